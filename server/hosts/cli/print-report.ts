import type { DescribedCall } from './describe'
import { explainCall } from './explain-call'
import { formatReportJson } from './formats/report-json'
import { formatTable, type TableOptions } from './formats/table'
import { exit, type Host } from './host'
import { colorsFor, reportOldPrices, reportSkipped, writeOutput } from './output'
import type { ReportPart } from './part'
import { priceDaysOf } from './price-days'
import type { DerivedResult, GroupBy, Reported, Sort } from './report-result'

export type ReportFormat = keyof typeof formats

/** How calls are printed. */
export interface PrintOptions {
  readonly format: ReportFormat
  readonly groupBy?: GroupBy
  readonly sort: Sort
  readonly outputFile?: string
  readonly explain?: string
  readonly color: boolean
}

export const formats = {
  table: formatTable,
  json: formatReportJson,
} satisfies Record<string, (result: DerivedResult, options: TableOptions) => string>

/** Prints calls in the order asked for. */
export function printReport(
  { calls: described, derived, days, outcome, catalogDay }: Reported,
  part: ReportPart | undefined,
  options: PrintOptions,
  host: Host,
): number {
  const calls = [...(derived ?? described)].sort(orders[options.sort])
  const result: DerivedResult = {
    catalog: catalogDay,
    days: days.length === 0 ? [host.today()] : days,
    today: host.today(),
    calls,
    derived: () => [...(derived ?? [])].sort(orders[options.sort]),
    files: outcome.files,
    brokenFiles: outcome.broken.map(({ file, line }) => ({ file, line })),
    part,
  }
  writeOutput(host, print(result, options, host), options.outputFile)
  reportSkipped(host, outcome, part !== undefined)
  reportOldPrices(host, priceDaysOf(calls))
  const { isComplete } = require('./project') as typeof import('./project')
  return isComplete(outcome, part !== undefined) ? exit.clean : exit.broken
}

function print(result: DerivedResult, options: PrintOptions, host: Host): string {
  if (options.explain !== undefined && options.format === 'table') return result.derived().map(explainCall).join('\n')
  const columns = options.outputFile === undefined && host.isTTY.stdout ? (host.columns ?? 100) : undefined
  return formats[options.format](result, { groupBy: options.groupBy, colors: colorsFor(host, options), columns })
}

type Order = (a: DescribedCall, b: DescribedCall) => number

const byPath: Order = (a, b) => (a.file !== b.file ? (a.file < b.file ? -1 : 1) : a.line - b.line || a.column - b.column)

/** Calls without a price come last: nobody knows where they belong. */
const orders: Record<Sort, Order> = {
  cost: (a, b) => (b.usd?.perCall.expected ?? -1) - (a.usd?.perCall.expected ?? -1) || byPath(a, b),
  tokens: (a, b) => b.tokens.input.high - a.tokens.input.high || byPath(a, b),
  path: byPath,
}
