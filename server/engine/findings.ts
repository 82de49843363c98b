import type { CallSite } from '../model/call-site'
import type { Finding, Repair } from '../model/rule'
import type { Edit, Span } from '../model/span'
import type { AnalyzedCall } from './analysis'
import { byPlace } from './directives'

/**
 * What is found of calls, each thing once. Of a call of the project's own function that is what its arguments bring: `unfilledOf` is
 * the model call in it, whoever calls.
 */
export function findingsOf(
  calls: readonly AnalyzedCall[],
  unfilledOf: (call: AnalyzedCall, index: number) => AnalyzedCall | undefined,
  check: (call: AnalyzedCall) => readonly Finding[],
): Finding[] {
  const found = calls.flatMap((call, index) => {
    const findings = check(call)
    if (call.call.site.via === undefined) return findings
    const unfilled = unfilledOf(call, index)
    return ofFilled(findings, call, unfilled === undefined ? [] : check(unfilled))
  })
  return withoutRepeats(found.sort(byPlace))
}

/** A finding whose edits are written as the document takes them. */
export function written(finding: Finding, document: string, write: (edit: Edit) => Edit): Finding {
  const own = (repair: Repair | undefined): Repair | undefined =>
    repair && { ...repair, edits: repair.edits.map((edit) => (edit.span.document === document ? write(edit) : edit)) }
  return { ...finding, fix: own(finding.fix), suggestion: own(finding.suggestion) }
}

/** A prompt that two calls send is written once, and so is what can be said of it. */
function withoutRepeats(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>()
  const keyOf = ({ ruleId, span }: Finding, said: string): string =>
    [ruleId, span.document, span.start, span.end, said].join('\n')
  const errors = new Set(findings.filter(({ severity }) => severity === 'error').map((finding) => keyOf(finding, '')))
  return findings.filter((finding) => {
    // What fails for sure need not be said to fail perhaps.
    if (finding.severity !== 'error' && errors.has(keyOf(finding, ''))) return false
    const key = keyOf(finding, finding.message)
    return !seen.has(key) && seen.add(key)
  })
}

/**
 * What is found of a call only because of what its function is given: the rest is found where the model call stands. It is said where
 * the function is called, or where the text is that it is about, and mended in this document or not at all.
 */
function ofFilled(findings: readonly Finding[], { call }: AnalyzedCall, unfilled: readonly Finding[]): Finding[] {
  // What is said of the call itself stands at each of the two calls.
  const placeOf = ({ ruleId, span }: Finding, site: CallSite | undefined): string =>
    site !== undefined && isSame(span, site.span) ? ruleId : [ruleId, span.document, span.start].join('\n')
  // What may fail there and fails for sure with these arguments is news.
  const keyOf = (finding: Finding, site: CallSite | undefined): string =>
    placeOf(finding, site) + (finding.severity === 'error' ? '\nerror' : '')
  const known = new Set(unfilled.map((finding) => keyOf(finding, call.site.unfilled)))
  const { document } = call.site.nameSpan
  const own = (repair: Repair | undefined): Repair | undefined =>
    repair?.edits.every(({ span }) => span.document === document) === true ? repair : undefined
  return findings
    .filter((finding) => !known.has(keyOf(finding, call.site)))
    .map((finding) => ({
      ...finding,
      span: finding.span.document === document || isAboutText(finding) ? finding.span : call.site.span,
      fix: own(finding.fix),
      suggestion: own(finding.suggestion),
    }))
}

/** What is said of a text stands where the text is written: at the call nobody would find it. */
function isAboutText({ saves, span }: Finding): boolean {
  return saves?.on !== undefined && isSame(saves.on, span)
}

function isSame(a: Span, b: Span): boolean {
  return a.document === b.document && a.start === b.start
}
