import type { Span } from '../../model/span'
import type { Arguments, DictValue, Field, ListValue, TextPart, Value } from '../../model/value'
import type { Reader } from './reader'
import type { Change, Update, Write } from './scopes'
import { hole, isTextual, partsOf, plainText, text } from './texts'
import { choice, each, type Frame, isNone, type Lead, opaque, optionsOf, type Thing, via } from './things'
import { entriesOf, itemsOf, type Node } from './tree'

/** `x += value`. */
export function updated(reader: Reader, current: Thing | undefined, update: Update, frame: Frame | undefined): Thing {
  const span = reader.span(update.value)
  const value = reader.follow(update.value, frame)
  if (current === undefined) return opaque(span, 'unknown', undefined)
  return each(current, span, (thing) => {
    if (update.operator === '+=') return added(thing, value, span, reader.name(update.value))
    if (update.operator === '|=' && thing.kind === 'dict') return merged(thing, value)
    return opaque(span, 'unknown', undefined)
  })
}

/** `a + b` of texts and lists; numbers are the caller's. */
export function added(left: Thing, right: Thing, span: Span, rightName: string): Thing {
  if (left.kind === 'list') {
    if (right.kind === 'list') return { ...left, items: [...left.items, ...right.items], open: left.open || right.open }
    return { ...left, open: true }
  }
  if (left.kind === 'text' || isTextual(left)) {
    return {
      ...text([...partsOf(left, span, ''), ...partsOf(right, span, rightName)], left.kind === 'text' ? left.span : span),
      how: left.kind === 'text' ? left.how : 'literal',
    }
  }
  return opaque(span, 'unknown', undefined)
}

/** `{**a, **b}`, `a | b`, `a.update(b)`: what stands later wins. */
export function merged(dict: DictValue, more: Thing): DictValue {
  if (more.kind === 'dict') {
    const before = more.open ? dict.fields.map(uncertain) : dict.fields
    return { ...dict, fields: more.fields.reduce(withField, before), open: dict.open || more.open }
  }
  const options = optionsOf(more)
  if (options.length > 1 && options.every((option) => option.kind === 'dict' || (option.kind === 'literal' && !option.value))) {
    const either = options.flatMap((option) => (option.kind === 'dict' ? option.fields.map(uncertain) : []))
    return {
      ...dict,
      fields: either.reduce(withField, dict.fields),
      open: dict.open || options.some((option) => option.kind === 'dict' && option.open),
    }
  }
  return { ...dict, fields: dict.fields.map(uncertain), open: true }
}

/** Fields with one more. A certain one replaces the one of the same key, an uncertain one only may have done so. */
export function withField(fields: readonly Field[], field: Field): readonly Field[] {
  const known = fields.find((other) => other.key === field.key)
  if (field.uncertain && known !== undefined) {
    const either = { ...known, value: eitherValue(known.value, field.value) }
    return fields.map((other) => (other === known ? either : other))
  }
  return [...fields.filter((other) => other.key !== field.key), field]
}

export function uncertain(field: Field): Field {
  return { ...field, uncertain: true }
}

/** The object after `x["a"] = …`, `x.append(…)`, `del x["a"]` and the like. */
export function changed(reader: Reader, current: Thing | undefined, change: Change, frame: Frame | undefined): Thing | undefined {
  if (current === undefined) return undefined
  // Whoever changes `None` never gets that far.
  const options = optionsOf(current).filter((option) => !isNone(option))
  if (options.length === 0) return current
  const span = reader.span(change.path[0] ?? change.value ?? reader.tree.root)
  return each(options.length < optionsOf(current).length ? choice(options, span) : current, span, (thing) => {
    if (change.method === '=' || change.method === '+=' || change.method === 'del')
      return assigned(reader, thing, change.path, change, frame)
    return within(reader, thing, change.path, frame, (inner) => called(reader, inner, change, frame))
  })
}

/** A constructed object after `x.name = …`: the member is one more named argument of its construction. */
export function written(reader: Reader, current: Thing, { name, value }: Write, frame: Frame | undefined): Thing {
  if (!optionsOf(current).some(isConstructed)) return current
  return each(current, reader.span(name), (thing) => {
    if (thing.kind !== 'lead' || !isConstructed(thing)) return thing
    const field: Field = {
      key: reader.source(name),
      value: reader.value(value, frame),
      span: reader.span({ from: name.from, to: value.to }),
    }
    const args = constructionOf(reader, thing)
    const others = args.named?.fields.filter((other) => other.key !== field.key) ?? []
    return withNamed(thing, args, { ...namedOf(args), fields: [...others, field] })
  })
}

/** What may have been changed by statements that run nobody knows when. */
export function loosen(thing: Thing, span: Span): Thing {
  return each(thing, span, (option) => {
    if (option.kind === 'list') return { ...option, open: true }
    if (option.kind === 'dict') return { ...option, fields: option.fields.map(uncertain), open: true }
    if (option.kind === 'text') return { ...option, parts: [...option.parts, hole(span, 'loop', undefined)] }
    return option
  })
}

/** Either of these; versions of one object become one that holds what they share. */
export function join(reader: Reader, states: readonly Thing[], loop: boolean, span: Span): Thing {
  const [first, ...rest] = states
  if (first === undefined) return opaque(span, 'unknown', undefined)
  return rest.reduce(
    (whole, state) => (whole === state ? whole : (joinTwo(reader, whole, state, loop, span) ?? choice([whole, state], span))),
    first,
  )
}

function joinTwo(reader: Reader, a: Thing, b: Thing, loop: boolean, span: Span): Thing | undefined {
  if (isChoice(a) && isChoice(b)) return joinChoices(reader, a, b, loop, span)
  if (a.kind === 'list' && b.kind === 'list' && sameStart(a.span, b.span)) {
    return joinLists(a, b)
  }
  if (a.kind === 'dict' && b.kind === 'dict' && sameStart(a.span, b.span)) return joinDicts(a, b)
  if (a.kind === 'lead' && b.kind === 'lead' && isConstructed(a) && isConstructed(b) && a.steps.length === b.steps.length) {
    const [one, other] = [constructionOf(reader, a), constructionOf(reader, b)]
    return sameStart(one.span, other.span) ? withNamed(a, one, joinDicts(namedOf(one), namedOf(other))) : undefined
  }
  if (a.kind === 'text' && b.kind === 'text' && sameStart(a.span, b.span) && sharedStart(a.parts, b.parts) === a.parts.length) {
    const more = b.parts.slice(a.parts.length)
    const part: TextPart = loop ? hole(span, 'loop', undefined) : { kind: 'choice', span, options: [[], more] }
    return more.length === 0 ? a : { ...a, parts: [...a.parts, part] }
  }
  return undefined
}

/** What one of several became is a version of that one. */
function joinChoices(reader: Reader, a: Thing, b: Thing, loop: boolean, span: Span): Thing | undefined {
  const [ones, others] = [optionsOf(a), optionsOf(b)]
  if (ones.length !== others.length) return undefined
  const joined = ones.flatMap((one, index) => {
    const other = others[index]
    const both = other === one ? one : other === undefined ? undefined : joinTwo(reader, one, other, loop, span)
    return both === undefined ? [] : [both]
  })
  return joined.length === ones.length ? choice(joined, span) : undefined
}

function isChoice(thing: Thing): boolean {
  return optionsOf(thing).length > 1
}

/** The items that both have, and what each of these may have become. */
function joinLists(a: ListValue, b: ListValue): ListValue {
  const items: Value[] = []
  for (const [index, item] of a.items.entries()) {
    const other = b.items[index]
    const both = other === undefined ? undefined : joinVersions(item, other)
    if (both === undefined) break
    items.push(both)
  }
  return { ...a, items, open: a.open || b.open || items.length < Math.max(a.items.length, b.items.length) }
}

/** Two versions of one list or dict as one; `undefined` where they are not that. */
function joinVersions(a: Value, b: Value): Value | undefined {
  if (sharedStart([a], [b]) === 1) return a
  if (a.kind === 'list' && b.kind === 'list') return sameStart(a.span, b.span) ? joinLists(a, b) : undefined
  return a.kind === 'dict' && b.kind === 'dict' && sameStart(a.span, b.span) ? joinDicts(a, b) : undefined
}

function joinDicts(a: DictValue, b: DictValue): DictValue {
  const inBoth = (field: Field, other: DictValue): boolean => other.fields.includes(field)
  const has = (dict: DictValue, key: string): boolean => dict.fields.some((field) => field.key === key && !field.uncertain)
  const versions = new Map(
    a.fields.flatMap((field) => {
      const other = b.fields.find(({ key }) => key === field.key)
      const both = other === undefined || other.value === field.value ? undefined : joinVersions(field.value, other.value)
      const isSure = field.uncertain !== true && other?.uncertain !== true
      return both === undefined
        ? []
        : [[field.key, isSure ? { ...field, value: both } : uncertain({ ...field, value: both })] as const]
    }),
  )
  const first = a.fields.map((field) => versions.get(field.key) ?? (has(b, field.key) ? field : uncertain(field)))
  const more = b.fields.filter((field) => !inBoth(field, a) && !versions.has(field.key)).map(uncertain)
  return { ...a, fields: more.reduce(withField, first), open: a.open || b.open }
}

function isConstructed(thing: Thing): boolean {
  return thing.kind === 'lead' && thing.wanted && thing.steps.at(-1)?.call !== undefined
}

function constructionOf(reader: Reader, lead: Lead): Arguments {
  const call = lead.steps.at(-1)?.call
  if (call === undefined) return { span: lead.span, positional: [], open: true }
  return 'list' in call ? reader.args(call.list, call.frame) : call
}

function namedOf(args: Arguments): DictValue {
  return args.named ?? { kind: 'dict', fields: [], open: false, span: args.span, how: 'literal' }
}

function withNamed(lead: Lead, args: Arguments, named: DictValue): Lead {
  const at = lead.steps.length - 1
  return { ...lead, steps: lead.steps.map((step, index) => (index === at ? { ...step, call: { ...args, named } } : step)) }
}

function assigned(reader: Reader, thing: Thing, path: readonly Node[], change: Change, frame: Frame | undefined): Thing {
  const [key, ...rest] = path
  if (key === undefined) return thing
  if (rest.length > 0) return within(reader, thing, [key], frame, (inner) => assigned(reader, inner, rest, change, frame))
  const name = keyOf(reader.follow(key, frame))
  if (change.method === '+=') {
    return within(reader, thing, [key], frame, (inner) =>
      change.value === undefined ? inner : updated(reader, inner, { kind: 'update', operator: '+=', value: change.value }, frame),
    )
  }
  if (thing.kind === 'list') {
    const index = typeof name === 'number' ? place(thing, name) : undefined
    if (index === undefined || change.value === undefined) return { ...thing, open: true }
    const value = reader.value(change.value, frame)
    return { ...thing, items: thing.items.map((item, at) => (at === index ? value : item)) }
  }
  // A dict that came from elsewhere is at least known to have what is put into it.
  const dict = dictFrom(thing)
  if (dict === undefined) return thing
  if (name === undefined) return { ...dict, fields: dict.fields.map(uncertain), open: true }
  const others = dict.fields.filter((field) => field.key !== String(name))
  if (change.method === 'del' || change.value === undefined) return { ...dict, fields: others }
  const span = { ...reader.span(key), end: change.value.to }
  return { ...dict, fields: [...others, { key: String(name), value: reader.value(change.value, frame), span }] }
}

/** The same object with what lies at a path in it changed. */
function within(
  reader: Reader,
  thing: Thing,
  path: readonly Node[],
  frame: Frame | undefined,
  change: (inner: Thing) => Thing,
): Thing {
  const [key, ...rest] = path
  if (key === undefined) return change(thing)
  const name = keyOf(reader.follow(key, frame))
  const deeper = (value: Value): Value =>
    value.kind === 'call' ? value : reader.settle(within(reader, value, rest, frame, change))
  if (thing.kind === 'list') {
    const index = typeof name === 'number' ? place(thing, name) : undefined
    return index === undefined
      ? { ...thing, open: true }
      : { ...thing, items: thing.items.map((item, at) => (at === index ? deeper(item) : item)) }
  }
  if (thing.kind === 'dict' && name !== undefined) {
    return {
      ...thing,
      fields: thing.fields.map((field) => (field.key === String(name) ? { ...field, value: deeper(field.value) } : field)),
    }
  }
  return thing.kind === 'dict' ? { ...thing, open: true } : thing
}

function called(reader: Reader, thing: Thing, change: Change, frame: Frame | undefined): Thing {
  const items = change.value === undefined ? [] : itemsOf(change.value)
  const plain = items.filter((item) => item.keyword === undefined && item.star === '').map((item) => item.value)
  const [first, second] = plain
  const list = listFrom(thing, change.method)
  if (list !== undefined) {
    if (first === undefined) return change.method === 'clear' ? { ...list, items: [], open: false } : { ...list, open: true }
    if (change.method === 'append') return { ...list, items: [...list.items, reader.value(first, frame)] }
    if (change.method === 'extend') return added(list, reader.follow(first, frame), list.span, '')
    const at = change.method === 'insert' && second !== undefined ? keyOf(reader.follow(first, frame)) : undefined
    if (typeof at !== 'number' || second === undefined) return { ...list, open: true }
    return { ...list, items: list.items.toSpliced(at, 0, reader.value(second, frame)) }
  }
  const dict = /^(update|pop|popitem|clear|setdefault)$/.test(change.method) ? dictFrom(thing) : undefined
  if (dict === undefined || (change.method === 'clear' && thing.kind !== 'dict')) return thing
  if (change.method === 'update') {
    const given = change.value === undefined ? undefined : reader.args(change.value, frame)
    const [other] = given?.positional ?? []
    const base =
      other === undefined ? dict : merged(dict, other.kind === 'call' ? opaque(other.span, 'unknown', undefined) : other)
    return given?.named === undefined || given.named.fields.length === 0 ? base : merged(base, given.named)
  }
  const key = first === undefined ? undefined : keyOf(reader.follow(first, frame))
  if (key === undefined)
    return change.method === 'clear' ? { ...dict, fields: [], open: false } : { ...dict, fields: dict.fields.map(uncertain) }
  if (change.method === 'pop') return { ...dict, fields: dict.fields.filter((field) => field.key !== String(key)) }
  if (change.method === 'setdefault' && second !== undefined && first !== undefined) {
    if (dict.fields.some((field) => field.key === String(key) && !field.uncertain)) return dict
    const field = {
      key: String(key),
      value: reader.value(second, frame),
      span: reader.span({ from: first.from, to: second.to }),
      uncertain: true,
    }
    return { ...dict, fields: [...dict.fields, field] }
  }
  return dict
}

/** A text or a whole number used as a key. */
export function keyOf(thing: Thing): string | number | undefined {
  if (thing.kind === 'literal' && typeof thing.value === 'number') return thing.value
  return plainText(thing)
}

/** Where an index of Python's lies in a list, counted from the end where it is negative. */
export function place(list: ListValue, index: number): number | undefined {
  if (index < 0 && list.open) return undefined
  const at = index < 0 ? list.items.length + index : index
  return at >= 0 && at < list.items.length ? at : undefined
}

/** A dict literal. */
export function readDict(reader: Reader, node: Node, frame: Frame | undefined): DictValue {
  let dict: DictValue = { kind: 'dict', fields: [], open: false, span: reader.span(node), how: 'literal' }
  for (const { key, value, from } of entriesOf(node)) {
    if (key === undefined) {
      dict = merged(dict, reader.follow(value, frame))
      continue
    }
    const name = keyOf(reader.follow(key, frame))
    if (name === undefined) dict = { ...dict, fields: dict.fields.map(uncertain), open: true }
    else
      dict = {
        ...dict,
        fields: withField(dict.fields, {
          key: String(name),
          value: reader.value(value, frame),
          written: reader.span(value),
          ...reader.item(from, value.to),
        }),
      }
  }
  return dict
}

function eitherValue(a: Value, b: Value): Value {
  if (a === b || (a.span.start === b.span.start && a.span.end === b.span.end && a.kind === b.kind)) return a
  const options = [...(a.kind === 'choice' ? a.options : [a]), ...(b.kind === 'choice' ? b.options : [b])]
  return { kind: 'choice', options, span: a.span, how: a.how }
}

/** A list, or what must be one since it is told to take items. */
function listFrom(thing: Thing, method: string): ListValue | undefined {
  if (thing.kind === 'list') return thing
  const comesFromElsewhere = thing.kind === 'opaque' || (thing.kind === 'lead' && !thing.wanted)
  if (!comesFromElsewhere || !/^(append|extend|insert)$/.test(method)) return undefined
  return { kind: 'list', items: [], open: true, span: thing.span, how: 'dynamic' }
}

function dictFrom(thing: Thing): DictValue | undefined {
  if (thing.kind === 'dict') return thing
  if (thing.kind !== 'opaque' && (thing.kind !== 'lead' || thing.wanted)) return undefined
  return { kind: 'dict', fields: [], open: true, span: thing.span, how: 'dynamic' }
}

function sameStart(a: Span, b: Span): boolean {
  return a.start === b.start && a.document === b.document
}

function sharedStart<T>(a: readonly T[], b: readonly T[]): number {
  let length = 0
  while (length < a.length && length < b.length && a[length] === b[length]) length++
  return length
}

/** Everything reached through a name is a constant at least. */
export function named(thing: Thing): Thing {
  return via(thing, 'constant')
}
