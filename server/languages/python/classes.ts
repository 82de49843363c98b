import type { Arguments } from '../../model/value'
import { callFunction } from './calls'
import { disturbed, end, flow, isBind, isSettled } from './flow'
import { foreignInherited } from './foreign'
import { valueThing, withCall, withStep } from './leads'
import { stepsOf, type Use, variableThing, withElsewhere } from './names'
import { overridden } from './overrides'
import { argumentsFor } from './parameters'
import type { Reader } from './reader'
import { branchesOf, type ClassInfo, type FunctionInfo, methodOf, type Scope, type Variable } from './scopes'
import {
  type ClassThing,
  type Frame,
  frameFor,
  type Given,
  type InstanceThing,
  isNone,
  type Lead,
  type Thing,
  via,
} from './things'
import { childOf, itemsOf } from './tree'

/** An attribute of a class or of an instance of it, inherited ones included; `undefined` where nothing is known of it. */
export function attributeOf(
  reader: Reader,
  owner: ClassThing | InstanceThing,
  name: string,
  use: Use | undefined,
  frame: Frame | undefined,
  seen: ReadonlySet<ClassInfo> = new Set(),
): Thing | undefined {
  const { info } = owner
  if (seen.has(info)) return undefined
  const constructed = owner.kind === 'instance' ? fieldGiven(reader, owner, name) : undefined
  if (constructed !== undefined) return constructed
  const level = classLevel(reader, owner, name, frame)
  const written = info.attributes.get(name)
  const own = written === undefined ? level : instanceLevel(reader, owner, written, level, use, frame)
  const found = own ?? inherited(reader, owner, name, use, frame, new Set([...seen, info]))
  return seen.size > 0 || found?.kind === 'function' ? found : overridden(reader, owner, name, found)
}

/** The function that runs when an instance is made, if it is written here. */
export function initOf(reader: Reader, info: ClassInfo, depth = 0): FunctionInfo | undefined {
  for (const event of info.scope.variables.get('__init__')?.events ?? []) {
    if (event.act.kind === 'function') return event.act.info
  }
  if (depth > 5) return undefined
  for (const base of info.bases) {
    const thing = reader.follow(base, undefined)
    if (thing.kind === 'class' && thing.info !== info) return initOf(reader, thing.info, depth + 1)
  }
  return undefined
}

/** The chain of the SDK class that a class extends. */
export function baseLead(reader: Reader, info: ClassInfo, depth = 0): Lead | undefined {
  if (depth > 5) return undefined
  for (const base of info.bases) {
    const thing = reader.follow(base, undefined)
    if (thing.kind === 'lead' && thing.wanted) return thing
    const further = thing.kind === 'class' && thing.info !== info ? baseLead(reader, thing.info, depth + 1) : undefined
    if (further !== undefined) return further
  }
  return undefined
}

/** Whether its constructor takes the fields: a dataclass, a pydantic model, a named tuple. */
function isRecord(reader: Reader, info: ClassInfo): boolean {
  return (
    info.decorators.some((name) => /(^|\.)(dataclass|define|frozen|attrs|s)$/.test(name)) ||
    info.bases.some((base) => /(^|\.)(BaseModel|BaseSettings|NamedTuple|TypedDict|SQLModel)\b/.test(reader.source(base)))
  )
}

function classLevel(
  reader: Reader,
  owner: ClassThing | InstanceThing,
  name: string,
  frame: Frame | undefined,
): Thing | undefined {
  const variable = owner.info.scope.variables.get(name)
  if (variable === undefined) return undefined
  const [event] = variable.events
  if (event?.act.kind === 'value' && isRecord(reader, owner.info)) {
    const thing = variableThing(reader, variable, undefined, frame)
    return thing === undefined || owner.kind === 'class' || isNone(thing)
      ? thing
      : via(thing, owner.call === undefined ? 'default' : 'constant')
  }
  const thing = variableThing(reader, variable, undefined, frame)
  if (thing?.kind !== 'function') return thing
  const isStatic = thing.info.decorators.includes('staticmethod')
  const self = owner.kind === 'instance' ? (owner.self ?? owner) : owner
  const method = { ...thing, self: isStatic ? undefined : self }
  const isProperty = thing.info.decorators.some((decorator) => /(^|[._])property$/.test(decorator))
  return isProperty ? callFunction(reader, method, undefined, frame, thing.info.node) : method
}

/** What methods write to `self.name`, `__init__` before all others. */
function instanceLevel(
  reader: Reader,
  owner: ClassThing | InstanceThing,
  variable: Variable,
  start: Thing | undefined,
  use: Use | undefined,
  frame: Frame | undefined,
): Thing | undefined {
  const makers = new Set(['__init__', '__post_init__', '__new__', '__aenter__', '__enter__', 'model_post_init'])
  const isMaker = (name: string | undefined): boolean => makers.has(name ?? '')
  const inside = frameOf(reader, owner, frame)
  const steps = stepsOf(reader, inside)
  const method = use === undefined ? undefined : methodOf(use.scope)
  const place = use !== undefined && method?.class === owner.info ? placeIn(method, use, variable) : undefined
  const own = place?.scope
  let current = start
  for (const scope of new Set(variable.events.map((event) => event.scope))) {
    if (scope === own || !isMaker(scope.function?.name)) continue
    current = flow(
      variable.events.filter((event) => event.scope === scope),
      current,
      end,
      steps,
    )
  }
  const elsewhere = variable.events.filter((event) => event.scope !== own && !isMaker(event.scope.function?.name))
  if (own === undefined || place === undefined) return withElsewhere(current, elsewhere, steps)
  const events = variable.events.filter((event) => event.scope === own)
  const stop = { at: place.node.from, branches: branchesOf(place.node, own) }
  const here = flow(events, current, stop, stepsOf(reader, frame))
  if (isMaker(own.function?.name) || isSettled(events, stop)) return here
  return withElsewhere(here === undefined ? undefined : disturbed(here, events, steps), elsewhere, steps)
}

/** A function within a method sees what the method had set when it came to it, unless either sets it anew. */
function placeIn(method: FunctionInfo, use: Use, variable: Variable): Use {
  const events = variable.events.filter(isBind)
  if (use.scope === method.scope || events.some(({ scope }) => scope === use.scope)) return use
  let within: Scope | undefined = use.scope
  while (within?.outer !== undefined && within.outer !== method.scope) within = within.outer
  const node = within?.outer === undefined ? undefined : within.node
  const isSetLater = events.some((event) => event.scope === method.scope && node !== undefined && event.at > node.from)
  return node === undefined || isSetLater ? use : { node, scope: method.scope }
}

/** The constructor's parameters, where the construction was seen. */
function frameOf(reader: Reader, owner: ClassThing | InstanceThing, frame: Frame | undefined): Frame | undefined {
  const init = owner.kind === 'instance' && owner.call !== undefined ? initOf(reader, owner.info) : undefined
  if (init === undefined || owner.kind !== 'instance' || owner.call === undefined || (frame?.depth ?? 0) > 8) return frame
  const self = owner.self ?? owner
  const make = (outer: Frame | undefined) => frameFor(init.scope, argumentsFor(reader, init, call, self), outer)
  const { call } = owner
  // What is around a class that is made in a function is not the same for all of its instances.
  if (owner.info.scope.outer?.kind !== 'module') return make(frame)
  const key = self.kind === 'foreign' ? self.behaviour : self
  return kept(
    reader.constructions.frames,
    call,
    (one) => one.init === init && one.key === key,
    () => ({ init, key, frame: make('list' in call ? call.frame : undefined) }),
  ).frame
}

/** What is known of constructions, by what they are given. */
export interface Constructions {
  readonly frames: WeakMap<Given, { readonly init: FunctionInfo; readonly key: object; readonly frame: Frame }[]>
  readonly given: WeakMap<Given, { readonly given: Given }[]>
}

function kept<T>(known: WeakMap<Given, T[]>, call: Given, isIt: (one: T) => boolean, make: () => T): T {
  const all = known.get(call) ?? []
  known.set(call, all)
  const found = all.find(isIt)
  if (found !== undefined) return found
  const made = make()
  all.push(made)
  return made
}

/** A field of a record that was given to its constructor. */
function fieldGiven(reader: Reader, owner: InstanceThing, name: string): Thing | undefined {
  if (owner.call === undefined || !isRecord(reader, owner.info) || owner.info.scope.variables.has('__init__')) return undefined
  if (!('list' in owner.call)) return fieldOfValues(reader, owner.info, owner.call, name)
  const { frame } = owner.call
  const items = itemsOf(owner.call.list)
  const item = items.find((one) => one.keyword !== undefined && reader.source(one.keyword) === name)
  if (item !== undefined) return reader.follow(item.value, frame)
  const positional = items.filter((one) => one.keyword === undefined && one.star === '')[fieldsOf(owner.info).indexOf(name)]
  return positional === undefined ? undefined : reader.follow(positional.value, frame)
}

function fieldOfValues(reader: Reader, info: ClassInfo, { named, positional }: Arguments, name: string): Thing | undefined {
  const value = named?.fields.find((field) => field.key === name)?.value ?? positional[fieldsOf(info).indexOf(name)]
  return value === undefined ? undefined : valueThing(reader, value)
}

function fieldsOf(info: ClassInfo): string[] {
  const isField = ({ events }: Variable): boolean => childOf(events[0]?.node ?? info.node, 'TypeDef') !== undefined
  return [...info.scope.variables.values()].filter(isField).map((variable) => variable.name)
}

/** What reaches the constructor of a base class: what `super().__init__(…)` says, else what the instance was made with. */
function givenToBase(reader: Reader, owner: InstanceThing, frame: Frame | undefined): Given | undefined {
  const init = owner.info.scope.variables.get('__init__')?.events[0]?.node
  // Of an instance that somebody else made, what its class hands on is as unknown as what it was made with.
  if (init === undefined || owner.call === undefined) return owner.call
  const call = reader.callsByName.get('__init__')?.find((node) => init.from <= node.from && node.to <= init.to)
  const list = call?.children[1]
  if (list === undefined) return undefined
  const inner = frameOf(reader, owner, frame)
  return kept(
    reader.constructions.given,
    owner.call,
    ({ given }) => 'list' in given && given.list === list && given.frame === inner,
    () => ({ given: { list, frame: inner } }),
  ).given
}

function asBaseOf(
  reader: Reader,
  owner: ClassThing | InstanceThing,
  info: ClassInfo,
  frame: Frame | undefined,
): ClassThing | InstanceThing {
  if (owner.kind === 'class') return { ...owner, info }
  const { call: _, ...rest } = owner
  const call = givenToBase(reader, owner, frame)
  return { ...rest, info, self: owner.self ?? owner, ...(call === undefined ? {} : { call }) }
}

function inherited(
  reader: Reader,
  owner: ClassThing | InstanceThing,
  name: string,
  use: Use | undefined,
  frame: Frame | undefined,
  seen: ReadonlySet<ClassInfo>,
): Thing | undefined {
  for (const base of owner.info.bases) {
    const thing = reader.follow(base, undefined)
    if (thing.kind === 'class') {
      const found = attributeOf(reader, asBaseOf(reader, owner, thing.info, frame), name, use, frame, seen)
      if (found !== undefined) return found
    }
    if (thing.kind === 'foreign') {
      const given = owner.kind === 'instance' ? givenToBase(reader, owner, frame) : undefined
      const found = foreignInherited(reader, thing, owner, given, name)
      if (found !== undefined) return found
    }
    const last = thing.kind === 'lead' ? thing.steps.at(-1) : undefined
    if (thing.kind !== 'lead' || last === undefined) continue
    const given = owner.kind === 'class' ? undefined : givenToBase(reader, owner, frame)
    const made: Thing =
      owner.kind === 'class'
        ? thing
        : given !== undefined
          ? withCall(reader, thing, given)
          : { ...thing, steps: [...thing.steps.slice(0, -1), { ...last, typed: true }] }
    if (made.kind !== 'lead') continue
    const member = withStep(reader, made, { name, span: use === undefined ? made.span : reader.span(use.node) })
    // Of a base class that was not read nothing is known.
    if (member.kind !== 'lead' || member.wanted) return member
  }
  return undefined
}
