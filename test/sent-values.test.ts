import assert from 'node:assert/strict'
import type { Flow } from '../server/model/flow'
import type { Delivery } from '../server/model/prompt-call'
import { documentOf, testEngine } from './harness/analyze'

const ts = `import OpenAI from 'openai'; const client = new OpenAI();`
const py = 'import os, glob, json, random, requests\nfrom openai import OpenAI\nclient = OpenAI()\n'

describe('what a prompt is made of', () => {
  describe('whole texts', () => {
    it('are files, pages and answers of servers', () => {
      assert.deepEqual(wholesOf('const text = await readFile(path); ASK(text)'), ['file text'])
      assert.deepEqual(wholesOf('const text = (await readFile(path)).trim(); ASK(text)'), ['file text'])
      assert.deepEqual(wholesOf('const res = await fetch(url); ASK(await res.text())'), ['response res.text()'])
      assert.deepEqual(wholesOf('const html = await (await fetch(url)).text(); ASK(html)'), ['response html'])
      assert.deepEqual(wholesOf('const html = await page.content(); ASK(html)'), ['page html'])
      assert.deepEqual(wholesOf('const page = await app.scrapeUrl(url); ASK(page.markdown)'), ['page page.markdown'])
      assert.deepEqual(wholesOfPython("page = app.scrape_url(url)\nASK(page['markdown'])"), ["page page['markdown']"])
      assert.deepEqual(wholesOfPython('text = requests.get(url).text\nASK(text)'), ['response text'])
      assert.deepEqual(wholesOfPython('with open(path) as f:\n    text = f.read().strip()\nASK(text)'), ['file text'])
    })

    it('are nothing that is cut, split or measured, whatever comes first', () => {
      assert.deepEqual(wholesOf('const text = await readFile(path); ASK(text.slice(0, 99))'), [])
      assert.deepEqual(wholesOf('const text = await readFile(path); if (text.length > 99) return; ASK(text)'), [])
      assert.deepEqual(wholesOf('const text = truncate(await readFile(path)); ASK(text)'), [])
      assert.deepEqual(wholesOfPython('text = open(path).read()\nprint(len(text))\nASK(text)'), [])
      assert.deepEqual(wholesOfPython('text = open(path).read()\nASK(text[:99])'), [])
    })

    it("are not the author's own, no pictures, and nothing that may be something else", () => {
      assert.deepEqual(wholesOf('const template = await readFile(path); ASK(template)'), [])
      assert.deepEqual(wholesOf(`const imageBase64 = await readFile(path, 'base64'); ASK(imageBase64)`), [])
      assert.deepEqual(wholesOf('let text = await get(); if (x) text = await other(); ASK(text)'), [])
      assert.deepEqual(wholesOf('const res = other(url); ASK(await res.text())'), [])
    })
  })

  describe('records', () => {
    it('are parameters and what a database or a server gives', () => {
      assert.deepEqual(recordsOf('ASK(JSON.stringify(user))'), ['user'])
      assert.deepEqual(recordsOf('const row = await db.users.findFirst(); ASK(JSON.stringify(row))'), ['row'])
      assert.deepEqual(recordsOfPython('ASK(json.dumps(user))'), ['user'])
      assert.deepEqual(recordsOfPython('ASK(user.model_dump_json())'), ['user'])
    })

    it('are not chosen fields, lists of texts, or what is made to be read', () => {
      assert.deepEqual(recordsOf('ASK(JSON.stringify({ name: user.name }))'), [])
      assert.deepEqual(recordsOf('const some = pick(user); ASK(JSON.stringify(some))'), [])
      assert.deepEqual(recordsOf('ASK(JSON.stringify(names))'), [])
      assert.deepEqual(recordsOf('ASK(JSON.stringify(schema))'), [])
      assert.deepEqual(recordsOfPython('ASK(user.model_dump_json(include=fields))'), [])
    })
  })

  it('has an order that nobody fixes, unless somebody sorts', () => {
    assert.deepEqual(orderOfPython('tags = set(words)\nASK(", ".join(tags))'), ['set, can be sorted'])
    assert.deepEqual(orderOfPython('ASK("\\n".join(list(os.listdir(path))))'), ['listing, can be sorted'])
    assert.deepEqual(orderOfPython('ASK(", ".join(random.sample(words, 3)))'), ['shuffle'])
    assert.deepEqual(orderOfPython('ASK(", ".join(sorted(set(words))))'), [])
    assert.deepEqual(orderOfPython('tags = list(set(words))\ntags.sort()\nASK(", ".join(tags))'), [])
    assert.deepEqual(orderOfPython('tags = words\nASK(", ".join(tags))'), [])
  })
})

describe('what a prompt is made of, half typed', () => {
  const script = `${ts} async function ask(user: User, $path) { const text = (await readFile($path)).trim(); const row = await db.x.find();
    return client.responses.create({ model: 'm', input: \`a \${text} \${JSON.stringify(user)} \${JSON.stringify(row)}\` }) }`
  const python = `${py}def ask(user, path):\n    tags = list(set(os.listdir(path)))\n    text = open(path).read()
    return client.responses.create(model="m", input="a" + text + ", ".join(tags) + json.dumps(user))\n`
  for (const [path, source] of [
    ['a.ts', script],
    ['a.py', python],
  ] as const) {
    it(`never throws: ${path}`, () => {
      let read = 0
      for (let end = 0; end <= source.length; end += 3) {
        for (const { flow } of testEngine().analyze(documentOf(path, source.slice(0, end))).calls) {
          read += flow.wholes.length + flow.records.length + flow.unordered.length + Number(flow.traced)
        }
      }
      assert.ok(read > 0)
    })
  }
})

describe('what goes along with a request', () => {
  it('is set at the call, on the way, or where the client is made', () => {
    assert.equal(retriesOf(`new OpenAI({ maxRetries: 5 }).responses.create(body)`), 5)
    assert.equal(retriesOf(`new OpenAI({ maxRetries: 5 }).withOptions({ maxRetries: 1 }).responses.create(body)`), 1)
    assert.equal(retriesOf(`new OpenAI({ maxRetries: 5 }).responses.create(body, { maxRetries: 0 })`), 0)
    assert.equal(retriesOf('new OpenAI().responses.create(body)'), 'absent')
    assert.equal(retriesOf('new OpenAI(options).responses.create(body)'), 'unknown')
    assert.equal(retriesOf('new OpenAI().responses.create(body, options)'), 'unknown')
  })

  it('is what the library does by itself, and is not known of every library', () => {
    assert.deepEqual(deliveryOf('new OpenAI().responses.create(body)').byDefault, { retries: 2, timeoutSeconds: 600 })
    const google = `import { GoogleGenAI } from '@google/genai'; new GoogleGenAI({}).models.generateContent({ contents: 'a' })`
    assert.equal(deliveryOf(google, '').byDefault, undefined)
  })

  it('counts a time, a signal and an HTTP client as a timeout', () => {
    const timeout = (source: string): string => deliveryOf(source).timeout.is
    assert.equal(timeout('new OpenAI().responses.create(body)'), 'absent')
    assert.equal(timeout('new OpenAI().responses.create(body, { timeout: 5 })'), 'set')
    assert.equal(timeout('new OpenAI().responses.create(body, { signal: request.signal })'), 'unknown')
    assert.equal(timeout('new OpenAI({ timeout: 5 }).responses.create(body)'), 'set')
  })

  it('writes no attribution where another provider answers', () => {
    const placeOf = (source: string): boolean => {
      const { attribution } = deliveryOf(source)
      return attribution.is === 'absent' && attribution.place !== undefined
    }
    assert.equal(placeOf(`new OpenAI().responses.create({ input: 'a' })`), true)
    assert.equal(placeOf(`new OpenAI({ baseURL: 'https://api.groq.com/openai/v1' }).responses.create({ input: 'a' })`), false)
  })

  it('knows a client that is watched, and a module that records calls', () => {
    const watched = `import { wrapOpenAI } from 'langsmith/wrappers'; wrapOpenAI(new OpenAI()).responses.create({ input: 'a' })`
    assert.equal(deliveryOf(watched).watched, true)
    assert.equal(deliveryOf(`new OpenAI().responses.create({ input: 'a' })`).watched, undefined)
    assert.equal(flowOf(`import * as Sentry from '@sentry/node'; ASK('a')`).traced, true)
    assert.equal(flowOf(`ASK('a')`).traced, false)
  })
})

function flowOf(body: string): Flow {
  const call = body.replace(/ASK\((.*)\)$/s, "return client.responses.create({ model: 'acme-small', input: `About: ${$1}` })")
  const imports = /^import [^;]*;/.exec(call)?.[0] ?? ''
  const parameters = 'path: string, url: string, user: User, names: string[], schema: object'
  return analyzed('a.ts', `${ts}${imports} async function ask(${parameters}) { ${call.slice(imports.length)} }`).flow
}

function flowOfPython(body: string): Flow {
  const call = body.replace(/ASK\((.*)\)$/s, 'return client.responses.create(model="acme-small", input="About: " + $1)')
  return analyzed('a.py', `${py}def ask(path, url, user: dict, words):\n    ${call.replaceAll('\n', '\n    ')}\n`).flow
}

function analyzed(path: string, source: string) {
  const [call] = testEngine().analyze(documentOf(path, source)).calls
  assert.ok(call !== undefined, source)
  return call
}

const wholesOf = (body: string): string[] => flowOf(body).wholes.map(({ what, name }) => `${what} ${name}`)
const wholesOfPython = (body: string): string[] => flowOfPython(body).wholes.map(({ what, name }) => `${what} ${name}`)
const recordsOf = (body: string): string[] => flowOf(body).records.map(({ name }) => name)
const recordsOfPython = (body: string): string[] => flowOfPython(body).records.map(({ name }) => name)

function orderOfPython(body: string): string[] {
  return flowOfPython(body).unordered.map(({ what, sorted }) => (sorted === undefined ? what : `${what}, can be sorted`))
}

function deliveryOf(source: string, before = `import OpenAI from 'openai';`): Delivery {
  return analyzed('a.ts', `${before}${source}`).call.delivery
}

function retriesOf(source: string): number | string {
  const { maxRetries } = deliveryOf(source)
  return maxRetries.is === 'set' ? maxRetries.value : maxRetries.is
}
