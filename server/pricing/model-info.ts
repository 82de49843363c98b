import Big from 'big.js'
import type { ModelInfo, Price, PriceOverride, TokenPrice } from '../model/model-info'
import type { CatalogFile, Entry, ListPrice } from './entry'
import { termsOf } from './terms'

/** A catalog entry as it is on a day; `undefined` where its price is not published. */
export function describe(entry: Entry, today: string, file: CatalogFile): ModelInfo | undefined {
  const billed = billedAs(entry, today, file)
  const list = listPrice(billed, today)
  if (list === undefined) return undefined
  return {
    id: entry.id,
    provider: entry.provider,
    aliases: entry.aliases ?? [],
    family: entry.family,
    tier: entry.tier,
    kind: entry.kind,
    price: {
      ...perToken(list),
      batchMultiplier: billed.batchMultiplier,
      longContext: billed.longContext && { aboveTokens: billed.longContext.above, price: perToken(billed.longContext) },
    },
    terms: { ...termsOf(entry, file), offPeak: offPeakOf(entry) },
    contextWindow: entry.contextWindow,
    maxOutputTokens: entry.maxOutput,
    minCacheableTokens: entry.minCacheableTokens,
    caching: cachingOf(entry),
    tokenizer: entry.tokenizer,
    released: entry.released,
    deprecated: entry.deprecated,
    retired: entry.retired,
    status: statusOf(entry, today),
    ...(entry.replacedBy === undefined ? {} : { replacedBy: entry.replacedBy }),
    ...(entry.rerouted === undefined ? {} : { rerouted: entry.rerouted }),
    ...(entry.toolsBy === undefined ? {} : { toolsBy: entry.toolsBy }),
    reasons: entry.reasons === true && entry.defaultEffort !== 'none' && entry.defaultEffort !== 'unknown',
    ...(entry.defaultEffort === undefined ? {} : { defaultEffort: entry.defaultEffort }),
    source: entry.source.map((index) => file.sources[index]).join('; '),
    ...noteOf(entry, file),
    ...(entry.doubt === undefined ? {} : { isDoubted: true as const }),
    overridden: false,
  }
}

/** A model that is retired and whose requests go on to another costs what that one does. */
function billedAs(entry: Entry, today: string, { models }: CatalogFile): Entry {
  if (entry.rerouted !== true || statusOf(entry, today) !== 'retired') return entry
  return models.find(({ id, provider }) => id === entry.replacedBy && provider === entry.provider) ?? entry
}

function noteOf({ doubt, note, endSource = [] }: Entry, { sources }: CatalogFile): { readonly note?: string } {
  const said = [
    ...(doubt === undefined ? [] : [`The price is not certain: ${doubt}`]),
    ...(note === undefined ? [] : [note]),
    ...(endSource.length === 0 ? [] : [`Its end is from ${endSource.map((index) => sources[index]).join('; ')}`]),
  ]
  return said.length === 0 ? {} : { note: said.join('. ') }
}

/** The same model at a share off its prices. */
export function discounted(model: ModelInfo, share: number): ModelInfo {
  if (share === 0) return model
  const rate = Big(1).minus(share)
  return withRates(model, { input: rate, output: rate })
}

/** A Claude model in one region of Bedrock or Vertex: from 4.5 on a tenth dearer than over its global endpoint (price lists of 2026-11-10). */
export function regional(model: ModelInfo): ModelInfo {
  if (model.provider !== 'anthropic' || model.overridden || (model.released ?? '') < '2025-09-29') return model
  if (model.note?.endsWith(regionalNote) === true) return model
  const note = [model.note, regionalNote].filter(Boolean).join('; ')
  return { ...withRates(model, { input: Big(1.1), output: Big(1.1) }), note }
}

const regionalNote = 'in one region of Bedrock or Vertex: 10% above the list price'

/**
 * A model as the user prices it; `undefined` where that gives no price. Prices that follow from the input price (cache, long
 * context) keep their ratio to it unless they are given too.
 */
export function override(id: string, change: PriceOverride, base: ModelInfo | undefined): ModelInfo | undefined {
  const price = base === undefined ? newPrice(change) : changedPrice(base.price, change)
  if (price === undefined) return undefined
  const model = base ?? { ...blank, id }
  // A price that somebody states holds at every hour.
  const terms = model.terms && { ...model.terms, offPeak: undefined }
  const caching = model.caching === 'none' && price.usdPerCacheReadToken !== undefined ? 'automatic' : model.caching
  return {
    ...model,
    id,
    aliases: id === model.id ? model.aliases : [],
    price,
    ...(terms === undefined ? {} : { terms }),
    caching,
    contextWindow: change.contextWindow ?? model.contextWindow,
    maxOutputTokens: change.maxOutputTokens ?? model.maxOutputTokens,
    source: 'configuration',
    overridden: true,
  }
}

/** What is known of a model that only the configuration names. */
const blank: Omit<ModelInfo, 'id' | 'price'> = {
  provider: 'custom',
  aliases: [],
  family: 'custom',
  tier: 'mid',
  kind: 'chat',
  contextWindow: undefined,
  maxOutputTokens: undefined,
  minCacheableTokens: undefined,
  caching: 'none',
  tokenizer: 'unknown',
  released: undefined,
  deprecated: undefined,
  retired: undefined,
  status: 'active',
  reasons: false,
  source: 'configuration',
  overridden: true,
}

function offPeakOf({ timeOfDay }: Entry): NonNullable<ModelInfo['terms']>['offPeak'] {
  return timeOfDay && { price: perToken(timeOfDay.offPeak), dearHours: timeOfDay.peakHours }
}

function listPrice(entry: Entry, today: string): ListPrice | undefined {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = entry
  if (input === undefined || output === undefined) return undefined
  const due = (entry.scheduledPrices ?? []).filter((price) => price.from <= today)
  const first: ListPrice = { input, output, ...definedOf({ cacheRead, cacheWrite5m, cacheWrite1h }) }
  return Object.assign(first, ...due.map(({ from, ...changes }) => changes))
}

function definedOf<T extends object>(fields: T): { [key in keyof T]: NonNullable<T[key]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [key in keyof T]: NonNullable<T[key]>
  }
}

function perToken(list: ListPrice): TokenPrice {
  return {
    usdPerInputToken: usd(list.input),
    usdPerOutputToken: usd(list.output),
    usdPerCacheReadToken: usdIf(list.cacheRead),
    usdPerCacheWrite5mToken: usdIf(list.cacheWrite5m),
    usdPerCacheWrite1hToken: usdIf(list.cacheWrite1h),
  }
}

function usd(perMillion: number): number {
  return Big(perMillion).div(1_000_000).toNumber()
}

function usdIf(perMillion: number | undefined): number | undefined {
  return perMillion === undefined ? undefined : usd(perMillion)
}

/** Anthropic caches what is marked; others cache what they have a price for. */
function cachingOf(entry: Entry): ModelInfo['caching'] {
  if (entry.cacheRead === undefined) return 'none'
  return entry.provider === 'anthropic' ? 'marked' : 'automatic'
}

function statusOf(entry: Entry, today: string): ModelInfo['status'] {
  if (entry.status === 'retired' || (entry.retired !== undefined && entry.retired <= today)) return 'retired'
  if (entry.status === 'deprecated' || (entry.deprecated !== undefined && entry.deprecated <= today)) return 'deprecated'
  return 'active'
}

function newPrice(change: PriceOverride): Price | undefined {
  if (change.input === undefined || change.output === undefined) return undefined
  const { input, output } = change
  const { cacheRead, cacheWrite5m, cacheWrite1h } = change
  const price = perToken({ input, output, ...definedOf({ cacheRead, cacheWrite5m, cacheWrite1h }) })
  return { ...price, batchMultiplier: undefined, longContext: longContext(price, change) }
}

function changedPrice(base: Price, change: PriceOverride): Price {
  const rates = {
    input: change.input === undefined ? Big(1) : ratio(usd(change.input), base.usdPerInputToken),
    output: change.output === undefined ? Big(1) : ratio(usd(change.output), base.usdPerOutputToken),
  }
  const follows = scaled(base, rates)
  const price: Price = {
    ...follows,
    usdPerInputToken: usdIf(change.input) ?? base.usdPerInputToken,
    usdPerOutputToken: usdIf(change.output) ?? base.usdPerOutputToken,
    usdPerCacheReadToken: usdIf(change.cacheRead) ?? follows.usdPerCacheReadToken,
    usdPerCacheWrite5mToken: usdIf(change.cacheWrite5m) ?? follows.usdPerCacheWrite5mToken,
    usdPerCacheWrite1hToken: usdIf(change.cacheWrite1h) ?? follows.usdPerCacheWrite1hToken,
  }
  return { ...price, longContext: longContext(price, change) ?? price.longContext }
}

function longContext(price: TokenPrice, { longContext: tier }: PriceOverride): Price['longContext'] {
  if (tier === undefined) return undefined
  return {
    aboveTokens: tier.above,
    price: scaledTokens(price, { input: Big(tier.inputMultiplier), output: Big(tier.outputMultiplier) }),
  }
}

interface Rates {
  readonly input: Big
  readonly output: Big
}

function withRates(model: ModelInfo, rates: Rates): ModelInfo {
  const { terms } = model
  const offPeak = terms?.offPeak && { ...terms.offPeak, price: scaledTokens(terms.offPeak.price, rates) }
  return { ...model, price: scaled(model.price, rates), ...(terms === undefined ? {} : { terms: { ...terms, offPeak } }) }
}

function scaled(price: Price, rates: Rates): Price {
  const tier = price.longContext
  return {
    ...scaledTokens(price, rates),
    batchMultiplier: price.batchMultiplier,
    longContext: tier && { aboveTokens: tier.aboveTokens, price: scaledTokens(tier.price, rates) },
  }
}

function scaledTokens(price: TokenPrice, { input, output }: Rates): TokenPrice {
  const times = (amount: number | undefined): number | undefined =>
    amount === undefined ? undefined : exact(input.times(amount))
  return {
    usdPerInputToken: exact(input.times(price.usdPerInputToken)),
    usdPerOutputToken: exact(output.times(price.usdPerOutputToken)),
    usdPerCacheReadToken: times(price.usdPerCacheReadToken),
    usdPerCacheWrite5mToken: times(price.usdPerCacheWrite5mToken),
    usdPerCacheWrite1hToken: times(price.usdPerCacheWrite1hToken),
  }
}

function ratio(to: number, from: number): Big {
  return from === 0 ? Big(1) : Big(to).div(from)
}

/** Quotients of prices need not end: 15 digits are more than any price list prints, and hide where they were cut. */
function exact(amount: Big): number {
  return amount.eq(0) ? 0 : amount.prec(15).toNumber()
}
