import assert from 'node:assert/strict'
import type { PromptCall } from '../server/model/prompt-call'
import { writeSetting } from '../server/model/prompt-call'
import { applyEdits } from '../server/model/span'
import { describeText } from '../server/model/value'
import { providerAt } from '../server/sdks/base-url'
import { documentOf, testEngine } from './harness/analyze'

const chat = 'https://api.openai.com/v1/chat/completions'
const body = "{ model: 'acme-large', messages: [{ role: 'user', content: 'Say hello.' }] }"

function callsIn(path: string, text: string): readonly PromptCall[] {
  return testEngine()
    .analyze(documentOf(path, text))
    .calls.map(({ call }) => call)
}

describe('requests that are written by hand', () => {
  const found: Readonly<Record<string, string>> = {
    'the global fetch': `fetch('${chat}', { method: 'POST', body: JSON.stringify(${body}) })`,
    'fetch of the global object': `globalThis.fetch('${chat}', { method: 'POST', body: JSON.stringify(${body}) })`,
    'a body that is made before': `const sent = ${body}\nconst text = JSON.stringify(sent)\nfetch('${chat}', { method: 'POST', body: text })`,
    'node-fetch': `import fetch from 'node-fetch'\nfetch('${chat}', { method: 'POST', body: JSON.stringify(${body}) })`,
    undici: `import { request } from 'undici'\nrequest('${chat}', { method: 'POST', body: JSON.stringify(${body}) })`,
    ofetch: `import { ofetch } from 'ofetch'\nofetch('${chat}', { method: 'POST', body: ${body} })`,
    got: `import got from 'got'\ngot.post('${chat}', { json: ${body} })`,
    'axios by its options': `import axios from 'axios'\naxios({ method: 'post', url: '${chat}', data: ${body} })`,
    'CommonJS axios': `const axios = require('axios')\naxios.post('${chat}', ${body})`,
    'a method that fetches': `class Client {\n  fetch(url: string, init: object) {}\n  ask() { return this.fetch('${chat}', { body: JSON.stringify(${body}) }) }\n}`,
    'an address in two parts': `fetch(new URL('chat/completions', 'https://api.openai.com/v1/'), { body: JSON.stringify(${body}) })`,
  }
  for (const [name, text] of Object.entries(found)) {
    it(`finds ${name}`, () => {
      const [call, ...others] = callsIn('a.ts', text)
      assert.equal(others.length, 0)
      assert.deepEqual(call?.provider.is === 'set' && call.provider.value, 'openai')
      assert.deepEqual(call?.settings.model.is === 'set' && call.settings.model.value, 'acme-large')
      assert.deepEqual(
        call?.prompt.parts.map(({ text }) => describeText(text)),
        ['Say hello.'],
      )
    })
  }

  const spared: Readonly<Record<string, string>> = {
    'a request to anybody': "await fetch('https://example.com/items', { method: 'POST', body: JSON.stringify({ model: 'a' }) })",
    'a client of nobody in particular': "import axios from 'axios'\naxios.post('/api/chat', { messages })",
  }
  for (const [name, text] of Object.entries(spared)) {
    it(`does not parse ${name}`, () => {
      const engine = testEngine()
      assert.deepEqual(engine.analyze(documentOf('a.ts', text)).calls, [])
      assert.equal(engine.work.parsed, 0)
    })
  }

  const others: Readonly<Record<string, string>> = {
    'nothing that is sent': `fetch('${chat}')`,
    'an address of which one may be another': `fetch(test ? '${chat}' : 'https://api.openai.com/v1/embeddings', { body: JSON.stringify(${body}) })`,
    "a function of the document's own that is called otherwise": `const send = (url: string, init: object) => url\nsend('${chat}', { body: JSON.stringify(${body}) }); fetch('/a')`,
    'an address that is not known': `const paths = ['${chat}']\nexport const load = (url: string) => fetch(url, { body: JSON.stringify(${body}) })`,
  }
  for (const [name, text] of Object.entries(others))
    it(`takes for no call ${name}`, () => assert.deepEqual(callsIn('a.ts', text), []))

  it('writes a limit into the body, in the name that the host knows', () => {
    const named = (address: string): string | undefined => {
      const text = `fetch('${address}', { method: 'POST', body: JSON.stringify({ model: 'acme-large', messages: [] }) })`
      const [call] = callsIn('a.ts', text)
      const edit = call && writeSetting(call.settings.maxOutputTokens, 100)
      return edit && applyEdits('a.ts', text, [edit])?.match(/\{ model.*?\}/)?.[0]
    }
    assert.equal(named(chat), "{ model: 'acme-large', messages: [], max_completion_tokens: 100 }")
    assert.equal(
      named('https://api.groq.com/openai/v1/chat/completions'),
      "{ model: 'acme-large', messages: [], max_tokens: 100 }",
    )
  })

  it('reads the model of a deployment, and leaves one open that is named at run time', () => {
    const at = (path: string) =>
      callsIn(
        'a.ts',
        `fetch(\`https://acme.openai.azure.com/openai/deployments/${path}/chat/completions?api-version=1\`, { body: JSON.stringify({ messages: [] }) })`,
      )[0]
    const settled = at('acme-small')
    assert.equal(settled?.settings.model.is === 'set' && settled.settings.model.value, 'acme-small')
    assert.equal(settled?.provider.is === 'set' && settled.provider.value, 'azure')
    const open = at('${process.env.DEPLOYMENT}')
    assert.equal(open?.settings.model.is, 'unknown')
  })

  it('leaves JSON within a text a hole', () => {
    const [call] = callsIn(
      'a.ts',
      `import OpenAI from 'openai'\nnew OpenAI().responses.create({ model: 'acme-large', input: \`Read \${JSON.stringify({ a: 1 })}.\` })`,
    )
    assert.deepEqual(
      call?.prompt.parts.map(({ text }) => describeText(text)),
      ['Read {JSON.stringify({ a: 1 })}.'],
    )
  })

  it('reads sources that are cut anywhere', () => {
    const text = `${found['axios by its options']}\n${found['an address in two parts']}`
    for (let end = 0; end < text.length; end += 3) assert.ok(callsIn('a.ts', text.slice(0, end)).length <= 2)
  })
})

describe('providers by address', () => {
  const hosts: readonly (readonly [string, string | undefined])[] = [
    ['https://api.deepseek.com', 'deepseek'],
    ['https://us-east5-aiplatform.googleapis.com/v1', 'vertex'],
    ['http://localhost:11434/v1', 'ollama'],
    ['http://localhost:8000/v1', undefined],
    ['https://api.openai.com.example.org/v1', undefined],
    ['https://acme.openai.azure.com', 'azure'],
  ]
  for (const [address, provider] of hosts) it(address, () => assert.equal(providerAt(address), provider))
})
