import {
  CodeLensRequest,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  PositionEncodingKind,
  ResponseError,
  TextDocumentSyncKind,
} from 'vscode-languageserver'
import { describeClient, optionsOf } from './client'
import { codeActionKinds, codeActions, type Repairing, resolveAction, uriOfAction } from './code-actions'
import { codeLenses } from './code-lens'
import { completions } from './completion'
import { createDelivery, quietMs } from './delivery'
import { documentLinks } from './document-links'
import { fixAllEdits } from './fix-all'
import { hoverAt } from './hover'
import { inlayHints } from './inlay-hints'
import { createOldPrices } from './old-prices'
import type { Pace } from './pace'
import type { Platform } from './platform'
import type { InitializationOptions } from './protocol'
import { createReload } from './reload'
import { answerRequests } from './requests'
import { sentFrom } from './sent-from'
import { createSession } from './session'
import { requestOf, tellOfCosts } from './tell-costs'
import { commentIn, type View } from './view'
import { createWorkspace } from './workspace'
import { createWorkspaceDiagnostics } from './workspace-diagnostics'

/** Wires the features to a connection. The engine is made when the client has said who it is. */
export function serve(connection: Connection, platformFor: (options: InitializationOptions) => Platform, pace: Pace): void {
  connection.onInitialize((params) => {
    wire(connection, params, platformFor(optionsOf(params.initializationOptions)), pace)
    return capabilitiesFor(params)
  })
  connection.listen()
}

function wire(connection: Connection, params: InitializeParams, platform: Platform, pace: Pace): void {
  const client = describeClient(params)
  const session = createSession(client, foldersOf(params), platform)
  const workspace = createWorkspace({
    startThread: platform.startThread,
    request: () => requestOf(client, session),
  })
  const delivery = createDelivery(connection, client, session, workspace)
  const reload = createReload(connection, client, session, workspace, delivery)
  const sayOldPrices = createOldPrices(connection, () => ({ catalog: session.project.catalogDay(), today: session.world.today }))
  const versionOf = (uri: string) => session.documents.get(uri)?.version ?? null

  session.documents.onDidOpen(({ document }) => delivery.changed(document, 0))
  session.documents.onDidChangeContent(({ document }) => {
    pace.edited()
    delivery.changed(document, pace.isBehind ? 4 * quietMs : quietMs)
  })
  session.documents.onDidClose(({ document }) => delivery.closed(document.uri))
  session.documents.onDidSave(() => workspace.again(false))
  session.documents.listen(connection)
  session.notebooks.listen(connection, delivery.cellsChanged, (id) => session.project.engine.forget(id))

  connection.onInitialized(() => {
    logged('initialized', () => reload.start())
    if (client.changesFolders) {
      connection.workspace.onDidChangeWorkspaceFolders((change) => {
        session.moveFolders(change)
        workspace.again(true)
      })
    }
  })
  // Their text is the same: what is known by the old name is forgotten, and who used it is read again.
  connection.workspace.onDidRenameFiles(({ files }) => {
    for (const { oldUri } of files) session.project.engine.forget(session.places.idOf(oldUri))
    workspace.again(false)
    delivery.everythingChanged()
  })
  connection.onShutdown(() => {
    delivery.dispose()
    workspace.dispose()
  })
  answerRequests(connection, session, workspace, complain)
  session.world.onArrival?.((isLast) => {
    session.project.reset()
    // What came may name more, which is asked for before anybody is shown anything.
    for (const uri of session.documents.keys()) attempt('arrival', () => session.view(uri))
    if (isLast()) delivery.everythingChanged()
  })
  if (client.wantsCosts) tellOfCosts(connection, client, workspace)

  connection.onHover(answer('hover', (view, { position }) => hoverAt(view, position) ?? null))
  connection.onDocumentLinks(answer('document links', (view) => documentLinks(view)))
  connection.onCodeAction((asked, token) => {
    if (token.isCancellationRequested) return cancelled('code actions')
    const repairing = attempt('code actions', () => repairingOf(asked.textDocument.uri))
    return (repairing && attempt('code actions', () => codeActions(repairing, asked))) ?? null
  })
  connection.onCodeActionResolve((action) => {
    const uri = uriOfAction(action)
    return (uri === undefined ? undefined : attempt('code action', () => resolveAction(repairingOf(uri), action))) ?? action
  })
  connection.onCompletion(answer('completion', (view, { position }) => completions(view, position)))
  connection.languages.inlayHint.on(
    answer(
      'inlay hints',
      (view, { range }) => {
        delivery.shownEarly()
        return reload.settings().inlayHints.enabled ? inlayHints(view, range, client.runs) : []
      },
      // They are wanted with every key, and diagnostics only a little later.
      ({ textDocument, range }) => session.viewWithin(textDocument.uri, range),
    ),
  )
  connection.onRequest(
    CodeLensRequest.type,
    answer('code lens', (view) => (reload.settings().codeLens.enabled ? codeLenses(view, client.runs) : [])),
  )
  connection.languages.diagnostics.on(async ({ textDocument, previousResultId }, token) => {
    // Who cancelled may have a newer text and wait for this answer before asking again: VS Code does.
    if (!(await pace.still(token)))
      return new ResponseError(LSPErrorCodes.ServerCancelled, 'diagnostics: cancelled', { retriggerRequest: true })
    const started = performance.now()
    const report = attempt('diagnostics', () => delivery.report(textDocument.uri, previousResultId))
    pace.took(performance.now() - started)
    return report ?? { kind: 'full', items: [] }
  })

  const workspaceDiagnostics = createWorkspaceDiagnostics(workspace)
  connection.languages.diagnostics.onWorkspace((params, token, progress, partial) => {
    progress.begin('promptfare', 0, 'reading the workspace', false)
    const report = partial === undefined ? undefined : partial.report.bind(partial)
    return workspaceDiagnostics(params, token, progress, report).finally(() => progress.done())
  })

  function repairingOf(uri: string): Repairing {
    return {
      view: session.view(uri),
      uri,
      places: session.places,
      sentFrom: sentFrom(session, uri),
      client,
      versionOf,
      commentable(id) {
        const document = session.document(id)
        return document && { document, comment: commentIn(session.project, document) }
      },
      fixAll: (ruleId) => fixAllEdits(session, uri, ruleId),
    }
  }

  /** A request about one document. Where the document says nothing, or the feature fails, the answer is null. */
  function answer<P extends { readonly textDocument: { readonly uri: string } }, R>(
    name: string,
    feature: (view: View, params: P) => R,
    viewOf = ({ textDocument }: P) => session.view(textDocument.uri),
  ) {
    return (asked: P, token: { readonly isCancellationRequested: boolean }): R | null | ResponseError<void> => {
      if (token.isCancellationRequested) {
        if (name === 'inlay hints') pace.late()
        return cancelled(name)
      }
      return (
        attempt(name, () => {
          const view = viewOf(asked)
          if (view === undefined) return null
          sayOldPrices()
          return feature(view, asked)
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

function cancelled(name: string): ResponseError<void> {
  return new ResponseError<void>(LSPErrorCodes.RequestCancelled, `${name}: cancelled`)
}

function capabilitiesFor(params: InitializeParams): InitializeResult {
  const pulls = describeClient(params).pulls
  return {
    serverInfo: { name: 'promptfare' },
    capabilities: {
      // Every client takes it, and it is how the engine counts.
      positionEncoding: PositionEncodingKind.UTF16,
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
      // All cells, since people count those of text too.
      notebookDocumentSync: { notebookSelector: [{ notebook: '*' }] },
      hoverProvider: true,
      inlayHintProvider: true,
      codeLensProvider: {},
      documentLinkProvider: {},
      codeActionProvider: { codeActionKinds: [...codeActionKinds], resolveProvider: true },
      completionProvider: { triggerCharacters: ['"', "'", '`', '-', '/'] },
      ...(pulls
        ? { diagnosticProvider: { identifier: 'promptfare', interFileDependencies: true, workspaceDiagnostics: true } }
        : {}),
      workspace: {
        workspaceFolders: { supported: true, changeNotifications: true },
        fileOperations: { didRename: { filters: [{ scheme: 'file', pattern: { glob: '**/*' } }] } },
      },
    },
  }
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  if (workspaceFolders != null && workspaceFolders.length > 0) return workspaceFolders.map(({ uri }) => uri)
  return rootUri == null ? [] : [rootUri]
}
