import type { ListPrice } from '../entry'
import { amountOf, given, isRecord, type Listed, type PriceList } from './listed'

/** Reads the data of genai-prices (`data.json`) as it holds on a day; what is wrong with it where it is not that. */
export function readGenaiPrices(json: unknown, today: string): PriceList | { readonly refused: string } {
  if (!Array.isArray(json)) return { refused: 'it is not a JSON list of providers' }
  const providers = json.filter(isProvider)
  if (providers.length * 20 < json.length * 19) {
    return { refused: `${json.length - providers.length} of ${json.length} entries are not providers with models` }
  }
  const all = providers.flatMap(({ id, models }) => models.map((model) => ({ provider: catalogProviders[id], model })))
  const sound = all.filter(({ model }) => isModel(model))
  if (sound.length * 20 < all.length * 19) {
    return { refused: `${all.length - sound.length} of ${all.length} models have no id or no prices` }
  }
  const models = sound.flatMap(({ provider, model }) =>
    provider === undefined || !isModel(model) ? [] : (listed(provider, model, today) ?? []),
  )
  return { name: 'genai-prices', models, size: sound.length }
}

interface Provider {
  readonly id: string
  readonly models: readonly unknown[]
}

interface Model {
  readonly id: string
  readonly match?: unknown
  readonly context_window?: unknown
  readonly prices: unknown
}

function isProvider(value: unknown): value is Provider {
  return isRecord(value) && typeof value.id === 'string' && Array.isArray(value.models)
}

function isModel(value: unknown): value is Model {
  return isRecord(value) && typeof value.id === 'string' && (isRecord(value.prices) || Array.isArray(value.prices))
}

const catalogProviders: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  google: 'google',
  mistral: 'mistral',
  deepseek: 'deepseek',
  'x-ai': 'xai',
  groq: 'groq',
  cohere: 'cohere',
}

function listed(provider: string, model: Model, today: string): Listed | undefined {
  const prices = pricesOn(model.prices, today)
  const price = prices && priceOf(prices.of, baseOf)
  if (prices === undefined || price === undefined || price.input === 0) return undefined
  const above = thresholdOf(prices.of)
  const longPrice = above === undefined ? undefined : priceOf(prices.of, (value) => tierAt(value, above) ?? baseOf(value))
  return given<Listed>({
    ...price,
    id: model.id,
    provider,
    aliases: namesIn(model.match).filter((name) => name !== model.id),
    kind: price.output === 0 ? 'embedding' : 'chat',
    longContext: above === undefined || longPrice === undefined ? undefined : { above, ...longPrice },
    contextWindow: amountOf(model.context_window),
    dated: prices.dated,
    hourly: prices.hourly,
  })
}

interface PricesOfDay {
  readonly of: Readonly<Record<string, unknown>>
  readonly dated: boolean
  readonly hourly: boolean
}

/** Of prices that hold under conditions the last whose day has come; those of certain hours stand beside the others. */
function pricesOn(prices: unknown, today: string): PricesOfDay | undefined {
  if (isRecord(prices)) return { of: prices, dated: false, hourly: false }
  if (!Array.isArray(prices)) return undefined
  const rows = prices.filter(isRecord).map((row) => ({
    of: isRecord(row.prices) ? row.prices : undefined,
    constraint: isRecord(row.constraint) ? row.constraint : {},
  }))
  const hourly = rows.some(({ constraint }) => 'start_time' in constraint || 'end_time' in constraint)
  const due = rows.filter(({ constraint }) => {
    if ('start_time' in constraint) return false
    return typeof constraint.start_date === 'string' ? constraint.start_date <= today : true
  })
  const last = due.at(-1)
  return last?.of === undefined ? undefined : { of: last.of, dated: 'start_date' in last.constraint, hourly }
}

/** Names that stand for the model and for no other: patterns are not names. */
function namesIn(match: unknown): readonly string[] {
  if (!isRecord(match)) return []
  if (typeof match.equals === 'string') return [match.equals]
  return Array.isArray(match.or) ? match.or.flatMap(namesIn) : []
}

function priceOf(prices: Readonly<Record<string, unknown>>, read: (value: unknown) => number | undefined): ListPrice | undefined {
  const input = read(prices.input_mtok)
  if (input === undefined) return undefined
  return given<ListPrice>({
    input,
    output: read(prices.output_mtok) ?? 0,
    cacheRead: read(prices.cache_read_mtok),
    cacheWrite5m: read(prices.cache_write_mtok) || undefined,
    cacheWrite1h: read(prices.cache_write_1h_mtok) || undefined,
  })
}

function baseOf(value: unknown): number | undefined {
  return amountOf(isRecord(value) ? value.base : value)
}

function tiersOf(value: unknown): readonly { readonly start: number; readonly price: number }[] {
  if (!isRecord(value) || !Array.isArray(value.tiers)) return []
  return value.tiers.flatMap((tier) => {
    const [start, price] = isRecord(tier) ? [amountOf(tier.start), amountOf(tier.price)] : []
    return start === undefined || price === undefined ? [] : [{ start, price }]
  })
}

function tierAt(value: unknown, start: number): number | undefined {
  return tiersOf(value).find((tier) => tier.start === start)?.price
}

function thresholdOf(prices: Readonly<Record<string, unknown>>): number | undefined {
  return tiersOf(prices.input_mtok)[0]?.start
}
