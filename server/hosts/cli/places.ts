import type { World } from '../../engine/world'
import { type Cell, readNotebook } from '../../languages/notebook/cells'
import type { Span } from '../../model/span'
import { cellPlaceIn } from '../cell-place'

/** Where something stands, as people count: from 1. In a notebook, also the cell (from 0) and the line within its source. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly cell: number | null
  readonly cellLine: number | null
}

/** Turns offsets into lines. Each document's line table is made once. */
export interface Places {
  of(span: Span): Place
  endOf(span: Span): Place
}

export function createPlaces(world: World): Places {
  const tables = new Map<string, Table>()

  return {
    of: (span) => placeOf(span.document, span.start),
    endOf: (span) => placeOf(span.document, span.end),
  }

  function placeOf(document: string, offset: number): Place {
    const table = tableOf(document)
    const line = lastBefore(table.starts, offset)
    const column = offset - (table.starts[line] ?? 0) + 1
    const file = world.displayPath(document)
    return { file, line: line + 1, column, ...cellPlace(table, offset) }
  }

  function tableOf(document: string): Table {
    let table = tables.get(document)
    if (table === undefined) {
      const text = world.read(document) ?? ''
      table = { text, starts: startsOf(text), cells: document.endsWith('.ipynb') ? readNotebook(text).cells : [] }
      tables.set(document, table)
    }
    return table
  }
}

interface Table {
  readonly text: string
  /** Offsets at which lines start. */
  readonly starts: readonly number[]
  readonly cells: readonly Cell[]
}

function cellPlace({ text, cells }: Table, offset: number): Pick<Place, 'cell' | 'cellLine'> {
  const place = cellPlaceIn(cells, text, offset)
  return place === undefined ? { cell: null, cellLine: null } : { cell: place.cell - 1, cellLine: place.line }
}

function startsOf(text: string): readonly number[] {
  const starts = [0]
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    // CR LF counts once; a lone CR ends a line too, as in editors.
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1)
  }
  return starts
}

function lastBefore(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}
