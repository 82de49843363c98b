import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CatalogFile, Entry } from '../server/pricing/entry'
import { refusal } from '../server/pricing/lists/check-list'
import { readGenaiPrices } from '../server/pricing/lists/genai-prices'
import type { PriceList } from '../server/pricing/lists/listed'
import { readLiteLlm } from '../server/pricing/lists/litellm'
import { mergeLists } from '../server/pricing/lists/merge'
import { type Collected, entryOf, isDay } from './update-catalog-entry'

// Rewrites server/pricing/catalog.json. What holds for whole providers (service tiers, regions, tool fees) and the models without a
// price are carried over.
//   tsx tools/update-catalog.ts <collection.json> <YYYY-MM-DD>               entry by entry from a price collection with its sources
//   tsx tools/update-catalog.ts <litellm.json> <genai-prices.json> <YYYY-MM-DD>  what both public lists agree on

const usage = 'usage: update-catalog <collection.json> <YYYY-MM-DD>, or <litellm.json> <genai-prices.json> <YYYY-MM-DD>'
const target = join(__dirname, '../server/pricing/catalog.json')

function main(args: readonly string[]): void {
  const files = args.slice(0, -1)
  const generated = args.at(-1) ?? ''
  const [first, second] = files
  if (first === undefined || files.length > 2 || !isDay(generated)) throw new Error(usage)
  const before: CatalogFile = readJson(target)
  const catalog =
    second === undefined ? fromCollection(readJson(first), before, generated) : fromLists(first, second, before, generated)
  // Half the models gone is a broken download, not news.
  if (catalog.models.length * 2 < before.models.length)
    throw new Error(`only ${catalog.models.length} models, ${before.models.length} before: nothing is written`)
  writeFileSync(target, print(catalog))
  console.log(`${catalog.models.length} models, ${catalog.sources.length} sources`)
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T
}

function fromCollection(collected: readonly Collected[], before: CatalogFile, generated: string): CatalogFile {
  const sources: string[] = []
  const indexOf = (source: string): number => {
    if (!sources.includes(source)) sources.push(source)
    return sources.indexOf(source)
  }
  const moved = (source: readonly number[]): readonly number[] => source.map((index) => indexOf(before.sources[index] ?? ''))
  const listed = collected.map((record) => entryOf(record, (record.source ?? '').split(' ; ').filter(Boolean).map(indexOf)))
  // What was read of their ends stays, and so do models that are gone and that nobody lists any more.
  const models = [
    ...listed.map((entry) => ({
      ...entry,
      ...endOf(
        before.models.find((one) => isSame(one, entry)),
        moved,
      ),
    })),
    ...before.models
      .filter((old) => (old.retired ?? '9') <= generated || old.status === 'retired')
      .filter((old) => !listed.some((entry) => isSame(old, entry)))
      .map((old) => ({ ...old, source: moved(old.source), ...endOf(old, moved) })),
  ]
  const carried = <T extends { readonly source: readonly number[] }>(items: readonly T[] = []): readonly T[] =>
    items.map((item) => ({ ...item, source: moved(item.source) }))
  const serviceTiers = carried(before.serviceTiers)
  const residency = carried(before.residency)
  const toolFees = carried(before.toolFees)
  return { generated, sources, serviceTiers, residency, toolFees, others: before.others ?? [], models }
}

function endOf(entry: Entry | undefined, moved: (source: readonly number[]) => readonly number[]): Partial<Entry> {
  if (entry?.endSource === undefined) return {}
  const { deprecated, retired, replacedBy, rerouted, endSource } = entry
  const known = Object.entries({ deprecated, retired, replacedBy, rerouted }).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(known), endSource: moved(endSource) }
}

function isSame(a: Entry, b: Entry): boolean {
  return a.id === b.id && a.provider === b.provider
}

function fromLists(litellm: string, genaiPrices: string, before: CatalogFile, generated: string): CatalogFile {
  const lists = [accepted(readLiteLlm(readJson(litellm))), accepted(readGenaiPrices(readJson(genaiPrices), generated))]
  for (const list of lists) {
    const others = lists.filter((other) => other !== list)
    const why = refusal(list, { catalog: before, today: generated, others })
    if (why !== undefined) throw new Error(`${list.name}: ${why}: nothing is written`)
  }
  const { catalog, changed, added, disputed } = mergeLists(before, lists, generated)
  for (const { id, before, after } of changed)
    console.log(`${id}: ${before.input} / ${before.output} → ${after.input} / ${after.output}`)
  console.log(`added: ${added.join(', ') || 'none'}\nkept, since the lists do not agree: ${disputed.join(', ') || 'none'}`)
  return catalog
}

function accepted(read: PriceList | { readonly refused: string }): PriceList {
  if ('refused' in read) throw new Error(`${read.refused}: nothing is written`)
  return read
}

/** One line per model, so that a change of price is a change of one line. */
function print({
  generated,
  sources,
  serviceTiers = [],
  residency = [],
  toolFees = [],
  others = [],
  models,
}: CatalogFile): string {
  const lists: Readonly<Record<string, readonly (string | object)[]>> = {
    sources,
    serviceTiers,
    residency,
    toolFees,
    others,
    models,
  }
  const lines = (items: readonly (string | object | Entry)[]): string =>
    items.map((item) => `    ${JSON.stringify(item)}`).join(',\n')
  const fields = Object.entries(lists).filter(([, items]) => items.length > 0)
  return `{
  "generated": ${JSON.stringify(generated)},
${fields.map(([name, items]) => `  ${JSON.stringify(name)}: [\n${lines(items)}\n  ]`).join(',\n')}
}
`
}

main(process.argv.slice(2))
