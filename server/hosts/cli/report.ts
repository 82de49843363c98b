import { type DescribedCall, describeCall } from './describe'
import { formatReportJson } from './formats/report-json'
import { formatTable } from './formats/table'
import { exit, type Host } from './host'
import { pathsOf } from './lint'
import { type Colors, colorsFor, createProgress, reportSkipped, writeOutput } from './output'

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
  readonly asOf: string
  /** In the order asked for. */
  readonly calls: readonly DescribedCall[]
  readonly files: number
}

export const formats = {
  table: formatTable,
  json: formatReportJson,
} satisfies Record<
  string,
  (result: ReportResult, options: { readonly groupBy: GroupBy | undefined; readonly colors: Colors }) => string
>

/** Prints what each call costs. */
export function report(paths: readonly string[], options: ReportOptions, host: Host): number {
  const { analyzeFiles, openProject } = require('./project') as typeof import('./project')
  const project = openProject(host, { ...options, paths: pathsOf(paths) })
  const places = project.places()
  const calls: DescribedCall[] = []
  const progress = createProgress(host)
  const run = analyzeFiles(
    project,
    (analysis) => calls.push(...analysis.calls.map((call) => describeCall(call, places))),
    progress.step,
  )
  progress.clear()

  const asOf = project.asOf()
  const result: ReportResult = { asOf, calls: calls.sort(orders[options.sort]), files: run.files }
  const text = formats[options.format](result, { groupBy: options.groupBy, colors: colorsFor(host, options) })
  writeOutput(host, text, options.outputFile)
  reportSkipped(host, run)
  return run.failed.length > 0 ? exit.broken : exit.clean
}

type Order = (a: DescribedCall, b: DescribedCall) => number

const byPath: Order = (a, b) => (a.file !== b.file ? (a.file < b.file ? -1 : 1) : a.line - b.line || a.column - b.column)

/** Calls without a price come last: nobody knows where they belong. */
const orders: Record<Sort, Order> = {
  cost: (a, b) => (b.usd?.perCall.expected ?? -1) - (a.usd?.perCall.expected ?? -1) || byPath(a, b),
  tokens: (a, b) => b.tokens.input.high - a.tokens.input.high || byPath(a, b),
  path: byPath,
}
