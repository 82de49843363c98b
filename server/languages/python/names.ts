import type { OpaqueValue } from '../../model/value'
import { changed, join, loosen, named, updated, written } from './changes'
import { disturbed, end, flow, isBind, isSettled, type Steps, type Stop } from './flow'
import { foreignInstance } from './foreign'
import { handedOver } from './handovers'
import { extended, leadFrom } from './leads'
import { armsOf } from './reach'
import type { Reader } from './reader'
import {
  type Bind,
  branchesOf,
  type Event,
  type FunctionInfo,
  lookup,
  moduleOf,
  type ParameterInfo,
  runningScope,
  type Scope,
  scopeOf,
  type Variable,
} from './scopes'
import { choice, type Frame, isNone, opaque, type Thing, via } from './things'
import { childOf, isExpression, type Node } from './tree'
import { turnThing } from './turns'

/** What a name stands for where it is written. */
export function nameThing(reader: Reader, node: Node, frame: Frame | undefined): Thing {
  const { byNode, module } = reader.scopes
  const scope = scopeOf(node, byNode, module)
  const variable = lookup(reader.source(node), scope)
  if (variable === undefined) return fromStars(reader, node)
  return (
    variableThing(reader, variable, { node, scope: runningScope(scope) }, frame) ??
    opaque(reader.span(node), 'unknown', reader.name(node))
  )
}

/** Where a variable is looked at; nowhere in particular when another module asks. */
export interface Use {
  readonly node: Node
  readonly scope: Scope
}

/** What a variable is for somebody who looks at it from `use`. */
export function variableThing(
  reader: Reader,
  variable: Variable,
  use: Use | undefined,
  frame: Frame | undefined,
  start?: Thing,
): Thing | undefined {
  const { home, events } = variable
  const steps = stepsOf(reader, frame)
  const at = (scope: Scope) => events.filter((event) => event.scope === scope)
  const homeEvents = at(home)
  const elsewhere = events.filter((event) => event.scope !== home && event.scope !== use?.scope)
  if (home.kind === 'comprehension' || (use !== undefined && use.scope === home)) {
    const stop = use === undefined || home.kind === 'comprehension' ? end : stopAt(use.node, home)
    return withElsewhere(flow(homeEvents, start, stop, steps), elsewhere, steps)
  }
  const fromHome = seenFromInside(homeEvents, home, use, start, steps)
  if (use === undefined) return withElsewhere(fromHome, elsewhere, steps)
  const own = at(use.scope)
  const stop = stopAt(use.node, use.scope)
  const here = flow(own, fromHome, stop, steps)
  if (isSettled(own, stop)) return here
  // A function that adds to what is not its own adds again when it is called again.
  const loose = here === undefined ? undefined : disturbed(here, own, steps)
  return withElsewhere(loose, elsewhere, steps)
}

/** Steps of a flow whose values are read with these parameters. */
export function stepsOf(reader: Reader, frame: Frame | undefined): Steps {
  const span = reader.span({ from: 0, to: 0 })
  return {
    span,
    apply,
    join: (states, loop) => join(reader, states, loop, span),
    disturb,
    decide: (statement) => armsOf(reader, statement, frame),
  }

  function apply(current: Thing | undefined, event: Event): Thing | undefined {
    const { act } = event
    switch (act.kind) {
      case 'update':
        return updated(reader, current, act, frame)
      case 'change':
        return changed(reader, current, act, frame)
      case 'write':
        return current === undefined ? undefined : written(reader, current, act, frame)
      case 'handover':
        return current === undefined ? undefined : handedOver(reader, current, act, frame)
      default:
        return bound(reader, act, event, frame)
    }
  }

  function disturb(thing: Thing, event: Event): Thing {
    const { act } = event
    const isEntry = act.kind === 'change' && act.method === '='
    const after = isEntry || act.kind === 'write' || act.kind === 'handover' ? (apply(thing, event) ?? thing) : undefined
    if (after === thing) return thing
    // An entry is the same however often it is set.
    return after !== undefined && act.kind !== 'handover' ? join(reader, [thing, after], false, span) : loosen(thing, span)
  }
}

/** Adds what other functions do to a variable: nobody knows whether they ran. */
export function withElsewhere(thing: Thing | undefined, events: readonly Event[], steps: Steps): Thing | undefined {
  let result = thing
  const things = events.filter(isBind).flatMap((event) => steps.apply(undefined, event) ?? [])
  if (things.length > 0) result = choice([...(result === undefined ? [] : [result]), ...things], steps.span)
  return result === undefined ? undefined : disturbed(result, events, steps)
}

/** A function sees what was there when it was defined, or what came to be there until it is called. */
function seenFromInside(
  events: readonly Event[],
  home: Scope,
  use: Use | undefined,
  start: Thing | undefined,
  steps: Steps,
): Thing | undefined {
  const definition = use === undefined ? undefined : definitionIn(use.scope, home)
  if (definition === undefined) return flow(events, start, end, steps)
  const before = flow(events, start, stopAt(definition, home), steps)
  const later = events.filter((event) => event.at > definition.from)
  if (before === undefined || later.some(isBind)) {
    const after = flow(events, start, end, steps)
    return after === undefined ? before : choice([...(before === undefined ? [] : [before]), after], steps.span)
  }
  return disturbed(before, later, steps)
}

function definitionIn(scope: Scope, home: Scope): Node | undefined {
  let at: Scope | undefined = scope
  while (at?.outer !== undefined && runningScope(at.outer) !== home) at = at.outer
  return at?.outer === undefined ? undefined : at.node
}

function stopAt(node: Node, scope: Scope): Stop {
  return { at: node.from, branches: branchesOf(node, scope) }
}

function bound(reader: Reader, bind: Bind, event: Event, frame: Frame | undefined): Thing | undefined {
  switch (bind.kind) {
    case 'import':
      return leadFrom(reader, bind.specifier, bind.name)
    case 'value':
      return assignedThing(reader, bind, frame)
    case 'type':
      return typeThing(reader, bind.type, opaque(reader.span(event.node), 'unknown', reader.name(event.node)))
    case 'with':
      return reader.follow(bind.value, frame)
    case 'loop':
      return turnThing(reader, bind, frame)
    case 'function':
      return { kind: 'function', info: bind.info, self: undefined, frame }
    case 'class':
      return { kind: 'class', info: bind.info }
    case 'parameter':
      return parameterThing(reader, bind.info, bind.parameter, frame)
    case 'other':
      return opaque(reader.span(event.node), 'unknown', undefined)
  }
}

function assignedThing(reader: Reader, bind: Extract<Bind, { kind: 'value' }>, frame: Frame | undefined): Thing {
  let nodes = bind.values
  let path = bind.path
  const [first, ...rest] = path
  if (nodes.length > 1 && first !== undefined && first >= 0) {
    nodes = nodes.slice(first, first + 1)
    path = rest
  }
  const [node] = nodes
  if (node === undefined) return opaque(reader.span({ from: 0, to: 0 }), 'unknown', undefined)
  const whole: Thing =
    nodes.length === 1
      ? reader.follow(node, frame)
      : {
          kind: 'list',
          items: nodes.map((item) => reader.value(item, frame)),
          open: false,
          span: reader.span({ from: node.from, to: nodes.at(-1)?.to ?? node.to }),
          how: 'literal',
        }
  const thing = named(path.reduce<Thing>((from, index) => extended(reader, from, index, node), whole))
  if (bind.type === undefined || (thing.kind !== 'opaque' && !isNone(thing))) return thing
  return typeThing(reader, bind.type, thing.kind === 'opaque' ? thing : undefined) ?? thing
}

function parameterThing(reader: Reader, info: FunctionInfo, parameter: ParameterInfo, frame: Frame | undefined): Thing {
  for (let at = frame; at !== undefined; at = at.outer) {
    if (at.scope !== info.scope) continue
    const given = at.parameters.get(parameter.name)?.()
    if (given !== undefined && (given.kind !== 'opaque' || parameter.type === undefined)) return given
    if (given?.kind === 'opaque' && parameter.type !== undefined) return typeThing(reader, parameter.type, given) ?? given
    break
  }
  if (parameter.form === 'self' && info.class !== undefined) {
    return info.decorators.includes('classmethod')
      ? { kind: 'class', info: info.class, own: true }
      : { kind: 'instance', info: info.class }
  }
  const { name, index } = parameter
  const unknown = opaque(reader.span(parameter.node), 'parameter', name, {
    parameter: { of: reader.span(info.node), name, index, path: [] },
  })
  if (parameter.form !== 'plain') return unknown
  const thing = (parameter.type === undefined ? undefined : typeThing(reader, parameter.type, unknown)) ?? unknown
  if (parameter.default === undefined) return thing
  const fallback = reader.follow(parameter.default, undefined)
  return isNone(fallback) && thing.kind !== 'opaque'
    ? thing
    : choice([thing, via(fallback, 'default')], reader.span(parameter.node))
}

/** What a stated type leads to: a class of a wanted package, of this document, or of this project. */
export function typeThing(reader: Reader, type: Node, otherwise: OpaqueValue | undefined): Thing | undefined {
  switch (type.type) {
    case 'VariableName':
    case 'MemberExpression':
      return childOf(type, '[') === undefined
        ? classThing(reader, reader.follow(type, undefined), otherwise)
        : inBrackets(reader, type, otherwise)
    case 'BinaryExpression':
    case 'ParenthesizedExpression':
      return firstOf(type.children.filter(isExpression).map((part) => typeThing(reader, part, otherwise)))
    case 'String':
      return quoted(reader, type, otherwise)
    default:
      return undefined
  }
}

function inBrackets(reader: Reader, type: Node, otherwise: OpaqueValue | undefined): Thing | undefined {
  const [generic, ...rest] = type.children.filter(isExpression)
  const name = generic === undefined ? '' : reader.source(generic).split('.').at(-1)
  if (!/^(Optional|Union|Annotated|ClassVar|Final|Required|NotRequired|Depends)$/.test(name ?? '')) return undefined
  return firstOf(rest.map((part) => typeThing(reader, part, otherwise)))
}

/** `"OpenAI"`, `"Optional[openai.OpenAI]"`: the names in it are looked up at module level. */
function quoted(reader: Reader, type: Node, otherwise: OpaqueValue | undefined): Thing | undefined {
  const paths = reader.source(type).match(/[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/g) ?? []
  return firstOf(
    paths.map((path) => {
      const [name = '', ...members] = path.split('.')
      const variable = lookup(name, scopeOf(type, reader.scopes.byNode, reader.scopes.module))
      const start = variable === undefined ? undefined : variableThing(reader, variable, undefined, undefined)
      const thing =
        start === undefined ? undefined : members.reduce<Thing>((from, member) => extended(reader, from, member, type), start)
      return thing === undefined ? undefined : classThing(reader, thing, otherwise)
    }),
  )
}

function classThing(reader: Reader, thing: Thing, otherwise: OpaqueValue | undefined): Thing | undefined {
  const more = otherwise === undefined ? {} : { otherwise }
  if (thing.kind === 'class') return { kind: 'instance', info: thing.info, ...more }
  if (thing.kind === 'foreign') return foreignInstance(reader, thing, otherwise)
  if (thing.kind === 'things') return firstOf(thing.options.map((option) => classThing(reader, option, otherwise)))
  const last = thing.kind === 'lead' ? thing.steps.at(-1) : undefined
  if (thing.kind !== 'lead' || last === undefined || last.call !== undefined) return undefined
  return { ...thing, steps: [...thing.steps.slice(0, -1), { ...last, typed: true }], ...more }
}

function firstOf(things: readonly (Thing | undefined)[]): Thing | undefined {
  const found = things.filter((thing) => thing !== undefined)
  return (
    found.find((thing) => thing.kind === 'lead' && thing.wanted) ??
    found.find((thing) => thing.kind === 'instance' || thing.kind === 'foreign') ??
    found[0]
  )
}

/** A name that nothing binds may come from `from x import *`. */
function fromStars(reader: Reader, node: Node): Thing {
  const { stars } = moduleOf(reader.scopes.module)
  const name = reader.source(node)
  for (const specifier of stars) {
    const thing = leadFrom(reader, specifier, node)
    if (thing.kind !== 'lead' || (thing.wanted && /^[A-Z]/.test(name))) return thing
  }
  return opaque(reader.span(node), 'unknown', reader.name(node))
}
