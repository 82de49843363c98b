import { readNotebook } from '../../languages/notebook/cells'
import type { CellPlace } from './protocol'

export type { CellPlace } from './protocol'

/** The cell around an offset in the text of a notebook's file; `undefined` between cells. */
export function cellPlaceIn(text: string, offset: number): CellPlace | undefined {
  const { cells } = readNotebook(text)
  const index = cells.findIndex(({ start, end }) => start <= offset && offset < end)
  const cell = cells[index]
  if (cell === undefined) return undefined
  const before = cell.source
    .filter(({ start }) => start <= offset)
    .map(({ start, end }) => text.slice(start, Math.min(end, offset)))
  // A line break is written as \n in a JSON string; a backslash in front of it would be written as two.
  const breaks = before.flatMap((piece) => piece.match(/\\./g) ?? []).filter((sequence) => sequence === '\\n')
  return { cell: index + 1, line: breaks.length + 1 }
}

/** `src/chat.ts:12`, or `n.ipynb, cell 3, line 2`; `line` counts from 0. */
export function placeText(path: string, line: number, cell?: CellPlace): string {
  return cell === undefined ? `${path}:${line + 1}` : `${path}, cell ${cell.cell}, line ${cell.line}`
}
