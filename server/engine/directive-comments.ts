import type { Comment, Document } from '../model/language'
import type { Finding } from '../model/rule'
import type { Span } from '../model/span'

/** Under which findings about directives appear. It cannot be suppressed or turned off: it is about suppressing. */
export const directiveRuleId = 'directive'

/** What stands in the place of a reason until somebody writes one: it suppresses, and is reported. */
export const reasonToCome = 'TODO: say why this is accepted'

/** A document with what may be directives in it. */
export interface Commented {
  readonly document: Document
  readonly comments: readonly Comment[]
}

/** What one comment says of one rule. */
export interface Directive {
  readonly rule: string
  readonly comment: Comment
  /** The line it speaks for; `undefined` for the whole file. */
  readonly line: number | undefined
  /** Without a reason it suppresses nothing. */
  readonly hasReason: boolean
}

/** The directives of a document, and what is wrong with them. */
export interface Directives {
  readonly all: readonly Directive[]
  readonly complaints: readonly Finding[]
  /** Number of the line that an offset stands on. */
  lineOf(offset: number): number
}

/** Reads the directives among the comments of a document. */
export function readDirectives({ document, comments }: Commented, ruleIds: ReadonlySet<string>): Directives {
  let lines: readonly number[] | undefined
  const lineOf = (offset: number): number => {
    lines ??= lineStarts(document.text)
    return lastAtMost(lines, offset)
  }
  const complaints: Finding[] = []
  return { all: comments.flatMap((comment) => parse(comment, document, lineOf, ruleIds, complaints)), complaints, lineOf }
}

/**
 * Start of the line that a directive about a place goes in front of: the place's own, or else the one on which the text around it
 * begins, since what is written within a text is part of it. `texts` are the pieces of texts around it.
 */
export function lineToSpeakFor(text: string, offset: number, texts: readonly Span[]): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const around = texts.filter((span) => span.start < start && start <= span.end)
  if (around.length > 0) return lineToSpeakFor(text, Math.min(...around.map((span) => span.start)), texts)
  // Nor between a backslash and the line that it goes on with.
  return /\\\r?\n$/.test(text.slice(Math.max(0, start - 3), start)) ? lineToSpeakFor(text, start - 2, texts) : start
}

/** A finding about a directive. */
export function complain(span: Span, message: string): Finding {
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
  const hasReason = why !== ''
  if (rules.length > 0 && !hasReason)
    complaints.push(complain(comment.span, `gives no reason: write promptfare-ignore ${rules.join(', ')}: <reason>`))
  if (/^TODO\b\W*(?:say why this is accepted)?\W*$/i.test(why)) {
    const message = `gives no reason yet: write why this is accepted in the place of "${why}"`
    complaints.push({ ...complain(comment.span, message), tag: undefined })
  }
  const line = file === undefined ? targetLine(document, comment.span, lineOf) : undefined
  return rules.flatMap((rule) => {
    if (ruleIds.has(rule)) return [{ rule, comment, line, hasReason }]
    if (hasReason) complaints.push(complain(comment.span, `names a rule that does not exist: ${rule}`))
    return []
  })
}

/** The line of the code beside the comment, or else the next line of code: directives may stand on top of each other. */
function targetLine({ id, text }: Document, span: Span, lineOf: (offset: number) => number): number {
  const before = text.slice(text.lastIndexOf('\n', span.start - 1) + 1, span.start).trim()
  // Lines of a notebook end in the marks of JSON.
  const mayGoOn = text.startsWith('/*', span.start) && !id.endsWith('.ipynb')
  const after = mayGoOn ? (/^[^\n]*/.exec(text.slice(span.end, span.end + 1000))?.[0] ?? '').trim() : ''
  // Within JSX, braces stand around a comment.
  const isAlone = (before === '' && after === '') || (before === '{' && after === '}')
  if (!isAlone) return lineOf(before === '' ? span.end : span.start)
  let line = lineOf(span.end) + 1
  for (const next of text.slice(span.end).split('\n').slice(1)) {
    if (!/^\s*\{?(?:\/\/|#|\/\*).*promptfare-ignore/.test(next)) break
    line++
  }
  return line
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
