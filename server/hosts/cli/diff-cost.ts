import { priceBills } from '../../engine/figures/bills'
import type { Basis } from '../../model/estimate'
import type { SideCall } from './diff-side'

/** What one call costs, as two states are compared by it. */
export interface CallCost {
  /** Expected input tokens, and the most of output. */
  readonly input: number
  readonly output: number
  /** US dollars of one call; absent where it has no price. */
  readonly usd?: { readonly expected: number; readonly low: number; readonly high: number; readonly basis: Basis }
  /** The same with its prefix read from the cache, where the call has one cached; else what it costs without. */
  readonly steadyUsd?: number
  /** Tokens of that prefix. */
  readonly cacheable: number
  /** Expected dollars in a month, where the configuration says how often the call runs. */
  readonly usdPerMonth?: number
}

/** What is compared: the dollars that are expected, the most that one call may cost, what it costs from the cache, or tokens. */
export type Figure = 'expected' | 'at most' | 'from the cache' | 'tokens'

export interface Difference {
  readonly figure: Figure
  readonly before: number
  readonly after: number
}

/** Dollars and tokens of one call, with the stated share of requests that read their prefix from the cache. */
export function costOf({ analyzed, config }: SideCall): CallCost {
  const { estimate, model, prefix } = analyzed
  const tokens = { input: (estimate.input.low + estimate.input.high) / 2, output: estimate.output.high }
  const { cost } = estimate
  if (cost === undefined || model === undefined) return { ...tokens, cacheable: 0 }
  const marked = prefix.breakpoints.filter((one) => one.static)
  const isKept = cost.cached !== undefined && (model.caching === 'automatic' || marked.length > 0)
  const cached = isKept ? cost.cached : undefined
  const { cacheHitRate: hits } = config.assume
  const { total } = cost
  // Requests that do not read the cache write it.
  const written = priceBills(analyzed).find(({ name }) => name === 'cache write')?.total ?? total
  const blend = (end: 'low' | 'expected'): number =>
    cached === undefined || hits === undefined ? total[end] : hits * cached[end] + (1 - hits) * written[end]
  const expected = blend('expected')
  return {
    ...tokens,
    usd: { expected, low: blend('low'), high: total.high, basis: total.basis },
    steadyUsd: cached?.expected ?? total.expected,
    cacheable: cached === undefined ? 0 : prefix.tokens.low,
    ...(config.callsPerMonth === undefined ? {} : { usdPerMonth: expected * config.callsPerMonth }),
  }
}

/**
 * The first figure in which two costs differ; `undefined` where none does, `unpriced` where one of them has no price. A cache that is lost
 * counts before all else: a shorter prompt that is paid in full on each call is dearer than a longer one that is not.
 */
export function differenceOf(before: CallCost, after: CallCost): Difference | 'unpriced' | undefined {
  if ((before.usd === undefined) !== (after.usd === undefined)) return 'unpriced'
  const steady = { figure: 'from the cache', before: before.steadyUsd ?? 0, after: after.steadyUsd ?? 0 } as const
  const isLost = before.cacheable > 0 && after.cacheable === 0
  const figures: readonly Difference[] =
    before.usd === undefined || after.usd === undefined
      ? [
          { figure: 'tokens', before: before.input, after: after.input },
          { figure: 'tokens', before: before.output, after: after.output },
        ]
      : [
          ...(isLost && steady.after > steady.before ? [steady] : []),
          { figure: 'expected', before: before.usd.expected, after: after.usd.expected },
          { figure: 'at most', before: before.usd.high, after: after.usd.high },
          steady,
        ]
  return figures.find((figure) => differs(figure.before, figure.after))
}

/** Share by which something grew: 0.2; without bound where it was nothing. */
export function increaseOf({ before, after }: Difference): number {
  return before === 0 ? Number.POSITIVE_INFINITY : after / before - 1
}

/** Noise of the arithmetic is no difference. */
function differs(before: number, after: number): boolean {
  return Math.abs(after - before) > 1e-9 * Math.max(Math.abs(before), Math.abs(after))
}
