import { totalsOf } from '../describe'
import type { ReportResult } from '../report'

/** One JSON document, for programs. `asOf` is `null` where not all prices are those of one day. */
export function formatReportJson({ days, catalog, calls }: ReportResult): string {
  const asOf = days.length === 1 ? days[0] : null
  return `${JSON.stringify({ version: 1, asOf, catalog, calls, totals: totalsOf(calls) }, null, 2)}\n`
}
