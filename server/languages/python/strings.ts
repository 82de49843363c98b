import type { KnownText, Quote, TextPart } from '../../model/value'
import type { Reader } from './reader'
import { hole, partsOf } from './texts'
import type { Frame } from './things'
import { childOf, isExpression, type Node } from './tree'

/** The parts of a string literal, an f-string, or several that stand one behind the other. */
export function readString(reader: Reader, node: Node, frame: Frame | undefined): TextPart[] {
  if (node.type === 'ContinuedString') return node.children.flatMap((child) => readString(reader, child, frame))
  const literal = literalAt(reader.document.text, node)
  const parts: TextPart[] = []
  let from = literal.from
  for (const child of node.children) {
    if (child.type !== 'FormatReplacement') continue
    addKnown(reader, parts, literal, from, child.from)
    parts.push(...readReplacement(reader, child, frame))
    from = child.to
  }
  addKnown(reader, parts, literal, from, literal.to)
  return parts
}

interface Literal {
  /** Between the quotes. */
  readonly from: number
  readonly to: number
  readonly raw: boolean
  /** Braces are doubled. */
  readonly format: boolean
  readonly quote: Quote
}

function literalAt(text: string, node: Node): Literal {
  const [opening = '', prefix = '', mark = ''] = /^([a-zA-Z]*)("""|'''|"|')/.exec(text.slice(node.from, node.from + 6)) ?? []
  const from = node.from + opening.length
  const closed = node.to - from >= mark.length && text.slice(node.to - mark.length, node.to) === mark
  const raw = /r/i.test(prefix)
  return {
    from,
    to: closed ? node.to - mark.length : Math.max(from, node.to),
    raw,
    format: /[ft]/i.test(prefix),
    quote: raw ? 'raw' : (mark as Quote),
  }
}

function addKnown(reader: Reader, parts: TextPart[], literal: Literal, from: number, to: number): void {
  if (to <= from) return
  const source = reader.document.text.slice(from, to)
  const span = reader.span({ from, to })
  const plain = (literal.raw || !source.includes('\\')) && !source.includes('\r') && !(literal.format && /[{}]/.test(source))
  if (plain) {
    parts.push({ kind: 'known', text: source, span, quote: literal.quote })
    return
  }
  const { text, offsets } = decoded(source, from, literal)
  if (text !== '') parts.push({ kind: 'known', text, span, offsets, quote: literal.quote } satisfies KnownText)
}

const simple: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
}

function decoded(source: string, start: number, literal: Literal): { text: string; offsets: number[] } {
  let text = ''
  const offsets: number[] = []
  let at = 0
  while (at < source.length) {
    const [piece, length] = pieceAt(source, at, literal)
    for (let unit = 0; unit < piece.length; unit++) offsets.push(start + at)
    text += piece
    at += length
  }
  offsets.push(start + at)
  return { text, offsets }
}

/** What the characters at a place mean, and how many they are. */
function pieceAt(source: string, at: number, literal: Literal): readonly [string, number] {
  const char = source.charAt(at)
  if (char === '\r') return ['\n', source.charAt(at + 1) === '\n' ? 2 : 1]
  if (literal.format && (char === '{' || char === '}') && source.charAt(at + 1) === char) return [char, 2]
  if (char !== '\\' || literal.raw || at + 1 >= source.length) return [char, 1]
  const next = source.charAt(at + 1)
  if (next === '\r') return ['', source.charAt(at + 2) === '\n' ? 3 : 2]
  const known = simple[next]
  if (known !== undefined) return [known, 2]
  const [code, hex] =
    /^\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/
      .exec(source.slice(at, at + 10))
      ?.filter((part) => part !== undefined) ?? []
  if (code !== undefined && hex !== undefined) return [character(Number.parseInt(hex, 16)), code.length]
  const octal = /^\\([0-7]{1,3})/.exec(source.slice(at, at + 4))
  if (octal?.[1] !== undefined) return [character(Number.parseInt(octal[1], 8)), octal[0].length]
  // The name of a Unicode character: which one makes no difference to what reading is for.
  const named = /^\\N\{[^}]*\}/.exec(source.slice(at, at + 100))
  return named === null ? [char, 1] : ['\uFFFD', named[0].length]
}

function character(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD'
}

function readReplacement(reader: Reader, node: Node, frame: Frame | undefined): TextPart[] {
  const expressions = node.children.filter(isExpression)
  const [expression] = expressions
  if (expression === undefined) return [hole(reader.span(node), 'unknown', undefined)]
  const parts: TextPart[] = []
  const equals = childOf(node, 'FormatSelfDoc')
  if (equals !== undefined)
    parts.push({
      kind: 'known',
      text: reader.document.text.slice(node.from + 1, equals.to),
      span: reader.span({ from: node.from + 1, to: equals.to }),
    })
  const thing = reader.follow(expression, frame)
  const shown = partsOf(thing, reader.span(expression), reader.name(expression))
  const conversion = childOf(node, 'FormatConversion')
  // A format or conversion changes known text in ways not worth following.
  const changed =
    equals !== undefined ||
    (conversion !== undefined && reader.source(conversion) !== '!s') ||
    childOf(node, 'FormatSpec') !== undefined
  if (!changed && expressions.length === 1) return [...parts, ...shown]
  return [
    ...parts,
    shown.find((part) => part.kind === 'hole') ?? hole(reader.span(expression), 'unknown', reader.name(expression)),
  ]
}
