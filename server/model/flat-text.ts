import type { Edit, Span } from './span'
import { type KnownText, spanWithin, type TextPart } from './value'

/** A text as one string, so that patterns can be tried on it; `holeMark` stands for each hole and each choice. */
export interface FlatText {
  readonly text: string
  /** Known pieces with the offset at which they start. */
  readonly pieces: readonly { readonly piece: KnownText; readonly from: number }[]
}

/** Offsets in a flat text, half open. */
export type Stretch = readonly [from: number, to: number]

export const holeMark = '\uFFFC'

/** The parts of a text in one string. */
export function flatten(parts: readonly TextPart[]): FlatText {
  const pieces: { piece: KnownText; from: number }[] = []
  let text = ''
  for (const piece of parts) {
    if (piece.kind === 'known') pieces.push({ piece, from: text.length })
    text += piece.kind === 'known' ? piece.text : holeMark
  }
  return { text, pieces }
}

/** Where a stretch is written; `undefined` unless it stands in one piece of source, where an edit can reach it. */
export function writtenAt({ pieces }: FlatText, from: number, to: number): Span | undefined {
  const holder = pieces.find(({ piece, from: start }) => start <= from && to <= start + piece.text.length)
  if (holder === undefined || holder.piece.quote === undefined || holder.piece.span.start === holder.piece.span.end)
    return undefined
  return spanWithin(holder.piece, from - holder.from, to - holder.from)
}

/** Where a stretch stands, up to the end of the piece that it begins in; `undefined` where it begins in none. */
export function placeOf({ pieces }: FlatText, [from, to]: Stretch): Span | undefined {
  const holder = pieces.find(({ piece, from: start }) => start <= from && from < start + piece.text.length)
  if (holder === undefined) return undefined
  return spanWithin(holder.piece, from - holder.from, Math.min(to - holder.from, holder.piece.text.length))
}

/** The edits that delete stretches, piece by piece; `undefined` where one of them is not written in source. */
export function deletionOf(flat: FlatText, stretches: readonly Stretch[]): readonly Edit[] | undefined {
  const edits: Edit[] = []
  for (const [from, to] of stretches) {
    for (const { piece, from: start } of flat.pieces) {
      const first = Math.max(from, start)
      const last = Math.min(to, start + piece.text.length)
      if (first >= last) continue
      const span = writtenAt(flat, first, last)
      if (span === undefined) return undefined
      edits.push({ span, text: '' })
    }
  }
  return edits
}

/** Start and end of the sentence or line around a stretch, with the blank in front, since tokens begin with it. */
export function sentenceAround(text: string, [from, to]: Stretch): Stretch {
  const first = Math.max(...['. ', '! ', '? ', '\n'].map((mark) => text.lastIndexOf(mark, from - 1) + 1))
  const stop = /[.!?](?=\s|$)|\n/.exec(text.slice(to))
  return [Math.min(first, from), stop === null ? text.length : to + stop.index + 1]
}
