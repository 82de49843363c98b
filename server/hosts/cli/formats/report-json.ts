import { totalsOf } from '../describe'
import { printDocument } from '../part'
import { priceDaysOf } from '../price-days'
import type { DerivedResult } from '../report-result'

/**
 * One JSON document, for programs. `asOf` is the day for which prices were looked up, `null` where configurations name several;
 * `pricesAsOf` says how old they are.
 */
export function formatReportJson({ days, catalog, calls, derived, brokenFiles, part }: DerivedResult): string {
  const asOf = days.length === 1 ? days[0] : null
  const broken = brokenFiles.length === 0 ? {} : { brokenFiles }
  const pricesAsOf = priceDaysOf(calls) ?? null
  return printDocument({ version: 1, asOf, pricesAsOf, catalog, calls: derived(), totals: totalsOf(calls), ...broken }, part)
}
