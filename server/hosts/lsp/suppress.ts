import { directiveRuleId, reasonToCome } from '../../engine/directives'
import type { Finding } from '../../model/rule'
import type { Span } from '../../model/span'
import { rangeOf, type View } from './view'

/** A directive that suppresses one finding: `before`, the reason, `after`, inserted at an empty span. */
export interface Suppression {
  readonly at: Span
  readonly before: string
  readonly after: string
  /** Stands there until somebody writes one, and is a finding itself until then. */
  readonly reason: string
}

/** A directive on a line of its own above the finding or its call; `undefined` where no directive can suppress it. */
export function suppression(view: View, finding: Finding): Suppression | undefined {
  const { ruleId } = finding
  const { text } = view.document
  const line = ruleId === directiveRuleId || view.comment === '' ? undefined : lineFor(view, finding)
  if (line === undefined) return undefined
  const indentation = /^[ \t]*/.exec(text.slice(line))?.[0] ?? ''
  const start = aboveDirectives(text, line)
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const at = { document: view.document.id, start, end: start }
  if (rangeOf(view, at) === undefined) return undefined
  return {
    at,
    before: `${indentation}${view.comment} promptfare-ignore ${ruleId}: `,
    after: newline,
    reason: reasonToCome,
  }
}

/** Start of the line that the directive goes in front of: the finding's, unless a comment there would become part of a text. */
function lineFor(view: View, { span, callId }: Finding): number | undefined {
  const own = span.document === view.document.id && span.start <= view.document.text.length
  const start = own ? lineStart(view.document.text, span.start) : undefined
  if (start !== undefined && !isWithinText(view, start)) return start
  const site = view.analysis.calls.find(({ id }) => id === callId)?.call.site
  return site === undefined ? undefined : lineStart(view.document.text, site.whole.start)
}

/** Directives stack: one between another and what that one is about would part them. */
function aboveDirectives(text: string, start: number): number {
  const before = lineStart(text, start - 1)
  const isDirective = start > 0 && /^[ \t]*(?:\/\/|#|\/\*)\s*promptfare-ignore(?!-file)\b/.test(text.slice(before, start))
  return isDirective ? aboveDirectives(text, before) : start
}

function isWithinText(view: View, offset: number): boolean {
  return textsOf(view).some((span) => span.start < offset && offset < span.end)
}

function textsOf({ analysis, document }: View): Span[] {
  return analysis.calls
    .flatMap(({ call }) => call.prompt.parts)
    .flatMap(({ text }) => [text.span, ...text.parts.map((part) => part.span)])
    .filter((span) => span.document === document.id)
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}
