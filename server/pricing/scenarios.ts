import Big from 'big.js'
import type { Price } from '../model/model-info'

// What-if arithmetic. Every result is the double nearest to the exact decimal; percentages have two digits after the point.

/** Dollars of so many calls. */
export function usdPerMonth(usdPerCall: number, callsPerMonth: number): number {
  return Big(usdPerCall).times(callsPerMonth).toNumber()
}

/** Dollars of a call on average, where shares of the calls go to different models. */
export function usdPerMixedCall(mix: readonly { readonly share: number; readonly usdPerCall: number }[]): number {
  return mix.reduce((total, { share, usdPerCall }) => total.plus(Big(share).times(usdPerCall)), Big(0)).toNumber()
}

/** By how much `after` is below `before`: dollars, tokens or requests. */
export function saving(before: number, after: number): number {
  return Big(before).minus(after).toNumber()
}

/** The saving as percent of `before`; 0 where there is nothing to save from. */
export function savingPercent(before: number, after: number): number {
  if (before === 0) return 0
  return Big(before).minus(after).div(before).times(100).round(2).toNumber()
}

/** What the first request pays for the tokens that it puts into the cache. */
export type CacheWrite = '5m' | '1h' | 'input-rate'

/** Dollars of a cached prefix. */
export interface CacheEconomics {
  /** The first request: without a cache, and with each life time of the entry. */
  readonly usdUncached: number
  readonly usdWrite: Readonly<Record<CacheWrite, number>>
  /** Every further request within the life time. */
  readonly usdRead: number
  readonly usdSavedPerRead: number
}

/** What a prefix costs in the cache and outside; a price that the model does not have is its input price. */
export function cacheEconomics(prefixTokens: number, price: Price): CacheEconomics {
  const usd = (rate = price.usdPerInputToken): Big => Big(rate).times(prefixTokens)
  return {
    usdUncached: usd().toNumber(),
    usdWrite: {
      '5m': usd(price.usdPerCacheWrite5mToken).toNumber(),
      '1h': usd(price.usdPerCacheWrite1hToken).toNumber(),
      'input-rate': usd().toNumber(),
    },
    usdRead: usd(price.usdPerCacheReadToken).toNumber(),
    usdSavedPerRead: usd().minus(usd(price.usdPerCacheReadToken)).toNumber(),
  }
}

/** Dollars saved by so many requests of which the first writes and the others read; negative before it pays. */
export function cacheSaving(prefixTokens: number, price: Price, write: CacheWrite, requests: number): number {
  if (requests <= 0) return 0
  const { usdUncached, usdWrite, usdRead } = cacheEconomics(prefixTokens, price)
  const cached = Big(usdRead)
    .times(requests - 1)
    .plus(usdWrite[write])
  return Big(usdUncached).times(requests).minus(cached).toNumber()
}

/** The number of requests from which on caching costs less; `undefined` where reads save nothing. */
export function cacheBreakEven(price: Price, write: CacheWrite): number | undefined {
  const { usdUncached, usdWrite, usdSavedPerRead } = cacheEconomics(1, price)
  if (usdSavedPerRead <= 0) return undefined
  const premium = Big(usdWrite[write]).minus(usdUncached)
  if (premium.lt(0)) return 1
  // Equal cost is no saving yet.
  return Number(premium.div(usdSavedPerRead).round(0, Big.roundDown)) + 2
}

/** Dollars of one call on average, where a share of the calls finds the prefix in the cache and the others write it. */
export function usdPerCallAtHitRate(usdPerMiss: number, usdPerHit: number, hitRate: number): number {
  return Big(usdPerHit)
    .times(hitRate)
    .plus(Big(usdPerMiss).times(Big(1).minus(hitRate)))
    .toNumber()
}

export interface Saving {
  readonly usdBefore: number
  readonly usdAfter: number
  readonly usdSavedPerMonth: number
  readonly usdSavedPerYear: number
}

/** A month before and after a change of what one call costs. */
export function monthlySaving(usdPerCallBefore: number, usdPerCallAfter: number, callsPerMonth: number): Saving {
  const usdBefore = usdPerMonth(usdPerCallBefore, callsPerMonth)
  const usdAfter = usdPerMonth(usdPerCallAfter, callsPerMonth)
  const perMonth = Big(usdBefore).minus(usdAfter)
  return { usdBefore, usdAfter, usdSavedPerMonth: perMonth.toNumber(), usdSavedPerYear: perMonth.times(12).toNumber() }
}

/** A month of output before and after replies get shorter. */
export function outputSaving(request: {
  readonly price: Price
  readonly tokensBefore: number
  readonly tokensAfter: number
  readonly callsPerMonth: number
}): Saving {
  const usd = (tokens: number): number => Big(request.price.usdPerOutputToken).times(tokens).toNumber()
  return monthlySaving(usd(request.tokensBefore), usd(request.tokensAfter), request.callsPerMonth)
}

/** Failed requests a day when everything is sent again at once: retries fail as often as they are told to. */
export function failuresOfBlindRetries(request: {
  readonly requestsPerDay: number
  readonly failureRate: number
  readonly retries: number
  readonly retrySuccessRate: number
}): number {
  let failing = Big(request.requestsPerDay).times(request.failureRate)
  let failed = failing
  for (let retry = 0; retry < request.retries; retry++) {
    failing = failing.times(Big(1).minus(request.retrySuccessRate))
    failed = failed.plus(failing)
  }
  return failed.toNumber()
}

/** Failed requests a day when only what may succeed is sent again, with pauses: those retried once, and those that never succeed. */
export function failuresOfSelectiveRetries(request: {
  readonly requestsPerDay: number
  readonly failureRate: number
  readonly nonRetryableShare: number
  readonly eventualSuccessRate: number
}): { readonly retried: number; readonly permanent: number; readonly failed: number } {
  const failing = Big(request.requestsPerDay).times(request.failureRate)
  const retried = failing.times(Big(1).minus(request.nonRetryableShare))
  const permanent = retried.times(Big(1).minus(request.eventualSuccessRate))
  return { retried: retried.toNumber(), permanent: permanent.toNumber(), failed: retried.plus(permanent).toNumber() }
}

/** What fine-tuning costs and saves: training is paid once, keeping the model each month. */
export function fineTuning(request: {
  readonly callsPerMonth: number
  readonly usdPerCallBefore: number
  readonly usdPerCallTuned: number
  readonly usdTraining: number
  readonly usdStoragePerMonth: number
}): {
  readonly usdBasePerMonth: number
  readonly usdFirstMonth: number
  readonly usdLaterMonths: number
  readonly usdSavedFirstYear: number
  /** Month in which the training is paid back; `undefined` where it never is. */
  readonly breakEvenMonth: number | undefined
} {
  const base = Big(request.usdPerCallBefore).times(request.callsPerMonth)
  const later = Big(request.usdPerCallTuned).times(request.callsPerMonth).plus(request.usdStoragePerMonth)
  const perMonth = base.minus(later)
  return {
    usdBasePerMonth: base.toNumber(),
    usdFirstMonth: later.plus(request.usdTraining).toNumber(),
    usdLaterMonths: later.toNumber(),
    usdSavedFirstYear: perMonth.times(12).minus(request.usdTraining).toNumber(),
    breakEvenMonth: perMonth.gt(0)
      ? Math.max(1, Big(request.usdTraining).div(perMonth).round(0, Big.roundUp).toNumber())
      : undefined,
  }
}

/** What a month of outcomes is worth beside what it costs. */
export function returnOnSpend(request: {
  readonly usdPerMonth: number
  readonly outcomesPerMonth: number
  readonly usdPerOutcome: number
}): { readonly usdValuePerMonth: number; readonly ratio: number; readonly usdCostPerOutcome: number } {
  const value = Big(request.usdPerOutcome).times(request.outcomesPerMonth)
  return {
    usdValuePerMonth: value.toNumber(),
    ratio: value.div(request.usdPerMonth).toNumber(),
    usdCostPerOutcome: Big(request.usdPerMonth).div(request.outcomesPerMonth).toNumber(),
  }
}
