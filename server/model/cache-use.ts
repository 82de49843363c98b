import type { Price } from './model-info'

/** How long a provider keeps what a marker tells it to. */
export type CacheLife = '5m' | '1h'

/** Minutes of a lifetime. */
export const minutesOf: Readonly<Record<CacheLife, number>> = { '5m': 5, '1h': 60 }

/** What it is called in messages. */
export const nameOf: Readonly<Record<CacheLife, string>> = { '5m': '5 minutes', '1h': '1 hour' }

const minutesPerMonth = 30 * 24 * 60

/**
 * Of requests that come at random, so many a month, the share that finds what the one before left in the cache: a read starts the
 * lifetime anew, so what counts is that the next one comes within it.
 */
export function expectedHits(callsPerMonth: number, life: CacheLife): number {
  return 1 - Math.exp((-callsPerMonth * minutesOf[life]) / minutesPerMonth)
}

/** US dollars per token of a marked prefix, where this share of the requests reads it and the others write it. */
export function usdPerMarkedToken(price: Price, life: CacheLife, hits: number): number | undefined {
  const write = life === '5m' ? price.usdPerCacheWrite5mToken : price.usdPerCacheWrite1hToken
  const read = price.usdPerCacheReadToken
  return write === undefined || read === undefined ? undefined : hits * read + (1 - hits) * write
}

/** The share of requests that has to read a marked prefix for the marker to pay; `undefined` where it always or never does. */
export function breakEvenHits(price: Price, life: CacheLife): number | undefined {
  const write = usdPerMarkedToken(price, life, 0)
  const read = usdPerMarkedToken(price, life, 1)
  if (write === undefined || read === undefined || write <= read) return undefined
  const share = (write - price.usdPerInputToken) / (write - read)
  return share > 0 && share < 1 ? share : undefined
}
