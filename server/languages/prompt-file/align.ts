import type { Span } from '../../model/span'
import type { KnownText, Quote } from '../../model/value'

/** How a text stands in a data file. */
export interface Writing {
  readonly quote: Quote
  /** Escapes that stand for another character: JSON's and YAML's `\n`, YAML's `''`. */
  readonly escapes: '"' | "'" | 'none'
  /** Blanks in front of each line that do not belong to the text. */
  readonly indent: number
}

/**
 * A text as it stands between `from` and `to` of a source that writes it in some other way: escaped, indented, folded. Where the two
 * cannot be brought together, the text is known and no edit reaches into it.
 */
export function aligned(text: string, document: string, source: string, from: number, to: number, writing: Writing): KnownText {
  const span: Span = { document, start: from, end: to }
  if (source.slice(from, to) === text) return { kind: 'known', text, span, quote: writing.quote }
  const offsets = offsetsOf(text, source, from, to, writing)
  if (offsets === undefined) return { kind: 'known', text, span: { ...span, end: from } }
  const [start = from] = offsets
  return { kind: 'known', text, span: { ...span, start, end: offsets.at(-1) ?? to }, offsets, quote: writing.quote }
}

function offsetsOf(text: string, source: string, from: number, to: number, { escapes, indent }: Writing): number[] | undefined {
  const offsets: number[] = []
  let at = skip(source, from, indent)
  for (let index = 0; index < text.length; ) {
    const wanted = text.charAt(index)
    const escaped = escapes === 'none' ? undefined : escapeAt(source, at, escapes)
    if (escaped !== undefined && escaped.text === '') {
      at += escaped.length
      continue
    }
    const [got, length] = escaped === undefined ? [source.charAt(at), 1] : [escaped.text, escaped.length]
    if (at < to && text.startsWith(got, index)) {
      for (let unit = 0; unit < got.length; unit++) offsets.push(at)
      index += got.length
      at += length
      if (got === '\n') at = skip(source, at, indent)
    } else if (/\s/.test(wanted)) {
      // A break of the source that is folded into a blank, or a last one that is not written.
      offsets.push(Math.min(at, to))
      index++
      if (at < to && /\s/.test(source.charAt(at))) at = afterBlanks(source, at, to)
      else if (index < text.length) return undefined
    } else if (at < to && /\s/.test(source.charAt(at))) {
      at++
    } else {
      return undefined
    }
  }
  return [...offsets, Math.min(Math.max(at, offsets.at(-1) ?? from), to)]
}

function skip(source: string, from: number, most: number): number {
  let at = from
  while (at < from + most && source.charAt(at) === ' ') at++
  return at
}

function afterBlanks(source: string, from: number, to: number): number {
  let at = from
  while (at < to && /\s/.test(source.charAt(at))) at++
  return at
}

const simple: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '0': '\0',
  e: '\u001b',
  '"': '"',
  '\\': '\\',
  '/': '/',
  ' ': ' ',
}

function escapeAt(source: string, at: number, quote: '"' | "'"): { readonly text: string; readonly length: number } | undefined {
  if (quote === "'") return source.startsWith("''", at) ? { text: "'", length: 2 } : undefined
  if (source.charAt(at) !== '\\') return undefined
  const code = /^\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8}))/i.exec(source.slice(at, at + 10))
  const point = code === null ? Number.NaN : Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16)
  if (code !== null && point <= 0x10ffff) return { text: String.fromCodePoint(point), length: code[0].length }
  const break_ = /^\\\r?\n[ \t]*/.exec(source.slice(at, at + 200))
  if (break_ !== null) return { text: '', length: break_[0].length }
  const one = simple[source.charAt(at + 1)]
  return one === undefined ? undefined : { text: one, length: 2 }
}
