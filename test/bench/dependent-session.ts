import { performance } from 'node:perf_hooks'
import { InlayHintRequest } from 'vscode-languageserver-protocol/node'
import { startEditor } from '../lsp-editor'

const files = {
  'llm.ts': `import OpenAI from 'openai'
const client = new OpenAI()
export const ask = (input: string) => client.responses.create({ model: 'gpt-5-mini', input, max_output_tokens: 100 })
`,
  'service.ts': `import { ask } from './llm'
import { HEAD } from './prompts'
export const summarise = (text: string) => ask(\`\${HEAD}: \${text}\`)
`,
}

/** From an edit of a prompt to the new hint of a call three files away, in milliseconds, one figure per edit. */
export async function dependentSession(edits = 20): Promise<readonly number[]> {
  const editor = await startEditor({ refreshes: true, files })
  try {
    const main = editor.open('main.ts', 'typescript', "import { summarise } from './service'\nsummarise('All the news.')\n")
    const prompts = editor.open('prompts.ts', 'typescript', "export const HEAD = 'Summarise'\n")
    const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } }
    const hint = async () =>
      JSON.stringify(await editor.connection.sendRequest(InlayHintRequest.type, { textDocument: { uri: main.uri }, range }))
    await hint()
    const milliseconds: number[] = []
    for (let edit = 0; edit < edits; edit++) {
      // What opening or the last edit brings is over.
      await new Promise((resolve) => setTimeout(resolve, 300))
      const before = await hint()
      const asked = editor.asked.length
      const started = performance.now()
      prompts.replace('Summarise', 'Summarise all of this')
      await editor.until('hints are asked for again', () => editor.asked.slice(asked).includes('workspace/inlayHint/refresh'))
      if ((await hint()) === before) throw new Error('the hint did not follow the prompt')
      milliseconds.push(performance.now() - started)
    }
    return milliseconds
  } finally {
    await editor.stop()
  }
}
