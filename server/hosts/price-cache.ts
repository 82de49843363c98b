import fs from 'node:fs'
import path from 'node:path'
import { bundledCatalog, createCatalog } from '../pricing/catalog'
import type { CatalogFile } from '../pricing/entry'

type Environment = Readonly<Record<string, string | undefined>>

/** Where `prices update` keeps the prices of this user; `undefined` where the environment names no folder for it. */
export function priceCachePath(env: Environment, platform: NodeJS.Platform = process.platform): string | undefined {
  return cachePath(env, 'prices.json', platform)
}

/** A file of this user's cache; `undefined` where the environment names no folder for it. */
export function cachePath(env: Environment, name: string, platform: NodeJS.Platform = process.platform): string | undefined {
  const folder = cacheFolder(env, platform)
  return folder === undefined ? undefined : path.join(folder, 'promptfare', name)
}

/** Only absolute paths count: the standard says so, and a relative one would be another folder for each project. */
function cacheFolder({ XDG_CACHE_HOME, LOCALAPPDATA, HOME }: Environment, platform: NodeJS.Platform): string | undefined {
  const home = HOME === undefined || !path.isAbsolute(HOME) ? undefined : path.join(HOME, '.cache')
  const named = [XDG_CACHE_HOME, platform === 'win32' ? LOCALAPPDATA : undefined, home]
  return named.find((folder) => folder !== undefined && folder !== '' && path.isAbsolute(folder))
}

/** A catalog and the file it was fetched into; no file where it is the one that is shipped. */
export interface Prices {
  readonly catalog: CatalogFile
  readonly file: string | undefined
}

/** The prices that hold: the newer of those that are shipped and those that were fetched. */
export function currentPrices(env: Environment): Prices {
  const bundled = bundledCatalog()
  const cached = readPriceCache(env)
  const isNewer = cached !== undefined && cached.generated >= bundled.generated
  return isNewer ? { catalog: cached, file: priceCachePath(env) } : { catalog: bundled, file: undefined }
}

/** The catalog that was fetched last; `undefined` where there is none, or nothing that could be one. */
export function readPriceCache(env: Environment): CatalogFile | undefined {
  const file = priceCachePath(env)
  if (file === undefined) return undefined
  try {
    const parsed: unknown = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (!isCatalog(parsed)) return undefined
    // What is damaged further down shows when it is read.
    createCatalog({ today: parsed.generated, file: parsed }).all()
    return parsed
  } catch {
    return undefined
  }
}

/** The file is our own; this keeps out what was cut short or put there by somebody else. */
function isCatalog(value: unknown): value is CatalogFile {
  if (typeof value !== 'object' || value === null) return false
  const { generated, sources, models } = value as Partial<CatalogFile>
  if (typeof generated !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(generated)) return false
  if (!Array.isArray(sources) || !sources.every((source) => typeof source === 'string')) return false
  return Array.isArray(models) && models.length >= 50 && models.every(isEntry)
}

function isEntry(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { id, provider, family, tokenizer, source, input, output } = value as Readonly<Record<string, unknown>>
  const isPrice = (price: unknown): boolean =>
    price === undefined || (typeof price === 'number' && Number.isFinite(price) && price >= 0)
  const isNamed = [id, provider, family, tokenizer].every((name) => typeof name === 'string')
  return isNamed && Array.isArray(source) && isPrice(input) && isPrice(output)
}
