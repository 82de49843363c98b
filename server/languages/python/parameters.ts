import type { Arguments } from '../../model/value'
import { noKeywords, readItems } from './arguments'
import { merged, withField } from './changes'
import { valueThing } from './leads'
import type { Reader } from './reader'
import type { FunctionInfo, ParameterInfo } from './scopes'
import { choice, type Given, type Thing, via, type Written } from './things'
import { type Item, isComprehension, itemsOf } from './tree'

type Parameters = ReadonlyMap<string, () => Thing>

/**
 * What the parameters of a function are in one call of it; a parameter that is left out here stays unknown. Of a default that a call
 * leaves alone, `softly` says that others may not.
 */
export function argumentsFor(
  reader: Reader,
  info: FunctionInfo,
  given: Given | undefined,
  self: Thing | undefined,
  softly = false,
): Parameters {
  const fallbackOf = ({ default: fallback }: ParameterInfo): (() => Thing) | undefined => {
    if (fallback === undefined) return undefined
    return () => (softly ? via(reader.follow(fallback, undefined), 'default') : reader.follow(fallback, undefined))
  }
  const parameters =
    given === undefined || 'list' in given
      ? fromItems(reader, info, given, fallbackOf)
      : fromValues(reader, info, given, fallbackOf)
  for (const { form, name } of info.parameters) if (form === 'self' && self !== undefined) parameters.set(name, () => self)
  return parameters
}

/** Arguments of a call behind those that were bound before it. */
export function joinArguments(first: Arguments, second: Arguments): Arguments {
  const { named = { kind: 'dict', fields: [], open: false, span: first.span, how: 'literal' } } = first
  const more = second.named
  return {
    span: second.span,
    positional: first.open ? first.positional : [...first.positional, ...second.positional],
    named: more === undefined ? named : { ...merged(named, more), fields: more.fields.reduce(withField, named.fields) },
    open: first.open || second.open,
  }
}

/** A call of which nothing is known but that it happens. */
export function anyArguments(reader: Reader): Arguments {
  const span = reader.span({ from: 0, to: 0 })
  return { span, positional: [], named: { kind: 'dict', fields: [], open: true, span, how: 'dynamic' }, open: true }
}

type FallbackOf = (parameter: ParameterInfo) => (() => Thing) | undefined

function fromItems(
  reader: Reader,
  info: FunctionInfo,
  given: Written | undefined,
  fallbackOf: FallbackOf,
): Map<string, () => Thing> {
  const { list, frame } = given ?? { list: undefined, frame: undefined }
  const items = list === undefined || isComprehension(list) ? [] : itemsOf(list)
  const parameters = new Map<string, () => Thing>()
  const positional = items.filter((item) => item.keyword === undefined && item.star === '')
  const starred = items.some((item) => item.star === '*') || (list !== undefined && isComprehension(list))
  const spreads = items.filter((item) => item.star === '**')
  const isNamed = (item: Item, name: string): boolean => item.keyword !== undefined && reader.source(item.keyword) === name
  const plain = info.parameters.filter((parameter) => parameter.form === 'plain')
  for (const parameter of info.parameters) {
    const { name, index, form } = parameter
    if (form === 'self') continue
    if (form === 'plain') {
      const item = items.find((one) => isNamed(one, name)) ?? (index >= 0 && !starred ? positional[index] : undefined)
      const thing = item !== undefined ? () => reader.follow(item.value, frame) : missing(parameter)
      if (thing !== undefined) parameters.set(name, once(thing))
    } else if (form === '**') {
      const rest = items.filter(
        (one) => one.star === '**' || (one.keyword !== undefined && !plain.some((other) => isNamed(one, other.name))),
      )
      const dict = () => readItems(reader, list ?? info.node, rest, frame).named ?? noKeywords(reader, info.node)
      parameters.set(
        name,
        once(() => without(dict(), plain)),
      )
    } else if (!starred) {
      const rest = positional.slice(Math.max(index, 0))
      const span = reader.span(list ?? info.node)
      const values = () => rest.map((one) => reader.value(one.value, frame))
      parameters.set(
        name,
        once(() => ({ kind: 'list', items: values(), open: false, span, how: 'literal' })),
      )
    }
  }
  return parameters

  function missing(parameter: ParameterInfo): (() => Thing) | undefined {
    const fallback = fallbackOf(parameter)
    if (starred) return undefined
    if (spreads.length === 0) return fallback
    const spread = readItems(reader, list ?? info.node, spreads, frame).named
    const field = spread?.fields.findLast((one) => one.key === parameter.name)
    if (field !== undefined) return () => valueThing(reader, field.value)
    return spread?.open !== false ? undefined : fallback
  }
}

function fromValues(reader: Reader, info: FunctionInfo, given: Arguments, fallbackOf: FallbackOf): Map<string, () => Thing> {
  const { positional, open, span, named = noKeywords(reader, info.node) } = given
  const parameters = new Map<string, () => Thing>()
  const plain = info.parameters.filter((parameter) => parameter.form === 'plain')
  for (const parameter of info.parameters) {
    const { name, index, form } = parameter
    if (form === 'plain') {
      const thing = plainFrom(parameter)
      if (thing !== undefined) parameters.set(name, once(thing))
    } else if (form === '**') {
      parameters.set(name, () => without(named, plain))
    } else if (form === '*') {
      const items = positional.slice(Math.max(index, 0))
      parameters.set(name, () => ({ kind: 'list', items, open, span, how: 'literal' }))
    }
  }
  return parameters

  function plainFrom(parameter: ParameterInfo): (() => Thing) | undefined {
    const value = parameter.index < 0 || open ? undefined : positional[parameter.index]
    const field = named.fields.findLast((one) => one.key === parameter.name)
    const fallback = fallbackOf(parameter)
    if (field !== undefined && field.uncertain !== true) return () => valueThing(reader, field.value)
    if (field !== undefined && fallback !== undefined)
      return () => choice([valueThing(reader, field.value), via(fallback(), 'default')], span)
    if (value !== undefined) return () => valueThing(reader, value)
    return open || named.open || field !== undefined ? undefined : fallback
  }
}

/** What `**rest` is left with: the names that the function takes itself are not in it. */
function without<T extends Thing>(thing: T, plain: readonly ParameterInfo[]): T {
  if (thing.kind !== 'dict') return thing
  return { ...thing, fields: thing.fields.filter(({ key }) => !plain.some(({ name }) => name === key)) }
}

function once(thing: () => Thing): () => Thing {
  let known: Thing | undefined
  return () => {
    known ??= thing()
    return known
  }
}
