import assert from 'node:assert/strict'
import { defaults } from '../server/engine/config'
import { parse } from '../server/languages/typescript/parse'
import { createTree } from '../server/languages/typescript/tree'
import { describeText } from '../server/model/value'
import { documentOf, testEngine } from './harness/analyze'

/** Model and prompt of each call in `main.ts`. */
function callsIn(files: Record<string, string>): string[] {
  const path = '/app/main.ts'
  const engine = testEngine([], defaults, files)
  return engine.analyze(documentOf(path, files[path] ?? '')).calls.map(({ call, modelId, modelHow }) => {
    return `${modelId ?? '?'} (${modelHow}): ${call.prompt.parts.map((part) => describeText(part.text)).join(' | ')}`
  })
}

const main = `import OpenAI from 'openai'
import { model, prompt } from './settings'
await new OpenAI().responses.create({ model, input: prompt })
`

describe('typescript: statements that nobody asks for', () => {
  it('are not converted', () => {
    const tree = createTree(parse('export const a = f(1)\nexport function b() { return g(2) }\n', 'typescript'))
    tree.exporting('a')
    assert.equal(tree.knownCalls.length, 1)
    assert.equal(tree.calls.length, 2)
  })

  it('count where they change what is asked for', () => {
    const settings = `export let model = 'gpt-4o'
export const prompt = ['Answer briefly.'].join('')
const unused = { model }
function choose() {
  model = 'gpt-4o-mini'
}
`
    const [call = ''] = callsIn({ '/app/main.ts': main, '/app/settings.ts': settings })
    assert.match(call, /Answer briefly\.$/)
    assert.doesNotMatch(call, /^gpt-4o \(constant\)/)
  })

  it('are asked for in any order, and stand in their own', () => {
    const settings = `const parts: string[] = []
parts.push('First.')
export { prompt }
parts.push('Second.')
const prompt = parts.join(' ')
export const model = 'gpt-4o'
`
    assert.deepEqual(
      callsIn({ '/app/main.ts': main, '/app/settings.ts': settings }).map((call) => call.replace(/ \(.*?\)/, '')),
      ['gpt-4o: First. Second.'],
    )
  })

  it('may be broken without harm to the others', () => {
    const settings = `export const model = 'gpt-4o'
const = = {{
export const prompt = 'Answer briefly.'
`
    const [call = ''] = callsIn({ '/app/main.ts': main, '/app/settings.ts': settings })
    assert.match(call, /^gpt-4o /)
  })
})
