import { leastSure } from '../../model/estimate'
import type { CacheOptions } from './cache-options'
import { callsAmong, runsAmong } from './describe'
import { compareSides } from './diff-changes'
import { costOf } from './diff-cost'
import type { DiffResult, State } from './diff-result'
import { openRange, openSides, type Range, type Side } from './diff-side'
import { judge, type Verdict } from './diff-verdict'
import { formatDiffJson } from './formats/diff-json'
import { formatDiffMarkdown } from './formats/diff-markdown'
import { formatDiffTable } from './formats/diff-table'
import { exit, type Host } from './host'
import type { Inputs } from './inputs'
import { type Colors, colorsFor, reportOldPrices, writeOutput } from './output'
import { type PriceDays, priceDaysOf } from './price-days'
import { asked } from './shard'

export interface DiffOptions extends CacheOptions {
  readonly format: DiffFormat
  readonly failOn: 'fail' | 'warn' | 'never'
  readonly config?: string
  /** A baseline file; `false`: none, even where there is one. */
  readonly baseline?: string | false
  readonly outputFile?: string
  readonly color: boolean
}

export type DiffFormat = keyof typeof formats

const formats = {
  table: formatDiffTable,
  json: formatDiffJson,
  markdown: formatDiffMarkdown,
} satisfies Record<string, (result: DiffResult, options: { readonly colors: Colors }) => string>

/** Compares two states of the project by what their calls cost; the exit code says whether the change passes. */
export function diff(range: string | undefined, options: DiffOptions, host: Host): number {
  const { remembered } = require('./run-cache') as typeof import('./run-cache')
  const states = openRange(range, host)
  const question = () => ({ command: 'diff', asked: askedOf(states, options, host) }) as const
  const { text, notes, verdict, isComplete, changes, prices } = remembered(options, question, host, (inputs) =>
    compare(states, options, host, inputs),
  )
  if (notes !== '') host.stderr(notes)
  writeOutput(host, text, options.outputFile)
  if (changes > 0) reportOldPrices(host, prices)
  if (!isComplete) return exit.broken
  const fails = verdict === 'fail' || (verdict === 'warn' && options.failOn === 'warn')
  return fails && options.failOn !== 'never' ? exit.findings : exit.clean
}

/** What is printed of two states. It is data, and can be kept. */
interface Compared {
  readonly text: string
  readonly notes: string
  readonly verdict: Verdict
  readonly isComplete: boolean
  readonly changes: number
  readonly prices?: PriceDays | undefined
}

function compare(states: Range, options: DiffOptions, host: Host, inputs: Inputs | undefined): Compared {
  const { base, head, catalogDay, baseline } = openSides(states, { ...options, inputs }, host)
  const { changes, pairs } = compareSides(base, head)
  const { verdict, reasons, accepted } = judge(changes, pairs, { base, head, baseline, cwd: host.cwd })
  const prices = priceDaysOf([...base.calls, ...head.calls].map(({ shown }) => shown))
  const both = { base: stateOf(base), head: stateOf(head) }
  const result: DiffResult = { ...both, verdict, reasons, accepted, changes, prices, catalog: catalogDay }
  return {
    text: formats[options.format](result, { colors: colorsFor(host, options) }),
    // Where nothing differs, one stands for both.
    notes: base.notes === head.notes ? head.notes : head.notes + base.notes,
    verdict,
    isComplete: base.isComplete && head.isComplete,
    changes: changes.length,
    prices,
  }
}

/** Commits never change, so their names and hashes say all of them; of files on disk, these are those that are there. */
function askedOf({ repository, base, head, changed, renamed }: Range, options: DiffOptions, host: Host): unknown {
  const { listSources } = require('./project') as typeof import('./project')
  const { format, config, baseline } = options
  const files = head.commit === undefined ? asked(listSources(host, []), {}, host) : []
  const how = [format, config ?? null, baseline ?? null, colorsFor(host, options).isColorSupported]
  return [repository.root, base, head, [...changed].sort(), [...renamed].sort(), files, how]
}

/** A request through a function of the project counts once. */
function stateOf({ name, commit, calls }: Side): State {
  const counted = new Set(runsAmong(callsAmong(calls.map(({ shown }) => shown))))
  const costs = calls.filter(({ shown }) => counted.has(shown)).map(costOf)
  const months = costs.flatMap(({ usdPerMonth }) => usdPerMonth ?? [])
  return {
    name,
    commit,
    calls: costs.length,
    unpriced: costs.filter(({ usd }) => usd === undefined).length,
    usd: sum(costs.flatMap(({ usd }) => usd?.expected ?? [])),
    basis: costs.flatMap(({ usd }) => usd?.basis ?? []).reduce(leastSure, 'exact'),
    usdPerMonth: months.length === 0 ? undefined : sum(months),
  }
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0)
}
