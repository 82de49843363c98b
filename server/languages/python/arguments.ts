import type { Arguments, DictValue, Value } from '../../model/value'
import { merged, withField } from './changes'
import { insertionInto } from './layout'
import type { Reader } from './reader'
import type { Frame } from './things'
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
      const written = reader.span(value)
      explicit.push({
        key: reader.source(keyword),
        value: reader.value(value, frame),
        written,
        ...reader.item(from, value.to),
      })
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

export function noKeywords(reader: Reader, list: Node): DictValue {
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
