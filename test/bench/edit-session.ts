import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver-protocol/node'
import { asVsCodeDoes, pause, processorTime, residentMemory } from './process'

export interface EditSession {
  /** From an edit to its diagnostics and hints, one figure per edit. */
  readonly milliseconds: readonly number[]
  /** Resident bytes of the server afterwards. */
  readonly memory: number
  /** Processor milliseconds that the server used in three idle seconds. */
  readonly idle: number
}

/** Types into the middle of a document, one character at a time, and asks a real server for diagnostics and hints after each. */
export async function editSession(text: string, edits = 60): Promise<EditSession> {
  const server = spawn(process.execPath, [...asVsCodeDoes, join(__dirname, '../../dist/server.js'), '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin))
  connection.onRequest('workspace/configuration', ({ items }) => items.map(() => null))
  connection.onRequest('client/registerCapability', () => null)
  connection.listen()
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: null,
    capabilities: { textDocument: { diagnostic: {}, inlayHint: {} } },
  })
  await connection.sendNotification('initialized', {})
  const uri = 'file:///bench/big.ts'
  const textDocument = { uri }
  await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'typescript', version: 1, text } })
  const line = Math.floor(text.split('\n').length / 2)
  const middle = text.split('\n').findIndex((content, index) => index > line && content.includes('Do not promise'))
  const range = { start: { line: middle, character: 0 }, end: { line: middle, character: 0 } }
  const shown = { start: { line: middle - 25, character: 0 }, end: { line: middle + 25, character: 0 } }
  const ask = async (): Promise<number> => {
    const { items } = await connection.sendRequest<{ items: unknown[] }>('textDocument/diagnostic', { textDocument })
    await connection.sendRequest('textDocument/inlayHint', { textDocument, range: shown })
    return items.length
  }
  await ask()
  const milliseconds: number[] = []
  for (let version = 2; version < edits + 12; version++) {
    const started = performance.now()
    await connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range, text: 'x' }],
    })
    if ((await ask()) === 0) throw new Error('the document of the benchmark has no findings')
    // The first ten warm the server up.
    if (version >= 12) milliseconds.push(performance.now() - started)
  }
  await pause(1500)
  const pid = server.pid ?? 0
  const before = processorTime(pid)
  await pause(3000)
  const idle = processorTime(pid) - before
  const memory = residentMemory(pid)
  server.kill()
  connection.dispose()
  return { milliseconds, memory, idle }
}
