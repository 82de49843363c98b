import Big from 'big.js'
import { type Basis, type ExpectedRange, leastSure, type Range } from '../model/estimate'
import type { Cost } from '../model/facts'
import type { ModelInfo, Price } from '../model/model-info'
import { tierMultiplier } from './service-tiers'

/** What is billed. Tokens are those of one call. */
export interface Billed {
  readonly model: ModelInfo
  readonly input: Range
  /** Tokens of the prefix that is the same on each call: what a cache can hold. */
  readonly staticTokens: number
  readonly output: ExpectedRange
  /** Share off the model's price. Not for a discount that the catalog already has in it. */
  readonly discount?: number
  readonly batch?: boolean
  /** As the request names it. One whose price is not published is billed at list price, on basis `assumed`. */
  readonly serviceTier?: string
  /** Of the input, the tokens that are read from the cache or written to it. */
  readonly cache?: CacheUse
}

export interface CacheUse {
  readonly read: number
  readonly write5m: number
  readonly write1h: number
}

/** US dollars of one call, each figure the double nearest to the exact decimal. */
export function cost(billed: Billed): Cost {
  const cache = billed.cache ?? uncached
  const { input, output, total } = charge(billed, cache)
  const cached = cachedPrefix(billed)
  return { input, output, total, cached: cached === undefined ? undefined : charge(billed, cached).total }
}

const uncached: CacheUse = { read: 0, write5m: 0, write1h: 0 }

/** The shortest prefix that is cached, where the model's is not published. */
const usualMinimum = 1024

/** The prefix read from the cache, where the model caches, reads cost less and the prefix is long enough. */
function cachedPrefix({ model, staticTokens }: Billed): CacheUse | undefined {
  if (model.caching === 'none' || model.price.usdPerCacheReadToken === undefined) return undefined
  if (staticTokens < (model.minCacheableTokens ?? usualMinimum)) return undefined
  return { ...uncached, read: staticTokens }
}

function charge(billed: Billed, cache: CacheUse): Omit<Cost, 'cached'> {
  const { input, output } = billed
  const low = bill(billed, input.low, output.low, cache)
  const expected = bill(billed, (input.low + input.high) / 2, output.expected, cache)
  const high = bill(billed, input.high, output.high, cache)
  const sure = basisOfTier(billed)
  const [inputBasis, outputBasis] = [leastSure(input.basis, sure), leastSure(output.basis, sure)]
  const both = leastSure(inputBasis, outputBasis)
  return {
    input: { low: low.input.toNumber(), high: high.input.toNumber(), basis: inputBasis },
    output: range(low.output, expected.output, high.output, outputBasis),
    total: range(low.input.plus(low.output), expected.input.plus(expected.output), high.input.plus(high.output), both),
  }
}

function basisOfTier({ model, serviceTier }: Billed): Basis {
  return serviceTier === undefined || tierMultiplier(model, serviceTier) !== undefined ? 'exact' : 'assumed'
}

function range(low: Big, expected: Big, high: Big, basis: Basis): ExpectedRange {
  return { low: low.toNumber(), expected: expected.toNumber(), high: high.toNumber(), basis }
}

function bill(
  { model, discount = 0, batch = false, serviceTier }: Billed,
  input: number,
  output: number,
  cache: CacheUse,
): { input: Big; output: Big } {
  const price = priceAt(model.price, input)
  const share = Big(1)
    .minus(discount)
    .times(batch ? (model.price.batchMultiplier ?? 1) : 1)
    .times(serviceTier === undefined ? 1 : (tierMultiplier(model, serviceTier) ?? 1))
  const read = Math.min(cache.read, input)
  const write5m = Math.min(cache.write5m, input - read)
  const write1h = Math.min(cache.write1h, input - read - write5m)
  // What has no price of its own in the cache is billed as any other input.
  const inputUsd = Big(price.usdPerInputToken)
    .times(input - read - write5m - write1h)
    .plus(Big(price.usdPerCacheReadToken ?? price.usdPerInputToken).times(read))
    .plus(Big(price.usdPerCacheWrite5mToken ?? price.usdPerInputToken).times(write5m))
    .plus(Big(price.usdPerCacheWrite1hToken ?? price.usdPerInputToken).times(write1h))
  return { input: inputUsd.times(share), output: Big(price.usdPerOutputToken).times(output).times(share) }
}

/** Above its threshold the dearer price holds for the whole request, output included. */
function priceAt(price: Price, inputTokens: number): Omit<Price, 'longContext' | 'batchMultiplier'> {
  const tier = price.longContext
  return tier !== undefined && inputTokens > tier.aboveTokens ? tier.price : price
}
