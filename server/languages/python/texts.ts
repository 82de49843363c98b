import type { Span } from '../../model/span'
import type { Hole, KnownText, Mystery, TextPart, TextValue, Value, Why } from '../../model/value'
import { isPlain, type Thing } from './things'

/** Text of parts; neighbours are left as they are, since each has its own place. */
export function text(parts: readonly TextPart[], span: Span): TextValue {
  return { kind: 'text', parts, span, how: 'literal' }
}

export function hole(span: Span, why: Why, name: string | undefined, more: Partial<Mystery> = {}): Hole {
  return { kind: 'hole', span, why, ...(name === undefined ? {} : { name }), ...more }
}

/** Known text for which no source stands. */
export function written(characters: string, span: Span): KnownText {
  return { kind: 'known', text: characters, span: { ...span, end: span.start } }
}

/** What a thing looks like within a text: its own parts, or a hole that bears the name used there. */
export function partsOf(thing: Thing, span: Span, name: string): readonly TextPart[] {
  switch (thing.kind) {
    case 'text':
      return thing.parts
    case 'literal':
      return [written(pythonWord(thing.value), span)]
    case 'opaque':
      return [
        hole(
          span,
          thing.why,
          thing.why === 'volatile' || thing.why === 'environment' ? (thing.name ?? name) : name,
          mystery(thing),
        ),
      ]
    case 'choice': {
      const options = thing.options.map((option) =>
        option.kind === 'call' ? [hole(span, 'unknown', name)] : partsOf(option, span, name),
      )
      return [{ kind: 'choice', span, options }]
    }
    case 'list':
    case 'dict':
      return [hole(span, whyWithin(thing) ?? 'unknown', name)]
    case 'things':
      return [hole(span, 'unknown', name)]
    case 'lead': {
      if (thing.otherwise !== undefined) return [hole(span, thing.otherwise.why, name, mystery(thing.otherwise))]
      const isValue = !thing.wanted && thing.steps.at(-1)?.call === undefined
      return [hole(span, isValue || thing.package.startsWith('.') ? 'import' : 'unknown', name)]
    }
    case 'foreign':
      return [hole(span, thing.value.kind === 'opaque' ? thing.value.why : 'unknown', name)]
    case 'instance':
      return [
        thing.otherwise === undefined
          ? hole(span, 'unknown', name)
          : hole(span, thing.otherwise.why, name, mystery(thing.otherwise)),
      ]
    default:
      return [hole(span, 'unknown', name)]
  }
}

/** The text of a value that is nothing but known. */
export function plainText(thing: Thing | Value): string | undefined {
  if (thing.kind === 'literal' && typeof thing.value === 'number') return String(thing.value)
  if (thing.kind !== 'text') return undefined
  let result = ''
  for (const part of thing.parts) {
    if (part.kind !== 'known') return undefined
    result += part.text
  }
  return result
}

/** Characters `from`..`to` of a known piece, with their places. */
export function slice(part: KnownText, from: number, to: number): KnownText {
  return keep(part, [[from, to]])
}

/** Some ranges of a known piece, joined. */
export function keep(part: KnownText, ranges: readonly (readonly [number, number])[]): KnownText {
  const wanted = ranges.filter(([from, to]) => to > from)
  const at = (index: number): number => part.offsets?.[index] ?? part.span.start + index
  const [first] = wanted
  const last = wanted.at(-1)
  const { offsets: _, ...rest } = part
  if (first === undefined || last === undefined) return { ...rest, text: '', span: { ...part.span, end: part.span.start } }
  const characters = wanted.map(([from, to]) => part.text.slice(from, to)).join('')
  if (part.span.start === part.span.end) return { ...rest, text: characters }
  const span = { ...part.span, start: at(first[0]), end: at(last[1]) }
  if (part.offsets === undefined && wanted.length === 1) return { ...rest, text: characters, span }
  const offsets = wanted.flatMap(([from, to]) => Array.from({ length: to - from }, (_unit, index) => at(from + index)))
  return { ...rest, text: characters, span, offsets: [...offsets, at(last[1])] }
}

/** `.strip()`, `.lstrip()`, `.rstrip()` without arguments. */
export function strip(parts: readonly TextPart[], left: boolean, right: boolean): readonly TextPart[] {
  const result = [...parts]
  while (left) {
    const first = result[0]
    if (first?.kind !== 'known') break
    const start = first.text.search(/\S/)
    if (start >= 0) {
      result[0] = start === 0 ? first : slice(first, start, first.text.length)
      break
    }
    result.shift()
  }
  while (right) {
    const last = result.at(-1)
    if (last?.kind !== 'known') break
    const end = last.text.trimEnd().length
    if (end > 0) {
      result[result.length - 1] = end === last.text.length ? last : slice(last, 0, end)
      break
    }
    result.pop()
  }
  return result
}

/** `textwrap.dedent`: the indentation that all lines share is gone; with `clean`, as `inspect.cleandoc` does it. */
export function dedent(parts: readonly TextPart[], clean: boolean): readonly TextPart[] {
  // Holes and choices count as a character that is not blank.
  const lines = parts
    .map((part) => (part.kind === 'known' ? part.text : '\u0000'))
    .join('')
    .split('\n')
  const margin = (clean ? lines.slice(1) : lines)
    .filter((line) => line.trim() !== '')
    .reduce<string | undefined>((shared, line) => commonStart(shared, /^[ \t]*/.exec(line)?.[0] ?? ''), undefined)
  let atLineStart = true
  let firstLine = clean
  const result = parts.map((part, index): TextPart => {
    if (part.kind !== 'known') {
      atLineStart = firstLine = false
      return part
    }
    const ranges: [number, number][] = []
    let at = 0
    for (const line of part.text.split('\n')) {
      const end = at + line.length
      const closed = end < part.text.length || index === parts.length - 1
      const cut = atLineStart ? cutOf(line, margin ?? '', closed, firstLine) : 0
      ranges.push([at + cut, Math.min(end + 1, part.text.length)])
      at = end + 1
      atLineStart = at <= part.text.length
      if (atLineStart) firstLine = false
    }
    return ranges.every(([from], line) => from === (ranges[line - 1]?.[1] ?? 0)) ? part : keep(part, ranges)
  })
  return clean ? strip(result, true, true) : result
}

/** How Python prints a number, a boolean or `None`. */
function pythonWord(value: number | boolean | null | undefined): string {
  if (value === true) return 'True'
  if (value === false) return 'False'
  return value === null || value === undefined ? 'None' : String(value)
}

/** What is not known, without the rest of the value. */
export function mystery(thing: Mystery): Partial<Mystery> {
  return thing.parameter === undefined ? {} : { parameter: thing.parameter }
}

/** Why a value built from this one is not the same on each run, if something in it is not. */
export function whyWithin(thing: Thing | Value, depth = 4): Why | undefined {
  if (depth === 0) return undefined
  if (thing.kind === 'opaque') return thing.why === 'volatile' || thing.why === 'file' ? thing.why : undefined
  if (thing.kind === 'text')
    return thing.parts.some((part) => part.kind === 'hole' && part.why === 'volatile') ? 'volatile' : undefined
  const inner: readonly (Thing | Value)[] =
    thing.kind === 'list'
      ? thing.items
      : thing.kind === 'dict'
        ? thing.fields.map((field) => field.value)
        : thing.kind === 'choice'
          ? thing.options
          : []
  for (const value of inner) {
    const why = whyWithin(value, depth - 1)
    if (why !== undefined) return why
  }
  return undefined
}

/** Whether a thing can stand in a text with something known in it. */
export function isTextual(thing: Thing): boolean {
  if (thing.kind === 'text') return true
  return thing.kind === 'choice' && thing.options.some((option) => option.kind !== 'call' && isPlain(option) && isTextual(option))
}

function cutOf(line: string, margin: string, closed: boolean, first: boolean): number {
  if (closed && line.trim() === '') return line.length
  if (first) return line.length - line.trimStart().length
  return line.startsWith(margin) ? margin.length : 0
}

function commonStart(a: string | undefined, b: string): string {
  if (a === undefined) return b
  let length = 0
  while (length < a.length && a.charAt(length) === b.charAt(length)) length++
  return a.slice(0, length)
}
