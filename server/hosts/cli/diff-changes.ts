import { type Cause, type CauseName, causesOf } from './diff-causes'
import { type CallCost, costOf, type Difference, differenceOf } from './diff-cost'
import { matchCalls, type Pair } from './diff-match'
import type { Side, SideCall } from './diff-side'

/** `unpriced`: it costs something else, and nobody can say whether more, since one of both has no price. */
export type ChangeKind = 'added' | 'removed' | 'dearer' | 'cheaper' | 'moved' | 'unpriced'

/** A call that costs something else than before, or stands in another file. */
export interface CallChange {
  readonly kind: ChangeKind
  readonly before: Costed | undefined
  readonly after: Costed | undefined
  readonly causes: readonly Cause[]
  /** By which figure it is dearer or cheaper. */
  readonly difference: Difference | undefined
}

export interface Costed {
  readonly call: SideCall
  readonly cost: CallCost
}

/** Calls that differ, dearest change first; and which call of the head is which of the base. */
export function compareSides(
  base: Side,
  head: Side,
): { readonly changes: readonly CallChange[]; readonly pairs: readonly Pair[] } {
  const pairs = matchCalls(base.calls, head.calls)
  const changes = pairs.flatMap((pair) => changeOf(pair) ?? [])
  return { changes: changes.sort(byWeight), pairs }
}

/** The names of the causes, each once. */
export function causeNames({ causes }: CallChange): readonly CauseName[] {
  return [...new Set(causes.map(({ name }) => name))]
}

/** The call as it is now, or as it was where it is gone. */
export function lastOf({ before, after }: CallChange): SideCall {
  const { call } = (after ?? before) as Costed
  return call
}

function changeOf({ before: old, after: now }: Pair): CallChange | undefined {
  const before = old && { call: old, cost: costOf(old) }
  const after = now && { call: now, cost: costOf(now) }
  const difference = undefined
  if (before === undefined || after === undefined) {
    const kind = before === undefined ? 'added' : 'removed'
    return { kind, before, after, causes: [{ name: 'call', text: `call ${kind}` }], difference }
  }
  const found = differenceOf(before.cost, after.cost)
  const isMoved = before.call.shown.file !== after.call.shown.file
  const moved: readonly Cause[] = isMoved ? [{ name: 'call', text: `moved from ${before.call.shown.file}` }] : []
  if (found === undefined && isOtherUnpriced(before, after))
    return { kind: 'unpriced', before, after, causes: [...causesOf(before, after), ...moved], difference }
  if (found === undefined) return isMoved ? { kind: 'moved', before, after, causes: moved, difference } : undefined
  const causes = [...causesOf(before, after), ...moved]
  if (found === 'unpriced') return { kind: 'unpriced', before, after, causes, difference }
  return { kind: found.after > found.before ? 'dearer' : 'cheaper', before, after, causes, difference: found }
}

/** Two models without a price may cost anything, however alike what they are sent is. */
function isOtherUnpriced(before: Costed, after: Costed): boolean {
  return after.cost.usd === undefined && before.call.analyzed.modelId !== after.call.analyzed.modelId
}

const order: readonly ChangeKind[] = ['dearer', 'added', 'unpriced', 'cheaper', 'removed', 'moved']

function byWeight(a: CallChange, b: CallChange): number {
  const [one, other] = [lastOf(a).shown, lastOf(b).shown]
  return (
    order.indexOf(a.kind) - order.indexOf(b.kind) ||
    weightOf(b) - weightOf(a) ||
    (one.file === other.file ? one.line - other.line || one.column - other.column : one.file < other.file ? -1 : 1)
  )
}

/** Dollars by which a call differs; those in the worst case count less than those that are expected. */
function weightOf({ before, after, difference }: CallChange): number {
  if (difference === undefined) return Math.abs((after?.cost.usd?.expected ?? 0) - (before?.cost.usd?.expected ?? 0))
  const dollars = Math.abs(difference.after - difference.before)
  return difference.figure === 'tokens' ? dollars / 1e12 : difference.figure === 'at most' ? dollars / 1e6 : dollars
}
