import { totalsOf } from '../describe'
import type { ReportResult } from '../report'

/** One JSON document, for programs. */
export function formatReportJson({ asOf, calls }: ReportResult): string {
  return `${JSON.stringify({ version: 1, asOf, calls, totals: totalsOf(calls) }, null, 2)}\n`
}
