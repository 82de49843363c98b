import { type Basis, mark } from '../../../model/estimate'
import { count, usdOn } from '../../../model/model-info'
import type { CallChange, ChangeKind, Costed } from '../diff-changes'
import type { DiffResult, State } from '../diff-result'
import { printIncrease } from '../diff-verdict'
import { plural } from '../output'
import { printPriceDays } from '../price-days'

/** `≈1,240 → 26,240`: input tokens of one call. */
export function printTokens({ before, after }: CallChange): string {
  const tokens = (costed: Costed): string => mark(costed.call.analyzed.estimate.input.basis) + count(costed.cost.input)
  return arrow(before && tokens(before), after && tokens(after))
}

/** `≈$0.0037 → ≈$0.066`, by the figure that differs. */
export function printDollars({ before, after, difference }: CallChange): string {
  const figure = difference?.figure ?? 'expected'
  const dollars = ({ cost }: Costed): string => {
    if (cost.usd === undefined) return 'no price'
    const amount = figure === 'at most' ? cost.usd.high : figure === 'from the cache' ? (cost.steadyUsd ?? 0) : cost.usd.expected
    return usdOn(amount, cost.usd.basis)
  }
  const what = figure === 'at most' || figure === 'from the cache' ? `${figure} ` : ''
  return what + arrow(before && dollars(before), after && dollars(after))
}

/** Dollars in a month, where somebody says how often the call runs. */
export function printMonth({ before, after }: CallChange): string | undefined {
  const month = (costed: Costed | undefined): string | undefined =>
    costed?.cost.usdPerMonth === undefined ? undefined : usdOn(costed.cost.usdPerMonth, 'assumed')
  const [was, is] = [month(before), month(after)]
  return was === undefined && is === undefined ? undefined : `${arrow(was, is)} a month`
}

/** What all calls come to before and after; `undefined` where neither has a price. */
export function printSums({ base, head }: DiffResult): string | undefined {
  // What has no price is in neither sum: shares would say that it costs nothing.
  const isAlike = base.unpriced === head.unpriced
  const amounts = (was: number, is: number, often: string, bases: readonly [Basis, Basis]): string => {
    if (was === is) return `${usdOn(is, bases[1])} ${often}, as before`
    const share = was === 0 || !isAlike ? '' : ` (${is > was ? printIncrease(is / was - 1) : printDecrease(1 - is / was)})`
    return `${arrow(usdOn(was, bases[0]), usdOn(is, bases[1]))}${share} ${often}`
  }
  const isPriced = ({ calls, unpriced }: State): boolean => calls > unpriced
  if (!isPriced(base) && !isPriced(head)) return undefined
  const unpriced = head.unpriced === 0 && isAlike ? [] : [`${arrow(count(base.unpriced), count(head.unpriced))} without a price`]
  const months = base.usdPerMonth !== undefined || head.usdPerMonth !== undefined
  return [
    amounts(base.usd, head.usd, 'if each call runs once', [base.basis, head.basis]),
    ...(months ? [amounts(base.usdPerMonth ?? 0, head.usdPerMonth ?? 0, 'a month', ['assumed', 'assumed'])] : []),
    ...unpriced,
  ].join('; ')
}

/** What became of a call, for people: one that had no price and has one now is not without. */
export function shownKind({ kind, after }: CallChange): ChangeKind | 'priced' {
  return kind === 'unpriced' && after?.cost.usd !== undefined ? 'priced' : kind
}

/** `2 dearer, 1 moved`; `no call costs anything else` where there is none. */
export function printKinds(changes: readonly CallChange[]): string {
  const kinds = ['dearer', 'added', 'unpriced', 'priced', 'cheaper', 'removed', 'moved'] as const
  const counts = kinds.flatMap((kind) => {
    const number = changes.filter((change) => shownKind(change) === kind).length
    return number === 0 ? [] : [`${count(number)} ${kind}`]
  })
  return counts.length === 0 ? 'no call costs anything else' : counts.join(', ')
}

/** `2 findings accepted by the baseline` */
export function printAccepted({ accepted }: DiffResult): string {
  return `${plural(accepted, 'finding')} accepted by the baseline`
}

/** `main → working tree` */
export function printStates({ base, head, prices }: DiffResult): string {
  const named = ({ name, commit }: State): string =>
    commit === undefined || commit.startsWith(name) ? name : `${name} (${commit.slice(0, 7)})`
  return `${named(base)} → ${named(head)}; ${plural(head.calls, 'call')}${prices === undefined ? '' : `; ${printPriceDays(prices)}`}`
}

function printDecrease(share: number): string {
  const percent = share * 100
  return `${percent < 10 ? Number(percent.toFixed(1)) : Math.round(percent)}% cheaper`
}

function arrow(before: string | undefined, after: string | undefined): string {
  if (before === after) return after ?? ''
  return [before, after].filter((text) => text !== undefined).join(' → ')
}
