import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import {
  type ClientCapabilities,
  type CodeAction,
  createProtocolConnection,
  type Diagnostic,
  type Hover,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentEdit,
} from 'vscode-languageserver-protocol/node'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { bundle } from './bundle'

/**
 * What editors offer in `initialize`, as far as it changes what is said to them. The editors themselves are run by
 * `npm run e2e:editors`, which read what Helix and Neovim say; Emacs's is that of Eglot's source.
 */
const editors: Readonly<Record<string, ClientCapabilities>> = {
  Neovim: {
    general: { positionEncodings: ['utf-8', 'utf-16', 'utf-32'] },
    textDocument: {
      diagnostic: { dynamicRegistration: true },
      codeAction: { resolveSupport: { properties: ['edit', 'command'] } },
    },
    workspace: { workspaceFolders: true, configuration: true, workspaceEdit: { documentChanges: false } },
  },
  Helix: {
    general: { positionEncodings: ['utf-8', 'utf-32', 'utf-16'] },
    textDocument: {
      diagnostic: { dynamicRegistration: false },
      codeAction: { resolveSupport: { properties: ['edit', 'command'] } },
    },
    workspace: { workspaceFolders: true, configuration: true, workspaceEdit: { documentChanges: true } },
  },
  'Emacs without folders': {
    general: { positionEncodings: ['utf-32', 'utf-8', 'utf-16'] },
    textDocument: { publishDiagnostics: { relatedInformation: false } },
    workspace: { workspaceFolders: false, configuration: true, workspaceEdit: { documentChanges: true } },
  },
  'one that says nothing': {},
  'one that offers what it may not': { general: { positionEncodings: ['utf-8'] } },
}

const text = [
  "import OpenAI from 'openai'",
  'const client = new OpenAI()',
  "/* 🎟 für */ await client.chat.completions.create({ model: 'gpt-5.4', messages: [{ role: 'system', content: '🎟 You are the triage desk of a web shop. Please kindly read the ticket and answer with one word.' }] })",
  '',
].join('\n')

describe('other editors', function () {
  this.timeout(30_000)

  for (const [name, capabilities] of Object.entries(editors)) {
    it(`are told places behind characters of several units: ${name}`, async () => {
      const { connection, server, pushed } = start()
      try {
        const { capabilities: answered } = await connection.sendRequest<InitializeResult>('initialize', {
          processId: process.pid,
          rootUri: null,
          capabilities,
        })
        assert.equal(answered.positionEncoding, 'utf-16')
        await connection.sendNotification('initialized', {})
        const uri = 'file:///nowhere/ask.ts'
        await connection.sendNotification('textDocument/didOpen', {
          textDocument: { uri, languageId: 'typescript', version: 1, text },
        })
        // An edit in front of the call, on its line, in the units that were agreed on: it comes behind the picture and the umlaut.
        const at = { line: 2, character: '/* 🎟 für'.length }
        await connection.sendNotification('textDocument/didChange', {
          textDocument: { uri, version: 2 },
          contentChanges: [{ range: { start: at, end: at }, text: ' dich ☕' }],
        })
        const now = TextDocument.create(uri, 'typescript', 2, text.replace('für', 'für dich ☕'))
        const pulls = capabilities.textDocument?.diagnostic !== undefined
        assert.equal(answered.diagnosticProvider !== undefined, pulls)
        const found = pulls ? await pull(connection, uri) : await pushed()
        const texts = found.map(({ range }) => now.getText(range))
        assert.deepEqual(texts, ['client.chat.completions.create', 'Please kindly'])

        const position = now.positionAt(now.getText().indexOf('create('))
        const hover = await connection.sendRequest<Hover>('textDocument/hover', { textDocument: { uri }, position })
        assert.match(JSON.stringify(hover.contents), /per call/)

        const [phrase] = found.filter(({ code }) => code === 'verbose-phrasing')
        const actions = await connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
          textDocument: { uri },
          range: phrase?.range,
          context: { diagnostics: [phrase], only: ['quickfix'] },
        })
        const [offered] = actions.filter(({ title }) => title.startsWith('Remove'))
        assert.ok(offered !== undefined, actions.map(({ title }) => title).join(', '))
        const action =
          offered.edit === undefined ? await connection.sendRequest<CodeAction>('codeAction/resolve', offered) : offered
        const changes = (action.edit?.documentChanges ?? []) as TextDocumentEdit[]
        const edits = action.edit?.changes?.[uri] ?? changes.flatMap((change) => change.edits)
        const after = TextDocument.applyEdits(
          now,
          edits.flatMap((edit) => ('newText' in edit ? [edit] : [])),
        )
        assert.equal(after, now.getText().replace('Please kindly read', 'Read'))
      } finally {
        await stop(connection, server)
      }
    })
  }
})

interface Started {
  readonly connection: ProtocolConnection
  readonly server: ChildProcess
  /** Diagnostics of version 2, where they are pushed. */
  pushed(): Promise<readonly Diagnostic[]>
}

function start(): Started {
  const server = spawn(process.execPath, [bundle('cli.js'), 'lsp', '--stdio'], {
    cwd: join(__dirname, '..'),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin))
  const pushed = new Promise<readonly Diagnostic[]>((resolve) => {
    connection.onNotification('textDocument/publishDiagnostics', ({ version, diagnostics }: PublishDiagnosticsParams) => {
      if (version === 2) resolve(diagnostics)
    })
  })
  connection.onRequest('workspace/configuration', ({ items }: { items: readonly unknown[] }) => items.map(() => null))
  connection.onRequest('client/registerCapability', () => null)
  connection.listen()
  return { connection, server, pushed: () => pushed }
}

async function pull(connection: ProtocolConnection, uri: string): Promise<readonly Diagnostic[]> {
  const report = await connection.sendRequest<{ items: readonly Diagnostic[] }>('textDocument/diagnostic', {
    textDocument: { uri },
  })
  return report.items
}

async function stop(connection: ProtocolConnection, server: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => server.on('exit', resolve))
  await connection.sendRequest('shutdown')
  await connection.sendNotification('exit')
  await ended
  connection.dispose()
}
