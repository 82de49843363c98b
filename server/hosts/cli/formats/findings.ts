import { createHash } from 'node:crypto'
import type { DescribedFinding } from '../describe'
import type { LintResult } from '../lint-result'
import { plural } from '../output'

/** The findings that are printed. */
export function shownOf({ findings }: LintResult, { quiet }: { readonly quiet: boolean }): readonly DescribedFinding[] {
  return quiet ? findings.filter(({ severity }) => severity === 'error') : findings
}

/** `3 findings (1 error, 2 warnings)`; `no findings` where there are none. */
export function countFindings(findings: readonly DescribedFinding[]): string {
  const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length
  const [errors, warnings, infos] = [count('error'), count('warning'), count('info')]
  const severities = [
    ...(errors === 0 ? [] : [plural(errors, 'error')]),
    ...(warnings === 0 ? [] : [plural(warnings, 'warning')]),
    ...(infos === 0 ? [] : [`${infos} info`]),
  ]
  return findings.length === 0 ? 'no findings' : `${plural(findings.length, 'finding')} (${severities.join(', ')})`
}

/** Files that the result is not complete without: what prints nothing of them would pass for a clean run. */
export function countFailed({ failed }: LintResult): string | undefined {
  return failed === 0 ? undefined : `${plural(failed, 'file')} could not be checked`
}

/** A file's path from the repository's folder; one that lies elsewhere keeps its own. */
export function fromRoot(file: string, { prefix }: LintResult): string {
  return isAbsolute(file) ? file : prefix + file
}

/** Whether a path is shown whole, since it lies elsewhere. */
export function isAbsolute(file: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/])/.test(file)
}

/** One name for each finding, which survives moved lines: made of the call, the rule, and which of several it is. */
export function fingerprintsOf(findings: readonly DescribedFinding[], result: LintResult): readonly string[] {
  const seen = new Map<string, number>()
  return findings.map(({ callId, ruleId, file, message }) => {
    const key = callId === null ? [fromRoot(file, result), ruleId, message] : [callId, ruleId]
    const ordinal = seen.get(key.join('\n')) ?? 0
    seen.set(key.join('\n'), ordinal + 1)
    return createHash('sha256')
      .update(`${key.join('\n')}\n${ordinal}`)
      .digest('hex')
      .slice(0, 32)
  })
}
