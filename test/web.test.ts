import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import {
  type CodeAction,
  createProtocolConnection,
  type DocumentDiagnosticReport,
  type Hover,
  type InitializeResult,
  type InlayHint,
  PortMessageReader,
  PortMessageWriter,
  type ProtocolConnection,
} from 'vscode-languageserver-protocol/node'
import type { FilesAnswer, FilesQuery } from '../server/hosts/lsp/protocol'
import { bundle } from './bundle'
import { startWebWorker } from './web-worker'

const folder = 'vscode-vfs://github/acme/shop'

describe('on the web', function () {
  this.timeout(60_000)

  it('needs nothing of Node, and neither does what is loaded late', () => {
    const dist = dirname(bundle('web-server.js'))
    const seen = new Set<string>()
    const visit = (name: string): void => {
      if (seen.has(name)) return
      seen.add(name)
      const text = readFileSync(join(dist, name), 'utf8')
      const asked = [...text.matchAll(/\b(?:__)?require\w*\(["']([^"'$]+)["']\)/g)].map((match) => match[1] ?? '')
      const ofNode = asked.filter((module) => builtinModules.includes(module.replace(/^node:/, '')))
      assert.deepEqual(ofNode, [], name)
      const late = text.matchAll(/["']\.\/([\w.-]+\.js)["']/g)
      for (const [, file = ''] of late) visit(file)
    }
    visit('web-server.js')
    visit('web-client.js')
    for (const name of ['languages-typescript-read.js', 'languages-python.js', 'o200k_base.js', 'engine-config-validator.js']) {
      assert.ok(seen.has(name), `${name} was not looked at: ${[...seen].join(', ')}`)
    }
  })

  describe('the server in a thread', () => {
    let client: WebClient
    before(async () => {
      client = await startWebClient({
        'promptfare.json': '{ "rules": { "missing-max-tokens": "error" } }',
        'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
        'src/prompts/system.ts': `export const system = \`${'Answer in the words of the shop, and never promise a refund. '.repeat(12)}\`\n`,
      })
    })
    after(() => client.stop())

    it('finds the calls of an open document', async () => {
      const text = [
        "import OpenAI from 'openai'",
        'const client = new OpenAI()',
        "await client.chat.completions.create({ model: 'gpt-5.4', messages: [{ role: 'user', content: 'Please kindly say hello.' }] })",
        '',
      ].join('\n')
      const uri = client.open('src/ask.ts', 'typescript', text)
      const codes = (await client.diagnostics(uri)).map(({ code }) => code)
      assert.deepEqual(codes, ['missing-max-tokens'])
      const hover = await client.request<Hover>('textDocument/hover', {
        textDocument: { uri },
        position: { line: 2, character: 34 },
      })
      assert.match(JSON.stringify(hover.contents), /\*\*per call\*\*, expected/)
      const range = { start: { line: 0, character: 0 }, end: { line: 3, character: 0 } }
      const hints = await client.request<InlayHint[]>('textDocument/inlayHint', { textDocument: { uri }, range })
      assert.match(JSON.stringify(hints[0]?.label), /tokens in · ≈\$/)
      const actions = await client.request<CodeAction[]>('textDocument/codeAction', {
        textDocument: { uri },
        range,
        context: { diagnostics: [] },
      })
      assert.ok(actions.length > 0)
    })

    it('reads Python with the same parsers', async () => {
      const uri = client.open(
        'jobs/ask.py',
        'python',
        'from anthropic import Anthropic\nAnthropic().messages.create(model="claude-2.1", max_tokens=9, messages=[{"role": "user", "content": "hi"}])\n',
      )
      const codes = (await client.diagnostics(uri)).map(({ code }) => code)
      assert.deepEqual(codes, ['unknown-model'])
    })

    it('has the client read what a document imports, and the configuration', async () => {
      const text = [
        "import OpenAI from 'openai'",
        "import { system } from '@/prompts/system'",
        "await new OpenAI().responses.create({ model: 'gpt-5.4', instructions: system, input: 'hi' })",
        '',
      ].join('\n')
      const uri = client.open('src/answer.ts', 'typescript', text)
      const position = { line: 2, character: 31 }
      const tokens = async (): Promise<number> => {
        const hover = await client.request<Hover | null>('textDocument/hover', { textDocument: { uri }, position })
        return Number(/first ([\d,]+) tokens/.exec(JSON.stringify(hover?.contents))?.[1]?.replace(',', '') ?? 0)
      }
      await client.until('the prompt of the other module is counted', async () => (await tokens()) > 100)
      const finding = (await client.diagnostics(uri)).find(isUnbounded)
      assert.equal(finding?.severity, 1, 'the configuration makes it an error')
      const outside = client.asked.filter((asked) => !asked.startsWith(`${folder}/`) && asked !== folder)
      assert.deepEqual(outside, [])
      assert.equal(new Set(client.asked).size, client.asked.length, 'nothing is asked for twice')
    })

    it('reads a file again that has changed', async () => {
      client.files['promptfare.json'] = '{ "rules": { "missing-max-tokens": "off" } }'
      client.changed('promptfare.json')
      const uri = `${folder}/src/answer.ts`
      await client.until('the rule is off', async () => !(await client.diagnostics(uri)).some(isUnbounded))
    })
  })
})

const isUnbounded = ({ code }: { readonly code?: string | number }): boolean => code === 'missing-max-tokens'

interface WebClient {
  readonly files: Record<string, string>
  /** URIs that the server had read, in order. */
  readonly asked: readonly string[]
  open(name: string, languageId: string, text: string): string
  diagnostics(uri: string): Promise<readonly { readonly code?: string | number; readonly severity?: number }[]>
  request<R>(method: string, params: unknown): Promise<R>
  until(what: string, holds: () => Promise<boolean>): Promise<void>
  changed(name: string): void
  stop(): Promise<unknown>
}

async function startWebClient(given: Readonly<Record<string, string>>): Promise<WebClient> {
  const { worker, resources } = startWebWorker()
  worker.on('error', (error) => assert.fail(error))
  const connection = connect(worker)
  const files: Record<string, string> = { ...given }
  const asked: string[] = []
  connection.onRequest('promptfare/readFiles', (query: FilesQuery): FilesAnswer => {
    asked.push(...query.files, ...query.folders)
    return {
      texts: query.files.map((uri) => files[uri.slice(folder.length + 1)] ?? null),
      folders: query.folders.map((uri) => entriesOf(files, uri === folder ? '' : `${uri.slice(folder.length + 1)}/`)),
    }
  })
  connection.onRequest('workspace/diagnostic/refresh', () => null)
  connection.onRequest('client/registerCapability', () => null)
  connection.listen()
  const { capabilities } = await connection.sendRequest<InitializeResult>('initialize', {
    processId: null,
    rootUri: folder,
    workspaceFolders: [{ uri: folder, name: 'shop' }],
    capabilities: {
      textDocument: { diagnostic: {} },
      workspace: { diagnostics: { refreshSupport: true }, didChangeWatchedFiles: { dynamicRegistration: true } },
    },
    initializationOptions: { resources, readsFiles: true },
  })
  assert.ok(capabilities.diagnosticProvider)
  await connection.sendNotification('initialized', {})
  const request = <R>(method: string, params: unknown): Promise<R> => connection.sendRequest<R>(method, params)
  return {
    files,
    asked,
    request,
    open(name, languageId, text) {
      const uri = `${folder}/${name}`
      void connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } })
      return uri
    },
    async diagnostics(uri) {
      const report = await request<DocumentDiagnosticReport>('textDocument/diagnostic', { textDocument: { uri } })
      return report.kind === 'full' ? report.items : []
    },
    async until(what, holds) {
      for (let tries = 0; tries < 100; tries++) {
        if (await holds()) return
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      assert.fail(`waited in vain: ${what}; asked for ${asked.join(', ')}`)
    },
    changed(name) {
      asked.length = 0
      void connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: `${folder}/${name}`, type: 2 }] })
    },
    async stop() {
      connection.dispose()
      return worker.terminate()
    },
  }
}

function connect(worker: Worker): ProtocolConnection {
  return createProtocolConnection(new PortMessageReader(worker), new PortMessageWriter(worker))
}

function entriesOf(files: Readonly<Record<string, string>>, prefix: string): { name: string; isFolder: boolean }[] | null {
  const inside = Object.keys(files).filter((name) => name.startsWith(prefix))
  if (inside.length === 0) return null
  const names = new Map(
    inside.map((name) => name.slice(prefix.length).split('/')).map(([name = '', ...rest]) => [name, rest.length > 0]),
  )
  return [...names].map(([name, isFolder]) => ({ name, isFolder }))
}
