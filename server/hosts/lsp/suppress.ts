import type { AnalyzedCall } from '../../engine/analysis'
import { directiveRuleId, lineToSpeakFor, reasonToCome } from '../../engine/directive-comments'
import { textsIn } from '../../engine/directives'
import type { Document } from '../../model/language'
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

/** A document that a directive can be written in. */
export type Commentable = Pick<View, 'document' | 'comment'>

/**
 * A directive on a line of its own above the finding or, where that stands in another document or in a text without a line in front
 * of it, above its call; `undefined` where no directive can suppress it.
 */
export function suppression(view: View, finding: Finding): Suppression | undefined {
  const found = suppressionIn(view, view, finding) ?? aboveCall(view, finding)
  return found !== undefined && rangeOf(view, found.at) !== undefined ? found : undefined
}

/** A directive above the text that a finding stands in, in the document which holds that; `undefined` where it stands in another. */
export function suppressionIn(view: View, holder: Commentable, finding: Finding): Suppression | undefined {
  const { document } = holder
  const { span, callId } = finding
  if (span.document !== document.id || span.start > document.text.length) return undefined
  const call = view.analysis.calls.find(({ id }) => id === callId)
  if (isSentAsItStands(document, finding, call)) return undefined
  const texts = call === undefined ? [] : textsIn(document.id, call)
  return directiveAt(holder, finding, lineToSpeakFor(document.text, span.start, texts))
}

function aboveCall(view: View, finding: Finding): Suppression | undefined {
  const whole = view.analysis.calls.find(({ id }) => id === finding.callId)?.call.site.whole
  return whole && directiveAt(view, finding, lineToSpeakFor(view.document.text, whole.start, []))
}

function directiveAt({ document, comment }: Commentable, { ruleId }: Finding, line: number): Suppression | undefined {
  if (ruleId === directiveRuleId || comment === '') return undefined
  const { id, text } = document
  const indentation = /^[ \t]*/.exec(text.slice(line))?.[0] ?? ''
  const start = aboveDirectives(text, line)
  return {
    at: { document: id, start, end: start },
    before: `${indentation}${comment} promptfare-ignore ${ruleId}: `,
    after: text.includes('\r\n') ? '\r\n' : '\n',
    reason: reasonToCome,
  }
}

/** Directives stack: one between another and what that one is about would part them. */
function aboveDirectives(text: string, start: number): number {
  const before = text.lastIndexOf('\n', start - 2) + 1
  const isDirective = start > 0 && /^[ \t]*(?:\/\/|#|\/\*)\s*promptfare-ignore(?!-file)\b/.test(text.slice(before, start))
  return isDirective ? aboveDirectives(text, before) : start
}

/** In a prompt file what is sent stands between no quotes, so no line of it can hold a comment. */
function isSentAsItStands(document: Document, { span }: Finding, call: AnalyzedCall | undefined): boolean {
  if (document.languageId !== 'prompt-file') return false
  const sent = (call?.call.prompt.parts ?? []).flatMap(({ text }) => [text.span, ...text.parts.map((part) => part.span)])
  return sent.some((one) => one.document === document.id && one.start <= span.start && span.start < one.end)
}
