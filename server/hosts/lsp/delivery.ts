import {
  CodeLensRefreshRequest,
  type Connection,
  type Diagnostic,
  DiagnosticRefreshRequest,
  type DocumentDiagnosticReport,
  InlayHintRefreshRequest,
} from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { Client } from './client'
import { configDiagnostics } from './config-diagnostics'
import { diagnosticsOf } from './diagnostics'
import { documentCost } from './document-cost'
import { documentCostMethod } from './protocol'
import type { Session } from './session'
import type { Workspace } from './workspace'

/** Brings what changed to the client: diagnostics by push or by pull, costs for the status bar, refreshes. */
export interface Delivery {
  /** An open document changed; what depends on it is brought when it has been still for `delayMs`. */
  changed(document: TextDocument, delayMs: number): void
  /** Cells of one notebook came, went or moved. */
  cellsChanged(uris: readonly string[]): void
  closed(uri: string): void
  /** Anything may have changed: configuration, settings, files. */
  everythingChanged(): void
  /** Hints were shown before the whole document was looked at: they are asked for again if that finds calls which nobody knew of. */
  shownEarly(): void
  /** Answers a pull. */
  report(uri: string, previousResultId: string | undefined): DocumentDiagnosticReport
  dispose(): void
}

/** How long a document must be still before its diagnostics are pushed. */
export const quietMs = 100

/** Keeps one timer, and that only while something has changed. */
export function createDelivery(connection: Connection, client: Client, session: Session, workspace: Workspace): Delivery {
  const pending = new Map<string, number>()
  const results = new Map<string, { readonly id: string; readonly items: string }>()
  const shownProblems = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let lastId = 0
  let lastProblems = ''
  let knownToHints: number | undefined

  function changed({ uri, version }: TextDocument, delayMs: number): void {
    // Opening a document is told twice, the second time as a change.
    if (pending.get(uri) === version) return
    pending.set(uri, version)
    clearTimeout(timer)
    timer = setTimeout(settle, delayMs)
  }

  function settle(): void {
    timer = undefined
    const own = [...pending.keys()]
    const uris = [...new Set(own.flatMap((uri) => [uri, ...session.notebooks.together(uri)]))]
    pending.clear()
    for (const uri of uris) guarded(() => bring(uri))
    guarded(bringProblems)
    followWrappers()
    if (uris.length > own.length) refreshShown()
    // Only what was asked for can be imported by another open document; the engine answers from its cache where it is not.
    if (!uris.some((uri) => session.world.hasAsked(session.places.idOf(uri)))) return
    const others = session.documents.keys().filter((uri) => !uris.includes(uri))
    for (const uri of others) guarded(() => bring(uri))
    // Of several that changed together, each may depend on another: what was shown of it before may be old.
    if (others.length > 0 || own.length > 1) refreshShown()
  }

  function bring(uri: string): void {
    const source = session.documents.get(uri)
    if (source === undefined) return
    if (!client.pulls) push(uri)
    if (client.wantsDocumentCost) {
      send(connection.sendNotification(documentCostMethod, documentCost(uri, source.version, session.view(uri))))
    }
    if (client.wantsCosts || workspace.isWanted) workspace.update(uri, idOf(uri), session.view(uri))
  }

  function push(uri: string): void {
    const source = session.documents.get(uri)
    if (source === undefined) return
    const before = results.get(uri)?.id
    const { id, diagnostics } = resultFor(uri)
    if (id === before) return
    send(connection.sendDiagnostics({ uri, version: source.version, diagnostics: [...diagnostics] }))
  }

  /** Of the notebook, where it is a cell. */
  function idOf(uri: string): string {
    return session.notebooks.cell(uri)?.module.id ?? session.places.idOf(uri)
  }

  /** A result keeps its id as long as it stays the same, whatever the version. */
  function resultFor(uri: string): { readonly id: string; readonly diagnostics: readonly Diagnostic[] } {
    const view = session.view(uri)
    // Of a closed document the client asks once more, and keeps what the whole workspace is known to say.
    const known = session.documents.get(uri) === undefined ? (workspace.recordsOf(uri)?.diagnostics ?? []) : []
    const diagnostics = view === undefined ? known : diagnosticsOf(view)
    const items = JSON.stringify(diagnostics)
    const before = results.get(uri)
    if (before?.items === items) return { id: before.id, diagnostics }
    const id = String(++lastId)
    results.set(uri, { id, items })
    return { id, diagnostics }
  }

  /** Configuration files are seldom open, so their problems are pushed to every client. */
  function bringProblems(): void {
    const problems = session.project.problems()
    if (problems.length === 0 && shownProblems.size === 0) return
    const byUri = configDiagnostics(problems, session.places)
    const now = JSON.stringify([...byUri])
    if (now === lastProblems) return
    lastProblems = now
    for (const uri of shownProblems) if (!byUri.has(uri)) send(connection.sendDiagnostics({ uri, diagnostics: [] }))
    shownProblems.clear()
    for (const [uri, diagnostics] of byUri) {
      shownProblems.add(uri)
      send(connection.sendDiagnostics({ uri, diagnostics }))
    }
  }

  function everythingChanged(): void {
    if (client.pulls && client.refreshesDiagnostics) send(connection.sendRequest(DiagnosticRefreshRequest.type))
    refreshShown()
    for (const document of session.documents.all()) changed(document, quietMs)
  }

  /** Clients pull diagnostics of dependent documents by themselves, hints and lenses they do not. */
  function refreshShown(): void {
    if (client.refreshesHints) send(connection.sendRequest(InlayHintRefreshRequest.type))
    if (client.refreshesLenses) send(connection.sendRequest(CodeLensRefreshRequest.type))
  }

  /** A function of the project that makes a model call was found: who calls it has a hint to show. */
  function followWrappers(): void {
    const { wrappers } = session.project.engine
    if (knownToHints === undefined || knownToHints === wrappers) return
    knownToHints = wrappers
    refreshShown()
  }

  function guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      connection.console.error(`diagnostics: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    }
  }

  function send(sent: Promise<unknown>): void {
    sent.catch((error: unknown) => connection.console.warn(`the client refused: ${String(error)}`))
  }

  return {
    changed,
    cellsChanged(uris) {
      for (const uri of uris) pending.set(uri, -1)
      clearTimeout(timer)
      timer = setTimeout(settle, quietMs)
    },
    closed(uri) {
      pending.delete(uri)
      results.delete(uri)
      workspace.close(uri)
      if (!client.pulls) send(connection.sendDiagnostics({ uri, diagnostics: [] }))
    },
    everythingChanged,
    shownEarly() {
      knownToHints = session.project.engine.wrappers
    },
    report(uri, previousResultId) {
      const { id, diagnostics } = resultFor(uri)
      // The document may have been the first for which its configuration was read.
      guarded(bringProblems)
      followWrappers()
      return id === previousResultId
        ? { kind: 'unchanged', resultId: id }
        : { kind: 'full', resultId: id, items: [...diagnostics] }
    },
    dispose: () => clearTimeout(timer),
  }
}
