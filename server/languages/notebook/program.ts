import type { Span } from '../../model/span'
import { type Notebook, readNotebook } from './cells'
import type { Extent } from './json'
import { withoutMagics } from './magics'

/** The code cells of a notebook as one text: a module as the kernel gets to see it when all cells are run in order. */
export interface Program {
  readonly languageId: Notebook['languageId']
  readonly text: string
  /** The place in the file of a span of the program. */
  placeOf(span: Span): Span
  /** Offsets in the file of the program's characters `from`..`to`, and of the end. */
  offsets(from: number, to: number): readonly number[]
}

/** Joins the code cells, one line between them: whatever a half-typed cell leaves open is closed there. */
export function readProgram(raw: string): Program {
  const { languageId, cells } = readNotebook(raw)
  const texts: string[] = []
  const starts: number[] = []
  const ends: number[] = []
  for (const cell of languageId === undefined ? [] : cells) {
    if (!cell.isCode) continue
    const source = cell.source.map((string) => decode(raw, string, starts, ends)).join('')
    const { text, closers } = languageId === 'python' ? withoutMagics(source) : { text: source, closers: '' }
    const between = `\n${closers}\n`
    texts.push(text, between)
    const last = ends.at(-1) ?? cell.start
    for (let index = 0; index < between.length; index++) {
      starts.push(last)
      ends.push(last)
    }
  }
  const startAt = (offset: number): number => starts[offset] ?? ends.at(-1) ?? 0
  return {
    languageId,
    text: texts.join(''),
    placeOf: ({ document, start, end }) => ({
      document,
      start: startAt(start),
      // Behind its last character: the next one may stand in another string.
      end: end > start ? (ends[end - 1] ?? startAt(end)) : startAt(start),
    }),
    offsets: (from, to) => [...starts.slice(from, to), to > from ? (ends[to - 1] ?? startAt(to)) : startAt(to)],
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

/** The characters of a JSON string; where each starts and ends in the file goes into the lists. */
function decode(raw: string, { start, end }: Extent, starts: number[], ends: number[]): string {
  let text = ''
  for (let at = start + 1; at < end - 1; ) {
    const length = raw[at] !== '\\' ? 1 : raw[at + 1] === 'u' ? 6 : 2
    text +=
      length === 1 ? raw[at] : length === 6 ? codeUnit(raw.slice(at + 2, at + 6)) : (escapes[raw[at + 1] ?? ''] ?? raw[at + 1])
    starts.push(at)
    at += length
    ends.push(at)
  }
  return text
}

function codeUnit(digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 16) || 0xfffd)
}
