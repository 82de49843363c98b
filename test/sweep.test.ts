import assert from 'node:assert/strict'
import { createSweep, type SweepReport } from '../server/hosts/lsp/sweep'
import { createRepository, type Files, type TestRepository } from './harness/repository'

const ask = (prompt: string): string => `import OpenAI from 'openai'
export const ask = () => new OpenAI().responses.create({ model: 'gpt-4o', max_output_tokens: 9, input: ${prompt} })
`
const files: Files = {
  'src/one.ts': ask("'One of them.'"),
  'src/two.ts': `import { text } from './text'\n${ask('text')}`,
  'src/text.ts': "export const text = 'Two of them.'\n",
  'src/way.ts': `import OpenAI from 'openai'
export const way = (prompt: string) => new OpenAI().responses.create({ model: 'gpt-4o', max_output_tokens: 9, input: prompt })
`,
  'src/far.ts':
    "import { way } from './way'\nexport const far = () => way('The answer to all of this, in one word and no more, please.')\n",
  'plain.ts': 'export const x = 1\n',
}

describe('one sweep after the other', () => {
  let repository: TestRepository
  let sweep: ReturnType<typeof createSweep>
  beforeEach(() => {
    repository = createRepository(files)
    sweep = createSweep()
  })
  afterEach(() => repository.remove())

  /** The documents with calls, each with how many tokens they are at least. */
  const swept = (reset = false): Readonly<Record<string, readonly number[]>> => {
    const said: SweepReport[] = []
    sweep({ folders: [repository.folder], open: [], reset }, (one) => said.push(one))
    const records = said.flatMap((one) => (one.kind === 'found' ? one.records : []))
    return Object.fromEntries(
      records.map(({ document, calls }) => [document.slice(repository.folder.length + 1), calls.map(({ input }) => input.low)]),
    )
  }

  it('tells everything again, whatever changed', () => {
    const first = swept()
    assert.deepEqual(Object.keys(first).sort(), ['src/far.ts', 'src/one.ts', 'src/two.ts', 'src/way.ts'])
    assert.deepEqual(swept(), first)
    repository.write({ 'plain.ts': 'export const x = 2\n' })
    assert.deepEqual(swept(), first)
    assert.deepEqual(swept(true), first)
  })

  it('tells what became of a prompt in another file', () => {
    const first = swept()
    repository.write({ 'src/text.ts': "export const text = 'Two of them, and a few words more than before.'\n" })
    const second = swept()
    assert.ok((second['src/two.ts']?.[0] ?? 0) > (first['src/two.ts']?.[0] ?? 0))
    assert.deepEqual({ ...second, 'src/two.ts': first['src/two.ts'] }, first)
  })

  it('forgets a file that is gone, and finds it by its new name', () => {
    const { 'src/one.ts': one, ...others } = swept()
    repository.write({ 'src/one.ts': undefined, 'src/three.ts': files['src/one.ts'] })
    assert.deepEqual(swept(), { ...others, 'src/three.ts': one })
  })
})
