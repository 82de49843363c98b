import type { LintResult } from '../lint-result'
import { printDocument } from '../part'
import { priceDaysOf } from '../price-days'

/** One JSON document, for programs. */
export function formatLintJson(
  { findings, calls, files, skipped, brokenFiles, seconds, baseline, fixed, part }: LintResult,
  { quiet }: { readonly quiet: boolean },
): string {
  const shown = quiet ? findings.filter((finding) => finding.severity === 'error') : findings
  const summary = {
    files,
    skipped,
    ...(brokenFiles.length === 0 ? {} : { brokenFiles }),
    calls: calls.length,
    pricesAsOf: priceDaysOf(calls) ?? null,
    findings: findings.length,
    errors: findings.filter((finding) => finding.severity === 'error').length,
    warnings: findings.filter((finding) => finding.severity === 'warning').length,
    seconds,
    ...(baseline === undefined ? {} : { accepted: baseline.accepted, mended: baseline.mended }),
    ...(fixed === undefined ? {} : { fixed }),
  }
  return printDocument({ version: 1, findings: shown, summary }, part)
}
