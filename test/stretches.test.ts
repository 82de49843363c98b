import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InlayHint } from 'vscode-languageserver-protocol'
import type { AnalyzedCall } from '../server/engine/analysis'
import { compose, languageOf } from '../server/hosts/compose'
import { createFileWorld } from '../server/hosts/files'
import type { Document } from '../server/model/language'
import { startEditor } from './lsp-editor'

const sample = join(__dirname, '../examples/helpdesk')
const sources = ['src', 'worker'].flatMap((folder) => readdirSync(join(sample, folder)).map((name) => join(sample, folder, name)))

/** A function that makes a model call, and two that call it. */
const wrapping = `import OpenAI from 'openai'
const client = new OpenAI()
const ask = (input: string) => client.responses.create({ model: 'gpt-5.4-mini', max_output_tokens: 50, input })

await ask('Name the three longest rivers of Europe, the longest first.')

await ask('Say in one sentence why the sky is blue at noon and red at dusk.')
`

describe('calls in a stretch of a document', () => {
  const engine = () => compose(createFileWorld(sample, '2026-11-23'))
  const shown = ({ call, modelId, estimate }: AnalyzedCall) => ({
    span: call.site.nameSpan,
    via: call.site.via,
    modelId,
    prompt: call.prompt,
    settings: call.settings,
    estimate: { ...estimate },
  })
  const documentOf = (id: string, text = readFileSync(id, 'utf8')): Document => ({
    id,
    languageId: languageOf(id)?.languageId ?? '',
    text,
  })
  /** As they are after an edit above them, by the whole document and by the stretch of each alone. */
  const compare = (before: Document): number => {
    const [whole, part] = [engine(), engine()]
    for (const each of [whole, part]) each.analyze(before)
    const after = { ...before, text: `\n\n${before.text}` }
    const { calls } = whole.analyze(after)
    for (const call of calls) {
      const span = call.call.site.nameSpan
      const found = part.callsIn(after, span).find(({ call: { site } }) => site.nameSpan.start === span.start)
      assert.deepEqual(found && shown(found), shown(call))
    }
    assert.deepEqual(part.analyze(after).calls.map(shown), calls.map(shown))
    return calls.length
  }

  it('are what the whole document says of them', () => {
    const calls = sources.map((id) => compare(documentOf(id)))
    assert.equal(calls.length, 8)
    assert.ok(calls.every((count) => count > 0))
  })

  it('are those of the project’s own functions too', () => {
    assert.equal(compare(documentOf(join(sample, 'src/rivers.ts'), wrapping)), 3)
  })

  it('are not looked for elsewhere', () => {
    const many = documentOf(join(sample, 'src/rivers.ts'), wrapping.replaceAll('await ask', 'await client.responses.create'))
    const [first, second] = ['rivers of', 'sky is'].map((text) => many.text.indexOf(text))
    const part = engine()
    const found = part.callsIn(many, { document: many.id, start: first ?? 0, end: first ?? 0 })
    assert.deepEqual(found, [])
    const line = many.text.lastIndexOf('\n', second)
    assert.equal(part.callsIn(many, { document: many.id, start: line, end: second ?? 0 }).length, 1)
    assert.equal(part.work.parsed, 0)
  })
})

describe('hints of a document whose functions are new', () => {
  it('are asked for again when the whole has been read', async () => {
    const editor = await startEditor({ pulls: true, refreshes: true })
    try {
      const document = editor.open('rivers.ts', 'typescript', wrapping)
      const hints = () =>
        editor.connection.sendRequest<InlayHint[]>('textDocument/inlayHint', {
          textDocument: { uri: document.uri },
          range: document.whole(),
        })
      await hints()
      await editor.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: document.uri } })
      await editor.until('a refresh', () => editor.asked.includes('workspace/inlayHint/refresh'))
      assert.equal((await hints()).length, 3)
    } finally {
      await editor.stop()
    }
    assert.deepEqual(editor.errors, [])
  })
})
