import type { KnownText, TextPart } from '../../model/value'
import { fieldAt } from './members'
import type { Reader } from './reader'
import { hole, keep, partsOf, slice } from './texts'
import type { Frame, Thing } from './things'
import { itemsOf, type Node } from './tree'

/** What goes into a placeholder, by name or number; `undefined` where nothing is known of it. */
export type Fill = (name: string) => readonly TextPart[] | undefined

/** Of a doubled character one is meant. */
const half = Symbol('half')

/** `template.format(…)`: placeholders become what is put in, doubled braces single ones. */
export function formatBraces(parts: readonly TextPart[], fill: Fill): TextPart[] {
  let next = 0
  return parts.flatMap((part) =>
    part.kind !== 'known'
      ? [part]
      : replaced(part, /\{\{|\}\}|\{([^{}!:]*)(![rsa])?(:[^{}]*(?:\{[^{}]*\}[^{}]*)*)?\}/g, (match) => {
          if (match[0] === '{{' || match[0] === '}}') return half
          const name = (match[1] ?? '').trim() === '' ? String(next++) : (match[1] ?? '').trim()
          const given = match[2] === undefined && match[3] === undefined ? fill(name) : undefined
          return given ?? (fill(name) ?? []).find((one) => one.kind === 'hole') ?? name
        }),
  )
}

/** `template % value`. */
export function formatPercent(reader: Reader, parts: readonly TextPart[], right: Node, frame: Frame | undefined): TextPart[] {
  const tuple = right.type === 'TupleExpression' ? itemsOf(right).map((item) => item.value) : undefined
  const whole = tuple === undefined ? reader.follow(right, frame) : undefined
  let next = 0
  const show = (thing: Thing, node: Node, name: string) => partsOf(thing, reader.span(node), name)
  return parts.flatMap((part) =>
    part.kind !== 'known'
      ? [part]
      : replaced(part, /%(?:\((\w+)\))?[-+ #0]*(\*|\d+)?(\.\d+)?([%sdifrgexX])/g, (match) => {
          if (match[4] === '%') return half
          const [, key] = match
          if (key !== undefined) return whole?.kind === 'dict' ? show(fieldAt(reader, whole, key, right), right, key) : key
          const node = tuple?.[next++] ?? (tuple === undefined ? right : undefined)
          return node === undefined ? 'value' : show(reader.follow(node, frame), node, reader.name(node))
        }),
  )
}

/** `string.Template(…).substitute(…)`. */
export function formatDollars(parts: readonly TextPart[], fill: Fill): TextPart[] {
  return parts.flatMap((part) =>
    part.kind !== 'known'
      ? [part]
      : replaced(part, /\$\$|\$(\w+)|\$\{(\w+)\}/g, (match) => {
          if (match[0] === '$$') return half
          const name = match[1] ?? match[2] ?? ''
          return fill(name) ?? name
        }),
  )
}

/** `text.replace(needle, parts)`. */
export function replaceAll(parts: readonly TextPart[], needle: string, by: readonly TextPart[]): TextPart[] {
  const pattern = new RegExp(needle.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'g')
  return parts.flatMap((part) => (part.kind !== 'known' ? [part] : replaced(part, pattern, () => by)))
}

/** Names from the arguments of a call: keywords by name, others by number, members by path. */
export function fillFrom(reader: Reader, list: Node | undefined, frame: Frame | undefined): Fill {
  const items = list === undefined ? [] : itemsOf(list)
  const positional = items.filter((item) => item.keyword === undefined && item.star === '')
  return (field) => {
    const [name = '', ...path] = field.split(/[.[\]]+/).filter((piece) => piece !== '')
    const item =
      items.find((one) => one.keyword !== undefined && reader.source(one.keyword) === name) ??
      (/^\d+$/.test(name) ? positional[Number(name)] : undefined)
    if (item !== undefined) {
      const span = reader.span(item.value)
      return path.length > 0
        ? [hole(span, 'unknown', field)]
        : partsOf(reader.follow(item.value, frame), span, reader.name(item.value))
    }
    for (const spread of items.filter((one) => one.star === '**')) {
      const thing = reader.follow(spread.value, frame)
      if (thing.kind === 'dict' && thing.fields.some((one) => one.key === name))
        return partsOf(fieldAt(reader, thing, name, spread.value), reader.span(spread.value), field)
    }
    return undefined
  }
}

/** Pieces of a known text with what a pattern finds replaced: by parts, by the second half of the match, or by a hole of that name. */
function replaced(
  part: KnownText,
  pattern: RegExp,
  by: (match: RegExpExecArray) => readonly TextPart[] | TextPart | string | typeof half,
): TextPart[] {
  const result: TextPart[] = []
  let ranges: [number, number][] = []
  let last = 0
  const close = (until: number): void => {
    ranges.push([last, until])
    const piece = keep(part, ranges)
    if (piece.text !== '') result.push(piece)
    ranges = []
  }
  for (const match of part.text.matchAll(pattern)) {
    const put = by(match)
    const until = match.index + match[0].length
    if (put === half) {
      ranges.push([last, match.index + match[0].length - 1])
      last = until
      continue
    }
    close(match.index)
    last = until
    const { span } = slice(part, match.index, until)
    if (typeof put === 'string') result.push(hole(span, 'unknown', put))
    else if ('kind' in put) result.push(put)
    else result.push(...put)
  }
  if (last === 0 && result.length === 0 && ranges.length === 0) return [part]
  close(part.text.length)
  return result
}
