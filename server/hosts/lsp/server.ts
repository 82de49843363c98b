import {
  CodeLensRequest,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
} from 'vscode-languageserver'
import { describeClient } from './client'
import { codeActionKinds, codeActions } from './code-actions'
import { codeLenses } from './code-lens'
import { completions } from './completion'
import { createDelivery, quietMs } from './delivery'
import { documentLinks } from './document-links'
import { hoverAt } from './hover'
import { inlayHints } from './inlay-hints'
import type { OpenProject } from './project'
import { createReload } from './reload'
import { createSession } from './session'
import type { View } from './view'

/** Wires the features to a connection. The engine is made when the client has said who it is. */
export function serve(connection: Connection, openProject: OpenProject): void {
  connection.onInitialize((params) => {
    wire(connection, params, openProject)
    return capabilitiesFor(params)
  })
  connection.listen()
}

function wire(connection: Connection, params: InitializeParams, openProject: OpenProject): void {
  const client = describeClient(params)
  const session = createSession(client, foldersOf(params), openProject)
  const delivery = createDelivery(connection, client, session)
  const reload = createReload(connection, client, session, delivery)
  const versionOf = (uri: string) => session.documents.get(uri)?.version ?? null

  session.documents.onDidOpen(({ document }) => delivery.changed(document, 0))
  session.documents.onDidChangeContent(({ document }) => delivery.changed(document, quietMs))
  session.documents.onDidClose(({ document }) => delivery.closed(document.uri))
  session.documents.listen(connection)
  session.notebooks.listen(connection, delivery.cellsChanged, (id) => session.project.engine.forget(id))

  connection.onInitialized(() => {
    logged('initialized', () => reload.start())
    if (client.changesFolders) connection.workspace.onDidChangeWorkspaceFolders((change) => session.moveFolders(change))
  })
  connection.onShutdown(() => delivery.dispose())

  connection.onHover(answer('hover', (view, { position }) => hoverAt(view, position) ?? null))
  connection.onDocumentLinks(answer('document links', (view) => documentLinks(view)))
  connection.onCodeAction(answer('code actions', (view, asked) => codeActions(view, asked, client, versionOf)))
  connection.onCompletion(answer('completion', (view, { position }) => completions(view, position)))
  connection.languages.inlayHint.on(
    answer('inlay hints', (view, { range }) => (reload.settings().inlayHints.enabled ? inlayHints(view, range) : [])),
  )
  connection.onRequest(
    CodeLensRequest.type,
    answer('code lens', (view) => (reload.settings().codeLens.enabled ? codeLenses(view, client.runs) : [])),
  )
  connection.languages.diagnostics.on(({ textDocument, previousResultId }) => {
    const report = attempt('diagnostics', () => delivery.report(textDocument.uri, previousResultId))
    return report ?? { kind: 'full', items: [] }
  })

  /** A request about one document. Where the document says nothing, or the feature fails, the answer is null. */
  function answer<P extends { readonly textDocument: { readonly uri: string } }, R>(
    name: string,
    feature: (view: View, params: P) => R,
  ) {
    return (asked: P, token: { readonly isCancellationRequested: boolean }): R | null | ResponseError<void> => {
      if (token.isCancellationRequested) return new ResponseError<void>(LSPErrorCodes.RequestCancelled, `${name}: cancelled`)
      return (
        attempt(name, () => {
          const view = session.view(asked.textDocument.uri)
          return view === undefined ? null : feature(view, asked)
        }) ?? null
      )
    }
  }

  function attempt<R>(name: string, work: () => R): R | undefined {
    try {
      return work()
    } catch (error) {
      complain(name, error)
      return undefined
    }
  }

  function logged(name: string, work: () => Promise<void>): void {
    work().catch((error: unknown) => complain(name, error))
  }

  function complain(name: string, error: unknown): void {
    connection.console.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
}

const cellLanguages = ['python', 'typescript', 'javascript']

function capabilitiesFor(params: InitializeParams): InitializeResult {
  const pulls = describeClient(params).pulls
  return {
    serverInfo: { name: 'promptfare' },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      notebookDocumentSync: { notebookSelector: [{ notebook: '*', cells: cellLanguages.map((language) => ({ language })) }] },
      hoverProvider: true,
      inlayHintProvider: true,
      codeLensProvider: {},
      documentLinkProvider: {},
      codeActionProvider: { codeActionKinds: [...codeActionKinds] },
      completionProvider: { triggerCharacters: ['"', "'", '`', '-', '/'] },
      ...(pulls
        ? { diagnosticProvider: { identifier: 'promptfare', interFileDependencies: true, workspaceDiagnostics: false } }
        : {}),
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  }
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  if (workspaceFolders != null && workspaceFolders.length > 0) return workspaceFolders.map(({ uri }) => uri)
  return rootUri == null ? [] : [rootUri]
}
