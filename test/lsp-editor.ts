import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node'
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { InitializationOptions } from '../server/hosts/lsp/protocol'
import { bundle } from './bundle'

/** An editor without a window: it speaks to a real server, in a process of its own, over a folder of its own. */
export interface Editor {
  readonly connection: ProtocolConnection
  readonly capabilities: InitializeResult['capabilities']
  readonly pid: number
  /** Absolute path of the folder. */
  readonly folder: string
  /** Everything that the server logged as an error. */
  readonly errors: readonly string[]
  /** All pushes so far, in order. */
  readonly pushes: readonly PublishDiagnosticsParams[]
  /** Requests from the server, by method. */
  readonly asked: readonly string[]
  /** Opens a document; `$0` marks a place, which is taken out. */
  open(name: string, languageId: string, marked: string): Opened
  write(name: string, text: string): string
  /** The next push for the document that fits, or the last one if it does. */
  pushed(uri: string, fits?: (push: PublishDiagnosticsParams) => boolean): Promise<readonly Diagnostic[]>
  until(what: string, fits: () => boolean): Promise<void>
  stop(): Promise<void>
}

/** A document in the editor, with its text kept in step. */
export interface Opened {
  readonly uri: string
  /** Where `$0` stood. */
  readonly cursor: Position
  text(): string
  version(): number
  whole(): Range
  positionOf(text: string): Position
  /** Replaces the first occurrence, as an incremental change. */
  replace(old: string, text: string): void
  apply(edit: WorkspaceEdit | undefined): void
  close(): void
}

export interface EditorOptions {
  /** It pulls diagnostics, else they are pushed. */
  readonly pulls?: boolean
  readonly refreshes?: boolean
  /** It asks for an action's edit when the action is chosen. */
  readonly resolves?: boolean
  readonly initializationOptions?: InitializationOptions
  readonly settings?: unknown
  readonly files?: Readonly<Record<string, string>>
}

const root = join(__dirname, '..')
const patienceMs = 15_000

export async function startEditor(options: EditorOptions = {}): Promise<Editor> {
  const folder = mkdtempSync(join(tmpdir(), 'promptfare-lsp-'))
  const write = (name: string, text: string): string => {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return pathToFileURL(path).href
  }
  for (const [name, text] of Object.entries(options.files ?? {})) write(name, text)
  const child = spawn(process.execPath, [bundle('server.js'), '--stdio'], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] })
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin))
  const errors: string[] = []
  const pushes: PublishDiagnosticsParams[] = []
  const asked: string[] = []
  listen(connection, options, { errors, pushes, asked })
  connection.listen()
  const { capabilities } = await connection.sendRequest<InitializeResult>('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(folder).href,
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'test' }],
    capabilities: capabilitiesOf(options),
    initializationOptions: options.initializationOptions,
  })
  await connection.sendNotification('initialized', {})

  const until = async (what: string, fits: () => boolean): Promise<void> => {
    const end = Date.now() + patienceMs
    while (!fits()) {
      if (Date.now() > end) throw new Error(`waited in vain for ${what}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  return {
    connection,
    capabilities,
    pid: child.pid ?? 0,
    folder,
    errors,
    pushes,
    asked,
    write,
    until,
    open: (name, languageId, marked) => openDocument(connection, pathToFileURL(join(folder, name)).href, languageId, marked),
    async pushed(uri, fits = () => true) {
      const found = () => pushes.findLast((push) => push.uri === uri && fits(push))
      await until(`diagnostics of ${uri}`, () => found() !== undefined)
      return found()?.diagnostics ?? []
    },
    async stop() {
      await endServer(connection, child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

interface Heard {
  readonly errors: string[]
  readonly pushes: PublishDiagnosticsParams[]
  readonly asked: string[]
}

function listen(connection: ProtocolConnection, options: EditorOptions, { errors, pushes, asked }: Heard): void {
  connection.onNotification('window/logMessage', ({ type, message }: { type: number; message: string }) => {
    if (type === 1) errors.push(message)
  })
  connection.onNotification('textDocument/publishDiagnostics', (push: PublishDiagnosticsParams) => {
    pushes.push(push)
  })
  connection.onRequest('workspace/configuration', () => [options.settings ?? null])
  for (const method of serverRequests) {
    connection.onRequest(method, () => {
      asked.push(method)
      return null
    })
  }
}

const serverRequests = [
  'client/registerCapability',
  'workspace/diagnostic/refresh',
  'workspace/inlayHint/refresh',
  'workspace/codeLens/refresh',
]

function capabilitiesOf({ pulls = false, refreshes = true, resolves = false, settings }: EditorOptions): ClientCapabilities {
  return {
    textDocument: {
      ...(pulls ? { diagnostic: { dynamicRegistration: false } } : {}),
      ...(resolves ? { codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } } } : {}),
      publishDiagnostics: { relatedInformation: true, versionSupport: true },
    },
    workspace: {
      workspaceFolders: true,
      configuration: settings !== undefined,
      workspaceEdit: { documentChanges: true },
      didChangeWatchedFiles: { dynamicRegistration: true },
      diagnostics: { refreshSupport: refreshes },
      inlayHint: { refreshSupport: refreshes },
      codeLens: { refreshSupport: refreshes },
    },
  }
}

function openDocument(connection: ProtocolConnection, uri: string, languageId: string, marked: string): Opened {
  const cursor = Math.max(0, marked.indexOf('$0'))
  const text = marked.replace('$0', '')
  let document = TextDocument.create(uri, languageId, 1, text)
  void connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } })

  const change = (changes: readonly { readonly range: Range; readonly text: string }[]): void => {
    const version = document.version + 1
    document = TextDocument.update(document, [...changes], version)
    void connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges: changes })
  }
  const rangeOf = (part: string): Range => {
    const at = document.getText().indexOf(part)
    if (at < 0) throw new Error(`"${part}" is not in the document`)
    return { start: document.positionAt(at), end: document.positionAt(at + part.length) }
  }

  return {
    uri,
    cursor: document.positionAt(cursor),
    text: () => document.getText(),
    version: () => document.version,
    whole: () => ({ start: { line: 0, character: 0 }, end: document.positionAt(document.getText().length) }),
    positionOf: (part) => rangeOf(part).start,
    replace: (old, replacement) => change([{ range: rangeOf(old), text: replacement }]),
    apply(edit) {
      const after = TextDocument.applyEdits(document, editsFor(uri, edit))
      change([{ range: { start: { line: 0, character: 0 }, end: document.positionAt(document.getText().length) }, text: after }])
    },
    close: () => void connection.sendNotification('textDocument/didClose', { textDocument: { uri } }),
  }
}

function editsFor(uri: string, edit: WorkspaceEdit | undefined): TextEdit[] {
  const own = (edit?.documentChanges ?? []).flatMap((change) =>
    'textDocument' in change && change.textDocument.uri === uri ? change.edits.filter((e): e is TextEdit => 'newText' in e) : [],
  )
  if (own.length === 0) throw new Error('the action edits nothing in the document')
  return own
}

async function endServer(connection: ProtocolConnection, child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.on('exit', resolve))
  await connection.sendRequest('shutdown')
  await connection.sendNotification('exit')
  await ended
  connection.dispose()
}
