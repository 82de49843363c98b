import type { Finding } from '../model/rule'
import type { Span } from '../model/span'
import type { TextPart } from '../model/value'
import type { AnalyzedCall } from './analysis'
import { type Commented, complain, type Directive, type Directives, lineToSpeakFor, readDirectives } from './directive-comments'

/** What directives are applied with. */
interface Applying {
  /** Of the document, in which a call may be meant whole. */
  readonly calls: readonly AnalyzedCall[]
  readonly ruleIds: ReadonlySet<string>
  /** Another document that a finding stands in. */
  other(document: string): OtherDocument | undefined
}

/** A document that texts of a call are written in. */
export interface OtherDocument extends Commented {
  /** It is analysed itself, and what is wrong with its directives is said there. */
  readonly speaksForItself: boolean
}

/**
 * Applies `promptfare-ignore <rule>: <reason>` (the next line, or the line it stands on) and `promptfare-ignore-file`. A directive is
 * heard where a finding stands, be it in another document, and where the call begins that the finding is about: a call that starts on
 * its line is meant whole. What is left comes back, with a finding for each directive that has no reason, or none yet, names no rule
 * or suppresses nothing.
 */
export function applyDirectives(
  own: Commented,
  findings: readonly Finding[],
  { calls, ruleIds, other }: Applying,
): readonly Finding[] {
  const { id } = own.document
  const mine: Heard = { ...own, ...readDirectives(own, ruleIds), speaksForItself: true }
  const known = new Map<string, Heard | undefined>([[id, mine]])
  const callOf = new Map(calls.map((call) => [call.id, call]))
  const heardIn = (document: string): Heard | undefined => {
    if (!known.has(document)) {
      const found = other(document)
      known.set(document, found && { ...found, ...readDirectives(found, ruleIds) })
    }
    return known.get(document)
  }
  const used = new Set<Directive>()
  const complaints = [...mine.complaints]
  const taken = new Set<Finding>()
  const kept = findings.filter((finding) => {
    const call = finding.callId === undefined ? undefined : callOf.get(finding.callId)
    const documents = new Set([finding.span.document, id])
    const about = [...documents].flatMap((document) => {
      const heard = heardIn(document)
      const directives = heard === undefined ? [] : directivesAbout(heard, finding, call)
      // Nobody else says what is wrong with them.
      if (heard?.speaksForItself === false)
        for (const complaint of complaintsAbout(heard, directives)) {
          if (!taken.has(complaint)) complaints.push({ ...complaint, callId: finding.callId })
          taken.add(complaint)
        }
      return directives
    })
    const hits = about.filter(({ hasReason }) => hasReason)
    for (const hit of hits) used.add(hit)
    return hits.length === 0
  })
  const idle = mine.all.filter((one) => one.hasReason && !used.has(one) && !mayServeOthers(mine, one, calls))
  const unused = idle.map(({ rule, comment }) => complain(comment.span, `suppresses nothing: ${rule} reports nothing here`))
  return [...kept, ...complaints, ...unused].sort(byPlace)
}

/** By document and place, then by rule: the same on every run. */
export function byPlace(a: Finding, b: Finding): number {
  return a.span.start - b.span.start || a.span.end - b.span.end || (a.ruleId < b.ruleId ? -1 : a.ruleId > b.ruleId ? 1 : 0)
}

/** Pieces of what a call sends, as far as they stand in a document: a comment within one of them would be sent too. */
export function textsIn(document: string, { call }: AnalyzedCall): readonly Span[] {
  const spansOf = (part: TextPart): readonly Span[] => {
    if (part.kind === 'hole') return [part.span]
    if (part.kind === 'choice') return part.options.flat().flatMap(spansOf)
    return part.quote === undefined ? [] : [part.span]
  }
  return call.prompt.parts.flatMap(({ text }) => text.parts.flatMap(spansOf)).filter((span) => span.document === document)
}

type Heard = OtherDocument & Directives

function directivesAbout(heard: Heard, { ruleId, span }: Finding, call: AnalyzedCall | undefined): readonly Directive[] {
  const { document, lineOf, all } = heard
  const mine = all.filter(({ rule }) => rule === ruleId)
  if (mine.length === 0) return []
  const lines = new Set<number>()
  if (span.document === document.id) {
    const texts = call === undefined ? [] : textsIn(document.id, call)
    lines.add(lineOf(span.start)).add(lineOf(lineToSpeakFor(document.text, span.start, texts)))
  }
  const whole = call?.call.site.whole
  if (whole?.document === document.id) lines.add(lineOf(whole.start))
  return mine.filter(({ line }) => line === undefined || lines.has(line))
}

function complaintsAbout({ complaints }: Heard, directives: readonly Directive[]): readonly Finding[] {
  const comments = new Set(directives.map(({ comment }) => comment.span.start))
  return complaints.filter(({ span }) => comments.has(span.start))
}

/**
 * Whether a directive may suppress what calls of other documents say: something is written on its line that they may send, and that no
 * call of this document is about.
 */
function mayServeOthers({ document, lineOf }: Heard, { line }: Directive, calls: readonly AnalyzedCall[]): boolean {
  const { id, text } = document
  const written = text.split('\n').flatMap((code, index) => (isLiteral(code) && (line ?? index) === index ? [index] : []))
  if (written.length === 0 || (line === undefined && calls.length > 0)) return false
  const spans = calls.flatMap((call) => [call.call.site.whole, ...textsIn(id, call), ...settingsIn(id, call)])
  return written.some((at) => !spans.some(({ start, end }) => lineOf(start) <= at && at <= lineOf(end)))
}

function settingsIn(document: string, { call }: AnalyzedCall): readonly Span[] {
  const spans = Object.values(call.settings).flatMap((setting) => (setting.is === 'set' ? [setting.span] : []))
  return spans.filter((span) => span.document === document)
}

function isLiteral(code: string): boolean {
  return /["'`]|[=:(,]\s*\d/.test(code) && !/^\s*(?:import|from|\/\/|#|\*)|\brequire\(/.test(code)
}
