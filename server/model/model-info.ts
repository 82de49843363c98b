import { byText } from './by-text'
import { type Basis, mark } from './estimate'

/** One entry of the catalog: what a model costs and can do, on one day. Prices are US dollars per token. */
export interface ModelInfo {
  readonly id: string
  /** Who bills: `openai`, `anthropic`, `google`, … */
  readonly provider: string
  readonly aliases: readonly string[]
  /** `opus`, `gpt-5`, `gemini`: models of one family replace each other. */
  readonly family: string
  readonly tier: Tier
  readonly kind: 'chat' | 'embedding'
  readonly price: Price
  /** What the bill depends on beside tokens; absent: nothing that is published. */
  readonly terms?: Terms
  readonly contextWindow: number | undefined
  readonly maxOutputTokens: number | undefined
  /** The shortest prefix that the provider caches; `undefined` where it is not published. */
  readonly minCacheableTokens: number | undefined
  /** Whether a prefix is cached only behind a marker in the request. */
  readonly caching: 'marked' | 'automatic' | 'none'
  /** Tokenizer family, as `tokens/` names them. */
  readonly tokenizer: string
  /** Dates as `YYYY-MM-DD`. */
  readonly released: string | undefined
  readonly deprecated: string | undefined
  readonly retired: string | undefined
  /** Whether `retired` lies behind the day of the analysis. */
  readonly status: 'active' | 'deprecated' | 'retired'
  /** What its provider says to call instead. */
  readonly replacedBy?: string
  /** Once it is retired, what is sent to it goes to what replaces it, at that model's price. */
  readonly rerouted?: true
  /** The only API of its provider through which it takes tools. */
  readonly toolsBy?: 'responses'
  /** Thinks before it answers unless told not to; thinking is billed as output. */
  readonly reasons: boolean
  /** How much it thinks where the request does not say; absent: as much as is usual for it. */
  readonly defaultEffort?: DefaultEffort
  /** Where the figures come from, with date. */
  readonly source: string
  /** What else there is to know about the price: that it ends, that sources disagree, that it depends on the hour. */
  readonly note?: string
  /** Its price may be another: that it costs less than others is not sure. */
  readonly isDoubted?: true
  /** Whether the user's configuration changed the entry. */
  readonly overridden: boolean
}

/** `unknown`: whether it thinks unasked is published nowhere, or in two ways. */
export type DefaultEffort = 'none' | 'low' | 'medium' | 'high' | 'unknown'

/** From dear to cheap. `nano` lies below `small`. */
export type Tier = 'flagship' | 'mid' | 'small' | 'nano'

/** US dollars per token, of the day asked for. `undefined`: not offered or not published. */
export interface Price {
  readonly usdPerInputToken: number
  readonly usdPerOutputToken: number
  readonly usdPerCacheReadToken: number | undefined
  readonly usdPerCacheWrite5mToken: number | undefined
  readonly usdPerCacheWrite1hToken: number | undefined
  /** Batch price as a share of the list price: 0.5. */
  readonly batchMultiplier: number | undefined
  /** Above so many input tokens the whole request is billed at these prices. */
  readonly longContext: { readonly aboveTokens: number; readonly price: TokenPrice } | undefined
}

/** Prices of tokens alone. */
export type TokenPrice = Omit<Price, 'longContext' | 'batchMultiplier'>

/** What a bill depends on beside the number of tokens. Shares are of the list price: 0.5, 1.1, 2. */
export interface Terms {
  /** Share in a service tier, by the name that the request gives the tier. */
  readonly tiers: Readonly<Record<string, number>>
  /** Share where the request must be served in one region; `undefined` where none is published. */
  readonly residency: number | undefined
  /** Prices of the cheap hours. The model's own are those of the dear hours. */
  readonly offPeak: { readonly price: TokenPrice; readonly dearHours: string } | undefined
  /** US dollars for one use of a tool that the provider runs, by the tool's name. */
  readonly usdPerToolUse: Readonly<Record<string, number>>
  /** US dollars for keeping a token in an explicit cache for an hour. */
  readonly usdPerCachedTokenHour: number | undefined
}

/** What the user's configuration says of a model: US dollars per million tokens, as price lists print them. */
export interface PriceOverride {
  readonly extends?: string
  readonly input?: number
  readonly output?: number
  readonly cacheRead?: number
  readonly cacheWrite5m?: number
  readonly cacheWrite1h?: number
  readonly contextWindow?: number
  readonly maxOutputTokens?: number
  /** Above so many input tokens the whole request is billed at multiples of the prices. */
  readonly longContext?: { readonly above: number; readonly inputMultiplier: number; readonly outputMultiplier: number }
}

/** A look-up in the catalog as it is on the day of the analysis, with the user's own prices. */
export interface Catalog {
  /**
   * `undefined` for an unknown id: an unknown model has no price. Provider prefixes, dates and aliases are understood; with a
   * provider, only what that one sells at a price of the catalog is found.
   */
  find(id: string, provider?: string): ModelInfo | undefined
  /** The known id that looks most like this one, if any does. */
  nearest(id: string, provider?: string): string | undefined
  /** Current chat models of one provider, dearest first. */
  siblings(model: ModelInfo): readonly ModelInfo[]
  all(): readonly ModelInfo[]
}

/** Of models that could stand in for each other: the cheapest of those that came out within a quarter of the newest. */
export function bestOf(models: readonly ModelInfo[]): ModelInfo | undefined {
  const newest = Math.max(...models.map(dayOfRelease))
  return models
    .filter((model) => newest - dayOfRelease(model) <= 90)
    .sort((a, b) => listPrice(a) - listPrice(b) || dayOfRelease(b) - dayOfRelease(a))[0]
}

/** Models for one purpose only (`codex`, `audio`, `pro`) replace nothing but their like. */
export function samePurpose(a: ModelInfo, b: ModelInfo): boolean {
  return purposeOf(a.id) === purposeOf(b.id)
}

/**
 * The id of `other`, written as the source writes the id of `model` (`openai/gpt-5`, `models/gemini-2.5-pro`); `undefined` for forms
 * that follow rules of their own: Bedrock profiles, deployments, `claude-sonnet-4.5` with a dot.
 */
export function renameModel(written: string, model: ModelInfo, other: ModelInfo): string | undefined {
  const { prefix = '', name = '' } = /^(?<prefix>(?:[a-z0-9_-]+[/:])*)(?<name>.*)$/i.exec(written)?.groups ?? {}
  const bare = name.toLowerCase()
  const isDated = bare.startsWith(`${model.id}-`) && /^(?:\d{4}-?\d{2}-?\d{2}|\d{3})$/.test(bare.slice(model.id.length + 1))
  const isAlias = bare === `${model.id}-latest` || (model.aliases.includes(bare) && bare.includes('.') === model.id.includes('.'))
  return bare === model.id || isDated || isAlias ? prefix + other.id : undefined
}

/** `$0.0037`, `$12.40`, `$1.2k`; as many digits as matter. */
export function usd(amount: number): string {
  if (amount === 0) return '$0'
  if (amount >= 1_000_000) return `$${trim(amount / 1_000_000, 1, 0)}M`
  if (amount >= 1000) return `$${trim(amount / 1000, 1, 0)}k`
  if (amount >= 1) return `$${amount.toFixed(2)}`
  const digits = Math.min(12, 1 - Math.floor(Math.log10(amount)))
  return `$${trim(amount, Math.max(2, digits), 2)}`
}

/** Dollars with the mark of their basis; what is assumed is not printed to more than two digits: `≈$31`. */
export function usdOn(amount: number, basis: Basis): string {
  if (basis === 'exact' || amount === 0) return mark(basis) + usd(amount)
  const digits = basis === 'estimated' ? 3 : 2
  const rounded = Number(amount.toPrecision(digits))
  return mark(basis) + (rounded >= 10 && rounded < 10_000 ? `$${rounded.toLocaleString('en-US')}` : usd(rounded))
}

/** `1,240`; a token count is a whole number. */
export function count(tokens: number): string {
  return Math.round(tokens).toLocaleString('en-US')
}

function dayOfRelease({ released }: ModelInfo): number {
  return released === undefined ? 0 : Date.parse(released) / 86_400_000
}

function listPrice({ price }: ModelInfo): number {
  return price.usdPerInputToken + price.usdPerOutputToken
}

const special =
  /(?:^|[-.])(pro|codex|cyber|search|audio|realtime|computer|robotics|research|vision|code|voice|image|tts|chat|plus|reasoning|non|translate|build|fast|safeguard)(?=$|[-.])/g

const purposeOf = byText((id) =>
  Array.from(id.matchAll(special), (match) => match[1])
    .sort()
    .join(),
)

function trim(amount: number, digits: number, least: number): string {
  const [whole = '', fraction = ''] = amount.toFixed(digits).split('.')
  const kept = fraction.replace(/0+$/, '').padEnd(least, '0')
  return kept === '' ? whole : `${whole}.${kept}`
}
