import type { Connection } from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { folderOf, joinPath } from '../../engine/modules/paths'
import { newConfig } from '../new-config'
import { callAt, nearestCall } from './call-at'
import { callCosts } from './call-costs'
import { pricedRecord } from './call-records'
import { groupCosts, placed } from './costs'
import { methodName } from './figures'
import { findOther } from './other-models'
import type { CallPlace, Requests, TextChange, WhatIfQuery } from './protocol'
import { compareRewrite, promptAt } from './rewrite'
import type { Session } from './session'
import { look, type View } from './view'
import { type Considered, whatIf } from './what-if'
import type { Workspace } from './workspace'

/** Answers what the client asks beyond the protocol. What fails is complained of, and answered with null. */
export function answerRequests(
  connection: Connection,
  session: Session,
  workspace: Workspace,
  complain: (name: string, error: unknown) => void,
): void {
  /** Of several folders, each may have a `src/index.ts`. */
  const pathOf = (document: string): string => {
    const shown = session.world.displayPath(document)
    const folder = session.folders().find((one) => document === joinPath(one, shown))
    return folder === undefined || session.folders().length === 1
      ? shown
      : `${folder.slice(folderOf(folder).length + 1)}/${shown}`
  }
  const viewOf = (uri: string): View | undefined => session.view(uri) ?? session.viewClosed(uri)
  const versionOf = (uri: string): number | null => session.documents.get(uri)?.version ?? null

  on('promptfare/costs', (query) => {
    workspace.want()
    const calls = placed(workspace.records(), pathOf)
    return { ...workspace.status, ...groupCosts(calls, query) }
  })
  on('promptfare/readAgain', () => {
    workspace.want()
    workspace.again(true)
    return null
  })
  on('promptfare/callCosts', (place) => {
    const found = callAt(viewOf(place.uri), place)
    if (found === undefined) return null
    const { call } = found
    // A text may stand in another cell than the call that sends it.
    const shown = found.view.places.locate(call.call.site.nameSpan)?.uri
    const view = (shown === undefined ? undefined : viewOf(shown)) ?? found.view
    const changes: Parameters<typeof callCosts>[3] = (edits) => changesOf(view, edits)
    return callCosts(view, call, pathOf(view.document.id), changes) ?? null
  })
  on('promptfare/nearestCall', (place) => nearestCall(viewOf(place.uri), place) ?? null)
  on('promptfare/whatIf', (query) => {
    const calls = query.call === undefined ? ofWorkspace() : ofCall(query.call, query)
    return calls.length === 0 ? null : whatIf(calls, query)
  })
  on('promptfare/newConfiguration', () => newConfig(undefined))
  on('promptfare/promptAt', ({ uri, line, character }) => {
    const view = viewOf(uri)
    const found = view && promptAt(view, { line, character })
    return found === undefined ? null : { uri, version: versionOf(uri), ...found }
  })
  on('promptfare/tryRewrite', ({ uri, version, range, text }) => {
    const before = viewOf(uri)
    if (before === undefined || version !== versionOf(uri)) return { problem: 'the file has changed in the meantime' }
    // A cell's lines are not its notebook's.
    if (before.within !== undefined) return { problem: 'cells of notebooks cannot be rewritten yet' }
    const source = TextDocument.create(uri, before.document.languageId, 0, before.source.getText())
    const written = TextDocument.applyEdits(source, [{ range, newText: text }])
    const after = { ...before.document, text: written }
    const { places, today } = before
    // What is said of the text as it is will be asked beside that of the other.
    session.project.engine.forget(before.document.id)
    try {
      const shown = TextDocument.create(uri, after.languageId, 0, written)
      return compareRewrite(before, look(session.project, after, { source: shown, places, today }), range)
    } finally {
      // The engine knows the document by what it says now.
      session.project.engine.forget(before.document.id)
    }
  })

  function on<M extends keyof Requests>(method: M, answer: (params: Requests[M]['params']) => Requests[M]['result']): void {
    connection.onRequest(method, (params: Requests[M]['params']): unknown => {
      try {
        return answer(params)
      } catch (error) {
        complain(method, error)
        return null
      }
    })
  }

  function changesOf(view: View, edits: Parameters<Parameters<typeof callCosts>[3]>[0]): readonly TextChange[] | undefined {
    const changes = edits.map(({ span, text }) => {
      const place = view.places.locate(span)
      return place && { uri: place.uri, version: versionOf(place.uri), range: place.range, text }
    })
    return changes.includes(undefined) ? undefined : changes.flatMap((change) => change ?? [])
  }

  function ofCall(place: CallPlace, { model: wanted }: WhatIfQuery): readonly Considered[] {
    const found = callAt(viewOf(place.uri), place)
    if (found === undefined) return []
    const { call, view } = found
    const own = pricedRecord(call)
    const now = own && call.model && { ...own, model: call.model }
    const other = wanted === undefined ? now?.model : findOther(view, call, wanted)
    const changed = other === undefined ? undefined : other === now?.model ? now : pricedRecord(call, other, call.on(other))
    if (other === undefined || changed === undefined) return []
    const basis = call.estimate.cost?.total.basis ?? 'assumed'
    const both = { changed: { ...changed, model: other }, ...(now === undefined ? {} : { now }) }
    return [{ name: methodName(call, view.document), basis, ...both }]
  }

  function ofWorkspace(): readonly Considered[] {
    const calls = placed(workspace.records(), pathOf)
    const inner = new Set(calls.flatMap(({ via }) => via))
    return calls.flatMap(({ uri, path, position, priced, total, key, isPromptFile }) => {
      if (priced === undefined || total === undefined || isPromptFile || inner.has(key)) return []
      const document = { id: session.places.idOf(uri), languageId: '', text: '' }
      const model = session.project.engine.catalog(document).find(priced.modelId)
      if (model === undefined) return []
      const both = { ...priced, model }
      return [{ name: `${path}:${position.line + 1}`, basis: total.basis, now: both, changed: both }]
    })
  }
}
