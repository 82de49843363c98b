import type { Arguments, OpaqueValue, Value } from '../../model/value'
import type { Behaviour, Run } from './behaviours'
import { argumentsOf, callFunction, methodCalled } from './calls'
import { attributeOf, initOf } from './classes'
import { valueThing } from './leads'
import { joinArguments } from './parameters'
import type { Reader } from './reader'
import { mayRun, runsOf } from './runs'
import {
  type ClassThing,
  type ForeignThing,
  type FunctionThing,
  type Given,
  type InstanceThing,
  isPlain,
  opaque,
  type Thing,
  via,
} from './things'
import type { Node } from './tree'

/** What can be done with a function, a class or an instance of this document, by whoever has only its value. */
export function describeBehaviour(reader: Reader, thing: FunctionThing | ClassThing | InstanceThing): Behaviour {
  const settled = (found: Thing | undefined): Value | undefined => (found === undefined ? undefined : reader.settle(found))
  switch (thing.kind) {
    case 'function':
      return {
        call: (args) => settled(callFunction(reader, thing, args, undefined, thing.info.node)),
        runs: (args) => runsOf(reader, thing, args, undefined),
        mayRun: () => mayRun(reader, thing.info),
        member: () => undefined,
      }
    case 'class': {
      const { info } = thing
      return {
        call: (args) => settled({ kind: 'instance', info, call: args }),
        runs: (args) => runsOfClass(reader, thing, args),
        member: (name) => settled(attributeOf(reader, thing, name, undefined, undefined)),
        instance: () => settled({ kind: 'instance', info }),
        inherited(name, args, value) {
          const owner: InstanceThing = { kind: 'instance', info, self: valueThing(reader, value) }
          return settled(attributeOf(reader, args === undefined ? owner : { ...owner, call: args }, name, undefined, undefined))
        },
      }
    }
    case 'instance':
      return {
        call(args) {
          const method = methodCalled(reader, thing)
          return method === undefined ? undefined : settled(callFunction(reader, method, args, undefined, method.info.node))
        },
        runs(args) {
          const method = methodCalled(reader, thing)
          return method === undefined ? [] : runsOf(reader, method, args, undefined)
        },
        member: (name) => settled(attributeOf(reader, thing, name, undefined, undefined)),
      }
  }
}

/** What a call of something of another module gives. */
export function foreignCall(reader: Reader, thing: ForeignThing, given: Given, node: Node): Thing {
  const value = reader.budget.crossing(() => thing.behaviour.call(argumentsOf(reader, given)))
  const found = value === undefined ? undefined : via(valueThing(reader, value), 'import')
  const { lead } = thing
  const last = lead?.steps.at(-1)
  if (lead === undefined || last === undefined) return found ?? opaque(reader.span(node), 'unknown', reader.name(node))
  const called = { ...lead, span: reader.span(node), steps: [...lead.steps.slice(0, -1), { ...last, call: given }] }
  if (found === undefined || (found.kind === 'opaque' && found.parameter === undefined && /^(unknown|import)$/.test(found.why)))
    return called
  return found.kind === 'foreign' ? { ...found, lead: called } : found
}

/** The model calls that a call of something of another module makes. */
export function foreignRuns(reader: Reader, thing: ForeignThing, given: Given): readonly Run[] {
  return reader.budget.crossing(() => thing.behaviour.runs(argumentsOf(reader, given))) ?? []
}

/** A member of something of another module. */
export function foreignMember(reader: Reader, thing: ForeignThing, name: string, node: Node): Thing {
  const value = reader.budget.crossing(() => thing.behaviour.member(name))
  if (value !== undefined) return via(valueThing(reader, value), 'import')
  const settled = reader.settle(thing)
  return opaque(reader.span(node), settled.kind === 'opaque' ? settled.why : 'import', reader.name(node))
}

/** An instance of a class of another module, of which only the type is stated. */
export function foreignInstance(reader: Reader, thing: ForeignThing, otherwise: OpaqueValue | undefined): Thing | undefined {
  const value = reader.budget.crossing(() => thing.behaviour.instance?.())
  const found = value === undefined ? undefined : valueThing(reader, value)
  if (found === undefined || (isPlain(found) && found.kind === 'opaque')) return undefined
  return found.kind === 'foreign' && otherwise !== undefined ? { ...found, value: otherwise } : found
}

/** An attribute that a class has from its base class in another module. */
export function foreignInherited(
  reader: Reader,
  base: ForeignThing,
  owner: ClassThing | InstanceThing,
  given: Given | undefined,
  name: string,
): Thing | undefined {
  const value = reader.budget.crossing(() => {
    if (owner.kind === 'class') return base.behaviour.member(name)
    const args = given === undefined ? undefined : argumentsOf(reader, given)
    return base.behaviour.inherited?.(name, args, reader.settle(owner.self ?? owner))
  })
  return value === undefined ? undefined : via(valueThing(reader, value), 'import')
}

/** A function of another module that was given something already. */
export function foreignBound(thing: ForeignThing, bound: Arguments): ForeignThing {
  const { behaviour } = thing
  const { lead: _, ...rest } = thing
  return {
    ...rest,
    behaviour: {
      ...behaviour,
      call: (args) => behaviour.call(joinArguments(bound, args)),
      runs: (args) => behaviour.runs(joinArguments(bound, args)),
    },
  }
}

/** `super()` of a class whose base is in another module. */
export function asBase(reader: Reader, base: ForeignThing, self: Thing): Thing {
  const behaviour: Behaviour = {
    call: () => undefined,
    runs: () => [],
    member: (name) => base.behaviour.inherited?.(name, undefined, reader.settle(self)),
  }
  return { kind: 'foreign', behaviour, value: base.value }
}

function runsOfClass(reader: Reader, { info }: ClassThing, args: Arguments): readonly Run[] {
  const init = initOf(reader, info)
  if (init === undefined) return []
  const self: InstanceThing = { kind: 'instance', info, call: args }
  return runsOf(reader, { kind: 'function', info: init, self, frame: undefined }, args, undefined)
}
