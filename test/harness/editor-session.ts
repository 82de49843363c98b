import assert from 'node:assert/strict'
import { type Editor, type EditorOptions, type Opened, startEditor } from '../lsp-editor'
import { config } from '../lsp-samples'

/** Starts an editor over a folder with a configuration, and asks about documents of it. */
export interface EditorSession {
  start(options?: EditorOptions): Promise<Editor>
  ask<T>(method: string, document: Opened, more?: object): Promise<T>
}

/** One editor for each test of a suite, handed over where it starts; it ends with the test, and no error may have been logged. */
export function useEditor(handOver: (editor: Editor) => void): EditorSession {
  let editor: Editor | undefined
  afterEach(async () => {
    await editor?.stop()
    assert.deepEqual(editor?.errors ?? [], [])
    editor = undefined
  })
  return {
    async start(options = {}) {
      editor = await startEditor({ ...options, files: { 'promptfare.json': config, ...options.files } })
      handOver(editor)
      return editor
    },
    ask<T>(method: string, document: Opened, more: object = {}): Promise<T> {
      if (editor === undefined) throw new Error('start an editor first')
      return editor.connection.sendRequest<T>(`textDocument/${method}`, { textDocument: { uri: document.uri }, ...more })
    },
  }
}
