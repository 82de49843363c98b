import assert from 'node:assert/strict'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CodeAction } from 'vscode-languageserver-protocol'
import { composed } from '../server/hosts/lsp/fix-all'
import { applyEdits, type Edit } from '../server/model/span'
import { type Editor, type Opened, startEditor } from './lsp-editor'
import { config, script } from './lsp-samples'

describe('rounds of edits', () => {
  const edit = (start: number, end: number, text: string): Edit => ({ span: { document: 'd', start, end }, text })
  const source = '0123456789'
  for (const [name, rounds] of Object.entries({
    'beside each other': [[edit(1, 2, 'A')], [edit(5, 6, '')]],
    'in what the first wrote': [[edit(2, 4, 'abcdef')], [edit(3, 5, 'X')]],
    'over the edge of it': [[edit(2, 4, 'abcdef')], [edit(6, 9, '')], [edit(0, 1, 'Y')]],
    'that take all away': [[edit(3, 7, '')], [edit(0, 6, '')]],
    'at both ends': [
      [edit(0, 0, '<'), edit(10, 10, '>')],
      [edit(11, 12, ')'), edit(0, 1, '(')],
    ],
  })) {
    it(`are one, ${name}`, () => {
      const after = rounds.reduce((text, edits) => applyEdits('d', text, edits) ?? '', source)
      assert.equal(applyEdits('d', source, composed('d', source.length, rounds)), after)
    })
  }
  it('keep what they do not touch', () => {
    assert.deepEqual(composed('d', 10, [[edit(1, 2, 'A')], [edit(8, 9, 'B')]]), [edit(1, 2, 'A'), edit(8, 9, 'B')])
  })
})

describe('fixing all of a file', () => {
  let editor: Editor
  const fixAll = async (uri: string, resolves: boolean): Promise<CodeAction | undefined> => {
    const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } }
    const asked = { textDocument: { uri }, range, context: { diagnostics: [], only: ['source.fixAll'] } }
    const [action] = await editor.connection.sendRequest<CodeAction[]>('textDocument/codeAction', asked)
    return action === undefined || !resolves ? action : editor.connection.sendRequest('codeAction/resolve', action)
  }
  const twice = 'Please in order to please kindly go.'
  const isDone = async (document: Opened, resolves = false): Promise<void> => {
    document.apply((await fixAll(document.uri, resolves))?.edit)
    assert.match(document.text(), /'To go\.'/)
    assert.equal(await fixAll(document.uri, false), undefined)
  }
  const opened = (): Opened => editor.open('ask.ts', 'typescript', script.replace('Please kindly answer in one word.', twice))

  afterEach(async () => {
    await editor.stop()
    assert.deepEqual(editor.errors, [])
  })

  for (const resolves of [true, false]) {
    it(`is one edit, though what is fixed shows more to fix${resolves ? ', and written when it is chosen' : ''}`, async () => {
      editor = await startEditor({ pulls: true, resolves, files: { 'promptfare.json': config } })
      await isDone(opened(), resolves)
    })
  }

  it('is one edit in a file whose text another one sends', async () => {
    const prompts = `export const SYSTEM = '${twice}'\n`
    editor = await startEditor({ pulls: true, files: { 'promptfare.json': config, 'prompts.ts': prompts } })
    const caller = script.replace(/const SYSTEM = .*/, "import { SYSTEM } from './prompts'")
    const ask = editor.open('ask.ts', 'typescript', caller)
    const pulled = { textDocument: { uri: ask.uri } }
    await editor.connection.sendRequest('textDocument/diagnostic', pulled)
    await isDone(editor.open('prompts.ts', 'typescript', prompts))
    assert.equal(ask.text(), caller)
  })

  it('is one edit in a cell of a notebook, and leaves the others', async () => {
    editor = await startEditor({ pulls: true, files: { 'promptfare.json': config } })
    const notebook = pathToFileURL(join(editor.folder, 'n.ipynb')).href
    const uriOf = (cell: number): string => `vscode-notebook-cell:${notebook.slice('file:'.length)}#c${cell}`
    const texts = [
      `from openai import OpenAI\nclient = OpenAI()\nSYSTEM = "${twice}"\n`,
      `client.responses.create(model="acme-large", instructions=SYSTEM + "Please kindly be brief.", input="Hello")`,
    ]
    await editor.connection.sendNotification('notebookDocument/didOpen', {
      notebookDocument: {
        uri: notebook,
        notebookType: 'jupyter-notebook',
        version: 1,
        cells: texts.map((_, cell) => ({ kind: 2, document: uriOf(cell) })),
      },
      cellTextDocuments: texts.map((text, cell) => ({ uri: uriOf(cell), languageId: 'python', version: 1, text })),
    })
    const edits = (await fixAll(uriOf(0), false))?.edit?.documentChanges ?? []
    const changed = edits.flatMap((change) => ('edits' in change ? [change.textDocument.uri] : []))
    assert.deepEqual(changed, [uriOf(0)])
    const written = edits.flatMap((change) => ('edits' in change ? change.edits : []))
    const lines = new Set(written.flatMap((one) => ('range' in one ? [one.range.start.line, one.range.end.line] : [])))
    assert.deepEqual([...lines], [2])
    const other = (await fixAll(uriOf(1), false))?.edit?.documentChanges ?? []
    assert.deepEqual(
      other.flatMap((change) => ('edits' in change ? [change.textDocument.uri] : [])),
      [uriOf(1)],
    )
  })
})
