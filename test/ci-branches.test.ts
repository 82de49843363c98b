import assert from 'node:assert/strict'
import { createRepository, type Files, type TestRepository } from './harness/repository'
import { label } from './harness/samples'

/** Round prices, in dollars per million tokens; a call may get 20% dearer. */
const config = {
  root: true,
  prices: {
    'acme-small': { input: 1, output: 4, cacheRead: 0.1, maxOutputTokens: 8000 },
    'acme-large': { input: 10, output: 40, cacheRead: 1, maxOutputTokens: 8000 },
  },
  budgets: [{ files: '**', maxIncrease: '20%' }],
}

const rules = (count: number): string =>
  Array.from({ length: count }, (_, index) => `Rule ${index} holds for every order.`).join('\n')
const prompt = (count: number): string => `You answer questions about the shop in one sentence.\n${rules(count)}`

const inline = (text: string, model = 'acme-small'): string => `import OpenAI from 'openai'
const client = new OpenAI()
export const inline = (text: string) =>
  client.responses.create({ model: '${model}', max_output_tokens: 50, instructions: \`${text}\`, input: text })
`
const elsewhere = `import OpenAI from 'openai'
import { SYSTEM } from '../prompts/system'
const client = new OpenAI()
export const elsewhere = (text: string) =>
  client.responses.create({ model: 'acme-small', max_output_tokens: 60, instructions: SYSTEM, input: text })
`
const shots = (count: number): string => {
  const all = Array.from(
    { length: count },
    (_, index) => `Input: the thing number ${index} that I bought is broken again\nOutput: product ${index}`,
  )
  return inline(`Say which product is meant.\n\n${all.join('\n\n')}`).replaceAll('inline', 'shots')
}
const tool = (name: string): string =>
  `{ type: 'function', name: '${name}', description: 'Looks up the ${name} of a customer by id, with all its lines.', parameters: { type: 'object', properties: { id: { type: 'string' } } } }`
const tools = (...names: readonly string[]): string => `import OpenAI from 'openai'
const client = new OpenAI()
export const act = (text: string) =>
  client.responses.create({ model: 'acme-small', max_output_tokens: 20, input: 'Look it up.', tools: [${names.map(tool).join(', ')}] })
`
const wrapper = (model: string): string => `import OpenAI from 'openai'
const client = new OpenAI()
export const ask = (system: string, question: string) =>
  client.responses.create({ model: '${model}', max_output_tokens: 100, instructions: system, input: question })
`
const caller = `import { ask } from './ask'
export const greet = (name: string) => ask('Write a warm greeting for a customer of the shop, in two sentences at most.', name)
`

const project: Files = {
  'promptfare.json': JSON.stringify(config),
  'prompts/system.ts': `export const SYSTEM = \`${prompt(150)}\`\n`,
  'src/elsewhere.ts': elsewhere,
  'src/inline.ts': inline(prompt(10)),
  'src/shots.ts': shots(4),
  'src/tools.ts': tools('order'),
  'src/label.py': label,
  'src/ask.ts': wrapper('acme-small'),
  'src/greet.ts': caller,
}

interface Expected {
  readonly verdict: 'pass' | 'warn' | 'fail'
  readonly code: 0 | 1
  /** `kind file causes` of each change. */
  readonly changes: readonly string[]
}

const unchanged: Expected = { verdict: 'pass', code: 0, changes: [] }
const failing = (...changes: readonly string[]): Expected => ({ verdict: 'fail', code: 1, changes })

/** What people do on a branch, and what has to come of it. */
const branches: Readonly<Record<string, readonly [Files, Expected]>> = {
  'another model': [{ 'src/inline.ts': inline(prompt(10), 'acme-large') }, failing('dearer src/inline.ts model')],
  // It is long enough to be cached now, which is said too.
  'a prompt that grew by 25,000 tokens': [
    { 'src/inline.ts': inline(prompt(3400)) },
    failing('dearer src/inline.ts prompt,cache'),
  ],
  'a prompt in another file': [
    { 'prompts/system.ts': `export const SYSTEM = \`${prompt(900)}\`\n` },
    failing('dearer src/elsewhere.ts prompt'),
  ],
  'a call moved by 30 lines': [{ 'src/inline.ts': `// a line\n`.repeat(30) + inline(prompt(10)) }, unchanged],
  'a call moved to another file': [
    { 'src/label.py': undefined, 'lib/label.py': label },
    { verdict: 'pass', code: 0, changes: ['moved lib/label.py call'] },
  ],
  'a limit of the output that is gone': [
    { 'src/label.py': label.replace('        max_output_tokens=200,\n', '') },
    failing('dearer src/label.py output-limit'),
  ],
  'twice the examples': [{ 'src/shots.ts': shots(16) }, failing('dearer src/shots.ts examples')],
  'one more tool': [{ 'src/tools.ts': tools('order', 'invoice', 'parcel') }, failing('dearer src/tools.ts tools')],
  'a cache that a time costs': [
    { 'prompts/system.ts': `export const SYSTEM = \`It is \${new Date().toISOString()}. ${prompt(150)}\`\n` },
    failing('dearer src/elsewhere.ts prompt,cache'),
  ],
  'a function that makes the call': [
    { 'src/ask.ts': wrapper('acme-large') },
    failing('dearer src/ask.ts model', 'dearer src/greet.ts model'),
  ],
  'nothing changed': [{ 'notes.md': 'Nothing of this costs anything.' }, unchanged],
  'broken syntax': [{ 'src/inline.ts': inline(prompt(10)).replace('input: text })', 'input: text') }, unchanged],
}

const py = (body: string): string => `from openai import OpenAI\n\nclient = OpenAI()\n\n${body}`
const ts = (body: string): string => `import OpenAI from 'openai'\nconst client = new OpenAI()\n${body}\n`

/** What other tools are known to get wrong, as a file before and after. */
const known: Readonly<Record<string, readonly [name: string, before: string, after: string, changes: readonly string[]]>> = {
  'an f-string and a variable are more than one token': [
    'src/f.py',
    py(
      'RULES = "Be brief."\n\ndef f(who):\n    return client.responses.create(model="acme-small", max_output_tokens=9, input=f"{RULES} Greet {who}.")\n',
    ),
    py(
      `RULES = "Be brief. ${'Never promise a date. '.repeat(60)}"\n\ndef f(who):\n    return client.responses.create(model="acme-small", max_output_tokens=9, input=f"{RULES} Greet {who}.")\n`,
    ),
    ['dearer src/f.py prompt'],
  ],
  'the last assignment of a name is not everybody’s': [
    'src/scopes.py',
    py(
      'def a():\n    text = "Name a colour."\n    return client.responses.create(model="acme-small", max_output_tokens=9, input=text)\n\ndef b():\n    text = "Name a town."\n    return client.responses.create(model="acme-small", max_output_tokens=8, input=text)\n',
    ),
    py(
      `def a():\n    text = "Name a colour."\n    return client.responses.create(model="acme-small", max_output_tokens=9, input=text)\n\ndef b():\n    text = "Name a town. ${'Not in the north. '.repeat(40)}"\n    return client.responses.create(model="acme-small", max_output_tokens=8, input=text)\n`,
    ),
    ['dearer src/scopes.py prompt'],
  ],
  'limits by any name count': [
    'src/limits.ts',
    ts(
      `export const a = () => client.chat.completions.create({ model: 'acme-small', max_completion_tokens: 50, messages: [{ role: 'user', content: 'Say hello to everybody.' }] })`,
    ),
    ts(
      `export const a = () => client.chat.completions.create({ model: 'acme-small', max_completion_tokens: 4096, messages: [{ role: 'user', content: 'Say hello to everybody.' }] })`,
    ),
    ['dearer src/limits.ts output-limit'],
  ],
  'embeddings are no chat': [
    'src/embed.ts',
    ts(`export const a = () => client.embeddings.create({ model: 'text-embedding-3-small', input: 'short' })`),
    ts(
      `export const a = () => client.embeddings.create({ model: 'text-embedding-3-small', input: '${'much longer '.repeat(300)}' })`,
    ),
    [],
  ],
  'a message that is put into a thread calls no model': [
    'src/thread.ts',
    ts(`export const a = (id: string) => client.beta.threads.messages.create(id, { role: 'user', content: 'short' })`),
    ts(
      `export const a = (id: string) => client.beta.threads.messages.create(id, { role: 'user', content: '${'much longer '.repeat(300)}' })`,
    ),
    [],
  ],
  'text in a docstring is no call': [
    'src/doc.py',
    py('def a():\n    """client.responses.create(model="acme-small", input="x")"""\n'),
    py('def a():\n    """client.responses.create(model="acme-large", input="x")"""\n'),
    [],
  ],
  'a parsed answer is a call': [
    'src/parse.py',
    py(
      'def a(T):\n    return client.responses.parse(model="acme-small", max_output_tokens=9, input="Name a colour.", text_format=T)\n',
    ),
    py(
      'def a(T):\n    return client.responses.parse(model="acme-large", max_output_tokens=9, input="Name a colour.", text_format=T)\n',
    ),
    ['dearer src/parse.py model'],
  ],
  'a raw answer is a call': [
    'src/raw.py',
    py(
      'def a():\n    return client.chat.completions.with_raw_response.create(model="acme-small", max_completion_tokens=9, messages=[{"role": "user", "content": "Name a colour."}])\n',
    ),
    py(
      'def a():\n    return client.chat.completions.with_raw_response.create(model="acme-large", max_completion_tokens=9, messages=[{"role": "user", "content": "Name a colour."}])\n',
    ),
    ['dearer src/raw.py model'],
  ],
  'a streamed answer is a call, in a module by another ending': [
    'src/stream.mjs',
    ts(
      `export const a = () => client.chat.completions.stream({ model: 'acme-small', max_completion_tokens: 9, messages: [{ role: 'user', content: 'Name a colour.' }] })`,
    ),
    ts(
      `export const a = () => client.chat.completions.stream({ model: 'acme-large', max_completion_tokens: 9, messages: [{ role: 'user', content: 'Name a colour.' }] })`,
    ),
    ['dearer src/stream.mjs model'],
  ],
  'a file that only generates objects is read': [
    'src/object.mts',
    `import { generateObject } from 'ai'\nimport { openai } from '@ai-sdk/openai'\nexport const a = (schema: never) => generateObject({ model: openai('acme-small'), schema, maxOutputTokens: 9, prompt: 'Name a colour that goes with blue.' })\n`,
    `import { generateObject } from 'ai'\nimport { openai } from '@ai-sdk/openai'\nexport const a = (schema: never) => generateObject({ model: openai('acme-large'), schema, maxOutputTokens: 9, prompt: 'Name a colour that goes with blue.' })\n`,
    ['dearer src/object.mts model'],
  ],
  'a notebook is read': [
    'src/note.ipynb',
    JSON.stringify({
      cells: [
        {
          cell_type: 'code',
          metadata: {},
          outputs: [],
          execution_count: null,
          source: [
            'from openai import OpenAI\n',
            'OpenAI().responses.create(model="acme-small", max_output_tokens=9, input="Name a colour.")',
          ],
        },
      ],
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5,
    }),
    JSON.stringify({
      cells: [
        {
          cell_type: 'code',
          metadata: {},
          outputs: [],
          execution_count: null,
          source: [
            'from openai import OpenAI\n',
            'OpenAI().responses.create(model="acme-large", max_output_tokens=9, input="Name a colour.")',
          ],
        },
      ],
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5,
    }),
    ['dearer src/note.ipynb model'],
  ],
  'a model in no catalog gets nobody else’s price': [
    'src/new.ts',
    ts(`export const a = () => client.responses.create({ model: 'acme-small', max_output_tokens: 9, input: 'Name a colour.' })`),
    ts(
      `export const a = () => client.responses.create({ model: 'acme-unheard-of', max_output_tokens: 9, input: 'Name a colour.' })`,
    ),
    ['unpriced src/new.ts model'],
  ],
}

describe('branches', function () {
  this.timeout(30_000)
  let repository: TestRepository
  before(() => {
    repository = createRepository(project)
  })
  after(() => repository.remove())
  afterEach(() => {
    repository.git('reset', '-q', '--hard', 'HEAD')
    repository.git('clean', '-q', '-fd')
  })

  async function outcomeOf(base: string): Promise<Expected> {
    const { code, out, err } = await repository.run(['diff', base, '--format', 'json'])
    assert.match(err, /^(1 file with syntax errors, read in part: src\/inline\.ts:15\n)?$/)
    const { verdict, changes } = JSON.parse(out) as {
      verdict: Expected['verdict']
      changes: { kind: string; file: string; causes: string[] }[]
    }
    const shown = changes.map(({ kind, file, causes }) => `${kind} ${file} ${causes.join()}`)
    return { verdict, code: code as Expected['code'], changes: shown }
  }

  for (const [what, [files, expected]] of Object.entries(branches)) {
    it(`with ${what}: ${expected.verdict}`, async () => {
      repository.write(files)
      assert.deepEqual(await outcomeOf('HEAD'), expected)
    })
  }

  it('whose base is not there: nothing is said of them, and never 0', async () => {
    const { code, out, err } = await repository.run(['diff', 'no-such-branch'])
    assert.deepEqual([code, out], [2, ''])
    assert.match(err, /no such commit: no-such-branch/)
  })

  for (const [what, [name, first, second, changes]] of Object.entries(known)) {
    it(`show that ${what}`, async () => {
      const start = repository.git('rev-parse', 'HEAD')
      repository.commit({ [name]: first })
      repository.write({ [name]: second })
      const { changes: found } = await outcomeOf('HEAD')
      assert.deepEqual(found, changes)
      repository.git('reset', '-q', '--hard', start)
    })
  }
})
