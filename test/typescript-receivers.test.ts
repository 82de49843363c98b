import assert from 'node:assert/strict'
import { fieldOf, settingsOf } from '../server/model/value'
import { documentOf, testEngine } from './harness/analyze'
import { only, openai, shapeOf } from './typescript-source'

describe('typescript: receivers', () => {
  const visible: Readonly<Record<string, string>> = {
    'a variable': `let c: OpenAI | undefined; function get() { return (c ??= new OpenAI({ baseURL: 'x' })) } get().responses.create({})`,
    'a field': `class A { c?: OpenAI; get() { return (this.c ??= new OpenAI({ baseURL: 'x' })) } ask() { this.get().responses.create({}) } }`,
  }
  for (const [name, source] of Object.entries(visible)) {
    it(`sees the construction behind the type of ${name}`, () => {
      const [client] = only(`import OpenAI from 'openai'; ${source}`, 'create').chain.steps
      assert.equal(shapeOf(settingsOf(client?.args ?? assert.fail('called'))), '{baseURL: x}')
    })
  }

  it('takes the type where the construction is but a default', () => {
    const { chain } = only(
      `import OpenAI from 'openai'; function f(c: OpenAI = new OpenAI({})) { c.responses.create({}) }`,
      'create',
    )
    assert.deepEqual([chain.steps[0]?.args, chain.steps[0]?.typed, chain.steps[0]?.ambiguous], [undefined, true, undefined])
  })

  const receivers: Readonly<Record<string, readonly [source: string, ambiguous: boolean]>> = {
    'an object of clients': [
      `const cs = { a: new OpenAI(), b: new OpenAI({ baseURL: 'x' }) }; cs[key].responses.create({})`,
      true,
    ],
    'an object of clients that are alike': [
      `const cs = { a: new OpenAI(), b: new OpenAI() }; cs[key].responses.create({})`,
      false,
    ],
    'two classes': [`const c = x ? new AzureOpenAI() : new OpenAI(); c.responses.create({})`, true],
    'two returns': [
      `function get() { if (x) return new OpenAI({ baseURL: 'x' }); return new OpenAI() } get().responses.create({})`,
      true,
    ],
    'two assignments': [`let c = new OpenAI(); if (x) c = new OpenAI({ baseURL: 'x' }); c.responses.create({})`, true],
  }
  for (const [name, [source, ambiguous]] of Object.entries(receivers)) {
    it(`${ambiguous ? 'settles on no construction for' : 'reads'} ${name}`, () => {
      const [client] = only(`import OpenAI, { AzureOpenAI } from 'openai'; ${source}`, 'create').chain.steps
      assert.deepEqual([client?.args === undefined, client?.typed === true, client?.ambiguous === true], Array(3).fill(ambiguous))
    })
  }

  it('means the client that has the method, where it may be one of several', () => {
    const source = `import OpenAI from 'openai'; import Anthropic from '@anthropic-ai/sdk'
const client = x ? new OpenAI() : new Anthropic()
client.messages.create({ model: 'm' }); client.chat.completions.create({ model: 'm' })`
    const { calls } = testEngine().analyze(documentOf('a.ts', source))
    assert.deepEqual(
      calls.map(({ call }) => `${call.sdk} ${call.method}`),
      ['anthropic messages.create', 'openai chat.completions.create'],
    )
  })

  it('knows a client without a type by what the document imports and what is called', () => {
    const called = (source: string): readonly string[] =>
      testEngine()
        .analyze(documentOf('a.js', source))
        .calls.map(({ call }) => `${call.sdk} ${call.method} ${call.provider.is}`)
    const given = (body: string, imports = "import OpenAI from 'openai'"): string =>
      `${imports}\nexport async function f(client, q) { ${body} }`
    const create = 'await client.chat.completions.create({ model: q, messages: [] })'
    assert.deepEqual(called(given(create)), ['openai chat.completions.create unknown'])
    assert.deepEqual(called(given(create, "const OpenAI = require('openai')")), ['openai chat.completions.create unknown'])
    assert.deepEqual(called(`${given(create)}\nf(new OpenAI(), 'm')`).length, 2)
    assert.deepEqual(
      called(`${given(create)}\nclass Fake { chat = { completions: { create() {} } } }\nf(new Fake(), 'm')`).length,
      1,
    )
    for (const other of [
      'await client.create({ model: q })',
      'await client.responses.create({ name: q })',
      'await client.posts.create({ model: q })',
    ])
      assert.deepEqual(called(given(other)), [], other)
    assert.deepEqual(called(given(create, "import x from 'x'")), [])
  })

  it('takes no part of a call to an SDK for a change of what it is given', () => {
    const source = `${openai} const p = { model: 'm' }; client.responses.create(p); client.responses.parse(p)`
    assert.equal(shapeOf(settingsOf(only(source, 'parse').args)), '{model: m}')
  })

  it('follows a field that one of many clients is put into', () => {
    const clients = ['a', 'b', 'c', 'd', 'e'].map((key) => `${key}: new OpenAI({ baseURL: '${key}' })`).join()
    const source = `import OpenAI from 'openai'; const cs = { ${clients} }; class A { c; start(key) { this.c = cs[key] } ask() { this.c.responses.create({}) } }`
    assert.equal(only(source, 'create').chain.steps[0]?.ambiguous, true)
  })

  it('offers the models of each provider that may stand there', () => {
    const source = `import { generateText } from 'ai'; import { openai } from '@ai-sdk/openai'; import { google } from '@ai-sdk/google'; const p = x ? openai : google; generateText({ model: p('m') })`
    const model = fieldOf(settingsOf(only(source, 'generateText').args) ?? assert.fail(), 'model')?.value
    assert.ok(model?.kind === 'choice')
    assert.deepEqual(
      model.options.map((option) => option.kind === 'call' && option.chain.package),
      ['@ai-sdk/openai', '@ai-sdk/google'],
    )
  })
})
