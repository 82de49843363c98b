import type { AnalyzedCall } from '../analysis'
import type { Config } from '../config'
import { type CallBill, cachingOf, priceBills } from './bills'

/** What a call costs with the share of calls that read the cache, and in a month, as far as the configuration says how it is used. */
export interface UsageCost {
  readonly atHitRate: { readonly rate: number; readonly usd: number } | undefined
  readonly perMonth: { readonly calls: number; readonly usd: number } | undefined
}

/** `bills` are the call's own, where they are known already. */
export function usageOf(
  analyzed: AnalyzedCall,
  bills: readonly CallBill[] | undefined,
  { assume, callsPerMonth: calls }: Pick<Config, 'assume' | 'callsPerMonth'>,
): UsageCost {
  const { call, model, estimate, prefix } = analyzed
  const rate = assume.cacheHitRate
  // What the cache could hold if the call asked for it is none of what the call costs now.
  const isCached = rate !== undefined && model !== undefined && cachingOf(model, call, prefix).lacks === undefined
  const [, write, read] = isCached ? (bills ?? priceBills(analyzed)) : []
  const atHitRate =
    rate === undefined || write === undefined || read === undefined
      ? undefined
      : { rate, usd: rate * read.total.expected + (1 - rate) * write.total.expected }
  const each = atHitRate?.usd ?? estimate.cost?.total.expected
  return { atHitRate, perMonth: calls === undefined || each === undefined ? undefined : { calls, usd: calls * each } }
}
