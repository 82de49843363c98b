import type { CallSite } from '../../model/call-site'
import { createNotes } from '../../model/note'
import type { Span } from '../../model/span'
import type { Arguments, Chain, ChoiceValue, How, OpaqueValue, Step, TextPart, Value, Why } from '../../model/value'

/**
 * What can be done with an opaque value although nothing can be printed of it: a function can be called, an instance has members,
 * a typed parameter leads to a package. It is remembered beside the value, so that it also travels between modules.
 */
export interface Behaviour {
  /** The member of this name; `next` is what it is if nothing better is known. */
  member?(name: string, next: OpaqueValue): Value | undefined
  call?(args: Given): Value | undefined
  construct?(args: Given): Value | undefined
  /** What a call leaves of its argument of this index; `undefined` where that cannot be read. */
  leaves?(args: Given, index: number, certain: boolean): Value | undefined
  /** How a stated type leads back to a package. */
  readonly chain?: Chain
  /** Model calls that a call of it makes inside. */
  readonly makes?: Maker
}

/** The model calls of a function's body. */
export interface Maker {
  /** Whether there may be any; cheap, and asked first. */
  may(): boolean
  /** The calls as they are with these arguments; those of functions that it calls, so many deep. */
  calls(args: Given, depth: number): readonly CallSite[]
}

/** Arguments that a function is called with. */
export interface Given extends Pick<Arguments, 'positional' | 'open'> {
  /** The call was not seen: what is a default says nothing of it. */
  readonly unseen?: true
}

const behaviours = createNotes<Value, Behaviour>()

export function behaviourOf(value: Value): Behaviour | undefined {
  return behaviours.get(value)
}

/** The same value, with a behaviour. */
export function behaving(value: OpaqueValue, behaviour: Behaviour): OpaqueValue {
  const copy = { ...value }
  behaviours.set(copy, behaviour)
  return copy
}

/** The same unknown under another name; it still behaves as it did. */
export function renamed(value: OpaqueValue, name: string): OpaqueValue {
  if (value.name === name) return value
  const behaviour = behaviours.get(value)
  const copy = { ...value, name }
  return behaviour === undefined ? copy : behaving(copy, behaviour)
}

export function opaque(span: Span, why: Why, name?: string): OpaqueValue {
  return { kind: 'opaque', how: 'dynamic', span, why, ...(name === undefined ? {} : { name }) }
}

/** The more hops a value took, the less sure it is; a soft value stays soft. */
const hops: Readonly<Record<How, number>> = {
  dynamic: 0,
  literal: 1,
  constant: 2,
  constructor: 3,
  factory: 4,
  import: 5,
  file: 6,
  default: 7,
}

export function furthest(a: How, b: How): How {
  return hops[a] >= hops[b] ? a : b
}

const copies = createNotes<Value, Map<How, Value>>()

/** The value as seen behind one more hop; all that it holds is reached the same way. */
export function reached(value: Value, how: How): Value {
  if (value.kind === 'opaque' || furthest(value.how, how) === value.how) return value
  const known = copies.get(value)?.get(how)
  if (known !== undefined) return known
  const copy = copyWith(value, how)
  const own = copies.get(value) ?? new Map<How, Value>()
  copies.set(value, own.set(how, copy))
  return copy
}

function copyWith(value: Exclude<Value, OpaqueValue>, how: How): Value {
  if (value.kind === 'list') return { ...value, how, items: value.items.map((item) => reached(item, how)) }
  if (value.kind === 'choice') return { ...value, how, options: value.options.map((option) => reached(option, how)) }
  if (value.kind !== 'dict') return { ...value, how }
  return { ...value, how, fields: value.fields.map((field) => ({ ...field, value: reached(field.value, how) })) }
}

/** One of these values; one alone is itself, and too many are none, unless they were already that many. */
export function choose(options: readonly Value[], span: Span, limit = 8): Value {
  const flat = [...new Set(options.flatMap((option) => (option.kind === 'choice' ? option.options : [option])))]
  const [first] = flat
  if (first === undefined) return opaque(span, 'unknown')
  if (flat.length === 1) return first
  const most = options.reduce((count, option) => Math.max(count, option.kind === 'choice' ? option.options.length : 1), limit)
  if (flat.length > most) return opaque(span, flat.find((option) => option.kind === 'opaque')?.why ?? 'unknown')
  const how = flat.map((option) => option.how).reduce(furthest)
  return { kind: 'choice', span, how, options: flat } satisfies ChoiceValue
}

const sizes = createNotes<Value | TextPart, number>()

/** How many pieces a value comes to when it is written out; what is shared counts each time, as it does for whoever reads it. */
export function sizeOf(value: Value | TextPart): number {
  const known = sizes.get(value)
  if (known !== undefined) return known
  const size = 1 + inner(value)
  sizes.set(value, size)
  return size
}

function inner(value: Value | TextPart): number {
  switch (value.kind) {
    case 'text':
      return total(value.parts)
    case 'list':
      return total(value.items)
    case 'dict':
      return value.fields.reduce((size, field) => size + sizeOf(field.value), 0)
    case 'choice':
      return value.options.reduce((size, option) => size + ('kind' in option ? sizeOf(option) : total(option)), 0)
    case 'call':
      return value.chain.steps.reduce((size, step) => size + (step.args === undefined ? 0 : total(step.args.positional)), 0)
    default:
      return 0
  }
}

function total(values: readonly (Value | TextPart)[]): number {
  return values.reduce((size, value) => size + sizeOf(value), 0)
}

/** Without the options that are nothing: code behind a check never sees them. */
export function present(options: readonly Value[]): readonly Value[] {
  const kept = options.filter((option) => !isNothing(option))
  return kept.length === 0 ? options : kept
}

export function isNothing(value: Value): boolean {
  return value.kind === 'literal' && (value.value === null || value.value === undefined)
}

/** Whether a condition on this value holds; `undefined` where reading cannot tell. */
export function truth(value: Value): boolean | undefined {
  if (value.how === 'default') return undefined
  if (value.kind === 'literal') return Boolean(value.value)
  if (value.kind === 'list' || value.kind === 'dict') return true
  if (value.kind === 'call') return isObject(value.chain.steps.at(-1)) || undefined
  if (value.kind === 'text')
    return value.parts.length === 0 ? false : value.parts.some((part) => part.kind === 'known') || undefined
  return undefined
}

/** A module, a class, or what it made; what else a package has, or what its functions give, may be anything. */
function isObject(last: Step | undefined): boolean {
  return last === undefined || last.name === 'default' || /^[A-Z]\w*[a-z]/.test(last.name)
}

/** A text without holes. */
export function plainText(value: Value | undefined): string | undefined {
  if (value?.kind !== 'text') return undefined
  let text = ''
  for (const part of value.parts) {
    if (part.kind !== 'known') return undefined
    text += part.text
  }
  return text
}

/** Another value on every run, whatever is made of it. */
export function isVolatile(value: Value): boolean {
  if (value.kind === 'opaque') return value.why === 'volatile'
  if (value.kind === 'text') return value.parts.some((part) => part.kind === 'hole' && part.why === 'volatile')
  if (value.kind === 'choice') return value.options.some(isVolatile)
  if (value.kind === 'call') return value.chain.steps.some((step) => step.args?.positional.some(isVolatile) === true)
  return false
}

/** Whether two values are written alike, wherever they stand. What cannot be read is alike where it is the same expression. */
export function isSame(a: Value, b: Value): boolean {
  if (a === b) return true
  return JSON.stringify(a, written) === JSON.stringify(b, written)
}

function written(this: unknown, key: string, value: unknown): unknown {
  if (key === 'how' || key === 'written' || key === 'insertion' || key === 'removal' || key === 'offsets' || key === 'quote')
    return undefined
  // The same name may mean another variable elsewhere; the environment is one for all.
  const ofMystery = key === 'span' && typeof this === 'object' && this !== null && 'why' in this && this.why !== 'environment'
  return key === 'span' && !ofMystery ? undefined : value
}

/** Why what is made of this value is not known: a function is code, and what comes of it is another matter. */
export function whyOf(value: Value | undefined): Why {
  return value?.kind !== 'opaque' || value.why === 'function' ? 'unknown' : value.why
}
