import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import {
  CancellationTokenSource,
  type CodeLens,
  type DocumentDiagnosticReport,
  type Hover,
  type InlayHint,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver-protocol'
import { type Editor, type Opened, startEditor } from './lsp-editor'

const config = JSON.stringify({
  prices: { 'acme-large': { extends: 'gpt-5.4-mini', input: 10, output: 50 } },
  // What it says depends on the catalog's real models.
  rules: { 'outdated-model': 'off' },
})

/** One call more or less per edit tells the versions apart. */
const header = `import OpenAI from 'openai'
const client = new OpenAI()
`
const call = (n: number) => `client.responses.create({ model: 'acme-large', max_output_tokens: 10, input: 'Number ${n}.' })\n`

/** Without a limit, which is a finding. */
const endless = (n: number) => call(n).replace(' max_output_tokens: 10,', '')

describe('language server while somebody types', () => {
  let editor: Editor
  const ask = <T>(method: string, document: Opened, more: object = {}): Promise<T> =>
    editor.connection.sendRequest<T>(`textDocument/${method}`, { textDocument: { uri: document.uri }, ...more })

  afterEach(async () => {
    await editor.stop()
    assert.deepEqual(editor.errors, [])
  })

  it('answers each of 50 interleaved edits for the version it was asked with', async () => {
    editor = await startEditor({ pulls: true, files: { 'promptfare.json': config } })
    const document = editor.open('many.ts', 'typescript', `${header}//end\n`)
    const answers: Promise<void>[] = []
    for (let n = 1; n <= 50; n++) {
      document.replace('//end\n', `${endless(n)}//end\n`)
      const whole = document.whole()
      const line = document.positionOf(`Number ${n}.`)
      answers.push(
        ask<InlayHint[]>('inlayHint', document, { range: whole }).then((hints) => assert.equal(hints.length, n)),
        ask<CodeLens[]>('codeLens', document).then((lenses) => assert.equal(lenses.length, n)),
        ask<Hover | null>('hover', document, { position: line }).then((hover) =>
          assert.equal(hover?.range?.start.line, line.line),
        ),
        ask<DocumentDiagnosticReport>('diagnostic', document).then((report) => {
          const items = report.kind === 'full' ? report.items : []
          const last = items.findLast(({ code }) => code === 'missing-max-tokens')
          assert.equal(last?.range.start.line, line.line)
        }),
      )
    }
    await Promise.all(answers)
  })

  it('pushes the findings of the last text, and only then is still', async () => {
    editor = await startEditor({ files: { 'promptfare.json': config } })
    const document = editor.open('many.ts', 'typescript', `${header}//end\n`)
    for (let n = 1; n <= 50; n++) {
      const text = n === 50 ? endless(n) : call(n)
      document.replace('//end\n', `${text}//end\n`)
    }
    await editor.pushed(document.uri, ({ version }) => version === document.version())
    const last = editor.pushes.findLast(({ uri }) => uri === document.uri)
    assert.deepEqual(
      last?.diagnostics.map(({ code, range }) => [code, range.start.line]),
      [['missing-max-tokens', 51]],
    )
    // Edits within the quiet time are one change: not one push each.
    assert.ok(editor.pushes.length <= 3, String(editor.pushes.length))
  })

  it('survives every state of a document that is typed', async () => {
    editor = await startEditor({ pulls: true, files: { 'promptfare.json': config } })
    const document = editor.open('typed.ts', 'typescript', '//end')
    for (const piece of `${header}${call(1)}`.match(/[\s\S]{1,7}/g) ?? []) {
      document.replace('//end', `${piece}//end`)
      await Promise.all([
        ask('hover', document, { position: document.positionOf('//end') }),
        ask('completion', document, { position: document.positionOf('//end') }),
        ask('codeAction', document, { range: document.whole(), context: { diagnostics: [] } }),
        ask('diagnostic', document),
      ])
    }
    assert.equal((await ask<CodeLens[]>('codeLens', document)).length, 1)
  })

  it('answers a request that is cancelled while it waits with "cancelled"', async () => {
    editor = await startEditor({ files: { 'promptfare.json': config } })
    const calls = Array.from({ length: 200 }, (_, n) => call(n)).join('')
    const document = editor.open('many.ts', 'typescript', `${header}${calls}`)
    const first = ask('codeLens', document)
    const source = new CancellationTokenSource()
    const cancelled = editor.connection.sendRequest(
      'textDocument/hover',
      { textDocument: { uri: document.uri }, position: { line: 3, character: 4 } },
      source.token,
    )
    source.cancel()
    await assert.rejects(cancelled, (error) => error instanceof ResponseError && error.code === LSPErrorCodes.RequestCancelled)
    assert.equal(((await first) as CodeLens[]).length, 200)
  })

  it('is not woken when nothing happens', async function () {
    if (process.platform !== 'linux') this.skip()
    this.timeout(15_000)
    editor = await startEditor({ files: { 'promptfare.json': config } })
    const document = editor.open('one.ts', 'typescript', header + call(1))
    await editor.pushed(document.uri)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const before = wakeUps(editor.pid)
    await new Promise((resolve) => setTimeout(resolve, 4000))
    const woken = wakeUps(editor.pid) - before
    // A timer of 400 ms would be seen, however fast the machine is; V8 tidies up once or twice.
    assert.ok(woken < 10, `woken ${woken} times in four seconds`)
  })
})

/** How often the main thread has gone to sleep again after some work. */
function wakeUps(pid: number): number {
  const status = readFileSync(`/proc/${pid}/task/${pid}/status`, 'utf8')
  return Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1])
}
