import { suggestName } from '../../engine/nearest'
import { type Catalog, count, type ModelInfo, type TokenPrice } from '../../model/model-info'
import { createCatalog } from '../../pricing/catalog'
import type { CatalogFile, ScheduledPrice } from '../../pricing/entry'
import { sourceDay } from '../../pricing/source-day'
import { failure } from '../failure'
import { currentPrices } from '../price-cache'
import { exit, type Host } from './host'
import { plural } from './output'
import { daysAmong, printPriceDays } from './price-days'

export interface ModelsOptions {
  readonly format: 'table' | 'json'
  /** Retired models too. */
  readonly all?: boolean
  readonly provider?: string
}

/** Prints the models of the catalog that a query fits, with prices of today. A query that fits none fails, with what is nearest. */
export function models(query: string | undefined, { format, all, provider }: ModelsOptions, host: Host): number {
  const { catalog: file } = currentPrices(host.env)
  const catalog = createCatalog({ today: host.today(), file })
  const found = fitting(catalog, query, provider)
  if (query !== undefined && found.length === 0) {
    const nearest = catalog.nearest(query)
    const known = file.others?.find(({ id }) => id === nearest && query.toLowerCase().endsWith(id))
    if (known !== undefined) throw failure(`${known.id} has no price here: ${known.note}`)
    throw failure(`no model fits "${query}": ${nearest === undefined ? allOfThem : `did you mean "${nearest}"?`}`)
  }
  const named = query === undefined ? undefined : catalog.find(query)?.id
  const shown = found.filter((model) => all === true || model.status !== 'retired' || model.id === named)
  const announced = announcedIn(file, host.today())
  const days = daysAmong(shown.map(({ source }) => sourceDay(source)))
  const doubts = new Map(file.models.flatMap(({ id, doubt }) => (doubt === undefined ? [] : [[id, doubt] as const])))
  if (format === 'json') {
    const printed = shown.map((model) => describeModel(model, announced.get(model.id) ?? []))
    host.stdout(
      `${JSON.stringify({ version: 1, pricesAsOf: days ?? null, catalog: file.generated, models: printed }, null, 2)}\n`,
    )
    return exit.clean
  }
  const hidden = found.length - shown.length
  const summary = [
    shown.length === 0 ? 'no model' : plural(shown.length, 'model'),
    hidden === 0 ? '' : `, ${hidden} retired not shown (--all)`,
    `; ${days === undefined ? '' : `${printPriceDays(days)}, `}dollars per million tokens`,
  ].join('')
  const lines = [
    ...(shown.length === 0 ? [] : [table(shown, doubts), '']),
    summary,
    ...legendOf(shown, doubts),
    ...(shown.length > mostExplained ? [] : shown.flatMap(explain)),
    ...shown.flatMap(({ id }) => (announced.get(id) ?? []).map((price) => `${id}: ${announcement(price)}`)),
  ]
  host.stdout(lines.map((line) => `${line}\n`).join(''))
  return exit.clean
}

/** Of so few models it is said where their prices come from. */
const mostExplained = 3

function explain({ id, source, note }: ModelInfo): readonly string[] {
  return [`${id}: from ${source}`, ...(note === undefined ? [] : [`${id}: ${note}`])]
}

const allOfThem = '"promptfare models" lists them all'

/** Models of which every word of the query is part of a name; an id in some other spelling is the model it stands for. */
function fitting(catalog: Catalog, query: string | undefined, provider: string | undefined): readonly ModelInfo[] {
  const providers = [...new Set(catalog.all().map((model) => model.provider))]
  if (provider !== undefined && !providers.includes(provider.toLowerCase()))
    throw failure(`unknown provider "${provider}"${suggestName(provider, providers)}`)
  const offered = catalog.all().filter((model) => provider === undefined || model.provider === provider.toLowerCase())
  const words = (query ?? '').toLowerCase().split(/\s+/)
  const found = offered.filter((model) => words.every((word) => namesOf(model).some((name) => name.includes(word))))
  const exact = query === undefined ? undefined : catalog.find(query, provider?.toLowerCase())
  return exact !== undefined && found.length === 0 ? [exact] : found
}

type Announced = readonly ScheduledPrice[]

/** Prices whose day is still to come, by model. */
function announcedIn({ models }: CatalogFile, today: string): ReadonlyMap<string, Announced> {
  return new Map(models.map(({ id, scheduledPrices = [] }) => [id, scheduledPrices.filter(({ from }) => from > today)]))
}

function announcement({ from, input, output, cacheRead }: ScheduledPrice): string {
  const read = cacheRead === undefined ? '' : `, cache read ${cacheRead}`
  return `from ${from} ${input ?? 'unchanged'} / ${output ?? 'unchanged'}${read}`
}

function namesOf({ id, aliases, provider, family }: ModelInfo): readonly string[] {
  return [id, ...aliases, provider, family].map((name) => name.toLowerCase())
}

const heads = ['model', 'provider', 'input', 'output', 'cache read', 'write', 'window', 'output max', 'cache min', 'until']
const rightFrom = 2
const rightTo = 8

type Doubts = ReadonlyMap<string, string>

function table(models: readonly ModelInfo[], doubts: Doubts): string {
  const rows = [heads, ...models.map((model) => cellsOf(model, doubts.has(model.id)))]
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const isRight = column >= rightFrom && column <= rightTo
          return isRight ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function cellsOf(model: ModelInfo, isDoubtful: boolean): readonly string[] {
  const { id, provider, price, contextWindow, maxOutputTokens, minCacheableTokens } = model
  const tier = price.longContext === undefined ? '' : '+'
  const hours = `${model.terms?.offPeak === undefined ? '' : '*'}${isDoubtful ? '?' : ''}`
  return [
    id,
    provider,
    `${perMillion(price.usdPerInputToken)}${tier}${hours}`,
    `${perMillion(price.usdPerOutputToken)}${tier}${hours}`,
    perMillion(price.usdPerCacheReadToken),
    perMillion(price.usdPerCacheWrite5mToken),
    tokens(contextWindow),
    tokens(maxOutputTokens),
    minCacheableTokens === undefined ? '–' : count(minCacheableTokens),
    untilOf(model),
  ]
}

function legendOf(models: readonly ModelInfo[], doubts: Doubts): readonly string[] {
  const isTiered = models.some(({ price }) => price.longContext !== undefined)
  const isHourly = models.some(({ terms }) => terms?.offPeak !== undefined)
  return [
    ...(isTiered ? ['+ dearer above a number of input tokens'] : []),
    ...(isHourly ? ['* at the dear hours; cheaper at others'] : []),
    ...(models.some(({ id }) => doubts.has(id)) ? ['? not certain: "promptfare models <id>" says why'] : []),
  ]
}

function untilOf({ status, retired, deprecated }: ModelInfo): string {
  if (status === 'retired') return retired === undefined ? 'retired' : `retired ${retired}`
  if (retired !== undefined) return retired
  return status === 'deprecated' ? `deprecated${deprecated === undefined ? '' : ` ${deprecated}`}` : ''
}

/** As price lists print it: dollars per million tokens, without noise of the division. */
function perMillion(usdPerToken: number | undefined): string {
  return usdPerToken === undefined ? '–' : String(Number((usdPerToken * 1_000_000).toPrecision(10)))
}

function tokens(size: number | undefined): string {
  if (size === undefined) return '–'
  if (size >= 1_000_000) return `${Number((size / 1_000_000).toFixed(2))}M`
  return size >= 10_000 ? `${Math.round(size / 1000)}k` : count(size)
}

function describeModel(model: ModelInfo, announced: Announced): object {
  const { id, provider, aliases, family, tier, kind, contextWindow, maxOutputTokens, minCacheableTokens, status, price, terms } =
    model
  return {
    ...{ id, provider, aliases, family, tier, kind, status },
    usdPerMillionTokens: {
      ...ratesOf(price),
      offPeak: terms?.offPeak === undefined ? null : { ...ratesOf(terms.offPeak.price), dearHours: terms.offPeak.dearHours },
      longContext:
        price.longContext === undefined ? null : { above: price.longContext.aboveTokens, ...ratesOf(price.longContext.price) },
    },
    announced,
    batchMultiplier: price.batchMultiplier ?? null,
    serviceTiers: terms?.tiers ?? {},
    residencyMultiplier: terms?.residency ?? null,
    usdPerToolUse: terms?.usdPerToolUse ?? {},
    contextWindow: contextWindow ?? null,
    maxOutputTokens: maxOutputTokens ?? null,
    minCacheableTokens: minCacheableTokens ?? null,
    released: model.released ?? null,
    deprecated: model.deprecated ?? null,
    retired: model.retired ?? null,
    pricesAsOf: sourceDay(model.source) ?? null,
    source: model.source,
    note: model.note ?? null,
  }
}

function ratesOf(price: TokenPrice): object {
  const rate = (usdPerToken: number | undefined): number | null =>
    usdPerToken === undefined ? null : Number(perMillion(usdPerToken))
  return {
    input: rate(price.usdPerInputToken),
    output: rate(price.usdPerOutputToken),
    cacheRead: rate(price.usdPerCacheReadToken),
    cacheWrite5m: rate(price.usdPerCacheWrite5mToken),
    cacheWrite1h: rate(price.usdPerCacheWrite1hToken),
  }
}
