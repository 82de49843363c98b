import type { Span } from '../../model/span'
import type { Arguments, ChoiceValue, How, Mystery, OpaqueValue, Value, Why } from '../../model/value'
import { type Behaviour, behaving, behaviourOf } from './behaviours'
import type { ClassInfo, FunctionInfo, Scope } from './scopes'
import type { Node } from './tree'

/** What an expression is while it is being followed: a value, or something that only leads to one. */
export type Thing =
  | Exclude<Value, { kind: 'call' }>
  | Lead
  | FunctionThing
  | ClassThing
  | InstanceThing
  | ForeignThing
  | ThingChoice

/** A chain whose arguments have not been read yet. */
export interface Lead {
  readonly kind: 'lead'
  readonly package: string
  readonly steps: readonly LeadStep[]
  readonly span: Span
  readonly how: How
  /** Calls on this chain are worth emitting. */
  readonly wanted: boolean
  /** What it is to a reader who has no use for the chain: the parameter whose type was stated. */
  readonly otherwise?: OpaqueValue
}

export interface LeadStep {
  readonly name: string
  readonly span: Span
  readonly call?: Given
  readonly typed?: boolean
  /** Another construction may stand there. */
  readonly ambiguous?: boolean
}

/** What a call is given: as it is written, read in its frame, or as values where it is written elsewhere. */
export type Given = Written | Arguments

export interface Written {
  readonly list: Node
  readonly frame: Frame | undefined
}

export interface FunctionThing {
  readonly kind: 'function'
  readonly info: FunctionInfo
  /** What a method was taken from. */
  readonly self: Thing | undefined
  readonly frame: Frame | undefined
  /** What `partial` gave it already. */
  readonly bound?: Arguments
}

export interface ClassThing {
  readonly kind: 'class'
  readonly info: ClassInfo
  /** As a class method sees it: it may be a subclass. */
  readonly own?: boolean
}

export interface InstanceThing {
  readonly kind: 'instance'
  readonly info: ClassInfo
  /** Arguments it was constructed with, where the construction was seen. */
  readonly call?: Given
  /** The instance itself, where this is how one of its base classes sees it. */
  readonly self?: Thing
  readonly otherwise?: OpaqueValue
}

/** A function, a class or an object of another module. */
export interface ForeignThing {
  readonly kind: 'foreign'
  readonly behaviour: Behaviour
  /** What it is to those who can do nothing with it. */
  readonly value: Value
  /** How it was reached. */
  readonly lead?: Lead
}

export interface ThingChoice {
  readonly kind: 'things'
  readonly options: readonly Thing[]
}

/** Parameters of functions that are being read from a call of theirs. */
export interface Frame {
  readonly scope: Scope
  readonly parameters: ReadonlyMap<string, () => Thing>
  readonly outer: Frame | undefined
  readonly depth: number
  /** Expressions that were read with these parameters, and those being read, with how deep they lie. */
  readonly answers: Map<Node, Thing>
  readonly running: Map<Node, number>
  readonly lists: Map<Node, Arguments>
  /** Nothing is given here: it stands for every call. */
  readonly isShared?: true
}

/** A frame for one call of a function. */
export function frameFor(scope: Scope, parameters: Frame['parameters'], outer: Frame | undefined, caller = outer): Frame {
  const depth = Math.max(outer?.depth ?? 0, caller?.depth ?? 0) + 1
  return { scope, parameters, outer, depth, answers: new Map(), running: new Map(), lists: new Map() }
}

/** An expression that reading cannot follow. */
export function opaque(span: Span, why: Why, name: string | undefined, more: Partial<Mystery> = {}): OpaqueValue {
  return { kind: 'opaque', span, how: 'dynamic', why, ...(name === undefined ? {} : { name }), ...more }
}

/** One of several things; of more than eight nobody profits. */
export function choice(options: readonly Thing[], span: Span): Thing {
  const flat = options.flatMap(optionsOf)
  const distinct = flat.filter((option, index) => !flat.slice(0, index).some((other) => same(other, option)))
  const [only] = distinct
  if (only !== undefined && distinct.length === 1) return only
  if (distinct.length === 0) return opaque(span, 'unknown', undefined)
  if (distinct.length > 8) {
    const lead = distinct.find((option) => option.kind === 'lead' && option.wanted)
    if (lead?.kind !== 'lead') return opaque(span, 'unknown', undefined)
    return ambiguousAt(
      lead,
      lead.steps.findIndex((step) => step.call !== undefined),
    )
  }
  if (distinct.every(isPlain))
    return { kind: 'choice', options: distinct, span, how: distinct.some(isSoft) ? 'default' : 'literal' }
  return { kind: 'things', options: distinct }
}

export function optionsOf(thing: Thing): readonly Thing[] {
  if (thing.kind === 'things') return thing.options
  if (thing.kind !== 'choice') return [thing]
  return thing.options.flatMap((option) =>
    option.kind === 'call' ? [leadOf(option, true)] : optionsOf(thingOf(option, () => true)),
  )
}

/** The chain with a mark at one step: who stands there is not sure. */
export function ambiguousAt(lead: Lead, index: number): Lead {
  return { ...lead, steps: lead.steps.map((step, at) => (at === index ? { ...step, ambiguous: true } : step)) }
}

/** The thing that a value read elsewhere stands for. */
export function thingOf(value: Value, wants: (specifier: string) => boolean): Thing {
  const behaviour = behaviourOf(value)
  if (behaviour !== undefined) return { kind: 'foreign', behaviour, value }
  if (value.kind === 'call') return leadOf(value, wants(value.chain.package))
  if (value.kind !== 'choice' || !value.options.some((option) => option.kind === 'call' || behaviourOf(option) !== undefined))
    return value as Exclude<Value, { kind: 'call' }>
  return { kind: 'things', options: value.options.map((option) => thingOf(option, wants)) }
}

const strength: Readonly<Record<How, number>> = {
  literal: 0,
  constant: 1,
  constructor: 2,
  factory: 2,
  import: 3,
  file: 4,
  default: 5,
  dynamic: 6,
}

/** The same thing, reached by one hop more. What is softer stays so. */
export function via(thing: Thing, how: How): Thing {
  switch (thing.kind) {
    case 'function':
    case 'class':
    case 'instance':
    case 'foreign':
      return thing
    case 'things':
      return { ...thing, options: thing.options.map((option) => via(option, how)) }
    case 'choice':
      return { ...thing, how: stronger(thing.how, how), options: thing.options.map((option) => valueVia(option, how)) }
    default:
      return strength[thing.how] >= strength[how] ? thing : { ...thing, how }
  }
}

/** A chain stands where it is written to its end. */
export function placed(thing: Thing, span: Span): Thing {
  return thing.kind === 'lead' ? { ...thing, span } : thing
}

/** Each thing that it may be becomes another. */
export function each(thing: Thing, span: Span, change: (option: Thing) => Thing): Thing {
  if (thing.kind !== 'choice' && thing.kind !== 'things') return change(thing)
  return choice(optionsOf(thing).map(change), span)
}

export function isPlain(thing: Thing): thing is Exclude<Value, { kind: 'call' }> {
  return (
    thing.kind !== 'lead' &&
    thing.kind !== 'function' &&
    thing.kind !== 'class' &&
    thing.kind !== 'instance' &&
    thing.kind !== 'foreign' &&
    thing.kind !== 'things'
  )
}

/** What is known to be nothing: `None`. */
export function isNone(thing: Thing): boolean {
  return thing.kind === 'literal' && thing.value === null
}

/** Whether Python takes it for true; `undefined` where it depends. */
export function truth(thing: Thing): boolean | undefined {
  switch (thing.kind) {
    case 'literal':
      return Boolean(thing.value)
    case 'text':
      if (thing.parts.length === 0) return false
      return thing.parts.some((part) => part.kind === 'known' && part.text !== '') ? true : undefined
    case 'list':
      return thing.items.length > 0 ? true : thing.open ? undefined : false
    case 'dict':
      return thing.fields.some((field) => !field.uncertain) ? true : thing.open || thing.fields.length > 0 ? undefined : false
    case 'lead':
      return thing.wanted && isObject(thing.steps.at(-1)) ? true : undefined
    case 'instance':
      return thing.otherwise === undefined && isPlainObject(thing.info) ? true : undefined
    case 'function':
    case 'class':
      return true
    default:
      return undefined
  }
}

/** Nothing says that it counts as nothing now and then. */
function isPlainObject({ bases, scope }: ClassInfo): boolean {
  return bases.length === 0 && !scope.variables.has('__bool__') && !scope.variables.has('__len__')
}

/** A module, a class, or what it made; what else a package has, or what its functions give, may be anything. */
function isObject(last: LeadStep | undefined): boolean {
  return last === undefined || (last.typed !== true && /^[A-Z]\w*[a-z]/.test(last.name))
}

function leadOf(value: Extract<Value, { kind: 'call' }>, wanted: boolean): Lead {
  const steps = value.chain.steps.map(
    (step): LeadStep => ({
      name: step.name,
      span: step.span,
      ...(step.args === undefined ? {} : { call: step.args }),
      ...(step.typed === undefined ? {} : { typed: step.typed }),
      ...(step.ambiguous === undefined ? {} : { ambiguous: step.ambiguous }),
    }),
  )
  return { kind: 'lead', package: value.chain.package, steps, span: value.span, how: value.how, wanted }
}

function valueVia(value: Value, how: How): Value {
  if (value.kind === 'choice')
    return { ...value, options: value.options.map((option) => valueVia(option, how)) } satisfies ChoiceValue
  return strength[value.how] >= strength[how] ? value : behaving({ ...value, how }, behaviourOf(value))
}

function stronger(a: How, b: How): How {
  return strength[a] >= strength[b] ? a : b
}

function isSoft(thing: Thing): boolean {
  return isPlain(thing) && (thing.how === 'default' || thing.how === 'dynamic')
}

function isSameGiven(a: Given | undefined, b: Given | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && 'list' in a && 'list' in b && a.list === b.list)
}

function same(a: Thing, b: Thing): boolean {
  if (a === b) return true
  if (a.kind === 'literal' && b.kind === 'literal') return a.value === b.value
  if (a.kind === 'function' && b.kind === 'function') return a.info === b.info
  if (a.kind === 'instance' && b.kind === 'instance') return a.info === b.info && isSameGiven(a.call, b.call)
  if (a.kind === 'foreign' && b.kind === 'foreign') return a.behaviour === b.behaviour
  if (!('span' in a) || !('span' in b) || a.kind !== b.kind) return false
  return a.span.start === b.span.start && a.span.end === b.span.end && a.span.document === b.span.document && a.kind === 'text'
}
