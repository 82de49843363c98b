import { totalsOf } from '../describe'
import type { DerivedResult } from '../report'

/** One JSON document, for programs. `asOf` is `null` where not all prices are those of one day. */
export function formatReportJson({ days, catalog, calls, derived }: DerivedResult): string {
  const asOf = days.length === 1 ? days[0] : null
  return `${JSON.stringify({ version: 1, asOf, catalog, calls: derived(), totals: totalsOf(calls) }, null, 2)}\n`
}
