import assert from 'node:assert/strict'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { run } from '../server/hosts/cli/run'
import { createHost } from './harness/host'

const source = `import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { GoogleGenAI } from '@google/genai'
const secretOfTheProgram = 'never sent'
export const ask = (question: string) => new Anthropic().messages.create({
  model: 'claude-haiku-4-5', max_tokens: 10, system: 'Be brief.',
  messages: [{ role: 'user', content: 'Say hello.' }, { role: 'assistant', content: 'Hello!' }, { role: 'user', content: question }],
})
export const say = () => new OpenAI().responses.create({ model: 'gpt-4o', instructions: 'Be brief.', input: 'Say hello.' })
export const tell = () => new GoogleGenAI({}).models.generateContent({ model: 'gemini-2.5-flash', contents: 'Say hello.' })
export const open = (question: string) => new OpenAI().responses.create({ model: 'gpt-4o', input: question })
export const unknown = (model: string) => new OpenAI().responses.create({ model, input: 'Say hello.' })
`

interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: Readonly<Record<string, unknown>>
}

describe('count --exact', () => {
  let folder = ''
  let base = ''
  let status = 200
  let said: unknown
  const asked: Asked[] = []
  const server = http.createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      asked.push({ method, url, headers, body: JSON.parse(text) })
      const answer = url.includes('countTokens') ? { totalTokens: 4 } : { input_tokens: 17 }
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said ?? answer))
    })
  })
  before((done) => {
    server.listen(0, '127.0.0.1', () => {
      base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      done()
    })
  })
  after(() => server.close())
  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'promptfare-exact-')))
    fs.writeFileSync(path.join(folder, 'a.ts'), source)
    status = 200
    said = undefined
    asked.length = 0
  })
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

  const keys = { ANTHROPIC_API_KEY: 'key-a', OPENAI_API_KEY: 'key-o', GEMINI_API_KEY: 'key-g' }
  const bases = () => ({ ANTHROPIC_BASE_URL: base, OPENAI_BASE_URL: `${base}/v1`, GOOGLE_GEMINI_BASE_URL: base })

  async function promptfare(args: readonly string[], env: Record<string, string> = { ...keys, ...bases() }) {
    const host = createHost({ cwd: folder, env: { XDG_CACHE_HOME: path.join(folder, 'cache'), ...env } })
    const code = await run(['count', '--exact', ...args, 'a.ts'], host)
    return { code, ...host.said }
  }
  const callsIn = (
    out: string,
  ): readonly { exact: number | null; why: string | null; left: string[]; provider: string; cached: boolean }[] =>
    JSON.parse(out).calls

  it('asks each provider in its own words, for settled texts alone', async () => {
    const { code, out, err } = await promptfare(['--format', 'json'])
    assert.equal(code, 0, err)
    assert.deepEqual(
      asked.map(({ method, url }) => `${method} ${url}`),
      ['POST /v1/messages/count_tokens', 'POST /v1/responses/input_tokens', 'POST /v1beta/models/gemini-2.5-flash:countTokens'],
    )
    const [anthropic, openai, google] = asked
    assert.deepEqual(anthropic?.body, {
      model: 'claude-haiku-4-5',
      system: [{ type: 'text', text: 'Be brief.' }],
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Say hello.' }] },
        { role: 'assistant', content: [{ type: 'text', text: 'Hello!' }] },
      ],
    })
    assert.deepEqual([anthropic?.headers['x-api-key'], anthropic?.headers['anthropic-version']], ['key-a', '2023-06-01'])
    assert.deepEqual(openai?.body, {
      model: 'gpt-4o',
      instructions: 'Be brief.',
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'Say hello.' }] }],
    })
    assert.equal(openai?.headers.authorization, 'Bearer key-o')
    assert.deepEqual(google?.body, {
      generateContentRequest: { model: 'models/gemini-2.5-flash', contents: [{ role: 'user', parts: [{ text: 'Say hello.' }] }] },
    })
    assert.equal(google?.headers['x-goog-api-key'], 'key-g')
    assert.doesNotMatch(JSON.stringify(asked.map(({ body }) => body)), /never sent|question|import/)
    assert.deepEqual(
      callsIn(out).map(({ exact, left }) => [exact, left]),
      [
        [17, ['user 2']],
        [17, []],
        [4, []],
      ],
    )
    assert.deepEqual(JSON.parse(out).leftOut, [
      { why: 'none of their texts is settled', calls: 1 },
      { why: 'their model is not known', calls: 1 },
    ])
    assert.match(err, /^sending the settled texts of 3 calls \(54 characters\) to 127\.0\.0\.1:\d+\n$/)
    assert.doesNotMatch(out + err, /key-/)
  })

  it('asks nothing twice, and keeps no text', async () => {
    await promptfare(['--format', 'json'])
    asked.length = 0
    const { code, out, err } = await promptfare(['--format', 'json'])
    assert.deepEqual([code, asked, err], [0, [], ''])
    assert.deepEqual(
      callsIn(out).map(({ exact, cached }) => [exact, cached]),
      [
        [17, true],
        [17, true],
        [4, true],
      ],
    )
    const kept = fs.readFileSync(path.join(folder, 'cache/promptfare/counts.json'), 'utf8')
    assert.doesNotMatch(kept, /hello|brief|key-|127\.0/i)
    assert.equal(Object.keys(JSON.parse(kept).counts).length, 3)
    fs.writeFileSync(path.join(folder, 'cache/promptfare/counts.json'), '{"counts":[nonsense')
    assert.equal((await promptfare([])).code, 0)
    assert.equal(asked.length, 3)
  })

  it('sends nothing with --dry-run, and says what would be sent where', async () => {
    const { code, out } = await promptfare(['--dry-run'], bases())
    assert.deepEqual([code, asked], [0, []])
    assert.match(
      out,
      /^POST http:\/\/127\.0\.0\.1:\d+\/v1\/messages\/count_tokens\n {2}a\.ts:5 {2}claude-haiku-4-5\n {4}system {2}a\.ts:6 {2}9 characters\n/,
    )
    assert.match(out, /nothing was sent: leave out --dry-run to send it\n/)
    const { out: real } = await promptfare(['--dry-run'], {})
    assert.deepEqual(
      real.split('\n').filter((line) => line.startsWith('POST')),
      [
        'POST https://api.anthropic.com/v1/messages/count_tokens',
        'POST https://api.openai.com/v1/responses/input_tokens',
        'POST https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:countTokens',
      ],
    )
  })

  it('leaves the estimate in place where there is no key, and says so', async () => {
    const { code, out } = await promptfare([], { ...bases(), OPENAI_API_KEY: 'key-o' })
    assert.equal(code, 2)
    assert.deepEqual(
      asked.map(({ url }) => url),
      ['/v1/responses/input_tokens'],
    )
    assert.match(out, /claude-haiku-4-5 .* ~\d+ {2}the estimate holds: no key: set ANTHROPIC_API_KEY/)
    assert.match(out, /3 calls, 1 counted by their providers\n/)
  })

  it('leaves the estimate in place where the provider refuses or says nothing of use, and repeats no key', async () => {
    const cases: readonly (readonly [number, unknown, RegExp])[] = [
      [401, { error: { message: 'Incorrect API key provided: key-o' } }, /^it refuses the key in OPENAI_API_KEY \(401\)$/],
      [400, { error: { message: 'no such model\nmore' } }, /^it answers 400: no such model$/],
      [500, 'oops', /^it answers 500$/],
      [200, { input_tokens: 'many' }, /^its answer holds no number of tokens$/],
      [302, {}, /^it answers 302$/],
    ]
    for (const [code, body, why] of cases) {
      status = code
      said = body
      const result = await promptfare(['--format', 'json'])
      assert.equal(result.code, 2)
      const openai = callsIn(result.out).find(({ provider }) => provider === 'openai')
      assert.equal(openai?.exact, null)
      assert.match(openai?.why ?? '', why)
      assert.doesNotMatch(result.out + result.err, /key-/)
    }
  })

  it('stops asking a provider that refuses the key', async () => {
    fs.appendFileSync(
      path.join(folder, 'a.ts'),
      "export const two = () => new OpenAI().responses.create({ model: 'gpt-4o', input: 'Say goodbye.' })\n",
    )
    status = 401
    const { code } = await promptfare([])
    assert.equal(code, 2)
    assert.equal(asked.filter(({ url }) => url.endsWith('/input_tokens')).length, 1)
  })

  it('sends no key over a line that others can read, and none to a server that is not there', async () => {
    const unsafe = await promptfare([], { ...keys, ...bases(), OPENAI_BASE_URL: 'http://counts.example/v1' })
    assert.equal(unsafe.code, 2)
    assert.match(unsafe.err, /error: OPENAI_BASE_URL is not safe: it has to be https\n/)
    assert.deepEqual(asked, [])
    const gone = await promptfare(['--format', 'json'], { ...keys, ...bases(), OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' })
    assert.equal(gone.code, 2)
    assert.equal(callsIn(gone.out).find(({ provider }) => provider === 'openai')?.why, 'nobody answers there')
  })
})
