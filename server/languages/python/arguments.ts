import type { Arguments, DictValue, Value } from '../../model/value'
import { merged, withField } from './changes'
import { insertionInto } from './layout'
import { valueThing } from './leads'
import type { Reader } from './reader'
import type { FunctionInfo } from './scopes'
import type { Frame, Thing } from './things'
import { childOf, type Item, isComprehension, itemsOf, type Node } from './tree'

/** The arguments of a call. */
export function readArguments(reader: Reader, list: Node, frame: Frame | undefined): Arguments {
  if (isComprehension(list)) {
    const generator: Value = { kind: 'list', items: [], open: true, span: reader.span(list), how: 'literal' }
    return { span: reader.span(list), positional: [generator], named: noKeywords(reader, list), open: false }
  }
  const insertion = insertionInto(reader, list, 'keyword')
  return { ...readItems(reader, list, itemsOf(list), frame), ...(insertion === undefined ? {} : { insertion }) }
}

/** Arguments from some of the items of a list. */
export function readItems(reader: Reader, list: Node, items: readonly Item[], frame: Frame | undefined): Arguments {
  const positional: Value[] = []
  let named = noKeywords(reader, list)
  const explicit: DictValue['fields'][number][] = []
  let open = false
  for (const { star, keyword, value, from } of items) {
    // A key that is given twice is an error in a call: what is given is certain, whatever else `**` brings.
    if (star === '**') {
      const more = merged(noKeywords(reader, list), reader.follow(value, frame))
      named = { ...named, fields: more.fields.reduce(withField, named.fields), open: named.open || more.open }
    } else if (keyword !== undefined) {
      explicit.push({ key: reader.source(keyword), value: reader.value(value, frame), ...reader.item(from, value.to) })
    } else if (star === '*') {
      const spread = reader.follow(value, frame)
      if (spread.kind === 'list') positional.push(...spread.items)
      open ||= spread.kind !== 'list' || spread.open
    } else positional.push(reader.value(value, frame))
  }
  const spreadIn = named.fields.filter((field) => !explicit.some((other) => other.key === field.key))
  named = { ...named, fields: explicit.reduce(withField, spreadIn) }
  return { span: reader.span(list), positional, named, open }
}

/** What the parameters of a function are in one call of it; a parameter that is left out here stays unknown. */
export function argumentsFor(
  reader: Reader,
  info: FunctionInfo,
  list: Node | undefined,
  frame: Frame | undefined,
  self: Thing | undefined,
): ReadonlyMap<string, () => Thing> {
  const items = list === undefined || isComprehension(list) ? [] : itemsOf(list)
  const parameters = new Map<string, () => Thing>()
  const positional = items.filter((item) => item.keyword === undefined && item.star === '')
  const starred = items.some((item) => item.star === '*') || (list !== undefined && isComprehension(list))
  const spreads = items.filter((item) => item.star === '**')
  const plain = info.parameters.filter((parameter) => parameter.form === 'plain')
  for (const parameter of info.parameters) {
    if (parameter.form === 'self') {
      if (self !== undefined) parameters.set(parameter.name, () => self)
      continue
    }
    const item =
      items.find((one) => one.keyword !== undefined && reader.source(one.keyword) === parameter.name) ??
      (parameter.index >= 0 && !starred ? positional[parameter.index] : undefined)
    if (parameter.form === 'plain') {
      const thing = item !== undefined ? () => reader.follow(item.value, frame) : missing(parameter.name, parameter.default)
      if (thing !== undefined) parameters.set(parameter.name, once(thing))
    } else if (parameter.form === '**') {
      const rest = items.filter(
        (one) =>
          one.star === '**' ||
          (one.keyword !== undefined && !plain.some((other) => other.name === reader.source(one.keyword ?? one.value))),
      )
      parameters.set(
        parameter.name,
        once(() => readItems(reader, list ?? info.node, rest, frame).named ?? noKeywords(reader, info.node)),
      )
    } else if (!starred) {
      const rest = positional.slice(Math.max(parameter.index, 0))
      const span = reader.span(list ?? info.node)
      parameters.set(
        parameter.name,
        once(() => ({
          kind: 'list',
          items: rest.map((one) => reader.value(one.value, frame)),
          open: false,
          span,
          how: 'literal',
        })),
      )
    }
  }
  return parameters

  function missing(name: string, fallback: Node | undefined): (() => Thing) | undefined {
    if (starred) return undefined
    if (spreads.length === 0) return fallback === undefined ? undefined : () => reader.follow(fallback, undefined)
    const spread = readItems(reader, list ?? info.node, spreads, frame).named
    const field = spread?.fields.findLast((one) => one.key === name)
    if (field !== undefined) return () => valueThing(reader, field.value)
    return spread?.open !== false || fallback === undefined ? undefined : () => reader.follow(fallback, undefined)
  }
}

function once(thing: () => Thing): () => Thing {
  let known: Thing | undefined
  return () => {
    known ??= thing()
    return known
  }
}

function noKeywords(reader: Reader, list: Node): DictValue {
  return { kind: 'dict', fields: [], open: false, span: reader.span(list), how: 'literal' }
}

/** The node of an argument by place or by keyword. */
export function argumentAt(reader: Reader, list: Node | undefined, index: number, keyword?: string): Node | undefined {
  if (list === undefined || childOf(list, 'for') !== undefined) return undefined
  const items = itemsOf(list)
  const byName =
    keyword === undefined
      ? undefined
      : items.find((item) => item.keyword !== undefined && reader.source(item.keyword) === keyword)
  return (byName ?? items.filter((item) => item.keyword === undefined && item.star === '')[index])?.value
}
