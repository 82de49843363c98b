import type { Place } from './places'

/** As editors say it: `src/chat.ts:12`, or `n.ipynb, cell 3, line 2`, where cells are counted from 1 as well. */
export function placeText({ file, line, cell, cellLine }: Omit<Place, 'column'>): string {
  return cell === null ? `${file}:${line}` : `${file}, ${cellText(cell, cellLine)}`
}

/** `cell 3, line 2` */
export function cellText(cell: number, cellLine: number | null): string {
  return `cell ${cell + 1}, line ${cellLine ?? 1}`
}
