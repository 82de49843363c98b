import Big from 'big.js'
import type { ListPrice } from '../entry'
import { amountOf, given, isRecord, type Listed, type PriceList } from './listed'

/**
 * Reads LiteLLM's map of models (`model_prices_and_context_window.json`). What is wrong with it where it is not that: a file in which
 * one entry in twenty is not as it should be is another file, or a damaged one.
 */
export function readLiteLlm(json: unknown): PriceList | { readonly refused: string } {
  if (!isRecord(json)) return { refused: 'it is not a JSON object of models' }
  const entries = Object.entries(json).filter(([id]) => id !== 'sample_spec')
  const sound = entries.flatMap(([id, entry]) => (isRecord(entry) && isSound(entry) ? [{ id, entry }] : []))
  if ((entries.length - sound.length) * 20 > entries.length) {
    return { refused: `${entries.length - sound.length} of ${entries.length} entries are not models with prices` }
  }
  const priced = sound.filter(({ entry }) => amountOf(entry.input_cost_per_token) !== undefined)
  const models = priced.flatMap(({ id, entry }) => listed(id, entry) ?? [])
  return { name: 'LiteLLM', models, size: priced.length }
}

type Entry = Readonly<Record<string, unknown>>

const priceKeys = [
  'input_cost_per_token',
  'output_cost_per_token',
  'cache_read_input_token_cost',
  'cache_creation_input_token_cost',
]

/** Prices are numbers where they are given, and every entry says who serves it. */
function isSound(entry: Entry): boolean {
  if (typeof entry.litellm_provider !== 'string') return false
  return priceKeys.every((key) => entry[key] === undefined || entry[key] === null || amountOf(entry[key]) !== undefined)
}

/** Catalog providers by LiteLLM's; others sell what they do not make. */
const providers: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  gemini: 'google',
  mistral: 'mistral',
  deepseek: 'deepseek',
  xai: 'xai',
  groq: 'groq',
  cohere: 'cohere',
  cohere_chat: 'cohere',
}

const kinds: Readonly<Record<string, Listed['kind']>> = { chat: 'chat', responses: 'chat', embedding: 'embedding' }

function listed(id: string, entry: Entry): Listed | undefined {
  const provider = providers[String(entry.litellm_provider)]
  const kind = kinds[String(entry.mode)]
  const price = priceOf(entry, '')
  if (provider === undefined || kind === undefined || price === undefined) return undefined
  const above = thresholdOf(entry)
  const longPrice = above === undefined ? undefined : priceOf(entry, `_above_${above}k_tokens`)
  return given<Listed>({
    ...price,
    id: id.slice(id.indexOf(prefixOf(id)) + prefixOf(id).length),
    provider,
    aliases: [],
    kind,
    longContext: above === undefined || longPrice === undefined ? undefined : { above: above * 1000, ...longPrice },
    batchMultiplier: shareOf(entry.input_cost_per_token_batches, entry.input_cost_per_token),
    contextWindow: sizeOf(entry.max_input_tokens),
    maxOutput: sizeOf(entry.max_output_tokens),
    minCacheableTokens: sizeOf(entry.prompt_cache_min_tokens),
    dated: false,
    hourly: false,
  })
}

/** `gemini/` of `gemini/gemini-2.5-pro`; what a host serves in its own way stands behind more than one. */
function prefixOf(id: string): string {
  return /^(?:gemini|mistral|deepseek|xai|groq|cohere|anthropic|openai)\//.exec(id)?.[0] ?? ''
}

function thresholdOf(entry: Entry): number | undefined {
  const found = Object.keys(entry).flatMap((key) => /^input_cost_per_token_above_(\d+)k_tokens$/.exec(key)?.[1] ?? [])
  return found.length === 0 ? undefined : Math.min(...found.map(Number))
}

/** Nothing is free: zero is a price that is not known. */
function priceOf(entry: Entry, suffix: string): ListPrice | undefined {
  const rate = (key: string): number | undefined => {
    const perToken = amountOf(entry[`${key}${suffix}`])
    return perToken === undefined ? undefined : perMillion(perToken)
  }
  const input = rate('input_cost_per_token')
  const output = rate('output_cost_per_token') ?? (entry.mode === 'embedding' ? 0 : undefined)
  if (input === undefined || output === undefined || input === 0) return undefined
  return given<ListPrice>({
    input,
    output,
    cacheRead: rate('cache_read_input_token_cost'),
    cacheWrite5m: rate('cache_creation_input_token_cost') || undefined,
    cacheWrite1h: rate('cache_creation_input_token_cost_above_1hr') || undefined,
  })
}

/** The file has binary noise of its own, as in 2.9999999e-07: ten digits are more than any price has. */
function perMillion(perToken: number): number {
  return Number(Big(perToken).times(1_000_000).prec(10).toString())
}

function sizeOf(value: unknown): number | undefined {
  const size = amountOf(value)
  return size !== undefined && size > 0 && Number.isInteger(size) ? size : undefined
}

function shareOf(part: unknown, whole: unknown): number | undefined {
  const [numerator, denominator] = [amountOf(part), amountOf(whole)]
  if (numerator === undefined || denominator === undefined || denominator === 0) return undefined
  const share = Big(numerator).div(denominator).round(4).toNumber()
  return share > 0 && share < 1 ? share : undefined
}
