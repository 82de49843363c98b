import type { Cell } from '../languages/notebook/cells'

/** Where something stands in a notebook, as people count: the cell and the line in it, both from 1; `undefined` between cells. */
export function cellPlaceIn(cells: readonly Cell[], text: string, offset: number): { cell: number; line: number } | undefined {
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
