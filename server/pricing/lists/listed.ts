import type { ListPrice } from '../entry'

/** A public price list, read and sorted by catalog provider. */
export interface PriceList {
  readonly name: string
  readonly models: readonly Listed[]
  /** Models of all providers that it prices, those included that the catalog has no place for. */
  readonly size: number
}

/** What a public price list says of a model, in US dollars per million tokens. */
export interface Listed extends ListPrice {
  readonly id: string
  readonly provider: string
  /** Other ids that it names for the same prices. */
  readonly aliases: readonly string[]
  readonly kind: 'chat' | 'embedding'
  readonly longContext?: { readonly above: number } & ListPrice
  readonly batchMultiplier?: number
  readonly contextWindow?: number
  readonly maxOutput?: number
  readonly minCacheableTokens?: number
  /** The list says from which day on the price holds. */
  readonly dated: boolean
  /** The price depends on the hour: the list has more than this one. */
  readonly hourly: boolean
}

/** A JSON object, and nothing that only looks like one. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A price or a size: finite and not negative; anything else is not there. */
export function amountOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}

/** Leaves out what is undefined. */
export function given<T extends object>(fields: { readonly [key in keyof T]: T[key] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T
}
