import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver'
import type { Finding } from '../../model/rule'
import type { Span } from '../../model/span'
import { rangeOf, type View } from './view'

export const diagnosticSource = 'promptfare'

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
} as const

const tags = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated } as const

/** The findings of a document as diagnostics. */
export function diagnosticsOf(view: View): Diagnostic[] {
  return view.analysis.findings.flatMap((finding) => diagnosticOf(view, finding) ?? [])
}

/** The diagnostic of one finding; `undefined` where there is no place in the document to show it at. */
export function diagnosticOf(view: View, finding: Finding): Diagnostic | undefined {
  const elsewhere = finding.span.document !== view.document.id
  const range = rangeOf(view, elsewhere ? (spanOfCall(view, finding) ?? finding.span) : finding.span)
  if (range === undefined) return undefined
  const origin = elsewhere ? view.places.locate(finding.span) : undefined
  const page = view.ruleHref(finding.ruleId)
  return {
    range,
    severity: severities[finding.severity],
    source: diagnosticSource,
    code: finding.ruleId,
    message: finding.message,
    ...(page === undefined ? {} : { codeDescription: { href: page } }),
    // A tag fades or strikes what is at the finding's own place, not the call that stands for it.
    ...(finding.tag === undefined || elsewhere ? {} : { tags: [tags[finding.tag]] }),
    ...(origin === undefined
      ? {}
      : { relatedInformation: [{ location: { uri: origin.uri, range: origin.range }, message: 'written here' }] }),
  }
}

function spanOfCall(view: View, finding: Finding): Span | undefined {
  return view.analysis.calls.find(({ id }) => id === finding.callId)?.call.site.nameSpan
}
