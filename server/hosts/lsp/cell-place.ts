import type { CellPlace } from './protocol'

/** `src/chat.ts:12`, or `n.ipynb, cell 3, line 2`; `line` counts from 0. */
export function placeText(path: string, line: number, cell?: CellPlace): string {
  return cell === undefined ? `${path}:${line + 1}` : `${path}, cell ${cell.cell}, line ${cell.line}`
}
