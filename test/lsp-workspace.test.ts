import assert from 'node:assert/strict'
import {
  CancellationTokenSource,
  type CodeAction,
  type CodeLens,
  type CompletionItem,
  type Hover,
  type InlayHint,
  ProgressType,
  type WorkspaceDiagnosticReport,
  type WorkspaceDiagnosticReportPartialResult,
} from 'vscode-languageserver-protocol'
import { useEditor } from './harness/editor-session'
import type { Editor, Opened } from './lsp-editor'
import { python, script } from './lsp-samples'

describe('language server over a workspace', () => {
  let editor: Editor
  const { start, ask } = useEditor((started) => {
    editor = started
  })

  describe('workspace diagnostics', () => {
    const files = { 'src/ask.ts': script, 'jobs/ask.py': python, 'plain.ts': 'export const answer = 42\n' }
    const codes = (items: WorkspaceDiagnosticReport['items']) =>
      Object.fromEntries(
        items.map((item) => [
          item.uri.slice(item.uri.lastIndexOf('/') + 1),
          item.kind === 'full' ? [...new Set(item.items.map(({ code }) => String(code)))].sort() : item.kind,
        ]),
      )

    it('come in one answer for a client that takes no parts, and not again while they are the same', async () => {
      await start({ pulls: true, files })
      const pull = (previousResultIds: readonly { uri: string; value: string }[]) =>
        editor.connection.sendRequest<WorkspaceDiagnosticReport>('workspace/diagnostic', { previousResultIds })
      const { items } = await pull([])
      assert.deepEqual(codes(items), {
        'ask.py': ['missing-max-tokens'],
        'ask.ts': ['missing-max-tokens', 'verbose-phrasing'],
      })
      const known = items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' }))
      assert.deepEqual((await pull(known)).items, [])
      const gone = { uri: `file://${editor.folder}/gone.ts`, value: 'w0' }
      assert.deepEqual(codes((await pull([...known, gone])).items), { 'gone.ts': [] })
    })

    it('come in parts while the request stays open, and again when a file changes, until it is cancelled', async () => {
      await start({ pulls: true, files })
      const parts: WorkspaceDiagnosticReport['items'] = []
      const progress = new ProgressType<WorkspaceDiagnosticReportPartialResult>()
      editor.connection.onProgress(progress, 'parts', ({ items }) => void parts.push(...items))
      const source = new CancellationTokenSource()
      const params = { previousResultIds: [], partialResultToken: 'parts' }
      let isAnswered = false
      const answer = editor.connection
        .sendRequest<WorkspaceDiagnosticReport>('workspace/diagnostic', params, source.token)
        .finally(() => {
          isAnswered = true
        })
      await editor.until('both files', () => parts.length >= 2)
      assert.equal(isAnswered, false)
      const uri = editor.write(
        'jobs/ask.py',
        python.replace('model="acme-large",', 'model="acme-large", max_completion_tokens=5,'),
      )
      await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] })
      await editor.until('the change', () => {
        const last = parts.filter((part) => part.uri === uri).at(-1)
        return last?.kind === 'full' && last.items.length === 0
      })
      source.cancel()
      assert.deepEqual(await answer, { items: [] })
    })

    it('stay where a document is closed', async () => {
      await start({ pulls: true, files })
      await editor.connection.sendRequest('workspace/diagnostic', { previousResultIds: [] })
      const document = editor.open('src/ask.ts', 'typescript', script)
      const open = await ask<{ items: unknown[] }>('diagnostic', document)
      document.close()
      assert.deepEqual((await ask<{ items: unknown[] }>('diagnostic', document)).items, open.items)
    })
  })

  describe('code actions', () => {
    const actions = (document: Opened, text: string, only?: string[]) =>
      ask<CodeAction[]>('codeAction', document, {
        range: { start: document.positionOf(text), end: document.positionOf(text) },
        context: { diagnostics: [], ...(only === undefined ? {} : { only }) },
      })

    it('write a cheaper model in the place of the present one', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script.replace('acme-large', 'gpt-5.4'))
      const offered = await actions(document, 'gpt-5.4', ['refactor.rewrite'])
      assert.ok(offered.length > 0 && offered.length <= 3)
      assert.match(offered[0]?.title ?? '', /^Use gpt-5\S+.*: ≈\$0\.0\d+ a call$/)
      const id = /^Use (\S+?):? /.exec(offered[0]?.title ?? '')?.[1] ?? ''
      document.apply(offered[0]?.edit)
      assert.ok(document.text().includes(`model: '${id}'`), document.text())
      assert.deepEqual(await actions(document, 'import OpenAI', ['refactor']), [])
    })

    it('are without their edit for a client that asks for it later', async () => {
      await start({ resolves: true })
      const document = editor.open('ask.ts', 'typescript', script)
      const [all] = await actions(document, 'completions', ['source.fixAll.promptfare'])
      assert.ok(all)
      assert.equal(all.edit, undefined)
      const resolved = await editor.connection.sendRequest<CodeAction>('codeAction/resolve', all)
      document.apply(resolved.edit)
      assert.ok(!document.text().includes('Please kindly'))
      // What is no longer there has no edit, and is no error.
      const late = await editor.connection.sendRequest<CodeAction>('codeAction/resolve', { title: 'x', data: { uri: 1 } })
      assert.deepEqual(late, { title: 'x', data: { uri: 1 } })
    })

    it('change no model of a text that has changed since: another call may go by that id', async () => {
      await start({ resolves: true })
      const document = editor.open('ask.ts', 'typescript', script.replace('acme-large', 'gpt-5.4'))
      const [cheaper] = await actions(document, 'gpt-5.4', ['refactor.rewrite'])
      assert.ok(cheaper)
      const resolve = () => editor.connection.sendRequest<CodeAction>('codeAction/resolve', cheaper)
      assert.notEqual((await resolve()).edit, undefined)
      document.replace('import OpenAI', '\nimport OpenAI')
      assert.equal((await resolve()).edit, undefined)
    })
  })

  it('says of a model what it costs, takes and keeps, where its id is hovered or completed', async () => {
    await start()
    const document = editor.open('ask.ts', 'typescript', script.replace('acme-large', 'gpt-5.4$0'))
    const hover = await ask<Hover>('hover', document, { position: document.cursor })
    const { value } = hover.contents as { value: string }
    assert.match(
      value,
      /gpt-5\.4: \$2\.50 in · \$15 out per million tokens · [\d,]+ tokens of context · writes at most [\d,]+ · caches from/,
    )
    const items = await ask<CompletionItem[]>('completion', document, { position: document.cursor })
    const documented = (fits: (item: CompletionItem) => boolean): string =>
      items.filter(fits).map(({ documentation }) => (documentation as { value: string }).value)[0] ?? ''
    assert.match(
      documented(({ label }) => label === 'gpt-5.4'),
      /- caches from 1,024 tokens on at \$0\.25/,
    )
    assert.match(
      documented(({ detail }) => detail?.includes('retired') === true),
      /- retired since \d{4}-\d\d-\d\d/,
    )
  })

  it('opens the breakdown from lens and hint where the client can', async () => {
    await start({ initializationOptions: { commands: ['promptfare.openCosts'] } })
    const document = editor.open('ask.ts', 'typescript', script)
    const { line, character } = document.positionOf('create({')
    const given = [document.uri, line, character]
    const [lens] = await ask<CodeLens[]>('codeLens', document)
    assert.equal(lens?.command?.command, 'promptfare.openCosts')
    assert.deepEqual(lens?.command?.arguments, given)
    const [hint] = await ask<InlayHint[]>('inlayHint', document, { range: document.whole() })
    assert.ok(typeof hint?.label === 'object')
    const [part] = hint.label
    assert.match(part?.value ?? '', /^\d+ tokens in · /)
    assert.deepEqual(part?.command?.arguments, given)
  })

  it('counts positions in UTF-16, and says so', async () => {
    await start()
    assert.equal(editor.capabilities.positionEncoding, 'utf-16')
    const document = editor.open('ask.ts', 'typescript', script.replace("'Say hello.'", "'Say 😀😀 hello.'"))
    const hover = await ask<Hover | null>('hover', document, { position: document.positionOf('hello.') })
    assert.ok(hover?.range)
    assert.equal(hover.range.end.character - hover.range.start.character, 'Say 😀😀 hello.'.length)
  })

  it('follows a renamed file', async () => {
    await start({ files: { 'prompts.ts': "export const SYSTEM = 'Answer.'\n" } })
    const imported = script.replace("const SYSTEM = 'Please kindly answer in one word.'", "import { SYSTEM } from './texts'")
    const document = editor.open('ask.ts', 'typescript', imported)
    const tokens = async () => String((await ask<InlayHint[]>('inlayHint', document, { range: document.whole() }))[0]?.label)
    assert.match(await tokens(), /^≈/)
    const newUri = editor.write('texts.ts', "export const SYSTEM = 'Answer.'\n")
    const rename = { files: [{ oldUri: newUri.replace('texts', 'prompts'), newUri }] }
    await editor.connection.sendNotification('workspace/didRenameFiles', rename)
    assert.match(await tokens(), /^\d+ tok/)
  })
})
