import { failure } from '../failure'
import { findBaseline } from './baseline-file'
import { inOrder } from './check'
import type { Host } from './host'
import { conclude, type FailOn, type LintFormat, formats as lintFormats } from './lint-verdict'
import type { Outcome } from './outcome'
import { type Part, readParts } from './part'
import { printReport, type ReportFormat, formats as reportFormats } from './print-report'
import type { GroupBy, Sort } from './report-result'

export interface MergeOptions {
  readonly format?: LintFormat | ReportFormat
  readonly baseline?: string | false
  readonly failOn: FailOn
  readonly maxWarnings?: number
  readonly groupBy?: GroupBy
  readonly sort: Sort
  readonly outputFile?: string
  readonly color: boolean
  readonly quiet?: boolean
}

/** Joins the reports of all shards, and prints and decides what one run over all files would have. */
export function mergeReports(files: readonly string[], options: MergeOptions, host: Host): number {
  const read = readParts(files, host)
  const catalogDay = read.parts[0]?.catalog ?? ''
  const outcome = outcomeOf(read.parts)
  if (read.command === 'report') {
    const { format = 'table' } = options
    if (!isReportFormat(format)) throw failure(`a report is printed as ${Object.keys(reportFormats).join(' or ')}, not ${format}`)
    if (options.groupBy !== undefined && format !== 'table')
      throw failure(`--group-by groups the table: ${format} lists every call by itself`)
    const calls = read.parts.flatMap((part) => part.calls)
    const days = [...new Set(read.parts.flatMap((part) => part.days))].sort()
    return printReport({ calls, derived: calls, days, outcome, catalogDay }, undefined, { ...options, format }, host)
  }
  const { format = 'stylish' } = options
  if (!isLintFormat(format)) throw failure(`findings are printed as ${Object.keys(lintFormats).join(', ')}, not ${format}`)
  const linted = {
    findings: inOrder(read.parts.flatMap(({ findings }) => findings)),
    calls: read.parts.flatMap(({ calls }) => calls),
    outcome,
    checked: read.parts.flatMap(({ checked }) => checked),
    catalogDay,
  }
  const more = {
    accepted: options.baseline === false ? undefined : findBaseline(host.cwd, options.baseline),
    // They ran side by side.
    seconds: Math.max(...read.parts.map(({ seconds }) => seconds)),
    prefix: read.parts[0]?.prefix ?? '',
    fixed: undefined,
  }
  return conclude(linted, more, { ...options, format }, host)
}

function isReportFormat(format: string): format is ReportFormat {
  return Object.hasOwn(reportFormats, format)
}

function isLintFormat(format: string): format is LintFormat {
  return Object.hasOwn(lintFormats, format)
}

function outcomeOf(parts: readonly Part[]): Outcome {
  return {
    files: parts.reduce((sum, { outcome }) => sum + outcome.files, 0),
    skipped: parts.flatMap(({ outcome }) => outcome.skipped),
    unused: parts.flatMap(({ outcome }) => outcome.unused),
    broken: parts.flatMap(({ outcome }) => outcome.broken),
    failed: parts.flatMap(({ outcome }) => outcome.failed),
  }
}
