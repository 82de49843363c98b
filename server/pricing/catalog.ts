import { distance } from 'fastest-levenshtein'
import type { Catalog, ModelInfo, PriceOverride } from '../model/model-info'
import type { CatalogFile } from './entry'
import { readings } from './model-id'
import { describe, discounted, override, regional } from './model-info'

export interface CatalogOptions {
  /** Prices and states of models are those of this day, `YYYY-MM-DD`. */
  readonly today: string
  /** The user's own prices, by model id; they are not discounted. */
  readonly prices?: Readonly<Record<string, PriceOverride>>
  /** Share off the list prices: 0.15. */
  readonly discount?: number
  /** Instead of the bundled catalog; a function is asked with the first look-up. */
  readonly file?: CatalogFile | (() => CatalogFile)
}

/** The catalog of one day. The bundled file is read with the first look-up. */
export function createCatalog(options: CatalogOptions): Catalog {
  let loaded: Loaded | undefined
  const models = (): Loaded => {
    loaded ??= load(options)
    return loaded
  }
  const alike = new Map<ModelInfo, readonly ModelInfo[]>()
  return {
    find(id, provider) {
      const model = find(models(), id)
      return model === undefined || provider === undefined || sells(provider, model) ? model : undefined
    },
    nearest: (id, provider) => nearest(models(), id, provider),
    siblings(model) {
      const known = alike.get(model) ?? siblings(models(), model)
      alike.set(model, known)
      return known
    },
    all: () => models().all,
  }
}

/** Who else bills for a provider's models at the provider's prices. Others set prices of their own. */
const resellers: Readonly<Record<string, readonly string[]>> = {
  azure: ['openai', 'anthropic'],
  bedrock: ['anthropic'],
  vertex: ['google', 'anthropic'],
  openrouter: ['openai', 'anthropic', 'google', 'mistral', 'deepseek', 'xai', 'cohere'],
}

/** A model of the user's own configuration is sold by whoever the source calls. */
function sells(provider: string, model: ModelInfo): boolean {
  return model.provider === provider || model.overridden || resellers[provider]?.includes(model.provider) === true
}

/** The catalog that is shipped, as it is written down; it is read with the first look into it. */
export function bundledCatalog(): CatalogFile {
  return require('./catalog.json')
}

interface Loaded {
  readonly all: readonly ModelInfo[]
  readonly byName: ReadonlyMap<string, ModelInfo>
  /** Models that exist and have no price here. */
  readonly unpriced: ReadonlySet<string>
  readonly special: ReadonlySet<string>
}

function load({ today, prices = {}, discount = 0, file }: CatalogOptions): Loaded {
  const written = typeof file === 'function' ? file() : (file ?? bundledCatalog())
  const { models: entries, others = [] } = written
  const byId = new Map<string, ModelInfo>()
  const unpriced = new Set(others.map((other) => other.id))
  for (const entry of entries) {
    const model = describe(entry, today, written)
    if (model === undefined) unpriced.add(entry.id)
    else byId.set(entry.id, discounted(model, discount))
  }
  const special = new Set(entries.filter((entry) => entry.special).map((entry) => entry.id))
  const list = new Map(byId)
  for (const [name, change] of Object.entries(prices)) {
    const base = lookUp(namesOf(list.values()), change.extends ?? name)
    const model = override(change.extends === undefined ? (base?.id ?? name) : name, change, base)
    if (model !== undefined) byId.set(model.id, model)
  }
  return { all: [...byId.values()], byName: namesOf(byId.values()), unpriced, special }
}

function namesOf(models: Iterable<ModelInfo>): ReadonlyMap<string, ModelInfo> {
  const names = new Map<string, ModelInfo>()
  for (const model of models) for (const name of [model.id, ...model.aliases]) names.set(name.toLowerCase(), model)
  return names
}

function find({ byName }: Loaded, id: string): ModelInfo | undefined {
  return lookUp(byName, id)
}

function lookUp(byName: ReadonlyMap<string, ModelInfo>, id: string): ModelInfo | undefined {
  for (const reading of readings(id)) {
    const model = byName.get(reading.name)
    if (model === undefined) continue
    if (reading.snapshot !== undefined && !mayBeSnapshot(model, reading.name, reading.snapshot)) continue
    return reading.regional ? regional(model) : model
  }
  return undefined
}

/** A dated id is the undated model where the model's dates are not listed one by one, and not older than the model. */
function mayBeSnapshot(model: ModelInfo, name: string, snapshot: string): boolean {
  const dated = (alias: string): boolean => alias.toLowerCase().startsWith(`${name}-20`)
  if (model.aliases.some(dated)) return false
  // Snapshots are dated up to some weeks before the day on which they come out.
  return model.released !== undefined && snapshot.slice(0, 7) >= monthBefore(model.released)
}

function monthBefore(day: string): string {
  const [year = 0, month = 0] = day.split('-').map(Number)
  return month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, '0')}`
}

/**
 * Misspelt is what differs by a letter or two, or in the order of its words. Another number is another model, not a slip, and another
 * day another snapshot. A model that exists without a price is its own nearest; so is a name that only lacks its `-latest`.
 */
function nearest({ byName, unpriced }: Loaded, id: string, provider?: string): string | undefined {
  const literal = readings(id).filter((reading) => reading.snapshot === undefined)
  const written = [...new Set(literal.map((reading) => reading.name))]
  const itself = written.find((name) => unpriced.has(name))
  if (itself !== undefined) return itself
  const current = written.map((name) => `${name}-latest`).find((name) => isOffered(byName.get(name), provider))
  if (current !== undefined) return current
  let best: { readonly name: string; readonly score: number } | undefined
  for (const [name, model] of byName) {
    if (!isOffered(model, provider)) continue
    const score = Math.min(...written.map((wanted) => slips(wanted, name)))
    if (score < (best?.score ?? Infinity)) best = { name, score }
  }
  return best?.name
}

function isOffered(model: ModelInfo | undefined, provider: string | undefined): boolean {
  return model !== undefined && model.status !== 'retired' && (provider === undefined || model.provider === provider)
}

/** How many slips make the one of the other; infinitely many where they are two names. */
function slips(wanted: string, name: string): number {
  if (digitsOf(wanted) !== digitsOf(name)) return Infinity
  const score = Math.min(distance(wanted, name), distance(sorted(wanted), sorted(name)))
  // Two letters in the wrong order are one slip and two edits.
  if (score === 2 && [...wanted].sort().join('') === [...name].sort().join('')) return 1
  return score <= Math.max(1, Math.floor(wanted.length / 6)) ? score : Infinity
}

function digitsOf(name: string): string {
  return name.replace(/\D/g, '')
}

function sorted(name: string): string {
  return name
    .split(/[-.\s_]+/)
    .sort()
    .join('-')
}

/** Of models at one price the newest, which stands first in the catalog. */
function siblings({ all, special }: Loaded, model: ModelInfo): readonly ModelInfo[] {
  const byPrice = new Map<string, ModelInfo>()
  for (const other of all) {
    if (other.provider !== model.provider || other.kind !== 'chat') continue
    if (other.status !== 'active' || special.has(other.id)) continue
    const price = `${other.price.usdPerInputToken}/${other.price.usdPerOutputToken}`
    if (!byPrice.has(price)) byPrice.set(price, other)
  }
  return [...byPrice.values()].sort((a, b) => weight(b) - weight(a))
}

/** Three tokens in for one out, as calls usually have it. */
function weight({ price }: ModelInfo): number {
  return 3 * price.usdPerInputToken + price.usdPerOutputToken
}
