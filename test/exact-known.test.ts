import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { AnalyzedCall } from '../server/engine/analysis'
import { defaults } from '../server/engine/config'
import { createEngine } from '../server/engine/engine'
import type { CountedBefore } from '../server/engine/world'
import { run } from '../server/hosts/cli/run'
import { languages } from '../server/hosts/compose'
import { openExactCache } from '../server/hosts/exact-cache'
import { knownCounts } from '../server/hosts/exact-known'
import { questionOf } from '../server/hosts/exact-question'
import { createCatalog } from '../server/pricing/catalog'
import { createLowering } from '../server/sdks/lower'
import { sdks } from '../server/sdks/registry'
import { documentOf } from './harness/analyze'
import { createHost } from './harness/host'

const today = '2026-11-23'
const catalog = createCatalog({ today })

function callIn(text: string, counted?: CountedBefore): AnalyzedCall {
  const world = { read: () => undefined, kindOf: () => undefined, displayPath: String, identityPath: String, today, counted }
  const config = () => defaults
  const parts = { languages, lowering: createLowering(sdks), rules: [], catalog: () => catalog, config }
  const [call] = createEngine({ world, ...parts }).analyze(documentOf('/a.ts', text)).calls
  assert.ok(call, 'the source calls a model')
  return call
}

const ask = (content: string, settings = ''): string =>
  `import Anthropic from '@anthropic-ai/sdk'
export const ask = (question: string) => new Anthropic().messages.create({
  model: 'claude-haiku-4-5', max_tokens: 10, system: 'You are a patient clerk, and brief.', ${settings}
  messages: [{ role: 'user', content: ${content} }],
})
`

describe('counts that a provider gave before', () => {
  it('take the place of estimates, with the day of the answer', () => {
    const asked: unknown[] = []
    const call = callIn(ask("'Say hello to the guests.'"), (question) => {
      asked.push(question.request)
      return { tokens: 31, on: '2026-11-20' }
    })
    assert.deepEqual(call.estimate.input, { low: 31, high: 31, basis: 'exact' })
    assert.deepEqual(
      call.estimate.parts.map(({ tokens }) => tokens.basis),
      ['exact', 'exact'],
    )
    assert.equal(call.estimate.cost?.input.basis, 'exact')
    assert.equal(call.estimate.cost?.input.low, 0.000031)
    assert.deepEqual([call.exact?.on, call.exact?.isWhole], ['2026-11-20', true])
    assert.deepEqual(asked[0], {
      system: ['You are a patient clerk, and brief.'],
      messages: [{ role: 'user', texts: ['Say hello to the guests.'] }],
    })
  })

  it('hold for the texts that were counted, and what is not settled stays an assumption', () => {
    const plain = callIn(ask('question'))
    const { estimate, exact, prefix } = callIn(ask('question'), () => ({ tokens: 50 }))
    assert.equal(exact?.isWhole, false)
    assert.deepEqual(
      estimate.parts.map(({ tokens }) => tokens.basis),
      ['exact', 'assumed'],
    )
    assert.equal(estimate.framing.low, plain.estimate.framing.low)
    assert.ok((estimate.parts[0]?.tokens.low ?? 0) > (plain.estimate.parts[0]?.tokens.low ?? 0))
    assert.equal(prefix.tokens.low, estimate.parts[0]?.tokens.low, 'what a cache holds is counted alike')
  })

  it('are not used where tools are sent too, beyond the texts that were counted', () => {
    const { estimate, exact } = callIn(ask("'Hello'", "tools: [{ name: 'look', input_schema: {} }],"), () => ({ tokens: 31 }))
    assert.equal(exact?.isWhole, false)
    assert.equal(estimate.input.basis, 'estimated')
  })

  it('never make a part of them negative, however few they are', () => {
    for (const tokens of [0, 1, 3]) {
      const { estimate } = callIn(ask("'Hello'"), () => ({ tokens }))
      assert.equal(estimate.input.low, tokens)
      assert.ok([...estimate.parts.map((part) => part.tokens), estimate.framing].every(({ low }) => low >= 0))
    }
  })

  it('are those of the same model and the same texts only', () => {
    const text = ask("'Say hello.'")
    const seen: string[] = []
    const remember: CountedBefore = (asked) => {
      seen.push(questionOf(asked, {}) ?? '')
      return undefined
    }
    const other = [text.replace('hello', 'goodbye'), text.replace('haiku-4-5', 'sonnet-4-6')]
    for (const one of [text, text, ...other]) assert.equal(callIn(one, remember).exact, undefined)
    assert.equal(new Set(seen).size, 3)
    assert.equal(callIn(text).exact, undefined)
  })
})

describe('the counts that this user has', () => {
  let folder = ''
  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'promptfare-known-')))
    fs.writeFileSync(path.join(folder, 'a.ts'), ask("'Say hello to the guests.'"))
  })
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))
  const env = () => ({ XDG_CACHE_HOME: path.join(folder, 'cache') })

  function keep(tokens: number): void {
    const { exact } = callIn(ask("'Say hello to the guests.'"), () => ({ tokens }))
    const cache = openExactCache(env())
    cache.set((exact && questionOf(exact, env())) ?? '', tokens, '2026-11-20')
    cache.save()
  }

  async function promptfare(...args: readonly string[]): Promise<string> {
    const host = createHost({ cwd: folder, env: env(), today: () => today })
    await run([...args], host)
    return host.said.out
  }

  it('cost nothing where there are none', async () => {
    assert.equal(knownCounts(env()), undefined)
    const before = await promptfare('report', '--format', 'json')
    assert.equal(JSON.parse(before).calls[0].exact, null)
    assert.deepEqual(fs.readdirSync(folder), ['a.ts'])
  })

  it('are in the report, which says where they come from, and nobody is asked', async () => {
    keep(31)
    const [call] = JSON.parse(await promptfare('report', '--format', 'json')).calls
    assert.deepEqual(call.tokens.input, { low: 31, high: 31, basis: 'exact' })
    assert.deepEqual(call.exact, {
      provider: 'anthropic',
      model: 'claude-haiku-4-5',
      tokens: 31,
      isWhole: true,
      on: '2026-11-20',
      parts: ['system', 'user'],
    })
    assert.match(
      await promptfare('report', '--explain', call.id),
      /anthropic itself counted all of it: 31 tokens, asked on 2026-11-20 by "promptfare count --exact"/,
    )
  })

  it('stand beside the estimate, not in its place, where they are counted', async () => {
    keep(31)
    const [counted] = JSON.parse(await promptfare('count', '--exact', '--format', 'json', 'a.ts')).calls
    assert.equal(counted.exact, 31)
    assert.equal(counted.cached, true)
    assert.equal(counted.estimate.basis, 'estimated')
    assert.notEqual(counted.estimate.low, 31)
  })

  it('are read as earlier versions kept them, and what is damaged is none', () => {
    keep(31)
    const file = path.join(folder, 'cache', 'promptfare', 'counts.json')
    const { counts } = JSON.parse(fs.readFileSync(file, 'utf8')) as { readonly counts: Record<string, unknown> }
    const [key = ''] = Object.keys(counts)
    const { exact } = callIn(ask("'Say hello to the guests.'"), () => ({ tokens: 1 }))
    const known = (kept: unknown) => {
      fs.writeFileSync(file, JSON.stringify({ version: 1, counts: { [key]: kept } }))
      return exact && knownCounts(env())?.(exact)
    }
    assert.deepEqual(known(31), { tokens: 31 })
    assert.deepEqual(known([31, '2026-11-20']), { tokens: 31, on: '2026-11-20' })
    for (const damaged of [-1, '31', [31], [31, 5], null, {}]) assert.equal(known(damaged), undefined, JSON.stringify(damaged))
    fs.writeFileSync(file, '{')
    assert.equal(exact && knownCounts(env())?.(exact), undefined)
  })
})
