import type { PriceOverride } from '../model/model-info'
import { bundledCatalog, type CatalogOptions, createCatalog } from '../pricing/catalog'
import type { Issue } from './config-validator'
import { suggestName } from './nearest'
import type { World } from './world'

/** The parts of a configuration that name models. */
export interface NamedModels {
  readonly models?: {
    readonly default?: Readonly<Record<string, string>>
    readonly env?: Readonly<Record<string, string>>
  }
  readonly prices?: Readonly<Record<string, PriceOverride>>
}

type Prices = Readonly<Record<string, PriceOverride>>
type Today = Pick<World, 'today' | 'prices'>

/** What is wrong with the models that a configuration names, where these prices hold beside the catalog. */
export function checkModels({ models = {}, prices = {} }: NamedModels, known: Prices, today: Today): readonly Issue[] {
  return [
    ...checkPrices(prices, today),
    ...checkNames('default', models.default, known, today),
    ...checkNames('env', models.env, known, today),
  ]
}

function checkPrices(prices: Prices, today: Today): readonly Issue[] {
  const entries = Object.entries(prices)
  if (entries.length === 0) return []
  const catalog = createCatalog(catalogOf(today))
  return entries.flatMap(([id, price]): Issue[] => {
    const base = price.extends
    if (base !== undefined && catalog.find(base) === undefined) {
      const message = hasEntry(base, today)
        ? `no price is published for "${base}"`
        : `unknown model "${base}"${nearest(base, {}, today)}`
      return [{ path: ['prices', id, 'extends'], part: 'value', message }]
    }
    if (base !== undefined || catalog.find(id) !== undefined) return []
    const missing = (['input', 'output'] as const).filter((key) => price[key] === undefined).map((key) => `"${key}"`)
    if (missing.length === 0) return []
    const message = `"${id}" is not in the catalog: give it ${missing.join(' and ')}, or "extends" with a model that is`
    return [{ path: ['prices', id], part: 'key', message }]
  })
}

function checkNames(
  part: 'default' | 'env',
  names: Readonly<Record<string, string>> | undefined,
  known: Prices,
  today: Today,
): readonly Issue[] {
  const entries = Object.entries(names ?? {})
  if (entries.length === 0) return []
  const catalog = createCatalog({ ...catalogOf(today), prices: known })
  return entries
    .filter(([, id]) => catalog.find(id) === undefined && !hasEntry(id, today))
    .map(([name, id]) => ({
      path: ['models', part, name],
      part: 'value',
      message: `unknown model "${id}"${nearest(id, known, today) || ': name one of the catalog, or give it a price in "prices"'}`,
    }))
}

/** Models that exist and have no published price are named rightly. */
function hasEntry(id: string, { prices = bundledCatalog }: Today): boolean {
  return prices().models.some((entry) => entry.id === id || entry.aliases?.includes(id))
}

function catalogOf({ today, prices }: Today): CatalogOptions {
  return { today, ...(prices === undefined ? {} : { file: prices }) }
}

function nearest(id: string, known: Prices, today: Today): string {
  const catalog = createCatalog({ ...catalogOf(today), prices: known })
  const slip = catalog.nearest(id)
  const ids = catalog.all().map((model) => model.id)
  return slip === undefined ? suggestName(id, ids) : `: did you mean "${slip}"?`
}
