import Big from 'big.js'
import type { Price, TokenPrice } from '../model/model-info'

/** Of the input, the tokens that are read from the cache or written to it. */
export interface CacheUse {
  readonly read: number
  readonly write5m: number
  readonly write1h: number
}

/** One request with every number settled. */
export interface Charge {
  readonly price: Price
  readonly input: number
  readonly output: number
  readonly cache: CacheUse
  /** Of the list price. */
  readonly share: Big
}

export type ItemName = 'uncached input' | 'cache read' | 'cache write 5m' | 'cache write 1h' | 'output'

/** US dollars of one request, as exact decimals. */
export interface Bill {
  readonly input: Big
  readonly output: Big
  readonly items: readonly { readonly name: ItemName; readonly tokens: number; readonly usd: Big }[]
}

/** Bills one request. What has no price of its own in the cache is billed as any other input. */
export function bill({ price, input, output, cache, share }: Charge): Bill {
  const rates = priceAt(price, input)
  const read = Math.min(cache.read, input)
  const write5m = Math.min(cache.write5m, input - read)
  const write1h = Math.min(cache.write1h, input - read - write5m)
  // Most of them are none, and exact decimals take their time.
  const item = (name: ItemName, tokens: number, rate = rates.usdPerInputToken) => ({
    name,
    tokens,
    usd: tokens > 0 ? Big(rate).times(tokens).times(share) : none,
  })
  const inputs = [
    item('cache read', read, rates.usdPerCacheReadToken),
    item('cache write 5m', write5m, rates.usdPerCacheWrite5mToken),
    item('cache write 1h', write1h, rates.usdPerCacheWrite1hToken),
    item('uncached input', input - read - write5m - write1h),
  ]
  const written = item('output', output, rates.usdPerOutputToken)
  return {
    input: inputs.reduce((sum, { usd }) => (usd === none ? sum : sum.plus(usd)), none),
    output: written.usd,
    items: [...inputs, written].filter(({ tokens }) => tokens > 0),
  }
}

const none = Big(0)

/** Above its threshold the dearer price holds for the whole request, output included. */
function priceAt(price: Price, inputTokens: number): TokenPrice {
  const tier = price.longContext
  return tier !== undefined && inputTokens > tier.aboveTokens ? tier.price : price
}
