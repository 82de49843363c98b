import type { Arguments } from '../../model/value'
import { argumentAt } from './arguments'
import { attributeOf, baseLead } from './classes'
import { openedFile } from './file-text'
import { asBase, foreignCall } from './foreign'
import { withCall } from './leads'
import { memberOf } from './members'
import { methodOfValue } from './methods'
import { typeThing } from './names'
import { argumentsFor, joinArguments } from './parameters'
import { isExcluded } from './reach'
import type { Reader } from './reader'
import type { FunctionInfo } from './scopes'
import { gotFromSession } from './session'
import { leadFunction } from './standard'
import { whyWithin } from './texts'
import {
  choice,
  each,
  type Frame,
  type FunctionThing,
  frameFor,
  type Given,
  type InstanceThing,
  isNone,
  type Lead,
  opaque,
  optionsOf,
  placed,
  type Thing,
  via,
} from './things'
import { isComprehension, itemsOf, type Node } from './tree'

/** What a call gives. */
export function callThing(reader: Reader, node: Node, frame: Frame | undefined): Thing {
  const [callee, list] = node.children
  if (callee === undefined || list?.type !== 'ArgList') return opaque(reader.span(node), 'unknown', reader.name(node))
  const name = callee.type === 'MemberExpression' && callee.children[1]?.type === '.' ? callee.children[2] : undefined
  const object = callee.children[0]
  if (name !== undefined && object !== undefined) {
    const thing = reader.follow(object, frame)
    const options = optionsOf(thing).filter((option) => !isNone(option))
    if (options.length === 0) return opaque(reader.span(node), 'unknown', reader.name(node))
    return each(choice(options, reader.span(node)), reader.span(node), (option) => {
      const direct = methodOfValue(reader, option, reader.source(name), list, node, frame)
      return direct ?? callOf(reader, memberOf(reader, option, name, callee, frame), list, node, frame)
    })
  }
  if (callee.type === 'VariableName' && reader.source(callee) === 'super') return superOf(reader, node, frame)
  return callOf(reader, reader.follow(callee, frame), list, node, frame)
}

/** What a function of the document gives for these arguments. */
export function callFunction(
  reader: Reader,
  thing: FunctionThing,
  given: Given | undefined,
  frame: Frame | undefined,
  node: Node,
): Thing {
  const { info } = thing
  const span = reader.span(node)
  const inner = frameOfCall(reader, thing, given, frame)
  if (inner === undefined) return opaque(span, 'unknown', reader.name(node))
  const givesOnce = info.decorators.some((name) => /(^|\.)((async)?contextmanager|fixture)$/.test(name))
  const results = info.yields.length === 0 ? info.returns : givesOnce ? info.yields : []
  const reached = results.filter(([first]) => first === undefined || !isExcluded(reader, first, info.node, inner))
  const things = reached.map((nodes): Thing => {
    const [only] = nodes
    if (only === undefined) return { kind: 'literal', value: null, span, how: 'literal' }
    if (nodes.length === 1) return reader.follow(only, inner)
    return {
      kind: 'list',
      items: nodes.map((item) => reader.value(item, inner)),
      open: false,
      span: reader.span(only),
      how: 'literal',
    }
  })
  const result = things.length === 0 ? opaque(span, 'unknown', reader.name(node)) : via(choice(things, span), 'factory')
  // What another package gives is as unknown as what a parameter is; the type may say more.
  const isOpen = optionsOf(result).every((option) => option.kind === 'opaque' || (option.kind === 'lead' && !option.wanted))
  if (!isOpen) return result
  const typed = info.type === undefined ? undefined : typeThing(reader, info.type, undefined)
  if (result.kind !== 'opaque') return typed?.kind === 'lead' && typed.wanted ? typed : result
  return (
    typed ??
    (result.parameter === undefined
      ? opaque(span, result.why === 'parameter' ? 'unknown' : result.why, reader.name(node))
      : result)
  )
}

/** The parameters of a function for one call of it; `undefined` where it runs already, or calls lie too deep in each other. */
export function frameOfCall(
  reader: Reader,
  { info, self, bound, frame: closure }: FunctionThing,
  given: Given | undefined,
  frame: Frame | undefined,
  softly = false,
): Frame | undefined {
  if ((frame?.depth ?? 0) > 8 || isRunning(frame, info) || isRunning(closure, info)) return undefined
  const all = bound === undefined || given === undefined ? (given ?? bound) : joinArguments(bound, argumentsOf(reader, given))
  return frameFor(info.scope, argumentsFor(reader, info, all, self, softly), closure ?? frame, frame)
}

/** What a call is given, as values. */
export function argumentsOf(reader: Reader, given: Given): Arguments {
  return 'list' in given ? reader.args(given.list, given.frame) : given
}

/** What runs when an instance is called. */
export function methodCalled(reader: Reader, thing: InstanceThing): FunctionThing | undefined {
  const method = attributeOf(reader, thing, '__call__', undefined, undefined)
  return method?.kind === 'function' ? method : undefined
}

function callOf(reader: Reader, callee: Thing, list: Node, node: Node, frame: Frame | undefined): Thing {
  const span = reader.span(node)
  return each(callee, span, (thing): Thing => {
    switch (thing.kind) {
      case 'lead':
        return (
          leadFunction(reader, thing, list, node, frame) ??
          gotFromSession(reader, thing, list, node) ??
          callLead(reader, thing, list, node, frame)
        )
      case 'function':
        return callFunction(reader, thing, { list, frame }, frame, node)
      case 'class':
        return { kind: 'instance', info: thing.info, call: { list, frame } }
      case 'instance': {
        const method = methodCalled(reader, thing)
        if (method !== undefined) return callFunction(reader, method, { list, frame }, frame, node)
        const lead = baseLead(reader, thing.info)
        return lead === undefined ? opaque(span, 'unknown', reader.name(node)) : withCall(reader, lead, { list, frame })
      }
      case 'foreign':
        return foreignCall(reader, thing, { list, frame }, node)
      case 'opaque':
        return builtin(reader, thing.name ?? '', list, node, frame) ?? derived(reader, thing, list, node, frame)
      default:
        return opaque(span, 'unknown', reader.name(node))
    }
  })
}

function callLead(reader: Reader, lead: Lead, list: Node, node: Node, frame: Frame | undefined): Thing {
  if (lead.steps.at(-1)?.call !== undefined) return opaque(reader.span(node), 'unknown', reader.name(node))
  if (lead.wanted) return placed(withCall(reader, lead, { list, frame }), reader.span(node))
  const why = whyOfArguments(reader, list, frame)
  if (why !== undefined) return opaque(reader.span(node), why, reader.name(node))
  return placed(withCall(reader, lead, { list, frame }), reader.span(node))
}

/** A call of something unknown: what is made from something volatile is volatile. */
function derived(
  reader: Reader,
  callee: Extract<Thing, { kind: 'opaque' }>,
  list: Node,
  node: Node,
  frame: Frame | undefined,
): Thing {
  const own =
    callee.why === 'volatile' || callee.why === 'file' || callee.why === 'environment' || callee.why === 'loop'
      ? callee.why
      : undefined
  return opaque(reader.span(node), own ?? whyOfArguments(reader, list, frame) ?? 'unknown', reader.name(node))
}

function whyOfArguments(reader: Reader, list: Node, frame: Frame | undefined) {
  for (const { value } of itemsOf(list).slice(0, 4)) {
    const why = whyWithin(reader.follow(value, frame))
    if (why !== undefined) return why
  }
  return undefined
}

function builtin(reader: Reader, name: string, list: Node, node: Node, frame: Frame | undefined): Thing | undefined {
  const span = reader.span(node)
  const first = argumentAt(reader, list, 0)
  const follow = (argument: Node | undefined): Thing | undefined =>
    argument === undefined ? undefined : reader.follow(argument, frame)
  switch (name) {
    case 'open':
      return openedFile(reader, list, node, frame)
    case 'str':
    case 'int':
    case 'float':
    case 'bool': {
      const thing = follow(first)
      if (thing === undefined || thing.kind === 'list' || thing.kind === 'dict') return undefined
      if (name === 'int' && thing.kind === 'literal' && typeof thing.value === 'number')
        return { ...thing, value: Math.trunc(thing.value) }
      return thing.kind === 'text' && name !== 'str' ? asNumber(thing, reader) : thing
    }
    case 'list':
    case 'tuple':
    case 'set':
    case 'sorted':
    case 'reversed': {
      if (isComprehension(list)) return { kind: 'list', items: [], open: true, span, how: 'literal' }
      const thing = follow(first)
      if (thing === undefined)
        return itemsOf(list).length === 0 ? { kind: 'list', items: [], open: false, span, how: 'literal' } : undefined
      return thing.kind === 'list'
        ? name === 'sorted' || name === 'reversed'
          ? { ...thing, items: [], open: true }
          : thing
        : undefined
    }
    case 'dict': {
      const given = reader.args(list, frame)
      const [base] = given.positional
      const named = given.named
      if (named === undefined || (base !== undefined && base.kind !== 'dict')) return undefined
      const fields = [
        ...(base?.fields ?? []).filter((field) => !named.fields.some((other) => other.key === field.key)),
        ...named.fields,
      ]
      const insertion = given.insertion === undefined || base !== undefined ? {} : { insertion: given.insertion }
      return { ...named, fields, open: named.open || (base?.open ?? false), span, ...insertion }
    }
    case 'getattr': {
      const [object, key, fallback] = itemsOf(list).map((item) => item.value)
      if (object === undefined || key === undefined) return undefined
      const attribute = follow(key)
      const path = attribute?.kind === 'text' && attribute.parts[0]?.kind === 'known' ? attribute.parts[0].text : ''
      const found = each(reader.follow(object, frame), span, (option) =>
        option.kind === 'opaque' && option.parameter !== undefined
          ? {
              ...option,
              span,
              name: reader.name(node),
              parameter: { ...option.parameter, path: [...option.parameter.path, path] },
            }
          : opaque(span, 'unknown', reader.name(node)),
      )
      return fallback === undefined ? found : choice([found, via(reader.follow(fallback, frame), 'default')], span)
    }
    default:
      return undefined
  }
}

function asNumber(thing: Extract<Thing, { kind: 'text' }>, reader: Reader): Thing {
  const [part] = thing.parts
  const value = part?.kind === 'known' && thing.parts.length === 1 ? Number(part.text) : Number.NaN
  return Number.isNaN(value)
    ? opaque(thing.span, 'unknown', reader.document.text.slice(thing.span.start, thing.span.end).slice(0, 60))
    : { kind: 'literal', value, span: thing.span, how: thing.how }
}

/** `super()`: the same instance, seen as one of its base class. */
function superOf(reader: Reader, node: Node, frame: Frame | undefined): Thing {
  for (const scope of scopesAround(reader, node)) {
    const info = scope.function?.class
    const base = info?.bases[0]
    if (base === undefined) continue
    const thing = reader.follow(base, frame)
    const self = scope.function === undefined ? undefined : selfOf(scope.function, frame)
    if (thing.kind === 'class') return { kind: 'instance', info: thing.info, ...(self === undefined ? {} : { self }) }
    if (thing.kind === 'foreign' && self !== undefined) return asBase(reader, thing, self)
    const last = thing.kind === 'lead' ? thing.steps.at(-1) : undefined
    if (thing.kind === 'lead' && last !== undefined && thing.wanted)
      return { ...thing, steps: [...thing.steps.slice(0, -1), { ...last, typed: true }] }
  }
  return opaque(reader.span(node), 'unknown', reader.name(node))
}

/** The instance that a method runs on, where that is known. */
function selfOf(info: FunctionInfo, frame: Frame | undefined): Thing | undefined {
  const [first] = info.parameters
  for (let at = frame; at !== undefined; at = at.outer) {
    if (at.scope === info.scope) return first?.form === 'self' ? at.parameters.get(first.name)?.() : undefined
  }
  return undefined
}

function* scopesAround(reader: Reader, node: Node) {
  for (let at = node.parent; at !== undefined; at = at.parent) {
    const scope = reader.scopes.byNode.get(at)
    if (scope !== undefined) yield scope
  }
}

/** Whether a function is being read already. */
export function isRunning(frame: Frame | undefined, info: FunctionInfo): boolean {
  for (let at = frame; at !== undefined; at = at.outer) if (at.scope === info.scope) return true
  return false
}
