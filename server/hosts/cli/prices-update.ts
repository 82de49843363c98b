import fs from 'node:fs'
import path from 'node:path'
import type { CatalogFile } from '../../pricing/entry'
import { refusal } from '../../pricing/lists/check-list'
import { readGenaiPrices } from '../../pricing/lists/genai-prices'
import type { PriceList } from '../../pricing/lists/listed'
import { readLiteLlm } from '../../pricing/lists/litellm'
import { type Merged, mergeLists } from '../../pricing/lists/merge'
import { download } from '../download'
import { failure } from '../failure'
import { writeText } from '../files'
import { currentPrices, priceCachePath } from '../price-cache'
import { exit, type Host } from './host'
import { plural, whyNot } from './output'

/** Addresses of the lists, where they are not those that are published. */
export interface UpdateOptions {
  readonly litellm?: string
  readonly genaiPrices?: string
}

const published = {
  litellm: 'https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json',
  genaiPrices: 'https://raw.githubusercontent.com/pydantic/genai-prices/main/prices/new_data/v2/data.json',
}

/** Fetches the public price lists and keeps a catalog that is up to date with them. A list that is not believed changes nothing. */
export async function pricesUpdate(options: UpdateOptions, host: Host): Promise<number> {
  const urls = { ...published, ...options }
  const target = priceCachePath(host.env)
  if (target === undefined)
    throw failure('no folder to keep prices in: set XDG_CACHE_HOME (LOCALAPPDATA on Windows) to an absolute path')
  const { catalog } = currentPrices(host.env)
  const today = host.today()
  const [litellm, genaiPrices] = await Promise.all([fetchJson(urls.litellm, host), fetchJson(urls.genaiPrices, host)])
  const lists = [accept(readLiteLlm(litellm), urls.litellm), accept(readGenaiPrices(genaiPrices, today), urls.genaiPrices)]
  for (const [index, { list, url }] of lists.entries()) {
    const others = lists.filter((_, at) => at !== index).map(({ list }) => list)
    const sizeBefore = catalog.lists?.find(({ name }) => name === list.name)?.models
    const why = refusal(list, { catalog, today, others, ...(sizeBefore === undefined ? {} : { sizeBefore }) })
    if (why !== undefined) throw refused(url, why)
  }
  const merged = mergeLists(
    catalog,
    lists.map(({ list }) => list),
    today,
  )
  const stamps = lists.map(({ list, url }) => ({ name: list.name, url: withoutSecrets(url), models: list.size }))
  keep(target, { ...merged.catalog, lists: stamps })
  host.stdout(summary(merged, target))
  return exit.clean
}

async function fetchJson(url: string, host: Host): Promise<unknown> {
  const text = await download(url, host.env)
  try {
    return JSON.parse(text)
  } catch {
    throw refused(url, 'it is not JSON')
  }
}

function accept(read: PriceList | { readonly refused: string }, url: string): { readonly list: PriceList; readonly url: string } {
  if ('refused' in read) throw refused(url, read.refused)
  return { list: read, url }
}

function refused(url: string, why: string): Error {
  return failure(`refused ${withoutSecrets(url)}: ${why}\nnothing is changed`)
}

function keep(target: string, catalog: CatalogFile): void {
  try {
    fs.mkdirSync(path.dirname(target), { recursive: true })
    // Beside the file first, then in its place: whoever reads meanwhile sees the old prices or the new ones.
    writeText(target, `${JSON.stringify(catalog)}\n`)
  } catch (error) {
    throw failure(`cannot write ${target}: ${whyNot(error)}`)
  }
}

const maxNamed = 20

function summary({ catalog, changed, added, disputed }: Merged, target: string): string {
  const lines = [
    `${plural(catalog.models.length, 'model')}, prices as of ${catalog.generated}: ${plural(changed.length, 'price')} changed, ${plural(added.length, 'model')} added`,
    ...changed
      .slice(0, maxNamed)
      .map(
        ({ id, before, after }) =>
          `  ${id}: ${before.input} / ${before.output} → ${after.input} / ${after.output} dollars per million tokens`,
      ),
    ...(changed.length > maxNamed ? [`  and ${changed.length - maxNamed} more`] : []),
    ...(added.length === 0 ? [] : [`  new: ${shortened(added)}`]),
    ...(disputed.length === 0 ? [] : [`  kept, since the lists do not agree: ${shortened(disputed)}`]),
    `wrote ${target}`,
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function shortened(names: readonly string[]): string {
  const more = names.length > maxNamed ? ` and ${names.length - maxNamed} more` : ''
  return names.slice(0, maxNamed).join(', ') + more
}

/** Addresses are printed and kept; what stands for a password in one is not. */
function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) return url
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}
