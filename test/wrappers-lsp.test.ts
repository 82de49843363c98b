import assert from 'node:assert/strict'
import { type Hover, HoverRequest, type InlayHint, InlayHintRequest } from 'vscode-languageserver-protocol/node'
import { type Editor, startEditor } from './lsp-editor'

const files = {
  'llm.ts': `import OpenAI from 'openai'
const client = new OpenAI()
export async function ask(prompt: string, model = 'gpt-5-mini') {
  return client.responses.create({ model, input: prompt, max_output_tokens: 100 })
}
`,
  'service.ts': `import { ask } from './llm'
import { HEAD } from './prompts'
export const summarise = (text: string) => ask(\`\${HEAD}: \${text}\`)
`,
}

describe('functions that make a model call, in the editor', () => {
  let editor: Editor
  before(async function () {
    this.timeout(30_000)
    editor = await startEditor({ refreshes: true, files })
  })
  after(() => editor.stop())

  it('show their cost where they are called, with the way to the model call', async () => {
    editor.write('prompts.ts', "export const HEAD = 'Summarise'\n")
    const main = editor.open(
      'main.ts',
      'typescript',
      "import { summarise } from './service'\n$0summarise('All the news of today.')\n",
    )
    const hover = await editor.connection.sendRequest(HoverRequest.type, {
      textDocument: { uri: main.uri },
      position: main.positionOf('summarise('),
    })
    const text = contentsOf(hover)
    assert.match(text, /gpt-5-mini/)
    assert.match(text, /Through \[service\.ts:3\]\(file:.*service\.ts#L3\) → \[llm\.ts:4\]\(file:.*llm\.ts#L4\)/)
    assert.match(await hintIn(editor, main.uri), /^≈?\d+ tok/)
    main.close()
  })

  it('show another cost as soon as a prompt in a third file changes', async () => {
    const main = editor.open(
      'main.ts',
      'typescript',
      "import { summarise } from './service'\nsummarise('All the news of today.')\n",
    )
    const prompts = editor.open('prompts.ts', 'typescript', "export const HEAD = 'Summarise'\n")
    const before = await hintIn(editor, main.uri)
    const refreshes = editor.asked.length
    prompts.replace('Summarise', 'Summarise in three short sentences, for readers who know nothing of the matter')
    await editor.until('hints are asked for again', () => editor.asked.slice(refreshes).includes('workspace/inlayHint/refresh'))
    const after = await hintIn(editor, main.uri)
    assert.ok(tokensOf(after) >= tokensOf(before) + 10, `${before} became ${after}`)
    prompts.close()
    main.close()
  })
})

async function hintIn(editor: Editor, uri: string): Promise<string> {
  const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } }
  const hints = await editor.connection.sendRequest(InlayHintRequest.type, { textDocument: { uri }, range })
  return labelOf(hints?.[0])
}

function labelOf(hint: InlayHint | undefined): string {
  return typeof hint?.label === 'string' ? hint.label : (hint?.label ?? []).map(({ value }) => value).join('')
}

function tokensOf(label: string): number {
  return Number(/(\d+) tok/.exec(label)?.[1])
}

function contentsOf(hover: Hover | null): string {
  const contents = hover?.contents
  return contents !== undefined && typeof contents === 'object' && 'value' in contents ? contents.value : ''
}
