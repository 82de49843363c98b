import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Command,
  type Diagnostic,
  type Range,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver'
import { usdOn } from '../../model/model-info'
import type { Finding, Repair } from '../../model/rule'
import { type Edit, fitting } from '../../model/span'
import { switchModel } from '../../model/switch-model'
import type { Client } from './client'
import { diagnosticOf } from './diagnostics'
import type { ClientCommand, CommandArguments } from './protocol'
import { suppression } from './suppress'
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
}

type VersionOf = (uri: string) => number | null

/** Fixes, suggestions, suppressions and pages of the findings in a range, cheaper models for its calls, and the fixes of the file. */
export function codeActions(
  view: View,
  { range, context }: CodeActionParams,
  client: Client,
  versionOf: VersionOf,
): CodeAction[] {
  const wanted = (kind: string) =>
    context.only === undefined || context.only.some((only) => kind === only || kind.startsWith(`${only}.`))
  const toWorkspace = (edits: readonly Edit[]) => workspaceEdit(view, edits, client.versionsEdits, versionOf)
  const actions: CodeAction[] = []
  if (wanted(CodeActionKind.QuickFix)) {
    const touched = view.analysis.findings.flatMap((finding) => {
      const diagnostic = diagnosticOf(view, finding)
      return diagnostic !== undefined && touches(diagnostic.range, range) ? [{ finding, diagnostic }] : []
    })
    for (const { finding, diagnostic } of touched)
      actions.push(...repairsOf(finding, shownAs(context.diagnostics, diagnostic), toWorkspace))
    for (const ruleId of new Set(touched.map(({ finding }) => finding.ruleId)))
      actions.push(...fixAllOf(view, ruleId, toWorkspace))
    for (const { finding, diagnostic } of touched) {
      actions.push(...aroundRule(view, finding, shownAs(context.diagnostics, diagnostic), client, toWorkspace))
    }
  }
  const deferred = (action: CodeAction, data: Deferred): CodeAction[] => {
    if (client.resolvesEdits) return [{ ...action, data }]
    const edit = toWorkspace(deferredEdits(view, data))
    return edit === undefined ? [] : [{ ...action, edit }]
  }
  const { uri } = view.source
  if (wanted(CodeActionKind.RefactorRewrite)) {
    for (const { title, callId, modelId } of otherModels(view, range))
      actions.push(...deferred({ title, kind: CodeActionKind.RefactorRewrite }, { uri, what: 'switch', callId, modelId }))
  }
  if (wanted(fixAllKind) && view.analysis.findings.some(({ fix }) => fix !== undefined))
    actions.push(...deferred({ title: 'Fix all promptfare findings', kind: fixAllKind }, { uri, what: 'fix all' }))
  return actions
}

/** The document that an action without an edit is about. */
export function uriOfAction({ data }: CodeAction): string | undefined {
  return isDeferred(data) ? data.uri : undefined
}

/** The action with its edit; as it was where there is nothing to edit any more. */
export function resolveAction(view: View, action: CodeAction, client: Client, versionOf: VersionOf): CodeAction {
  if (!isDeferred(action.data)) return action
  const edit = workspaceEdit(view, deferredEdits(view, action.data), client.versionsEdits, versionOf)
  return edit === undefined ? action : { ...action, edit }
}

function isDeferred(data: unknown): data is Deferred {
  return typeof data === 'object' && data !== null && 'what' in data && 'uri' in data && typeof data.uri === 'string'
}

function deferredEdits(view: View, { what, callId, modelId }: Deferred): readonly Edit[] {
  if (what === 'fix all') return editsOf(view.analysis.findings.flatMap(({ fix }) => fix ?? []))
  const call = view.analysis.calls.find(({ id }) => id === callId)
  if (call?.model === undefined || modelId === undefined) return []
  return switchModel(call.call, call.model, view.catalog.find(modelId, call.model.provider))?.edits ?? []
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
      return [{ title: `${repair.title}: ${usdOn(total.expected, total.basis)} a call`, callId, modelId: other.id }]
    })
    return cheaper.slice(0, offered)
  })
}

type ToWorkspace = (edits: readonly Edit[]) => WorkspaceEdit | undefined

function repairsOf({ fix, suggestion }: Finding, diagnostics: Diagnostic[], toWorkspace: ToWorkspace): CodeAction[] {
  const action = (repair: Repair | undefined, isPreferred: boolean): CodeAction[] => {
    const edit = repair && toWorkspace(repair.edits)
    if (repair === undefined || edit === undefined) return []
    return [{ title: repair.title, kind: CodeActionKind.QuickFix, diagnostics, edit, ...(isPreferred ? { isPreferred } : {}) }]
  }
  return [...action(fix, true), ...action(suggestion, false)]
}

function fixAllOf(view: View, ruleId: string, toWorkspace: ToWorkspace): CodeAction[] {
  const fixes = view.analysis.findings.flatMap((finding) => (finding.ruleId === ruleId ? (finding.fix ?? []) : []))
  const edit = fixes.length > 1 ? toWorkspace(editsOf(fixes)) : undefined
  return edit === undefined ? [] : [{ title: `Fix all ${ruleId} in this file`, kind: CodeActionKind.QuickFix, edit }]
}

function aroundRule(
  view: View,
  finding: Finding,
  diagnostics: Diagnostic[],
  client: Client,
  toWorkspace: ToWorkspace,
): CodeAction[] {
  const { ruleId } = finding
  const actions: CodeAction[] = []
  const directive = suppression(view, finding)
  if (directive !== undefined) {
    const title = `Suppress ${ruleId} here, with a reason`
    const { at, before, after, reason } = directive
    const { line, character } = view.source.positionAt(at.start)
    const asked: CommandArguments['promptfare.suppress'] = [{ uri: view.source.uri, ruleId, line, character, before, after }]
    // A client that cannot ask for the reason gets one that says it is still to be written.
    const edit = toWorkspace([{ span: at, text: before + reason + after }])
    const how = client.runs.has('promptfare.suppress')
      ? { command: commandOf('promptfare.suppress', title, asked) }
      : edit && { edit }
    if (how !== undefined) actions.push({ title, kind: CodeActionKind.QuickFix, diagnostics, ...how })
  }
  const page = view.ruleHref(ruleId)
  if (page !== undefined && client.runs.has('promptfare.openRule')) {
    const title = `Explain ${ruleId}`
    const command = commandOf('promptfare.openRule', title, [page])
    actions.push({ title, kind: CodeActionKind.QuickFix, diagnostics, command })
  }
  return actions
}

function commandOf<C extends ClientCommand>(command: C, title: string, given: CommandArguments[C]): Command {
  return { title, command, arguments: [...given] }
}

/** Edits of as many repairs as fit beside each other; a second call repairs the rest. */
function editsOf(repairs: readonly Repair[]): readonly Edit[] {
  return fitting(repairs).flatMap(({ edits }) => edits)
}

/** `undefined` where there is nothing to edit, or one of the places cannot be found. */
function workspaceEdit(view: View, edits: readonly Edit[], versions: boolean, versionOf: VersionOf): WorkspaceEdit | undefined {
  const byUri = new Map<string, TextEdit[]>()
  for (const { span, text } of edits) {
    const location = view.places.locate(span)
    if (location === undefined) return undefined
    byUri.set(location.uri, [...(byUri.get(location.uri) ?? []), { range: location.range, newText: text }])
  }
  if (byUri.size === 0) return undefined
  if (!versions) return { changes: Object.fromEntries(byUri) }
  return { documentChanges: [...byUri].map(([uri, own]) => ({ textDocument: { uri, version: versionOf(uri) }, edits: own })) }
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
