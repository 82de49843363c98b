import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Command,
  type Diagnostic,
  type Range,
  type WorkspaceEdit,
} from 'vscode-languageserver'
import { usdOn } from '../../model/model-info'
import type { Finding, Repair } from '../../model/rule'
import type { Edit } from '../../model/span'
import { switchModel } from '../../model/switch-model'
import type { Client } from './client'
import { diagnosticOf } from './diagnostics'
import { elsewhereText, staysIn, type VersionOf, workspaceEdit } from './edits'
import type { Places } from './places'
import type { ClientCommand, CommandArguments } from './protocol'
import type { SentFrom } from './sent-from'
import { type Commentable, type Suppression, suppression, suppressionIn } from './suppress'
import { rangeOf, type View } from './view'

/** Repairs everything that a fix can repair without changing what the program does. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.promptfare`

export const codeActionKinds: readonly string[] = [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, fixAllKind]

/** What an action without an edit stands for: its edit is written when somebody chooses it. */
interface Deferred {
  readonly uri: string
  readonly what: 'fix all' | 'switch'
  /** Of `switch`: the call and the model. */
  readonly callId?: string
  readonly modelId?: string
  /** The version that the call was found in: in another, its id may be another call's. */
  readonly version?: number | null
  /** Of `fix all`: one rule's; absent: all. */
  readonly ruleId?: string
}

/** What actions are made of. */
export interface Repairing {
  /** Of the document; `undefined` where that calls no model. */
  readonly view: View | undefined
  readonly uri: string
  readonly places: Places
  /** What calls of other open documents say of text that stands in this one. */
  readonly sentFrom: readonly SentFrom[]
  readonly client: Client
  readonly versionOf: VersionOf
  /** Another document, with what a comment in it starts with. */
  commentable(id: string): Commentable | undefined
  /** What repairs all that can be fixed in the document, or all of one rule. */
  fixAll(ruleId: string | undefined): readonly Edit[]
}

/** Fixes, suggestions, suppressions and pages of the findings in a range, cheaper models for its calls, and the fixes of the file. */
export function codeActions(repairing: Repairing, { range, context }: CodeActionParams): CodeAction[] {
  const { view, uri } = repairing
  const wanted = (kind: string) =>
    context.only === undefined || context.only.some((only) => kind === only || kind.startsWith(`${only}.`))
  const actions: CodeAction[] = []
  if (wanted(CodeActionKind.QuickFix)) {
    if (view !== undefined) actions.push(...quickFixes(repairing, view, range, context.diagnostics))
    for (const { finding, place, view: sending } of repairing.sentFrom) {
      if (!touches(place, range)) continue
      actions.push(...repairsOf(repairing, finding, undefined), ...suppressWritten(repairing, sending, finding, undefined))
    }
  }
  if (view !== undefined && wanted(CodeActionKind.RefactorRewrite)) {
    for (const { title, callId, modelId } of otherModels(view, range))
      actions.push(
        ...deferred(
          repairing,
          { title, kind: CodeActionKind.RefactorRewrite },
          { uri, what: 'switch', callId, modelId, version: repairing.versionOf(uri) },
        ),
      )
  }
  if (wanted(fixAllKind) && ownFixes(repairing).length > 0)
    actions.push(...deferred(repairing, { title: 'Fix all promptfare findings', kind: fixAllKind }, { uri, what: 'fix all' }))
  return actions
}

/** An action whose edit is written now only for clients that cannot ask for it when it is chosen. */
function deferred(repairing: Repairing, action: CodeAction, data: Deferred): CodeAction[] {
  if (repairing.client.resolvesEdits) return [{ ...action, data }]
  const edit = toWorkspace(repairing, deferredEdits(repairing, data))
  return edit === undefined ? [] : [{ ...action, edit }]
}

/** The document that an action without an edit is about. */
export function uriOfAction({ data }: CodeAction): string | undefined {
  return isDeferred(data) ? data.uri : undefined
}

/** The action with its edit; as it was where there is nothing to edit any more. */
export function resolveAction(repairing: Repairing, action: CodeAction): CodeAction {
  if (!isDeferred(action.data)) return action
  const edit = toWorkspace(repairing, deferredEdits(repairing, action.data))
  return edit === undefined ? action : { ...action, edit }
}

function isDeferred(data: unknown): data is Deferred {
  return typeof data === 'object' && data !== null && 'what' in data && 'uri' in data && typeof data.uri === 'string'
}

function deferredEdits(repairing: Repairing, { uri, what, callId, modelId, version, ruleId }: Deferred): readonly Edit[] {
  if (what === 'fix all') return repairing.fixAll(ruleId)
  if (version !== repairing.versionOf(uri)) return []
  const { view } = repairing
  const call = view?.analysis.calls.find(({ id }) => id === callId)
  if (view === undefined || call?.model === undefined || modelId === undefined) return []
  return switchModel(call.call, call.model, view.catalog.find(modelId, call.model.provider))?.edits ?? []
}

/** What can be fixed without a change to another document: that is fixed from there. */
function ownFixes({ view, sentFrom, places, uri }: Repairing, ruleId?: string): readonly Repair[] {
  const findings = [...(view?.analysis.findings ?? []), ...sentFrom.map(({ finding }) => finding)]
  return findings.flatMap((finding) => {
    const { fix } = finding
    const isMeant = fix !== undefined && (ruleId === undefined || finding.ruleId === ruleId)
    return isMeant && staysIn(places, uri, fix.edits) ? [fix] : []
  })
}

function quickFixes(repairing: Repairing, view: View, range: Range, shown: readonly Diagnostic[]): CodeAction[] {
  const touched = view.analysis.findings.flatMap((finding) => {
    const diagnostic = diagnosticOf(view, finding)
    return diagnostic !== undefined && touches(diagnostic.range, range)
      ? [{ finding, diagnostics: shownAs(shown, diagnostic) }]
      : []
  })
  return [
    ...touched.flatMap(({ finding, diagnostics }) => repairsOf(repairing, finding, diagnostics)),
    ...[...new Set(touched.map(({ finding }) => finding.ruleId))].flatMap((ruleId) => fixAllOf(repairing, ruleId)),
    ...touched.flatMap(({ finding, diagnostics }) => aroundRule(repairing, view, finding, diagnostics)),
  ]
}

/** So many are offered; all of them are compared in the cost panel. */
const offered = 3

/** Cheaper models of the same provider for the call whose model or method is in the range, the nearest in price first. */
function otherModels(view: View, range: Range): readonly { title: string; callId: string; modelId: string }[] {
  return view.analysis.calls.flatMap((analyzed) => {
    const { call, model, estimate, id: callId } = analyzed
    const setting = call.settings.model
    const usdNow = estimate.cost?.total.expected
    if (model === undefined || usdNow === undefined || setting.is !== 'set') return []
    const places = [rangeOf(view, setting.span), rangeOf(view, call.site.span)]
    if (!places.some((place) => place !== undefined && touches(place, range))) return []
    const cheaper = view.catalog.siblings(model).flatMap((other) => {
      const total = other.id === model.id ? undefined : analyzed.on(other).cost?.total
      const repair = total === undefined || total.expected >= usdNow ? undefined : switchModel(call, model, other)
      if (total === undefined || repair === undefined) return []
      const where = elsewhereText(view.places, view.source.uri, repair.edits)
      const title = `${repair.title}${where}: ${usdOn(total.expected, total.basis)} a call`
      return [{ title, callId, modelId: other.id }]
    })
    return cheaper.slice(0, offered)
  })
}

function repairsOf(repairing: Repairing, { fix, suggestion }: Finding, diagnostics: Diagnostic[] | undefined): CodeAction[] {
  const action = (repair: Repair | undefined, isPreferred: boolean): CodeAction[] => {
    const edit = repair && toWorkspace(repairing, repair.edits)
    if (repair === undefined || edit === undefined) return []
    const where = elsewhereText(repairing.places, repairing.uri, repair.edits)
    return [
      {
        title: repair.title + where,
        kind: CodeActionKind.QuickFix,
        edit,
        ...(diagnostics === undefined ? {} : { diagnostics }),
        // One key press repairs what is in sight, and nothing else.
        ...(isPreferred && where === '' ? { isPreferred } : {}),
      },
    ]
  }
  return [...action(fix, true), ...action(suggestion, false)]
}

function fixAllOf(repairing: Repairing, ruleId: string): CodeAction[] {
  if (ownFixes(repairing, ruleId).length < 2) return []
  const action = { title: `Fix all ${ruleId} in this file`, kind: CodeActionKind.QuickFix }
  return deferred(repairing, action, { uri: repairing.uri, what: 'fix all', ruleId })
}

function aroundRule(repairing: Repairing, view: View, finding: Finding, diagnostics: Diagnostic[]): CodeAction[] {
  const { client } = repairing
  const actions = [
    ...suppress(repairing, finding, suppression(view, finding), diagnostics),
    ...(finding.span.document === view.document.id ? [] : suppressWritten(repairing, view, finding, diagnostics)),
  ]
  const page = view.ruleHref(finding.ruleId)
  if (page !== undefined && client.runs.has('promptfare.openRule')) {
    const title = `Explain ${finding.ruleId}`
    const command = commandOf('promptfare.openRule', title, [page])
    actions.push({ title, kind: CodeActionKind.QuickFix, diagnostics, command })
  }
  return actions
}

/** Suppresses a finding in the document that holds its text, for whoever sends that; `view` is of the call. */
function suppressWritten(
  repairing: Repairing,
  view: View,
  finding: Finding,
  diagnostics: Diagnostic[] | undefined,
): CodeAction[] {
  const holder = repairing.commentable(finding.span.document)
  return suppress(repairing, finding, holder && suppressionIn(view, holder, finding), diagnostics)
}

function suppress(
  repairing: Repairing,
  { ruleId }: Finding,
  directive: Suppression | undefined,
  diagnostics: Diagnostic[] | undefined,
): CodeAction[] {
  const { places, client } = repairing
  const place = directive && places.locate(directive.at)
  if (directive === undefined || place === undefined) return []
  const { at, before, after, reason } = directive
  const edits = [{ span: at, text: before + reason + after }]
  const title = `Suppress ${ruleId}${elsewhereText(places, repairing.uri, edits) || ' here'}, with a reason`
  const asked: CommandArguments['promptfare.suppress'] = [{ uri: place.uri, ruleId, ...place.range.start, before, after }]
  // A client that cannot ask for the reason gets one that says it is still to be written.
  const edit = toWorkspace(repairing, edits)
  const how = client.runs.has('promptfare.suppress')
    ? { command: commandOf('promptfare.suppress', title, asked) }
    : edit && { edit }
  if (how === undefined) return []
  return [{ title, kind: CodeActionKind.QuickFix, ...(diagnostics === undefined ? {} : { diagnostics }), ...how }]
}

function commandOf<C extends ClientCommand>(command: C, title: string, given: CommandArguments[C]): Command {
  return { title, command, arguments: [...given] }
}

function toWorkspace({ places, client, versionOf }: Repairing, edits: readonly Edit[]): WorkspaceEdit | undefined {
  return workspaceEdit(places, edits, client.versionsEdits, versionOf)
}

/** The client's own diagnostic for a finding, so that it knows which one an action repairs. */
function shownAs(shown: readonly Diagnostic[], diagnostic: Diagnostic): Diagnostic[] {
  const { code, message } = diagnostic
  const same = shown.find((other) => other.code === code && other.message === message && touches(other.range, diagnostic.range))
  return [same ?? diagnostic]
}

function touches(a: Range, b: Range): boolean {
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start)
}

function isBefore(a: Range['start'], b: Range['start']): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character)
}
