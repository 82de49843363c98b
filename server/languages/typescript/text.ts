import type { Span } from '../../model/span'
import type { Hole, KnownText, Quote, TextPart, TextValue } from '../../model/value'

/** A piece of source between quotes, escapes read. Templates turn CRLF into LF, as the language does. */
export function knownText(document: string, source: string, start: number, end: number, quote: Quote): KnownText {
  const span = { document, start, end }
  const raw = source.slice(start, end)
  if (!/[\\\r]/.test(raw)) return { kind: 'known', text: raw, span, quote }
  const offsets: number[] = []
  let text = ''
  for (let at = 0; at < raw.length; ) {
    const [piece, length] = character(raw, at, quote)
    for (let i = 0; i < piece.length; i++) offsets.push(start + at)
    text += piece
    at += length
  }
  offsets.push(end)
  return { kind: 'known', text, span, offsets, quote }
}

/** A text that stands nowhere in the source as it is: a separator, a number, the result of a computation. */
export function unwritten(text: string, span: Span): KnownText {
  const at = { document: span.document, start: span.start, end: span.start }
  return { kind: 'known', text, span: at, offsets: Array.from({ length: text.length + 1 }, () => span.start) }
}

/** Parts in order, with empty pieces left out. */
export function textOf(parts: readonly TextPart[], span: Span, how: TextValue['how'] = 'literal'): TextValue {
  return { kind: 'text', how, span, parts: parts.filter((part) => part.kind !== 'known' || part.text !== '') }
}

/** Characters `from`..`to` of a piece, still knowing where they are written. */
export function slicePart(part: KnownText, from: number, to: number): KnownText {
  const at = (index: number): number => part.offsets?.[index] ?? part.span.start + index
  const { offsets, ...rest } = part
  const span = { document: part.span.document, start: at(from), end: at(to) }
  const sliced = { ...rest, text: part.text.slice(from, to), span }
  return offsets === undefined ? sliced : { ...sliced, offsets: offsets.slice(from, to + 1) }
}

/** A text without the blanks at its ends. Where a hole or a choice stands at an end, what it holds is left alone. */
export function trim(parts: readonly TextPart[], side: 'start' | 'end' | 'both'): readonly TextPart[] {
  const result = [...parts]
  while (side !== 'end' && result[0]?.kind === 'known') {
    const part = result[0]
    const from = part.text.length - part.text.trimStart().length
    if (from < part.text.length) {
      result[0] = slicePart(part, from, part.text.length)
      break
    }
    result.shift()
  }
  for (let last = result.at(-1); side !== 'start' && last?.kind === 'known'; last = result.at(-1)) {
    result.pop()
    const to = last.text.trimEnd().length
    if (to === 0) continue
    result.push(slicePart(last, 0, to))
    break
  }
  return result
}

/** Each `search` (or the first one) within a known piece gives way to other parts. */
export function replace(
  parts: readonly TextPart[],
  search: string,
  replacement: readonly TextPart[],
  all: boolean,
): readonly TextPart[] {
  if (search === '') return parts
  let done = false
  const within = (part: TextPart): readonly TextPart[] => {
    if (part.kind === 'choice')
      return [{ ...part, options: part.options.map((option) => replace(option, search, replacement, all)) }]
    if (part.kind === 'hole') return [part]
    const result: TextPart[] = []
    let from = 0
    for (let at = part.text.indexOf(search); at >= 0 && (all || !done); at = part.text.indexOf(search, from)) {
      result.push(slicePart(part, from, at), ...replacement)
      from = at + search.length
      done = true
    }
    result.push(slicePart(part, from, part.text.length))
    return result
  }
  return parts.flatMap(within).filter((part) => part.kind !== 'known' || part.text !== '')
}

/** What a dedent tag leaves of a template: without the indentation that all lines share, and without blanks at its ends. */
export function dedent(parts: readonly TextPart[]): readonly TextPart[] {
  const whole = parts.map((part) => (part.kind === 'known' ? part.text : '\0')).join('')
  const lines = whole.split('\n').slice(1)
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length)
  const indent = indents.length === 0 ? 0 : Math.min(...indents)
  let column = Number.POSITIVE_INFINITY
  const kept = parts.flatMap((part): readonly TextPart[] => {
    if (part.kind !== 'known') {
      column = Number.POSITIVE_INFINITY
      return [part]
    }
    const pieces: KnownText[] = []
    let from = 0
    for (let at = 0; at < part.text.length; at++) {
      const character = part.text.charAt(at)
      if (character === '\n') {
        column = 0
        continue
      }
      if (column >= indent || !/\s/.test(character)) {
        column = Number.POSITIVE_INFINITY
        continue
      }
      if (at > from) pieces.push(slicePart(part, from, at))
      from = at + 1
      column++
    }
    pieces.push(slicePart(part, from, part.text.length))
    return [mergePieces(pieces, part)]
  })
  return trim(kept, 'both')
}

/** Pieces of one known text are one text again, with an offset for each character. */
function mergePieces(pieces: readonly KnownText[], whole: KnownText): KnownText {
  const [only, ...others] = pieces
  if (only !== undefined && others.length === 0) return only
  const offsets = pieces.flatMap((piece) =>
    Array.from({ length: piece.text.length }, (_, index) => piece.offsets?.[index] ?? piece.span.start + index),
  )
  return { ...whole, text: pieces.map((piece) => piece.text).join(''), offsets: [...offsets, whole.span.end] }
}

/** A text whose content is not known, as a hole at the place where it is used. */
export function holeAt(span: Span, mystery: Omit<Hole, 'kind' | 'span'>): Hole {
  const { why, name, parameter } = mystery
  return {
    kind: 'hole',
    span,
    // A function is code; what stands for it in a text is nobody's guess.
    why: why === 'function' ? 'unknown' : why,
    ...(name === undefined ? {} : { name }),
    ...(parameter === undefined ? {} : { parameter }),
  }
}

/** One character as the program sees it, and how many of the source stand for it. */
function character(raw: string, at: number, quote: Quote): readonly [string, number] {
  const first = raw.charAt(at)
  if (first === '\r') return ['\n', raw[at + 1] === '\n' ? 2 : 1]
  if (first !== '\\' || quote === 'raw') return [first, 1]
  const next = raw.charAt(at + 1)
  const simple = escapes[next]
  if (simple !== undefined && !(next === '0' && /[0-9]/.test(raw.charAt(at + 2)))) return [simple, 2]
  if (next === '\r') return ['', raw[at + 2] === '\n' ? 3 : 2]
  const code = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\})/.exec(raw.slice(at, at + 10))
  const point = code === null ? Number.NaN : Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16)
  if (code !== null && point <= 0x10ffff) return [String.fromCodePoint(point), code[0].length]
  return next === '' ? ['\\', 1] : [next, 2]
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
  '\n': '',
  '\u2028': '',
  '\u2029': '',
}
