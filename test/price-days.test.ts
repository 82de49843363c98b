import assert from 'node:assert/strict'
import { daysAmong, priceDaysOf, printPriceDays } from '../server/hosts/cli/price-days'
import { bundledCatalog, createCatalog } from '../server/pricing/catalog'
import { sourceDay } from '../server/pricing/source-day'
import { createRepository, type TestRepository } from './harness/repository'

const file = bundledCatalog()

describe('days of prices', () => {
  it('are the newest that their sources name', () => {
    assert.equal(sourceDay('a list (2026-09-23); a copy of 2026-08-22: abc'), '2026-09-23')
    assert.equal(sourceDay('a copy of 2026-08'), '2026-08')
    assert.equal(sourceDay('a list (2026-11-10); a copy of 2026-11'), '2026-11-10')
    assert.equal(sourceDay('configuration'), undefined)
    assert.equal(sourceDay('model-bank@1.0.20260927202305'), undefined)
  })

  it('stand in every source of the catalog, and none is later than the catalog', () => {
    for (const source of file.sources) {
      const day = sourceDay(source)
      assert.ok(day !== undefined && day <= file.generated, source)
    }
  })

  it('are told from the oldest to the newest', () => {
    const dated = (asOf: string | null) => ({ usd: { perCall: { low: 0, expected: 0, high: 0 }, basis: 'exact' as const, asOf } })
    assert.deepEqual(daysAmong([undefined]), undefined)
    assert.deepEqual(priceDaysOf([{ usd: null }, dated(null)]), undefined)
    const days = priceDaysOf([dated('2026-11-10'), dated(null), dated('2026-08'), dated('2026-09-23')])
    assert.deepEqual(days, { oldest: '2026-08', newest: '2026-11-10' })
    assert.equal(days && printPriceDays(days), 'prices as of 2026-08 to 2026-11-10')
    assert.equal(printPriceDays({ oldest: '2026-08', newest: '2026-08' }), 'prices as of 2026-08')
  })
})

describe("the catalog's notes", () => {
  it('are sentences for users, without marks of those who collect prices', () => {
    for (const { id, note, doubt } of file.models) {
      for (const text of [note, doubt]) {
        if (text === undefined) continue
        assert.doesNotMatch(text, /UNRESOLVED|NOT FOUND|re-check|unverified|\bSDK \d|_|minCacheable|litellm|pi-ai|\d\/\d/, id)
      }
      if (note !== undefined) assert.match(note, /^[A-Z]/, id)
      if (doubt !== undefined) assert.match(doubt, /^[a-z]|^[A-Z][A-Za-z]+ /, id)
    }
  })

  it('say first that a price is not certain, and why', () => {
    const catalog = createCatalog({ today: '2026-11-23', file })
    for (const { id, doubt } of file.models.filter((entry) => entry.doubt !== undefined && entry.input !== undefined)) {
      assert.ok(catalog.find(id)?.note?.startsWith(`The price is not certain: ${doubt}`), id)
    }
    assert.match(catalog.find('command-a-plus-05-2026')?.note ?? '', /sources disagree/)
  })
})

describe('reports', function () {
  this.timeout(20_000)
  const call = (model: string): string =>
    `from openai import OpenAI\nOpenAI().responses.create(model="${model}", input="hello", max_output_tokens=5)\n`
  const known = (id: string): string => {
    const model = createCatalog({ today: '2026-11-23', file }).find(id)
    assert.ok(model)
    const day = sourceDay(model.source)
    assert.ok(day)
    return day
  }
  let repository: TestRepository
  beforeEach(() => {
    repository = createRepository({
      'promptfare.json': '{ "root": true }',
      'a.py': call('gpt-4o'),
      'b.py': call('gpt-5.2-codex'),
    })
  })
  afterEach(() => repository.remove())

  const json = async <T>(...args: readonly string[]): Promise<T> => JSON.parse((await repository.run(args)).out) as T
  const days = { oldest: known('gpt-5.2-codex'), newest: known('gpt-4o') }

  it('say of which days the prices are that they used, in every format', async () => {
    assert.ok(days.oldest < days.newest)
    const text = `prices as of ${days.oldest} to ${days.newest}`
    for (const args of [['report'], ['lint'], ['lint', '--format', 'markdown']]) {
      assert.ok((await repository.run(args)).out.includes(text), args.join(' '))
    }
    assert.deepEqual((await json<{ pricesAsOf: unknown }>('report', '--format', 'json')).pricesAsOf, days)
    assert.deepEqual((await json<{ summary: { pricesAsOf: unknown } }>('lint', '--format', 'json')).summary.pricesAsOf, days)
    const { runs } = await json<{ runs: { properties: { pricesAsOf: unknown } }[] }>('lint', '--format', 'sarif')
    assert.deepEqual(runs[0]?.properties.pricesAsOf, days)
    assert.deepEqual((await json<{ pricesAsOf: unknown }>('diff', '--format', 'json')).pricesAsOf, days)
    assert.ok((await repository.run(['diff'])).out.includes(text))
    assert.ok((await repository.run(['report', 'a.py'])).out.includes(`prices as of ${days.newest}\n`))
    const simulated = ['simulate', 'output', '--output-after', '1', '--model', 'gpt-4o', '--input', '5', '--output', '5']
    assert.ok((await repository.run(simulated)).out.includes(`prices as of ${days.newest}\n`))
  })

  it('say nothing of days where the prices are those of the configuration', async () => {
    const prices = { 'gpt-4o': { input: 1, output: 2 }, 'gpt-5.2-codex': { input: 1, output: 2 } }
    repository.write({ 'promptfare.json': JSON.stringify({ root: true, prices }) })
    assert.doesNotMatch((await repository.run(['report'])).out, /as of/)
    assert.equal((await json<{ pricesAsOf: unknown }>('report', '--format', 'json')).pricesAsOf, null)
  })

  it('explain where a price comes from, and that it is not certain', async () => {
    repository.write({ 'c.py': call('grok-code-fast-1').replace('OpenAI()', 'OpenAI(base_url="https://api.x.ai/v1")') })
    const { out } = await repository.run(['report', '--explain', 'c.py:2', 'c.py'])
    assert.match(
      out,
      /; as of 2026-08-23\n {2}source: llm-prices@[^\n]+\n {2}note: The price is not certain: two public lists have it at /,
    )
    const models = (await repository.run(['models', 'grok-code-fast-1', '--all'])).out
    assert.match(models, /^grok-code-fast-1 +xai +1\? +2\? /m)
    assert.match(models, /^grok-code-fast-1: The price is not certain: /m)
  })
})
