import { createCatalog } from '../catalog'
import type { CatalogFile, Entry, ListPrice } from '../entry'
import type { Listed, PriceList } from './listed'
import { newEntry } from './new-entry'
import { withUsedSources } from './sources'

/** A catalog brought up to date from price lists. */
export interface Merged {
  readonly catalog: CatalogFile
  /** Models whose price became another, with US dollars per million tokens before and after. */
  readonly changed: readonly { readonly id: string; readonly before: ListPrice; readonly after: ListPrice }[]
  readonly added: readonly string[]
  /** Models that the lists price differently from the catalog and from each other: the catalog's price stays. */
  readonly disputed: readonly string[]
}

/**
 * Brings a catalog up to date. A known model's price is replaced where every list that has the model says the same, and at least two
 * do: one list alone is as likely to be behind as the catalog. A new model is taken on the same condition.
 */
export function mergeLists(catalog: CatalogFile, lists: readonly PriceList[], today: string): Merged {
  const sources = [...catalog.sources, ...lists.map(({ name }) => `${name} (fetched ${today})`)]
  const source = lists.map((_, index) => catalog.sources.length + index)
  const indexes = lists.map(indexOf)
  const changed: { id: string; before: ListPrice; after: ListPrice }[] = []
  const disputed: string[] = []
  const models = catalog.models.map((entry): Entry => {
    const found = indexes.flatMap((index, at) => {
      const listed = lookUp(index, entry)
      return listed === undefined ? [] : [{ listed, source: source[at] ?? 0 }]
    })
    const before = priceOn(entry, today)
    const [first] = found
    if (first === undefined || before === undefined || entry.timeOfDay !== undefined || found.some(({ listed }) => listed.hourly))
      return entry
    if (found.every(({ listed }) => samePrice(listed, before)))
      return confirmed(
        entry,
        found.map(({ source }) => source),
        sources,
      )
    const agreed = found.length > 1 && found.every(({ listed }) => samePrice(listed, first.listed))
    if (!agreed) {
      disputed.push(entry.id)
      return entry
    }
    const after = fullest(found.map(({ listed }) => listed))
    changed.push({ id: entry.id, before, after })
    return repriced(
      entry,
      after,
      found.map(({ source }) => source),
      today,
    )
  })
  const added = newModels(catalog, lists, today).map((listed) => newEntry(listed, models, source))
  return {
    catalog: withUsedSources({ ...catalog, generated: today, sources, models: [...added, ...models] }),
    changed,
    added: added.map(({ id }) => id),
    disputed,
  }
}

/** What an entry costs on a day, in US dollars per million tokens. */
export function priceOn(entry: Entry, today: string): ListPrice | undefined {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = entry
  if (input === undefined || output === undefined) return undefined
  const due = (entry.scheduledPrices ?? []).filter(({ from }) => from <= today).map(({ from, ...price }) => price)
  return Object.assign(pick({ input, output, cacheRead, cacheWrite5m, cacheWrite1h }), ...due)
}

/** Whether two prices are the same, as far as both name them. */
export function samePrice(a: ListPrice, b: ListPrice): boolean {
  const same = (x: number | undefined, y: number | undefined): boolean =>
    x === undefined || y === undefined || Math.abs(x - y) <= 1e-9 * Math.max(x, y)
  return same(a.input, b.input) && same(a.output, b.output) && same(a.cacheRead, b.cacheRead)
}

/** Listed models of one provider by id and by the other names they have. */
export type ListIndex = ReadonlyMap<string, Listed>

/** An id goes before another model's alias. */
export function indexOf({ models }: PriceList): ListIndex {
  const index = new Map<string, Listed>()
  for (const model of models) index.set(keyOf(model.provider, model.id), model)
  for (const model of models) {
    for (const alias of model.aliases) {
      const key = keyOf(model.provider, alias)
      if (!index.has(key)) index.set(key, model)
    }
  }
  return index
}

/** What a list says of a catalog entry: by its id, else by one of its aliases. */
export function lookUp(index: ListIndex, { provider, id, aliases = [] }: Entry): Listed | undefined {
  for (const name of [id, ...aliases]) {
    const listed = index.get(keyOf(provider, name))
    if (listed !== undefined) return listed
  }
  return undefined
}

function keyOf(provider: string, id: string): string {
  return `${provider} ${id.toLowerCase()}`
}

/** Of prices that agree the one that says most of the cache. */
function fullest(prices: readonly Listed[]): Listed {
  const said = (price: Listed): number =>
    [price.cacheRead, price.cacheWrite5m, price.cacheWrite1h, price.longContext].filter((x) => x !== undefined).length
  return prices.reduce((best, price) => (said(price) > said(best) ? price : best))
}

/** The same price on a later day: what the same lists said on an earlier one is no source any more. */
function confirmed(entry: Entry, source: readonly number[], sources: readonly string[]): Entry {
  const nameOf = (index: number): string => (sources[index] ?? '').replace(/ \(fetched .*$/, '')
  const names = new Set(source.map(nameOf))
  return { ...entry, source: [...entry.source.filter((index) => !names.has(nameOf(index))), ...source] }
}

/** Announced prices whose day has come are history with the new price. */
function repriced(entry: Entry, listed: Listed, source: readonly number[], today: string): Entry {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = listed
  const { scheduledPrices: announced = [], doubt: _, ...rest } = entry
  const scheduledPrices = announced.filter(({ from }) => from > today)
  const rate = input / (priceOn(entry, today)?.input ?? input)
  // What the lists leave out follows the input price, as it does in every published list.
  const follow = (price: number | undefined): number | undefined => price && Number((price * rate).toPrecision(12))
  return {
    ...rest,
    ...pick({
      input,
      output,
      cacheRead: cacheRead ?? follow(entry.cacheRead),
      cacheWrite5m: cacheWrite5m ?? follow(entry.cacheWrite5m),
      cacheWrite1h: cacheWrite1h ?? follow(entry.cacheWrite1h),
    }),
    ...(listed.longContext === undefined ? {} : { longContext: listed.longContext }),
    ...(scheduledPrices.length === 0 ? {} : { scheduledPrices }),
    source,
  }
}

function pick(price: { readonly [key in keyof ListPrice]: ListPrice[key] | undefined }): ListPrice {
  return Object.fromEntries(Object.entries(price).filter(([, value]) => value !== undefined)) as unknown as ListPrice
}

/** Ids that are no chat models, or another's under a name of its own. */
const besides = /audio|realtime|transcribe|tts|image|search|moderation|live|container|^ft:|latest|preview|-exp\b|:free$|\//

function newModels(catalog: CatalogFile, lists: readonly PriceList[], today: string): readonly Listed[] {
  const known = createCatalog({ today, file: catalog })
  const others = new Set([...(catalog.others ?? []).map(({ id }) => id), ...catalog.models.map(({ id }) => id)])
  const found = new Map<string, readonly Listed[]>()
  for (const { models } of lists) {
    for (const model of models) {
      if (model.kind !== 'chat' || model.hourly || besides.test(model.id) || others.has(model.id)) continue
      if (known.find(model.id) !== undefined || known.nearest(model.id) === model.id) continue
      const key = keyOf(model.provider, model.id)
      found.set(key, [...(found.get(key) ?? []), model])
    }
  }
  return [...found.values()].flatMap((same) => {
    const [first] = same
    return first !== undefined && same.length > 1 && same.every((other) => samePrice(other, first)) ? [fullest(same)] : []
  })
}
