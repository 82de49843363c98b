import type { Tier } from '../server/model/model-info'
import type { Entry, ListPrice, ScheduledPrice } from '../server/pricing/entry'

/** One record of a price collection. */
export interface Collected {
  readonly provider: string
  readonly id: string
  readonly aliases: readonly string[]
  readonly family: string
  readonly tier: string
  readonly kind: string
  readonly inputPerMTok: number | null
  readonly outputPerMTok: number | null
  readonly cacheReadPerMTok: number | null
  readonly cacheWrite5mPerMTok: number | null
  readonly cacheWrite1hPerMTok: number | null
  readonly cacheWriteDefault: { readonly perMTok: number } | null
  readonly longContext: (CollectedPrice & { readonly thresholdTokens: number; readonly cacheWrite?: number | null }) | null
  readonly batchMultiplier: number | null
  readonly cacheStoragePerMTokHour?: number | null
  readonly contextWindow: number | null
  readonly maxOutput: number | null
  readonly minCacheableTokens: number | null
  readonly tokenizer: string
  readonly released: string | null
  readonly deprecated: string | null
  readonly retired: string | null
  readonly reportedDeprecationDate?: string | null
  readonly status: string
  readonly scheduledPrices: readonly (Partial<CollectedPrice> & { readonly from_: string })[]
  readonly timeOfDay?: { readonly peak: CollectedPrice; readonly peakHoursUTC: string }
  readonly source: string | null
  readonly note?: string
}

interface CollectedPrice {
  readonly input: number
  readonly output: number
  readonly cacheRead?: number | null
  readonly cacheWrite5m?: number | null
  readonly cacheWrite1h?: number | null
}

/** The entry for a record, its sources given as indexes. */
export function entryOf(record: Collected, source: readonly number[]): Entry {
  const list = priceOf(record)
  return given<Entry>({
    id: record.id,
    provider: record.provider,
    aliases: nonEmpty([...record.aliases, ...(moreAliases[record.id] ?? [])]),
    family: record.family,
    tier: tierOf(record),
    kind: record.kind === 'embedding' ? 'embedding' : 'chat',
    ...(record.timeOfDay === undefined ? list : priceFrom(record.timeOfDay.peak)),
    longContext: record.longContext === null ? undefined : longContextOf(record.longContext),
    scheduledPrices: nonEmpty(record.scheduledPrices.filter((price) => isDay(price.from_)).map(scheduledOf)),
    timeOfDay: list && record.timeOfDay && { offPeak: list, peakHours: record.timeOfDay.peakHoursUTC },
    batchMultiplier: record.batchMultiplier,
    cacheStorage: record.cacheStoragePerMTokHour,
    contextWindow: record.contextWindow,
    maxOutput: record.maxOutput,
    minCacheableTokens: record.minCacheableTokens,
    tokenizer: tokenizerOf(record),
    released: dayOf(record.released),
    deprecated: dayOf(record.deprecated),
    retired: dayOf(record.retired),
    status: statusOf(record),
    reasons: reasoning.some((pattern) => pattern.test(record.id)) && !answersAtOnce.test(record.id) ? true : undefined,
    special: special.test(record.id) ? true : undefined,
    source,
    note: noteOf(record),
  })
}

/** A price of zero that nobody confirms is not a price. */
function priceOf(record: Collected): ListPrice | undefined {
  if (record.inputPerMTok === null || record.outputPerMTok === null) return undefined
  if (record.inputPerMTok === 0 && record.outputPerMTok === 0) return undefined
  return priceFrom({
    input: record.inputPerMTok,
    output: record.outputPerMTok,
    cacheRead: record.cacheReadPerMTok,
    cacheWrite5m: record.cacheWrite5mPerMTok ?? record.cacheWriteDefault?.perMTok ?? null,
    cacheWrite1h: record.cacheWrite1hPerMTok,
  })
}

function longContextOf(tier: NonNullable<Collected['longContext']>): { readonly above: number } & ListPrice {
  return { above: tier.thresholdTokens, ...priceFrom({ ...tier, cacheWrite5m: tier.cacheWrite5m ?? tier.cacheWrite ?? null }) }
}

function priceFrom({ input, output, cacheRead, cacheWrite5m, cacheWrite1h }: CollectedPrice): ListPrice {
  return given<ListPrice>({ input, output, cacheRead, cacheWrite5m, cacheWrite1h })
}

function scheduledOf({ from_, input, output, cacheRead }: Collected['scheduledPrices'][number]): ScheduledPrice {
  return given<ScheduledPrice>({ from: from_, input, output, cacheRead })
}

/** What is not dated cannot be scheduled; it is said in words. */
function noteOf(record: Collected): string | undefined {
  const undated = record.scheduledPrices
    .filter((price) => !isDay(price.from_))
    .map((price) => `${price.from_}: ${price.input}/${price.output}`)
  const reported = record.reportedDeprecationDate ? [`reported to end ${record.reportedDeprecationDate}`] : []
  const hours = record.timeOfDay === undefined ? [] : ['priced at the dear hours; off-peak is cheaper']
  const written = record.timeOfDay === undefined && record.note !== undefined ? [record.note] : []
  return nonEmpty([...written, ...hours, ...undated, ...reported])?.join('; ')
}

/** The names that three-tier lists give to four tiers. */
function tierOf(record: Collected): Tier {
  if (/(?:-nano|-micro|-3b-|^gpt-6-luna|-r7b-)/.test(record.id)) return 'nano'
  if (/-mini(?:-|$)/.test(record.id) && record.tier !== 'flagship') return 'small'
  if (record.tier === 'flagship' || record.tier === 'mid') return record.tier
  return 'small'
}

/** Without a date of its own: no longer listed, or announced by others. */
function statusOf(record: Collected): Entry['status'] {
  if (record.status.startsWith('retired')) return record.retired === null ? 'retired' : undefined
  if (record.status === 'active' || record.deprecated !== null) return undefined
  return 'deprecated'
}

const tokenizers: readonly (readonly [RegExp, string])[] = [
  [/^claude-v4\.7/, 'claude-4.7'],
  [/^claude-v3/, 'claude-3'],
  [/^o200k/, 'o200k'],
  [/^cl100k/, 'cl100k'],
  [/^gem(?:ini|ma)/, 'gemini'],
  [/^tekken/, 'mistral'],
  [/^deepseek/, 'deepseek'],
  [/^grok/, 'grok'],
  [/^command/, 'cohere'],
  [/^llama/, 'llama'],
  [/^nova/, 'nova'],
]

/** OpenAI's own table of encodings names every `gpt-5`, and no `gpt-6`. */
function tokenizerOf(record: Collected): string {
  if (record.id.startsWith('gpt-6')) return 'o200k-estimated'
  return tokenizers.find(([pattern]) => pattern.test(record.tokenizer))?.[1] ?? 'unknown'
}

const reasoning: readonly RegExp[] = [
  /^claude-(?:opus-5|sonnet-5|fable|mythos-5|haiku-5-5)/,
  /^gpt-[56]/,
  /^openai\/gpt-oss/,
  /^o[134](?:-|$)/,
  /^gemini-(?:2\.5|3|4)/,
  /^deepseek-reasoner$/,
  /^grok-.*-reasoning$/,
  /^grok-(?:4-0709|3-mini|code-fast-1)$/,
  /^magistral-/,
  /^command-a-reasoning-/,
]
const answersAtOnce = /chat-latest|non-reasoning|gemini-2\.5-flash-lite/
const special =
  /codex|codestral|devstral|code-|cyber|robotics|computer-use|deep-research|voxtral|pixtral|vision|translate|guard|build|mythos|safeguard/

/** Names that providers use and price lists leave out. */
const moreAliases: Readonly<Record<string, readonly string[]>> = {
  'gpt-3.5-turbo': ['gpt-35-turbo'],
  'claude-sonnet-4-6': ['claude-sonnet-4-6-20260217'],
}

/** Whether a text is a day, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text)
}

/** A month is over on none of its days: its first is when it starts to hold. */
function dayOf(text: string | null): string | undefined {
  if (text === null) return undefined
  return isDay(text) ? text : `${text}-01`
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list
}

/** Leaves out what is null or undefined. */
function given<T extends object>(fields: { readonly [key in keyof T]: T[key] | null | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)) as T
}
