import type { Span } from '../../model/span'
import { type Branch, branchesOf, type Event, type Scope } from './scopes'
import { choice, type Thing } from './things'

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
  /** May have been changed by a statement of which nobody knows when it ran. */
  loosen(thing: Thing): Thing
  readonly span: Span
}

/** What a variable is at a place, after the events of one scope that come before it. */
export function flow(
  events: readonly Event[],
  scope: Scope,
  start: Thing | undefined,
  stop: Stop,
  steps: Steps,
): Thing | undefined {
  return runBlock(
    events.map((event) => ({ event, branches: branchesOf(event.node, scope) })),
    0,
    start,
    stop,
    steps,
  )
}

/** Whether an event that replaces the thing always happens before the place. */
export function isSettled(events: readonly Event[], scope: Scope, stop: Stop): boolean {
  return events.some((event) => isBind(event) && event.at <= stop.at && isOnTheWay(branchesOf(event.node, scope), stop))
}

export function isBind(event: Event): boolean {
  return event.act.kind !== 'update' && event.act.kind !== 'change'
}

interface Placed {
  readonly event: Event
  readonly branches: readonly Branch[]
}

function runBlock(
  placed: readonly Placed[],
  depth: number,
  start: Thing | undefined,
  stop: Stop,
  steps: Steps,
): Thing | undefined {
  // Whatever came before the last assignment that always happens is dead.
  const from = placed.findLastIndex(({ event, branches }) => branches.length === depth && isBind(event) && event.at <= stop.at)
  let current = from < 0 ? start : undefined
  for (let index = Math.max(from, 0); index < placed.length; ) {
    const first = placed[index]
    const branch = first?.branches[depth]
    if (first === undefined) break
    if (branch === undefined) {
      if (first.event.at <= stop.at) current = steps.apply(current, first.event)
      index++
      continue
    }
    let next = index + 1
    while (placed[next]?.branches[depth]?.node === branch.node) next++
    const group = placed.slice(index, next)
    index = next
    if (stop.branches[depth]?.node === branch.node) return runAround(group, depth, current, stop, steps)
    if (first.event.at <= stop.at) current = runArms(group, branch, depth, current, steps)
  }
  return current
}

/** The place lies within the statement. */
function runAround(
  group: readonly Placed[],
  depth: number,
  start: Thing | undefined,
  stop: Stop,
  steps: Steps,
): Thing | undefined {
  const around = stop.branches[depth]
  const arm = group.filter(({ branches }) => branches[depth]?.arm === around?.arm)
  let current = runBlock(arm, depth + 1, start, stop, steps)
  if (around?.loop !== true) return current
  for (const { event } of arm.filter((later) => later.event.at > stop.at)) {
    if (!isBind(event)) current = current === undefined ? undefined : steps.loosen(current)
    else {
      const thing = steps.apply(undefined, event)
      if (thing !== undefined) current = current === undefined ? thing : choice([current, thing], steps.span)
    }
  }
  // What the loop adds to on each round is longer than one round says.
  return current !== undefined &&
    start !== undefined &&
    arm.some(({ event }) => !isBind(event) && event.at <= stop.at) &&
    !settledWithin(arm, depth, stop)
    ? steps.loosen(current)
    : current
}

function settledWithin(arm: readonly Placed[], depth: number, stop: Stop): boolean {
  return arm.some(({ event, branches }) => isBind(event) && event.at <= stop.at && branches.length === depth + 1)
}

/** The statement is over: each of its arms may have run. */
function runArms(
  group: readonly Placed[],
  branch: Branch,
  depth: number,
  start: Thing | undefined,
  steps: Steps,
): Thing | undefined {
  const arms = new Map<number, Placed[]>()
  for (const one of group) {
    const arm = one.branches[depth]?.arm ?? 0
    arms.set(arm, [...(arms.get(arm) ?? []), one])
  }
  const states: Thing[] = []
  const always = branch.arms !== undefined && arms.size === branch.arms
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
