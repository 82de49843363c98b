import fs from 'node:fs'
import path from 'node:path'
import { type Basis, mark } from '../../model/estimate'
import { count as grouped, type ModelInfo, usdOn } from '../../model/model-info'
import { tokenizerFor } from '../../tokens'
import { decode } from '../encoding'
import { failure } from '../failure'
import type { CountOptions } from './count-options'
import { exit, type Host } from './host'

/** Prints the tokens of texts and what they cost as input, or what providers themselves count for the calls of a project. */
export function count(paths: readonly string[], options: CountOptions, host: Host): number | Promise<number> {
  if (options.exact === true) {
    if (options.model !== undefined) throw failure('--exact counts each call on its own model: leave out --model')
    return (require('./count-exact') as typeof import('./count-exact')).countExact(paths, options, host)
  }
  if (options.dryRun === true) throw failure('--dry-run goes with --exact: nothing else is sent anywhere')
  if (options.model === undefined) throw failure('count needs --model: "promptfare models" lists them')
  const { openCatalog } = require('./project') as typeof import('./project')
  const catalog = openCatalog(host, options)
  const model = catalog.find(options.model)
  if (model === undefined) {
    const near = catalog.nearest(options.model)
    throw failure(
      `unknown model "${options.model}"${near === undefined ? ': "promptfare models" lists them' : `: did you mean "${near}"?`}`,
    )
  }
  const texts = (paths.length === 0 ? ['-'] : paths).map((name) => countText(name, read(name, host), model))
  host.stdout(options.format === 'json' ? json(texts, model) : table(texts, model))
  return exit.clean
}

interface CountedText {
  readonly file: string
  readonly tokens: number
  readonly basis: Basis
  /** US dollars of it as input. */
  readonly usd: number
}

function countText(file: string, text: string, { tokenizer: family, price }: ModelInfo): CountedText {
  const tokenizer = tokenizerFor(family)
  const tokens = tokenizer.count(text)
  const tier = price.longContext
  const rates = tier !== undefined && tokens > tier.aboveTokens ? tier.price : price
  return { file, tokens, basis: tokenizer.basis, usd: Number((tokens * rates.usdPerInputToken).toPrecision(12)) }
}

function read(name: string, host: Host): string {
  if (name === '-') return host.stdin()
  try {
    return decode(fs.readFileSync(path.resolve(host.cwd, name)))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    throw failure(code === 'EISDIR' ? `${name} is a folder: name its files` : `cannot read ${name}`)
  }
}

function json(texts: readonly CountedText[], { id, tokenizer, source }: ModelInfo): string {
  return `${JSON.stringify({ version: 1, model: id, tokenizer, source, texts }, null, 2)}\n`
}

function table(texts: readonly CountedText[], { id, tokenizer }: ModelInfo): string {
  const rows = texts.map(({ file, tokens, basis, usd }) => [
    file === '-' ? 'standard input' : file,
    `${mark(basis)}${grouped(tokens)} tokens`,
    `${usdOn(usd, basis)} as input of ${id}`,
  ])
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  const lines = rows.map(([file = '', tokens = '', usd]) => `${file.padEnd(width(0))}  ${tokens.padStart(width(1))}  ${usd}`)
  const isEstimated = texts.some(({ basis }) => basis !== 'exact')
  const legend = isEstimated ? [`~ estimated: what ${id} counts by (${tokenizer}) is not shipped`] : []
  return `${[...lines, ...legend].join('\n')}\n`
}
