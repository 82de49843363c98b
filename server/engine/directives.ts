import type { Comment, Document } from '../model/language'
import type { Finding } from '../model/rule'
import type { Span } from '../model/span'

/** Under which findings about directives appear. It cannot be suppressed or turned off: it is about suppressing. */
export const directiveRuleId = 'directive'

/** What stands in the place of a reason until somebody writes one: it suppresses, and is reported. */
export const reasonToCome = 'TODO: say why this is accepted'

interface Directive {
  readonly rule: string
  readonly comment: Comment
  /** The line it speaks for; `undefined` for the whole file. */
  readonly line: number | undefined
  used: boolean
}

/**
 * Applies `promptfare-ignore <rule>: <reason>` (the next line, or the line it stands on) and `promptfare-ignore-file`. A call that
 * starts on that line is meant whole. What is left comes back, with a finding for each directive that has no reason, or none yet,
 * names no rule or suppresses nothing.
 */
export function applyDirectives(
  document: Document,
  comments: readonly Comment[],
  findings: readonly Finding[],
  startOfCall: (callId: string) => number | undefined,
  ruleIds: ReadonlySet<string>,
): Finding[] {
  const lines = lineStarts(document.text)
  const lineOf = (offset: number): number => lastAtMost(lines, offset)
  const complaints: Finding[] = []
  const directives = comments.flatMap((comment) => parse(comment, document, lineOf, ruleIds, complaints))
  if (directives.length === 0) return [...findings, ...complaints].sort(byPlace)
  const kept = findings.filter((finding) => {
    const start = finding.callId === undefined ? undefined : startOfCall(finding.callId)
    const at = [lineOf(finding.span.start), ...(start === undefined ? [] : [lineOf(start)])]
    const hits = directives.filter((d) => d.rule === finding.ruleId && (d.line === undefined || at.includes(d.line)))
    for (const directive of hits) directive.used = true
    return hits.length === 0
  })
  const unused = directives
    .filter((directive) => !directive.used)
    .map(({ rule, comment }) => complain(comment.span, `suppresses nothing: ${rule} reports nothing here`))
  return [...kept, ...complaints, ...unused].sort(byPlace)
}

function parse(
  comment: Comment,
  document: Document,
  lineOf: (offset: number) => number,
  ruleIds: ReadonlySet<string>,
  complaints: Finding[],
): Directive[] {
  const match = /^[\s*#/]*promptfare-ignore(-file)?\b[ \t]*([^:\n]*)(?::([^\n]*))?/.exec(comment.text)
  if (match === null) return []
  const [, file, names = '', reason = ''] = match
  const rules = names.split(/[\s,]+/).filter((name) => name !== '')
  if (rules.length === 0) complaints.push(complain(comment.span, 'names no rule: write promptfare-ignore <rule>: <reason>'))
  const why = reason.replace(/\*\/\s*$/, '').trim()
  if (rules.length > 0 && why === '') {
    complaints.push(complain(comment.span, `gives no reason: write promptfare-ignore ${rules.join(', ')}: <reason>`))
    return []
  }
  if (/^TODO\b\W*(?:say why this is accepted)?\W*$/i.test(why)) {
    const message = `gives no reason yet: write why this is accepted in the place of "${why}"`
    complaints.push({ ...complain(comment.span, message), tag: undefined })
  }
  const line = file === undefined ? targetLine(document, comment.span, lineOf) : undefined
  return rules.flatMap((rule) => {
    if (ruleIds.has(rule)) return [{ rule, comment, line, used: false }]
    complaints.push(complain(comment.span, `names a rule that does not exist: ${rule}`))
    return []
  })
}

/** The line of the code in front of the comment, or else the next line of code: directives may stand on top of each other. */
function targetLine({ text }: Document, span: Span, lineOf: (offset: number) => number): number {
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1
  if (text.slice(lineStart, span.start).trim() !== '') return lineOf(span.start)
  let line = lineOf(span.end) + 1
  for (const next of text.slice(span.end).split('\n').slice(1)) {
    if (!/^\s*(?:\/\/|#|\/\*).*promptfare-ignore/.test(next)) break
    line++
  }
  return line
}

function complain(span: Span, message: string): Finding {
  return {
    ruleId: directiveRuleId,
    severity: 'warning',
    message,
    span,
    callId: undefined,
    tag: 'unnecessary',
    saves: undefined,
    fix: undefined,
    suggestion: undefined,
  }
}

/** By document and place, then by rule: the same on every run. */
export function byPlace(a: Finding, b: Finding): number {
  return a.span.start - b.span.start || a.span.end - b.span.end || (a.ruleId < b.ruleId ? -1 : a.ruleId > b.ruleId ? 1 : 0)
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** Index of the last number that is not above `value`. */
function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((sorted[middle] ?? 0) <= value) low = middle
    else high = middle - 1
  }
  return low
}
