import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundledCatalog, createCatalog } from '../server/pricing/catalog'
import type { ListPrice } from '../server/pricing/entry'
import { readGenaiPrices } from '../server/pricing/lists/genai-prices'
import type { Listed, PriceList } from '../server/pricing/lists/listed'
import { readLiteLlm } from '../server/pricing/lists/litellm'
import { indexOf, type ListIndex, lookUp, priceOn, samePrice } from '../server/pricing/lists/merge'

// Holds prices of the catalog against two public lists, and writes docs/prices.md:
//   tsx tools/check-prices.ts <litellm.json> <its day> <genai-prices.json> <its day>

const target = join(__dirname, '../docs/prices.md')

/** Current and retired, from every size and provider that both lists know. */
const checked = `
  claude-fable-5 claude-opus-5 claude-opus-4-8 claude-opus-4-6 claude-opus-4-1 claude-3-opus claude-sonnet-5 claude-sonnet-4-6
  claude-3-7-sonnet claude-haiku-4-5 claude-3-haiku
  gpt-5.6-sol gpt-5.5 gpt-5.4 gpt-5.4-mini gpt-5.2 gpt-5 gpt-5-nano gpt-4.1 gpt-4o gpt-4o-mini o1 o3 o3-mini gpt-4-turbo gpt-3.5-turbo
  gemini-3.6-flash gemini-3.5-flash gemini-3.1-pro-preview gemini-2.5-pro gemini-2.5-flash gemini-2.5-flash-lite gemini-2.0-flash
  mistral-large-2512 mistral-medium-2508 codestral-2508
  grok-4.5 grok-4-0709 grok-code-fast-1 grok-3-mini
  deepseek-chat
  command-a-03-2025 command-r-08-2024
  openai/gpt-oss-120b llama-3.3-70b-versatile
`
  .trim()
  .split(/\s+/)

interface Source {
  readonly name: string
  readonly day: string
  readonly index: ListIndex
}

function main([litellm, litellmDay, genaiPrices, genaiDay]: readonly string[]): void {
  if (litellm === undefined || litellmDay === undefined || genaiPrices === undefined || genaiDay === undefined)
    throw new Error('usage: check-prices <litellm.json> <YYYY-MM-DD> <genai-prices.json> <YYYY-MM-DD>')
  const { generated } = bundledCatalog()
  const sources = [
    sourceOf(readLiteLlm(readJson(litellm)), litellmDay),
    sourceOf(readGenaiPrices(readJson(genaiPrices), generated), genaiDay),
  ]
  const rows = checked.map((id) => rowOf(id, sources, generated))
  writeFileSync(target, page(rows, sources, generated) + byHand())
  console.log(summary(rows))
}

/** What people wrote behind the tables stays. */
function byHand(): string {
  const text = existsSync(target) ? readFileSync(target, 'utf8') : ''
  const start = text.indexOf("\n## The providers' own pages")
  return start === -1 ? '' : text.slice(start)
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}

function sourceOf(list: PriceList | { readonly refused: string }, day: string): Source {
  if ('refused' in list) throw new Error(list.refused)
  return { name: list.name, day, index: indexOf(list) }
}

interface Row {
  readonly id: string
  readonly provider: string
  readonly status: string
  readonly own: ListPrice
  readonly listed: readonly (Listed | undefined)[]
  /** Where the catalog's price is from. */
  readonly source: string
}

function rowOf(id: string, sources: readonly Source[], today: string): Row {
  const entry = bundledCatalog().models.find((candidate) => candidate.id === id)
  const own = entry && priceOn(entry, today)
  const model = createCatalog({ today }).find(id)
  if (entry === undefined || own === undefined || model === undefined) throw new Error(`${id} is not in the catalog`)
  // Prices by the hour are checked at the hours that the lists print.
  const price = entry.timeOfDay === undefined ? own : entry.timeOfDay.offPeak
  return {
    id,
    provider: entry.provider,
    status: model.status,
    own: price,
    listed: sources.map(({ index }) => lookUp(index, entry)),
    source: model.source,
  }
}

function page(rows: readonly Row[], sources: readonly Source[], today: string): string {
  const providers = new Set(rows.map(({ provider }) => provider)).size
  const heads = ['model', 'provider', 'state', 'catalog', ...sources.map(({ name }) => name), 'agrees']
  const lines = rows.map(({ id, provider, status, own, listed }) => [
    `\`${id}\``,
    provider,
    status,
    show(own),
    ...listed.map((price) => (price === undefined ? 'not listed' : show(price))),
    verdict(own, listed),
  ])
  const table = [heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  const different = rows.filter(({ own, listed }) => verdict(own, listed) !== 'both')
  return `# Prices, checked

${rows.length} models of ${providers} providers, as the catalog has them on ${today}, against ${sources.map(({ name, day }) => `${name} (list of ${day})`).join(' and ')}.
Input / output / cache read, in US dollars per million tokens. \`tsx tools/check-prices.ts\` writes this page up to
the headings at its end, which are written by hand.

${summary(rows)}

${table}

## Where they differ

A list is a picture of its day: a price that changed later is not in it. The catalog's own sources for these:

${different.map(({ id, source }) => `- \`${id}\`: ${source}`).join('\n')}
`
}

function summary(rows: readonly Row[]): string {
  const count = (wanted: string): number => rows.filter(({ own, listed }) => verdict(own, listed) === wanted).length
  return `Both lists agree with the catalog on ${count('both')}, one of them on ${count('one')}, none on ${count('none')}.`
}

/** Prices that both name are the same; one that either leaves out is not compared. */
function verdict(own: ListPrice, listed: readonly (Listed | undefined)[]): 'both' | 'one' | 'none' {
  const agreeing = listed.filter((price) => price !== undefined && samePrice(own, price)).length
  return agreeing === 0 ? 'none' : agreeing < listed.length ? 'one' : 'both'
}

function show({ input, output, cacheRead }: ListPrice): string {
  return [input, output, cacheRead ?? '–'].join(' / ')
}

main(process.argv.slice(2))
