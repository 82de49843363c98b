import type { LintResult } from '../lint-result'
import { fingerprintsOf, fromRoot, shownOf } from './findings'

/** GitLab's code quality report. */
export function formatGitlab(result: LintResult, options: { readonly quiet: boolean }): string {
  const findings = shownOf(result, options)
  const fingerprints = fingerprintsOf(findings, result)
  const issues = findings.map(({ ruleId, severity, message, file, range }, index) => ({
    description: message,
    check_name: ruleId,
    fingerprint: fingerprints[index],
    severity: severities[severity],
    location: { path: fromRoot(file, result), lines: { begin: range.start.line, end: range.end.line } },
  }))
  return `${JSON.stringify(issues, null, 2)}\n`
}

const severities = { error: 'critical', warning: 'minor', info: 'info' } as const
