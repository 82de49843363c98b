import type { Span } from '../../model/span'
import type { Branch, Event } from './scopes'
import { choice, type Thing } from './things'
import type { Node } from './tree'

/** Where in a scope somebody looks at a variable. */
export interface Stop {
  readonly at: number
  readonly branches: readonly Branch[]
}

/** When all statements of the scope have run. */
export const end: Stop = { at: Number.POSITIVE_INFINITY, branches: [] }

/** What an event makes of the thing that was there before. */
export interface Steps {
  apply(current: Thing | undefined, event: Event): Thing | undefined
  /** Either what was there, or what the arms of a statement made of it. */
  join(states: readonly Thing[], loop: boolean): Thing
  /** May have been changed by an event of which nobody knows when it happened, or how often. */
  disturb(thing: Thing, event: Event): Thing
  readonly span: Span
  /** Which arms of a statement run, where the parameters of a call decide it. */
  decide?(statement: Node): Arms | undefined
}

/** Arms of a statement: the one that runs, and those that do not. */
export interface Arms {
  readonly taken: number | undefined
  readonly excluded: ReadonlySet<number>
}

/** What a variable is at a place, after the events of one scope that come before it. */
export function flow(events: readonly Event[], start: Thing | undefined, stop: Stop, steps: Steps): Thing | undefined {
  return runBlock(events, 0, start, stop, steps)
}

/** Whether an event that replaces the thing always happens before the place. */
export function isSettled(events: readonly Event[], stop: Stop): boolean {
  return events.some((event) => isBind(event) && event.at <= stop.at && isOnTheWay(event.branches, stop))
}

export function isBind(event: Event): boolean {
  const { kind } = event.act
  return kind !== 'update' && kind !== 'change' && kind !== 'write' && kind !== 'handover'
}

/** May have been changed by each of these events that is no assignment. */
export function disturbed(thing: Thing, events: readonly Event[], steps: Steps): Thing {
  return events.reduce((current, event) => (isBind(event) ? current : steps.disturb(current, event)), thing)
}

function runBlock(
  events: readonly Event[],
  depth: number,
  start: Thing | undefined,
  stop: Stop,
  steps: Steps,
): Thing | undefined {
  // Whatever came before the last assignment that always happens is dead.
  const from = events.findLastIndex((event) => event.branches.length === depth && isBind(event) && event.at <= stop.at)
  let current = from < 0 ? start : undefined
  for (let index = Math.max(from, 0); index < events.length; ) {
    const first = events[index]
    const branch = first?.branches[depth]
    if (first === undefined) break
    if (branch === undefined) {
      if (first.at <= stop.at) current = steps.apply(current, first)
      index++
      continue
    }
    let next = index + 1
    while (events[next]?.branches[depth]?.node === branch.node) next++
    const group = events.slice(index, next)
    index = next
    if (stop.branches[depth]?.node === branch.node) return runAround(group, depth, current, stop, steps)
    if (first.at <= stop.at) current = runArms(group, branch, depth, current, steps)
  }
  return current
}

/** The place lies within the statement. */
function runAround(
  group: readonly Event[],
  depth: number,
  start: Thing | undefined,
  stop: Stop,
  steps: Steps,
): Thing | undefined {
  const around = stop.branches[depth]
  const arm = group.filter(({ branches }) => branches[depth]?.arm === around?.arm)
  let current = runBlock(arm, depth + 1, start, stop, steps)
  if (around?.loop !== true) return current
  for (const event of arm.filter((later) => later.at > stop.at)) {
    if (!isBind(event)) current = current === undefined ? undefined : steps.disturb(current, event)
    else {
      const thing = steps.apply(undefined, event)
      if (thing !== undefined) current = current === undefined ? thing : choice([current, thing], steps.span)
    }
  }
  // What the loop adds to on each round is longer than one round says.
  if (current === undefined || start === undefined || settledWithin(arm, depth, stop)) return current
  return disturbed(
    current,
    arm.filter((event) => event.at <= stop.at),
    steps,
  )
}

function settledWithin(arm: readonly Event[], depth: number, stop: Stop): boolean {
  return arm.some((event) => isBind(event) && event.at <= stop.at && event.branches.length === depth + 1)
}

/** The statement is over: each of its arms may have run. */
function runArms(
  group: readonly Event[],
  branch: Branch,
  depth: number,
  start: Thing | undefined,
  steps: Steps,
): Thing | undefined {
  const arms = new Map<number, Event[]>()
  for (const one of group) {
    const arm = one.branches[depth]?.arm ?? 0
    arms.set(arm, [...(arms.get(arm) ?? []), one])
  }
  const decided = steps.decide?.(branch.node)
  if (decided?.taken !== undefined) {
    const arm = arms.get(decided.taken)
    return arm === undefined ? start : (runBlock(arm, depth + 1, start, end, steps) ?? start)
  }
  for (const arm of decided?.excluded ?? []) arms.delete(arm)
  const states: Thing[] = []
  // Who left, or did not come this way, is not there to have seen what was before.
  const isAway = (arm: number): boolean => decided?.excluded.has(arm) === true || branch.leaving?.includes(arm) === true
  const always =
    branch.arms !== undefined && Array.from({ length: branch.arms }, (_, arm) => arm).every((arm) => arms.has(arm) || isAway(arm))
  if (!always && start !== undefined) states.push(start)
  for (const arm of arms.values()) {
    if (arm[0]?.branches[depth]?.leaves) continue
    const state = runBlock(arm, depth + 1, start, end, steps)
    if (state !== undefined) states.push(state)
  }
  if (states.length === 0) return start
  return states.length === 1 ? states[0] : steps.join(states, branch.loop)
}

function isOnTheWay(branches: readonly Branch[], stop: Stop): boolean {
  return branches.every((branch, depth) => {
    const around = stop.branches[depth]
    return around !== undefined && around.node === branch.node && around.arm === branch.arm
  })
}
