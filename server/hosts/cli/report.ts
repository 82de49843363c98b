import type { AnalyzedCall } from '../../engine/analysis'
import { failure } from '../failure'
import { type DescribedCall, describeCall } from './describe'
import type { DerivedCall } from './describe-figures'
import { explainCall, findCalls } from './explain-call'
import { formatReportJson } from './formats/report-json'
import { formatTable, type TableOptions } from './formats/table'
import { exit, type Host } from './host'
import { colorsFor, createProgress, reportOldPrices, reportSkipped, writeOutput } from './output'
import type { Places } from './places'
import type { Project } from './project'

export interface ReportOptions {
  readonly format: ReportFormat
  readonly groupBy?: GroupBy
  readonly sort: Sort
  readonly config?: string
  readonly outputFile?: string
  /** The id of a call, or its file and line: print how each of its figures comes about. */
  readonly explain?: string
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

/** What is known of what the figures are made of; it takes longer. */
export interface DerivedResult extends ReportResult {
  derived(): readonly DerivedCall[]
}

export const formats = {
  table: formatTable,
  json: formatReportJson,
} satisfies Record<string, (result: DerivedResult, options: TableOptions) => string>

/** Prints what each call costs. */
export function report(paths: readonly string[], options: ReportOptions, host: Host): number {
  if (options.groupBy !== undefined && options.explain !== undefined)
    throw failure('--explain prints calls by themselves: leave out --group-by')
  if (options.groupBy !== undefined && options.format !== 'table')
    throw failure(`--group-by groups the table: ${options.format} lists every call by itself`)
  const { analyzeFiles, isComplete, openProject } = require('./project') as typeof import('./project')
  const project = openProject(host, { ...options, paths })
  const places = project.places()
  const derivations = new Map<DescribedCall, () => DerivedCall>()
  const progress = createProgress(host)
  const run = analyzeFiles(
    project,
    ({ document, calls }) => {
      for (const call of calls) derivations.set(describeCall(call, places), () => derive(project, document, call, places))
    },
    progress.step,
  )
  progress.clear()

  const priced = run.analyses.filter((analysis) => analysis.calls.length > 0)
  const days = [...new Set(priced.map(({ document }) => project.dayOf(document)))].sort()
  const all = [...derivations.keys()].sort(orders[options.sort])
  const calls = options.explain === undefined ? all : findCalls(options.explain, all)
  const result: DerivedResult = {
    catalog: project.catalogDay(),
    days: days.length === 0 ? [host.today()] : days,
    today: host.today(),
    calls,
    derived: () => calls.flatMap((call) => derivations.get(call)?.() ?? []),
    files: run.files,
  }
  writeOutput(host, print(result, options, host), options.outputFile)
  reportSkipped(host, run)
  if (calls.length > 0) reportOldPrices(host, result.catalog)
  return isComplete(run) ? exit.clean : exit.broken
}

function print(result: DerivedResult, options: ReportOptions, host: Host): string {
  if (options.explain !== undefined && options.format === 'table') return result.derived().map(explainCall).join('\n')
  const columns = options.outputFile === undefined && host.isTTY.stdout ? (host.columns ?? 100) : undefined
  return formats[options.format](result, { groupBy: options.groupBy, colors: colorsFor(host, options), columns })
}

function derive(project: Project, id: string, call: AnalyzedCall, places: Places): DerivedCall {
  const { describeFigures } = require('./describe-figures') as typeof import('./describe-figures')
  // What holds for a document is found by its name.
  const document = { id, languageId: '', text: '' }
  const about = { catalog: project.engine.catalog(document), config: project.engine.config(document) }
  return describeFigures(call, about, places, project.dayOf(id))
}

type Order = (a: DescribedCall, b: DescribedCall) => number

const byPath: Order = (a, b) => (a.file !== b.file ? (a.file < b.file ? -1 : 1) : a.line - b.line || a.column - b.column)

/** Calls without a price come last: nobody knows where they belong. */
const orders: Record<Sort, Order> = {
  cost: (a, b) => (b.usd?.perCall.expected ?? -1) - (a.usd?.perCall.expected ?? -1) || byPath(a, b),
  tokens: (a, b) => b.tokens.input.high - a.tokens.input.high || byPath(a, b),
  path: byPath,
}
