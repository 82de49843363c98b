import { failure } from '../failure'
import { type DescribedCall, describeCall } from './describe'
import { formatReportJson } from './formats/report-json'
import { formatTable, type TableOptions } from './formats/table'
import { exit, type Host } from './host'
import { colorsFor, createProgress, reportOldPrices, reportSkipped, writeOutput } from './output'

export interface ReportOptions {
  readonly format: ReportFormat
  readonly groupBy?: GroupBy
  readonly sort: Sort
  readonly config?: string
  readonly outputFile?: string
  readonly color: boolean
}

export type ReportFormat = keyof typeof formats
export type GroupBy = 'file' | 'model' | 'sdk'
export type Sort = 'cost' | 'tokens' | 'path'

/** What `report` knows of all calls; every format prints this. */
export interface ReportResult {
  /** Day of the catalog. */
  readonly catalog: string
  /** The days whose prices were taken, one unless configurations differ. */
  readonly days: readonly string[]
  readonly today: string
  /** In the order asked for. */
  readonly calls: readonly DescribedCall[]
  readonly files: number
}

export const formats = {
  table: formatTable,
  json: formatReportJson,
} satisfies Record<string, (result: ReportResult, options: TableOptions) => string>

/** Prints what each call costs. */
export function report(paths: readonly string[], options: ReportOptions, host: Host): number {
  if (options.groupBy !== undefined && options.format !== 'table')
    throw failure(`--group-by groups the table: ${options.format} lists every call by itself`)
  const { analyzeFiles, isComplete, openProject } = require('./project') as typeof import('./project')
  const project = openProject(host, { ...options, paths })
  const places = project.places()
  const calls: DescribedCall[] = []
  const progress = createProgress(host)
  const run = analyzeFiles(
    project,
    (analysis) => calls.push(...analysis.calls.map((call) => describeCall(call, places))),
    progress.step,
  )
  progress.clear()

  const priced = run.analyses.filter((analysis) => analysis.calls.length > 0)
  const days = [...new Set(priced.map(({ document }) => project.dayOf(document)))].sort()
  const result: ReportResult = {
    catalog: project.catalogDay(),
    days: days.length === 0 ? [host.today()] : days,
    today: host.today(),
    calls: calls.sort(orders[options.sort]),
    files: run.files,
  }
  const columns = options.outputFile === undefined && host.isTTY.stdout ? (host.columns ?? 100) : undefined
  const text = formats[options.format](result, { groupBy: options.groupBy, colors: colorsFor(host, options), columns })
  writeOutput(host, text, options.outputFile)
  reportSkipped(host, run)
  if (calls.length > 0) reportOldPrices(host, result.catalog)
  return isComplete(run) ? exit.clean : exit.broken
}

type Order = (a: DescribedCall, b: DescribedCall) => number

const byPath: Order = (a, b) => (a.file !== b.file ? (a.file < b.file ? -1 : 1) : a.line - b.line || a.column - b.column)

/** Calls without a price come last: nobody knows where they belong. */
const orders: Record<Sort, Order> = {
  cost: (a, b) => (b.usd?.perCall.expected ?? -1) - (a.usd?.perCall.expected ?? -1) || byPath(a, b),
  tokens: (a, b) => b.tokens.input.high - a.tokens.input.high || byPath(a, b),
  path: byPath,
}
