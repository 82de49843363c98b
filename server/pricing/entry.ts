import type { DefaultEffort, Tier } from '../model/model-info'

/** The bundled catalog, `catalog.json`. Within a family the newest model stands first. */
export interface CatalogFile {
  /** Day of the newest source. */
  readonly generated: string
  /** Entries name their sources by index. Each says what it is, and holds its day or month. */
  readonly sources: readonly string[]
  readonly models: readonly Entry[]
  /** What a request costs in another service tier. */
  readonly serviceTiers?: readonly ServiceTier[]
  /** What a request costs that must be served in one region. */
  readonly residency?: readonly Residency[]
  /** What tools cost that the provider runs. */
  readonly toolFees?: readonly ToolFee[]
  /** Models that exist and that the catalog does not price: other kinds, and previews that are gone. */
  readonly others?: readonly { readonly id: string; readonly provider: string; readonly note: string }[]
  /** The price lists that brought it up to date, with the number of models that each had. */
  readonly lists?: readonly { readonly name: string; readonly url: string; readonly models: number }[]
}

/** The whole bill in a service tier as a share of the list price; `batch` where it is the model's own price in batches. */
export interface ServiceTier {
  readonly provider: string
  /** Names that the request gives it. */
  readonly tiers: readonly string[]
  readonly multiplier: number | 'batch'
  /** Catalog ids; absent: all of the provider. */
  readonly models?: readonly string[]
  readonly source: readonly number[]
}

/** The whole bill as a share of the list price, of models that came out on this day or later. */
export interface Residency {
  readonly provider: string
  readonly multiplier: number
  readonly releasedFrom: string
  readonly source: readonly number[]
}

/** US dollars for a thousand uses of a tool; what it reads is billed as input beside that. */
export interface ToolFee {
  readonly provider: string
  readonly tool: string
  readonly usdPer1k: number
  /** For models that came out on this day or later; absent: for all of the provider. */
  readonly releasedFrom?: string
  /** For models that think before they answer, or for those that do not; absent: for both. */
  readonly reasons?: boolean
  readonly source: readonly number[]
  readonly note?: string
}

/** One model as it is written down. What is not offered or not published is left out. */
export interface Entry extends Partial<ListPrice> {
  readonly id: string
  readonly provider: string
  readonly aliases?: readonly string[]
  readonly family: string
  readonly tier: Tier
  readonly kind: 'chat' | 'embedding'
  readonly longContext?: { readonly above: number } & ListPrice
  /** Prices that are announced, earliest first; each replaces those it names. */
  readonly scheduledPrices?: readonly ScheduledPrice[]
  /** Cheaper hours. The entry's own prices are those of the dear hours. */
  readonly timeOfDay?: { readonly offPeak: ListPrice; readonly peakHours: string }
  readonly batchMultiplier?: number
  /** US dollars for keeping a million tokens in an explicit cache for an hour. */
  readonly cacheStorage?: number
  readonly contextWindow?: number
  readonly maxOutput?: number
  readonly minCacheableTokens?: number
  readonly tokenizer: string
  readonly released?: string
  readonly deprecated?: string
  readonly retired?: string
  /** Where the provider's dates are not known, but that it is over is. */
  readonly status?: 'deprecated' | 'retired'
  /** What the provider says to call instead. */
  readonly replacedBy?: string
  /** Once it is retired, what is sent to it goes to what replaces it, at that model's price. */
  readonly rerouted?: true
  /** The only API of the provider through which it takes tools. */
  readonly toolsBy?: 'responses'
  /** Can think before it answers, and does so unless told not to, or unless `defaultEffort` says otherwise. */
  readonly reasons?: boolean
  readonly defaultEffort?: DefaultEffort
  /** Made for one purpose, or not sold to everyone: nothing to change over to for another task. */
  readonly special?: boolean
  readonly source: readonly number[]
  /** Where the day of its end is from, if the sources of its price do not say it. */
  readonly endSource?: readonly number[]
  /** In plain sentences, for users. */
  readonly note?: string
  /** Why the price may be another: sources disagree, or nobody confirms it. */
  readonly doubt?: string
}

/** US dollars per million tokens. `cacheWrite5m` is the write that lasts shortest: 5 minutes at Anthropic, 30 at OpenAI. */
export interface ListPrice {
  readonly input: number
  readonly output: number
  readonly cacheRead?: number
  readonly cacheWrite5m?: number
  readonly cacheWrite1h?: number
}

export interface ScheduledPrice extends Partial<ListPrice> {
  /** First day, `YYYY-MM-DD`. */
  readonly from: string
}
