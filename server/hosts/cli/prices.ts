import type { CatalogFile, Entry } from '../../pricing/entry'
import { sourceDay } from '../../pricing/source-day'
import { oldAfterDays } from '../old-prices'
import { packageVersion } from '../package'
import { currentPrices } from '../price-cache'
import { exit, type Host } from './host'
import { plural } from './output'
import { daysAmong, type PriceDays } from './price-days'

export interface StatusOptions {
  readonly format: 'table' | 'json'
}

/** Prints how old the prices are, where they come from and how many there are. Old prices are no failure. */
export function pricesStatus({ format }: StatusOptions, host: Host): number {
  const { catalog, file } = currentPrices(host.env)
  const status = statusOf(catalog, host.today())
  if (format === 'json') {
    host.stdout(`${JSON.stringify({ version: 1, ...status, file: file ?? null }, null, 2)}\n`)
    return exit.clean
  }
  const rows = [
    ['catalog', `${status.asOf}, ${age(status.days)}`],
    ...(status.prices === null ? [] : [['prices', `as of ${status.prices.oldest} to ${status.prices.newest}, by their sources`]]),
    ['source', file === undefined ? `bundled with promptfare ${packageVersion()}` : `fetched, ${file}`],
    ['entries', entriesOf(status)],
    ...status.lists.map(({ name, models, url }) => ['list', `${name}, ${plural(models, 'model')}, ${url}`]),
  ]
  host.stdout(rows.map(([name = '', text = '']) => `${name.padEnd(8)} ${text}\n`).join(''))
  if (status.days > oldAfterDays) host.stdout('run "promptfare prices update" to fetch newer ones\n')
  return exit.clean
}

interface Status {
  readonly asOf: string
  readonly days: number
  /** Of which days the prices are, by their sources. */
  readonly prices: PriceDays | null
  readonly models: number
  readonly priced: number
  readonly retired: number
  readonly providers: number
  readonly lists: NonNullable<CatalogFile['lists']>
}

function statusOf({ generated, sources, models, lists = [] }: CatalogFile, today: string): Status {
  const dayOf = ({ source }: Entry): string | undefined => sourceDay(source.map((index) => sources[index] ?? '').join(' '))
  const isRetired = ({ retired, status }: Entry): boolean => status === 'retired' || (retired ?? '9') <= today
  return {
    // What a model cost that nobody can call is of no day that matters.
    prices: daysAmong(models.filter((entry) => entry.input !== undefined && !isRetired(entry)).map(dayOf)) ?? null,
    asOf: generated,
    // A clock may be behind.
    days: Math.max(0, Math.floor((Date.parse(today) - Date.parse(generated)) / 86_400_000)),
    models: models.length,
    priced: models.filter(({ input }) => input !== undefined).length,
    retired: models.filter(isRetired).length,
    providers: new Set(models.map(({ provider }) => provider)).size,
    lists,
  }
}

function entriesOf({ models, providers, priced, retired }: Status): string {
  return `${plural(models, 'model')} of ${plural(providers, 'provider')}: ${priced} priced, ${retired} retired`
}

function age(days: number): string {
  if (days <= 0) return 'today'
  return `${plural(days, 'day')} ago`
}
