import assert from 'node:assert/strict'
import { typescript } from '../server/languages/typescript/index'
import { pathOf } from '../server/model/call-site'
import type { Imports } from '../server/model/language'
import { fieldOf, settingsOf } from '../server/model/value'
import { cut, document, lone, only, openai, read, shapeOf, shown, wants } from './typescript-source'

describe('typescript: calls', () => {
  const found: Readonly<Record<string, readonly [source: string, paths: readonly string[]]>> = {
    'a client in a constant': [`${openai} client.responses.create({})`, ['default()', 'default().responses.create()']],
    'a client in place': [
      `import OpenAI from 'openai'; new OpenAI({}).chat.completions.create({})`,
      ['default()', 'default().chat.completions.create()'],
    ],
    'a renamed import': [`import { OpenAI as O } from 'openai'; new O().models.list()`, ['OpenAI()', 'OpenAI().models.list()']],
    'a namespace import': [`import * as ai from 'ai'; await ai.generateText({})`, ['generateText()']],
    'require, destructured': [`const { OpenAI } = require('openai'); new OpenAI()`, ['OpenAI()']],
    'require, whole': [`const OpenAI = require('openai'); new OpenAI()`, ['default()']],
    'the version of the library decides nothing': [
      `import * as sdk from 'openai'; const client = sdk.VERSION.startsWith('4') ? undefined : new sdk.OpenAI(); client.responses.create({})`,
      ['VERSION.startsWith()', 'OpenAI()', 'OpenAI().responses.create()'],
    ],
    'a dynamic import': [`const { generateText } = await import('ai'); generateText({})`, ['generateText()']],
    'import equals': [`import OpenAI = require('openai'); const c = new OpenAI.OpenAI()`, ['OpenAI()']],
    'a package by URL': [`import { generateText } from 'https://esm.sh/ai@5.0.1?dts'; generateText({})`, ['generateText()']],
    'a result that is used on': [
      `import { GoogleGenAI } from '@google/genai'; const ai = new GoogleGenAI({}); const chat = ai.chats.create({ model: 'm' }); await chat.sendMessage({})`,
      ['GoogleGenAI()', 'GoogleGenAI().chats.create()', 'GoogleGenAI().chats.create().sendMessage()'],
    ],
    'await, parentheses, casts, ! and ?.': [
      `${openai} (await (client as unknown as OpenAI)!)?.chat!.completions.create({})`,
      ['default()', 'default().chat.completions.create()'],
    ],
    'a destructured part of a client': [
      `${openai} const { chat: { completions } } = client; completions.create({})`,
      ['default()', 'default().chat.completions.create()'],
    ],
    'an object of clients': [
      `import OpenAI from 'openai'; const clients = { a: new OpenAI() }; clients.a.responses.create({}); clients['a'].responses.parse({})`,
      ['default()', 'default().responses.create()', 'default().responses.parse()'],
    ],
    'a class field': [
      `import OpenAI from 'openai'; class A { client = new OpenAI(); ask() { return this.client.responses.create({}) } }`,
      ['default()', 'default().responses.create()'],
    ],
    'a private field set in the constructor': [
      `import OpenAI from 'openai'; class A { #client; constructor() { this.#client = new OpenAI() } ask() { this.#client.responses.create({}) } }`,
      ['default()', 'default().responses.create()'],
    ],
    'a static field': [
      `import OpenAI from 'openai'; class A { static client = new OpenAI(); static ask() { this.client.models.list() } }; A.client.files.list()`,
      ['default()', 'default().models.list()', 'default().files.list()'],
    ],
    'a getter': [
      `import OpenAI from 'openai'; class A { get client() { return new OpenAI() } ask() { this.client.responses.create({}) } }`,
      ['default()', 'default().responses.create()'],
    ],
    'a parameter property': [
      `import type OpenAI from 'openai'; class A { constructor(private client: OpenAI) {} ask() { this.client.responses.create({}) } }`,
      ['default().responses.create()'],
    ],
    'a typed parameter': [
      `import type { OpenAI } from 'openai'; function f(client: OpenAI | undefined) { client?.responses.create({}) }`,
      ['OpenAI().responses.create()'],
    ],
    'a typed member of a parameter': [
      `import type OpenAI from 'openai'; interface Deps { client: OpenAI } function f({ client }: Deps, d: Deps) { client.a(); d.client.b() }`,
      ['default().a()', 'default().b()'],
    ],
    'typeof a client': [
      `${openai} function f(c: typeof client) { c.responses.create({}) }`,
      ['default()', 'default().responses.create()'],
    ],
    'a factory': [
      `import OpenAI from 'openai'; const make = () => new OpenAI(); function get() { return make() } get().responses.create({})`,
      ['default()', 'default().responses.create()'],
    ],
    'a memoised client': [
      `import OpenAI from 'openai'; let c: OpenAI | null = null; function get() { if (!c) { c = new OpenAI() } return c } get().responses.create({}); function other() { return (c ??= new OpenAI()) } other().models.list()`,
      ['default()', 'default().responses.create()', 'default()', 'default().models.list()'],
    ],
    'a conditional client': [
      `import OpenAI, { AzureOpenAI } from 'openai'; const c = azure ? new AzureOpenAI() : new OpenAI(); c.responses.create({})`,
      ['AzureOpenAI()', 'default()', 'AzureOpenAI().responses.create()'],
    ],
    'a global one kept across reloads': [
      `import OpenAI from 'openai'; const c = globalThis.c ?? new OpenAI(); c.responses.create({})`,
      ['default()', 'default().responses.create()'],
    ],
    'a subclass': [
      `import OpenAI from 'openai'; class Mine extends OpenAI { ask() { return this.responses.create({}) } } new Mine().models.list()`,
      ['default().responses.create()', 'default().models.list()'],
    ],
    'a name that a script never declared': [
      `import OpenAI from 'openai'; client = new OpenAI(); client.responses.create({})`,
      ['default()', 'default().responses.create()'],
    ],
    'a service of this document': [
      `import OpenAI from 'openai'; class S { client = new OpenAI() } const s = new S(); s.client.responses.create({}); function f(x: S) { x.client.models.list() }`,
      ['default()', 'default().responses.create()', 'default().models.list()'],
    ],
  }
  for (const [name, [source, paths]] of Object.entries(found)) {
    it(`follows ${name}`, () =>
      assert.deepEqual(
        read(source).calls.map((call) => pathOf(call.chain)),
        paths,
      ))
  }

  it('marks a stated type and keeps its arguments unknown', () => {
    const [call] = read(`import type OpenAI from 'openai'; function f(c: OpenAI) { c.responses.create({}) }`).calls
    assert.equal(call?.chain.steps[0]?.typed, true)
    assert.equal(call?.chain.steps[0]?.args, undefined)
  })

  it('keeps the constructor arguments of the receiver', () => {
    const { chain } = only(
      `import OpenAI from 'openai'; const c = new OpenAI({ baseURL: 'https://x' }); c.responses.create({})`,
      'create',
    )
    const base = settingsOf(chain.steps[0]?.args ?? assert.fail('called'))
    assert.equal(shapeOf(base), '{baseURL: https://x}')
  })

  const silent: Readonly<Record<string, string>> = {
    'a shadowed import': `import { generateText } from 'ai'; function f(generateText) { generateText({}) }`,
    'a local function named like one of an SDK': `function generateText() {} generateText({ model: 'gpt-4o' })`,
    'another client with the same methods': `const client = makeClient(); client.chat.completions.create({})`,
    'a parameter without a type': `import OpenAI from 'openai'; function f(client) { client.chat.completions.create({}) }`,
    'a type that is only imported': `import type { generateText } from 'ai'; declare const x: unknown; x.generateText({})`,
    comments: `import { generateText } from 'ai' // generateText({})\n/* generateText({}) */`,
    strings: 'import { generateText } from "ai"; const code = `generateText({})` + "generateText({})"',
    'another package': `import { create } from 'zustand'; create({})`,
    'a block of its own': `import { generateText } from 'ai'; { const generateText = () => {}; generateText() }`,
  }
  for (const [name, source] of Object.entries(silent)) {
    it(`is silent about ${name}`, () =>
      assert.deepEqual(
        read(source).calls.map((call) => pathOf(call.chain)),
        [],
      ))
  }

  it('gives the places that findings point at', () => {
    const source = `${openai}\nconst reply = await client.responses.create({ model: 'm' })`
    const call = only(source, 'create')
    assert.equal(cut(source, call.span), 'client.responses.create')
    assert.equal(cut(source, call.nameSpan), 'create')
    assert.equal(cut(source, call.whole), `client.responses.create({ model: 'm' })`)
    assert.equal(cut(source, call.args.span), `({ model: 'm' })`)
  })

  it('names what a call stands in', () => {
    const source = `${openai} class Chat { private ask = async () => { const run = cache(() => client.responses.create({})) } }`
    assert.deepEqual(only(source, 'create').enclosing, ['Chat', 'ask', 'run'])
  })

  const loops: Readonly<Record<string, readonly [string, boolean]>> = {
    'a for loop': ['for (const x of xs) { await client.responses.create({}) }', true],
    'a while loop': ['while (true) await client.responses.create({})', true],
    'a map callback': ['await Promise.all(xs.map(async (x) => client.responses.create({})))', true],
    'what a loop goes through': ['for await (const x of await client.responses.create({})) {}', false],
    'a function within a loop': ['for (const x of xs) { const f = () => client.responses.create({}) }', false],
    'straight line': ['client.responses.create({})', false],
  }
  for (const [name, [source, loop]] of Object.entries(loops)) {
    it(`${loop ? 'sees' : 'does not see'} a loop in ${name}`, () =>
      assert.equal(only(`${openai} ${source}`, 'create').loop, loop))
  }
})

describe('typescript: modules', () => {
  const files: Readonly<Record<string, string>> = {
    '/p/client.ts': `import OpenAI from 'openai'; export const client = new OpenAI(); export default client; export function make() { return new OpenAI() }`,
    '/p/prompts.ts': `export const SYSTEM = 'Be brief.'; export const build = (topic: string) => \`On \${topic}.\`; const hidden = 'x'; export { hidden as shown }`,
    '/p/index.ts': `export * from './prompts'; export { client as llm } from './client'; export * as prompts from './prompts'`,
    '/p/common.js': `module.exports = { MODEL: 'gpt-4o' }; exports.OTHER = 'x'`,
    '/p/service.ts': `import OpenAI from 'openai'; export class Service { client = new OpenAI() }`,
    '/p/circle.ts': `export { a } from './circle'; import { b } from './circle'; export const c = b; export { c as b }`,
  }
  const project: Imports = {
    wants,
    resolve: (_from, specifier, name) => {
      const id = Object.keys(files).find((file) => file.replace(/\.[jt]s$/, '') === specifier.replace('./', '/p/'))
      return id === undefined ? undefined : typescript.read(document(files[id] ?? '', id), { ...project }).exported(name)
    },
  }

  it('follows clients and texts into other modules', () => {
    const source = `import { client, make } from './client'; import { SYSTEM, build } from './index'; import { MODEL } from './common'
client.responses.create({ model: MODEL, instructions: SYSTEM, input: build('owls') }); make().models.list()`
    const reading = read(source, project)
    assert.deepEqual(
      reading.calls.map((call) => pathOf(call.chain)),
      ['default().responses.create()', 'default().models.list()'],
    )
    assert.equal(
      shapeOf(settingsOf(reading.calls[0]?.args ?? assert.fail())),
      '{model: gpt-4o, instructions: Be brief., input: On owls.}',
    )
    const system = fieldOf(settingsOf(reading.calls[0]?.args ?? assert.fail()) ?? assert.fail(), 'instructions')?.value
    assert.equal(system?.how, 'import')
    assert.equal(system?.span.document, '/p/prompts.ts')
  })

  it('follows default imports, namespaces and classes', () => {
    const source = `import c from './client'; import * as all from './index'; import { Service } from './service'
c.responses.create({ input: all.shown }); all.llm.responses.parse({ input: all.prompts.SYSTEM }); new Service().client.models.list()`
    const { calls } = read(source, project)
    assert.deepEqual(
      calls.map((call) => call.chain.steps.at(-1)?.name),
      ['create', 'parse', 'list'],
    )
    assert.deepEqual(
      calls.slice(0, 2).map((call) => shapeOf(settingsOf(call.args))),
      ['{input: x}', '{input: Be brief.}'],
    )
  })

  it('exports what a module says it exports, and nothing else', () => {
    const { exported } = read(`const a = 'x'; export default a; const b = 1; export let c; c = 'y'`)
    assert.equal(shown(exported('default')), 'x')
    assert.equal(shown(exported('c')), 'y')
    assert.equal(exported('b'), undefined)
  })

  it('ends where modules go round in circles', () => {
    // Each look-up makes a reading of its own here, so the circle is only broken by the depth of one of them.
    const { exported } = typescript.read(document(files['/p/circle.ts'] ?? '', '/p/circle.ts'), {
      wants,
      resolve: (_from, _specifier, name) => exported(name),
    })
    assert.equal(exported('a'), undefined)
    assert.equal(exported('b'), undefined)
  })
})

describe('typescript: directives and dialects', () => {
  it('hands out comments where there may be directives', () => {
    const source = `const s = '// promptfare-ignore x: no'\n// promptfare-ignore missing-max-tokens: short\n/* promptfare-ignore-file: all */`
    const { comments } = read(source)
    assert.deepEqual(
      comments.map((comment) => comment.text),
      ['promptfare-ignore missing-max-tokens: short', 'promptfare-ignore-file: all'],
    )
    assert.deepEqual(
      comments.map((comment) => cut(source, comment.span).slice(0, 2)),
      ['//', '/*'],
    )
    assert.deepEqual(read('// nothing to say').comments, [])
  })

  it('reads JSX', () => {
    const source = `import { generateText } from 'ai'; const A = () => <p onClick={() => generateText({})}>{/* x */}</p>`
    for (const languageId of ['typescriptreact', 'javascriptreact', 'javascript']) {
      assert.equal(typescript.read({ id: '/p/a', languageId, text: source }, lone).calls.length, 1)
    }
  })

  it('reads casts with angle brackets, and nothing from declarations', () => {
    const source = `import { generateText } from 'ai'; generateText(<any>{})`
    assert.equal(read(source).calls.length, 1)
    assert.equal(typescript.read(document(source, '/p/a.d.ts'), lone).calls.length, 0)
  })
})

describe('typescript: broken source', () => {
  const source = `import OpenAI from 'openai'
import { generateText, tool } from 'ai'
import { openai } from '@ai-sdk/openai'
import { z } from 'zod'

const SYSTEM = \`You are a helpful assistant.
Answer in \${process.env.LANGUAGE ?? 'English'}, in at most three sentences.\`

interface Ticket { id: string; body: string; tags?: string[] }

export class Triage {
  private readonly client: OpenAI
  #labels = ['billing', 'bug', 'question'] as const

  constructor(options: { apiKey?: string } = {}) {
    this.client = new OpenAI({ apiKey: options.apiKey ?? process.env.OPENAI_API_KEY })
  }

  async label(ticket: Ticket): Promise<string | null> {
    const reply = await this.client.chat.completions.create({
      model: 'gpt-4o-mini',
      max_tokens: 10,
      messages: [
        { role: 'system', content: SYSTEM + \`\\nLabels: \${this.#labels.join(', ')}\` },
        { role: 'user', content: ticket.body.trim() },
      ],
    })
    return reply.choices[0]?.message.content ?? null
  }

  async summarize(tickets: readonly Ticket[]) {
    for (const ticket of tickets) {
      if (ticket.tags?.includes('spam')) continue
      const { output_text: text } = await this.client.responses.create({
        model: 'gpt-4o',
        instructions: SYSTEM,
        input: /* the body alone */ ticket.body.replace(/\\s+/g, ' '),
      })
      console.log(text)
    }
  }
}

const search = tool({ description: 'Search the docs', inputSchema: z.object({ query: z.string() }), execute: async ({ query }) => [query] })

export async function answer(question: string, { model = 'gpt-4o' } = {}) {
  const { text } = await generateText({
    model: openai(model),
    system: SYSTEM,
    prompt: \`Question: \${question}\`,
    tools: { search },
  })
  return text
}
`

  it('finds the calls that stand above the place where it breaks off', () => {
    const whole = read(source).calls.filter((call) =>
      /^(create|generateText|tool|openai)$/.test(call.chain.steps.at(-1)?.name ?? ''),
    )
    assert.equal(whole.length, 5)
    let expected = 0
    let found = 0
    for (let end = 0; end <= source.length; end += 3) {
      const starts = new Set(read(source.slice(0, end)).calls.map((call) => call.nameSpan.start))
      const above = whole.filter((call) => call.whole.end <= end)
      expected += above.length
      found += above.filter((call) => starts.has(call.nameSpan.start)).length
    }
    assert.ok(expected > 500, `${expected} expectations`)
    assert.equal(found, expected)
  }).timeout(20_000)

  it('never throws where a bracket, a quote or a line is missing', () => {
    for (let at = 0; at < source.length; at++) {
      if (/[()[\]{}'`,.:]/.test(source.charAt(at))) read(source.slice(0, at) + source.slice(at + 1))
    }
    const lines = source.split('\n')
    for (const index of lines.keys()) read(lines.filter((_, i) => i !== index).join('\n'))
  }).timeout(20_000)

  it('reads on below a statement that cannot be converted', () => {
    const calls = read(
      `import { generateText } from 'ai'\nfor (const x y of z) {}\nclass { constructor }\ngenerateText({})`,
    ).calls
    assert.equal(calls.length, 1)
  })

  it('reads what stands above source that is nested too deep', () => {
    for (const deep of ['['.repeat(20_000), `x = ${'"a" + '.repeat(20_000)}`, '{'.repeat(20_000)]) {
      assert.equal(read(`import { generateText } from 'ai'\ngenerateText({});\n${deep}`).calls.length, 1)
    }
  }).timeout(20_000)
})
