import assert from 'node:assert/strict'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CodeAction, CodeLens, DocumentDiagnosticReport, Hover, InlayHint, Position } from 'vscode-languageserver-protocol'
import type { CallCosts, Costs, NearestCall } from '../server/hosts/lsp/protocol'
import { type Editor, type EditorOptions, startEditor } from './lsp-editor'
import { config } from './lsp-samples'

const cells = [
  'from openai import OpenAI\nclient = OpenAI()\nSYSTEM = "Please kindly answer in one word."',
  '%pip install openai\n!ls "',
  'client.responses.create(\n    model="acme-large",\n    instructions=SYSTEM,\n    input="Hello",\n)',
]

describe('notebooks in the language server', () => {
  let editor: Editor
  let notebook: string

  const start = async (options: EditorOptions = {}, texts = cells, kinds: readonly number[] = []): Promise<void> => {
    editor = await startEditor({ ...options, files: { 'promptfare.json': config, ...options.files } })
    notebook = pathToFileURL(join(editor.folder, 'n.ipynb')).href
    await editor.connection.sendNotification('notebookDocument/didOpen', {
      notebookDocument: {
        uri: notebook,
        notebookType: 'jupyter-notebook',
        version: 1,
        cells: texts.map((_, index) => ({ kind: kinds[index] ?? 2, document: uriOf(index) })),
      },
      cellTextDocuments: texts.map((text, index) => ({
        uri: uriOf(index),
        languageId: kinds[index] === 1 ? 'markdown' : 'python',
        version: 1,
        text,
      })),
    })
  }
  const uriOf = (index: number): string => `vscode-notebook-cell:${notebook.slice('file:'.length)}#c${index}`
  const ask = <T>(method: string, index: number, more: object = {}): Promise<T> =>
    editor.connection.sendRequest<T>(`textDocument/${method}`, { textDocument: { uri: uriOf(index) }, ...more })
  const pull = async (index: number): Promise<string[]> => {
    const report = await ask<DocumentDiagnosticReport>('diagnostic', index)
    return report.kind === 'full' ? report.items.map(({ code, range }) => `${place(range.start)} ${String(code)}`) : []
  }
  const place = ({ line, character }: Position): string => `${line}:${character}`
  const everything = { range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } } }

  afterEach(async () => {
    await editor.stop()
    assert.deepEqual(editor.errors, [])
  })

  it('are one module, and each cell shows what stands in it', async () => {
    await start({ pulls: true })
    assert.deepEqual([await pull(0), await pull(1), await pull(2)], [['2:10 verbose-phrasing'], [], ['0:0 missing-max-tokens']])
    const lenses = await Promise.all([0, 1, 2].map((index) => ask<CodeLens[]>('codeLens', index)))
    assert.deepEqual(
      lenses.map((own) => own.map(({ range }) => place(range.start))),
      [[], [], ['0:17']],
    )
    const hints = await ask<InlayHint[]>('inlayHint', 2, everything)
    assert.deepEqual(
      hints.map(({ position }) => place(position)),
      ['0:24'],
    )
    const hover = await ask<Hover>('hover', 2, { position: { line: 0, character: 20 } })
    assert.match(JSON.stringify(hover.contents), /acme-large/)
    assert.equal(hover.range?.start.line, 0)
  })

  it('are edited in their cells', async () => {
    await start({ pulls: true })
    const edits = async (index: number, line: number): Promise<string[]> => {
      const range = { start: { line, character: 12 }, end: { line, character: 12 } }
      const actions = await ask<CodeAction[]>('codeAction', index, { range, context: { diagnostics: [], only: ['quickfix'] } })
      const changes = actions.flatMap(({ edit }) => edit?.documentChanges ?? []).filter((change) => 'edits' in change)
      assert.ok(changes.every(({ textDocument }) => textDocument.uri === uriOf(index) && textDocument.version === 1))
      const all = changes.flatMap((change) => change.edits).filter((edit) => 'newText' in edit)
      return all.map(({ range, newText }) => `${place(range.start)}–${place(range.end)} ${newText}`)
    }
    assert.deepEqual(await edits(0, 2), [
      '2:10–2:25 A',
      '2:0–2:0 # promptfare-ignore verbose-phrasing: TODO: say why this is accepted\n',
    ])
    assert.deepEqual(await edits(2, 0), [
      '3:18–3:18 \n    max_output_tokens=9216,',
      '0:0–0:0 # promptfare-ignore missing-max-tokens: TODO: say why this is accepted\n',
    ])
  })

  it('count lines within their cells, and call methods as Python does', async () => {
    const code = [
      'from google import genai\nclient = genai.Client()\nMODEL = "gemini-2.5-flash"',
      '# What it does',
      'client.models.generate_content(\n    model=MODEL,\n    contents="Say hello.",\n)',
    ]
    await start({ initializationOptions: { costs: true } }, code, [2, 1, 2])
    const { connection } = editor
    const open = await ask<Hover>('hover', 2, { position: { line: 0, character: 20 } })
    const text = (open.contents as { value: string }).value
    assert.match(text, /Call: `models\.generate_content`, billed by google\./)
    assert.match(text, /Model: a constant at \[n\.ipynb, cell 1, line 3\]\(/)
    const place = { uri: uriOf(2), line: 2, character: 8 }
    const costs = await connection.sendRequest<CallCosts>('promptfare/callCosts', place)
    assert.deepEqual([costs.place, costs.method], ['n.ipynb, cell 3, line 1', 'models.generate_content'])
    const elsewhere = { uri: uriOf(2), line: 99, character: 0 }
    const nearest = await connection.sendRequest<NearestCall>('promptfare/nearestCall', elsewhere)
    assert.equal(nearest.where, 'line 1 of cell 3')
  })

  it('lead to a call in another cell from the text that it sends, and from where no call is', async () => {
    await start({ initializationOptions: { costs: true } })
    const { connection } = editor
    const nearest = (cell: number, line: number, character: number): Promise<NearestCall | null> =>
      connection.sendRequest('promptfare/nearestCall', { uri: uriOf(cell), line, character })
    const call = { uri: uriOf(2), line: 0, character: 17, where: 'line 1 of cell 3', method: 'responses.create' }
    assert.deepEqual(await nearest(0, 2, 14), { ...call, isHere: true })
    assert.deepEqual(await nearest(1, 0, 0), { ...call, isHere: false })
    assert.deepEqual(await nearest(0, 0, 0), { ...call, isHere: false })
    const costs = await connection.sendRequest<CallCosts>('promptfare/callCosts', { uri: uriOf(0), line: 2, character: 14 })
    assert.deepEqual(
      [costs.uri, costs.line, costs.cell, costs.place],
      [uriOf(2), 0, { cell: 3, line: 1 }, 'n.ipynb, cell 3, line 1'],
    )
  })

  it('count lines within their cells where nobody has the notebook open', async () => {
    const cell = (type: string, source: string[]) => ({ cell_type: type, metadata: {}, source, outputs: [] })
    const written = [
      cell('markdown', ['# Hello\n', 'there']),
      cell('code', ['from google import genai\n', 'client = genai.Client()\n']),
      cell('code', ['# ask\n', 'client.models.generate_content(model="gemini-2.5-flash", contents="Hi")\n']),
    ]
    const closed = JSON.stringify({ cells: written, metadata: { kernelspec: { language: 'python' } }, nbformat: 4 }, null, 1)
    await start({ initializationOptions: { costs: true }, files: { 'closed.ipynb': closed } })
    let last: Costs | undefined
    await editor.until('the workspace', () => {
      void editor.connection.sendRequest<Costs>('promptfare/costs', { groupBy: 'file', sort: 'name' }).then((next) => {
        last = next
      })
      return last?.state === 'complete'
    })
    const call = last?.groups.find(({ name }) => name === 'closed.ipynb')?.calls[0]
    assert.deepEqual(call?.cell, { cell: 3, line: 2 })
    assert.deepEqual([call.place, call.method], ['closed.ipynb, cell 3, line 2', 'models.generate_content'])
  })

  it('are pushed anew, all cells, when one has changed', async () => {
    await start()
    await editor.pushed(uriOf(2), ({ diagnostics }) => diagnostics.length > 0)
    await editor.connection.sendNotification('notebookDocument/didChange', {
      notebookDocument: { uri: notebook, version: 2 },
      change: {
        cells: {
          textContent: [
            {
              document: { uri: uriOf(0), version: 2 },
              changes: [{ range: { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } }, text: '' }],
            },
          ],
        },
      },
    })
    await editor.pushed(uriOf(2), ({ diagnostics }) => diagnostics.length === 0)
  })

  it('follow cells that move, and are cleared when the notebook is closed', async () => {
    await start()
    await editor.pushed(uriOf(2), ({ diagnostics }) => diagnostics.length > 0)
    const structure = { array: { start: 0, deleteCount: 1 }, didClose: [{ uri: uriOf(0) }] }
    await editor.connection.sendNotification('notebookDocument/didChange', {
      notebookDocument: { uri: notebook, version: 2 },
      change: { cells: { structure } },
    })
    await editor.pushed(uriOf(2), ({ diagnostics }) => diagnostics.length === 0)
    const count = editor.pushes.length
    await editor.connection.sendNotification('notebookDocument/didClose', {
      notebookDocument: { uri: notebook },
      cellTextDocuments: [1, 2].map((index) => ({ uri: uriOf(index) })),
    })
    await editor.until('the cells to be cleared', () => editor.pushes.length >= count + 2)
  })
})
