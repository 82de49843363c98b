import { argumentsFor } from './arguments'
import { callFunction } from './calls'
import { disturbed, end, flow, isSettled } from './flow'
import { withCall, withStep } from './leads'
import { stepsOf, type Use, variableThing, withElsewhere } from './names'
import { overridden } from './overrides'
import type { Reader } from './reader'
import { branchesOf, type ClassInfo, type FunctionInfo, methodOf, type Variable } from './scopes'
import { type ClassThing, type Frame, frameFor, type InstanceThing, isNone, type Lead, type Thing, via } from './things'
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
  const method = { ...thing, self: isStatic ? undefined : owner }
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
  const own = use !== undefined && method?.class === owner.info ? use.scope : undefined
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
  if (own === undefined || use === undefined) return withElsewhere(current, elsewhere, steps)
  const events = variable.events.filter((event) => event.scope === own)
  const stop = { at: use.node.from, branches: branchesOf(use.node, own) }
  const here = flow(events, current, stop, stepsOf(reader, frame))
  if (isMaker(own.function?.name) || isSettled(events, stop)) return here
  return withElsewhere(here === undefined ? undefined : disturbed(here, events, steps), elsewhere, steps)
}

/** The constructor's parameters, where the construction was seen. */
function frameOf(reader: Reader, owner: ClassThing | InstanceThing, frame: Frame | undefined): Frame | undefined {
  const init = owner.kind === 'instance' && owner.call !== undefined ? initOf(reader, owner.info) : undefined
  if (init === undefined || owner.kind !== 'instance' || owner.call === undefined || (frame?.depth ?? 0) > 8) return frame
  return frameFor(init.scope, argumentsFor(reader, init, owner.call.list, owner.call.frame, owner), frame)
}

/** A field of a record that was given to its constructor. */
function fieldGiven(reader: Reader, owner: InstanceThing, name: string): Thing | undefined {
  if (owner.call === undefined || !isRecord(reader, owner.info) || owner.info.scope.variables.has('__init__')) return undefined
  const items = itemsOf(owner.call.list)
  const item = items.find((one) => one.keyword !== undefined && reader.source(one.keyword) === name)
  if (item !== undefined) return reader.follow(item.value, owner.call.frame)
  const fields = [...owner.info.scope.variables.values()].filter(
    (one) => childOf(one.events[0]?.node ?? owner.info.node, 'TypeDef') !== undefined,
  )
  const positional = items.filter((one) => one.keyword === undefined && one.star === '')[
    fields.findIndex((field) => field.name === name)
  ]
  return positional === undefined ? undefined : reader.follow(positional.value, owner.call.frame)
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
      const found = attributeOf(reader, { ...owner, info: thing.info }, name, use, frame, seen)
      if (found !== undefined) return found
    }
    const last = thing.kind === 'lead' ? thing.steps.at(-1) : undefined
    if (thing.kind !== 'lead' || last === undefined) continue
    const made: Thing =
      owner.kind === 'class'
        ? thing
        : owner.call !== undefined
          ? withCall(reader, thing, owner.call)
          : { ...thing, steps: [...thing.steps.slice(0, -1), { ...last, typed: true }] }
    if (made.kind !== 'lead') continue
    const member = withStep(reader, made, { name, span: use === undefined ? made.span : reader.span(use.node) })
    // Of a base class that was not read nothing is known.
    if (member.kind !== 'lead' || member.wanted) return member
  }
  return undefined
}
