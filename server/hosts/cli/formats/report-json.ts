import { totalsOf } from '../describe'
import { printDocument } from '../part'
import type { DerivedResult } from '../report-result'

/** One JSON document, for programs. `asOf` is `null` where not all prices are those of one day. */
export function formatReportJson({ days, catalog, calls, derived, brokenFiles, part }: DerivedResult): string {
  const asOf = days.length === 1 ? days[0] : null
  const broken = brokenFiles.length === 0 ? {} : { brokenFiles }
  return printDocument({ version: 1, asOf, catalog, calls: derived(), totals: totalsOf(calls), ...broken }, part)
}
