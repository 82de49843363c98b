import assert from 'node:assert/strict'
import type { ExpectedRange } from '../server/model/estimate'
import type { ModelInfo } from '../server/model/model-info'
import { createCatalog } from '../server/pricing/catalog'
import { cost } from '../server/pricing/cost'

const today = '2026-11-23'
const catalog = createCatalog({ today })

describe('cost', () => {
  const model = get('claude-haiku-5-5')
  const call = { model, staticTokens: 0, input: exactly(1000), output: exactly(100) }

  it('is exact to the last digit', () => {
    const { input, output, total, cached } = cost(call)
    assert.deepEqual(input, { low: 0.0001, high: 0.0001, basis: 'exact' })
    assert.equal(output.expected, 0.00005)
    assert.equal(total.expected, 0.00015)
    assert.equal(cached, undefined)
  })

  it('bills the whole request at the long price above the threshold, and not at it', () => {
    assert.equal(cost({ ...call, input: exactly(100_000) }).total.expected, 0.01005)
    const { input, output } = cost({ ...call, input: exactly(100_001) })
    assert.equal(input.high, 0.0500005)
    assert.equal(output.high, 0.00025)
  })

  it('keeps ranges and the least sure basis', () => {
    const { total } = cost({
      ...call,
      input: { low: 1000, high: 3000, basis: 'assumed' },
      output: { low: 0, expected: 100, high: 1000, basis: 'estimated' },
    })
    assert.deepEqual(total, { low: 0.0001, expected: 0.00025, high: 0.0008, basis: 'assumed' })
  })

  it('takes batch and discount off both sides', () => {
    assert.equal(cost({ ...call, batch: true }).total.expected, 0.000075)
    assert.equal(cost({ ...call, discount: 0.1 }).total.expected, 0.000135)
    assert.equal(cost({ ...call, model: get('deepseek-chat'), batch: true }).input.low, 0.00028)
  })

  it('bills reads and writes of the cache at their own prices', () => {
    const { input } = cost({ ...call, input: exactly(1000), cache: { read: 500, write5m: 300, write1h: 100 } })
    // 500 × 0.01 + 300 × 0.125 + 100 × 0.2 + 100 × 0.1 millionths
    assert.equal(input.low, 0.0000725)
  })

  it('of a cached prefix: where it is long enough and reads are cheaper', () => {
    assert.equal(cost({ ...call, staticTokens: 511 }).cached, undefined)
    assert.equal(cost({ ...call, staticTokens: 600 }).cached?.expected, 0.000096)
    assert.equal(cost({ ...call, model: get('o3-pro'), staticTokens: 600 }).cached, undefined)
  })

  it('of a cached prefix: 1,024 tokens where the model’s minimum is not published', () => {
    const deepseek = get('deepseek-chat')
    assert.equal(deepseek.minCacheableTokens, undefined)
    const cached = (staticTokens: number): unknown =>
      cost({ ...call, model: deepseek, input: exactly(2000), staticTokens }).cached
    assert.equal(cached(1023), undefined)
    assert.notEqual(cached(1024), undefined)
  })

  it('in another service tier', () => {
    const times = (id: string, serviceTier: string): number => {
      const plain = { ...call, model: get(id) }
      return Number((cost({ ...plain, serviceTier }).total.expected / cost(plain).total.expected).toFixed(4))
    }
    const published: readonly (readonly [string, string, number])[] = [
      ['gpt-5', 'flex', 0.5],
      ['gpt-5', 'batch', 0.5],
      ['gpt-5', 'auto', 1],
      ['gpt-5.4', 'priority', 2],
      ['gpt-5.6-luna', 'fast', 2],
      ['gpt-5.5', 'priority', 2.5],
      ['gpt-4.1', 'priority', 1.75],
      ['gpt-4o-mini', 'priority', 1.7],
      ['gemini-2.5-pro', 'FLEX', 0.5],
      ['claude-opus-5', 'fast', 2],
      ['claude-haiku-5-5', 'standard_only', 1],
    ]
    for (const [id, tier, multiplier] of published) {
      assert.equal(times(id, tier), multiplier, `${id} ${tier}`)
      assert.equal(cost({ ...call, model: get(id), serviceTier: tier }).total.basis, 'exact')
    }
  })

  it('in a service tier whose price is not published: at list price, assumed', () => {
    for (const [id, serviceTier] of [
      ['gpt-5', 'scale'],
      ['gpt-5-nano', 'priority'],
      ['gemini-2.5-pro', 'priority'],
    ] as const) {
      const plain = { ...call, model: get(id) }
      const { input, total } = cost({ ...plain, serviceTier })
      assert.deepEqual([input.basis, total.basis, total.expected], ['assumed', 'assumed', cost(plain).total.expected])
    }
  })

  it('is made of items that add up, cheapest rates included', () => {
    const { items, total } = cost({ ...call, input: exactly(1000), cache: { read: 500, write5m: 300, write1h: 100 } })
    assert.deepEqual(
      items.map(({ name, quantity, usd }) => [name, quantity.expected, usd.expected]),
      [
        ['cache read', 500, 0.000005],
        ['cache write 5m', 300, 0.0000375],
        ['cache write 1h', 100, 0.00002],
        ['uncached input', 100, 0.00001],
        ['output', 100, 0.00005],
      ],
    )
    assert.equal(total.expected, 0.0001225)
  })

  it('multiplies shares of the list price, and names them', () => {
    const opus = { ...call, model: get('claude-opus-4-8') }
    const { shares, total } = cost({ ...opus, residency: true, discount: 0.2, batch: true })
    assert.deepEqual(shares, [
      { name: 'batch', share: 0.5 },
      { name: 'data residency', share: 1.1 },
      { name: 'discount', share: 0.8 },
    ])
    // 1000 × 5 + 100 × 25 millionths, times 0.44
    assert.equal(total.expected, 0.0033)
    assert.equal(total.basis, 'exact')
    assert.deepEqual(cost(opus).shares, [])
  })

  it('a batch is served in no other tier, and counts once', () => {
    const opus = { ...call, model: get('claude-opus-4-8') }
    assert.equal(cost({ ...opus, batch: true, serviceTier: 'fast' }).total.expected, 0.00375)
    assert.equal(cost({ ...opus, batch: true, serviceTier: 'batch' }).total.expected, 0.00375)
    assert.equal(cost({ ...opus, serviceTier: 'fast' }).total.expected, 0.015)
  })

  it('data residency: a tenth more for models from 2026 on, an assumption where nothing is published', () => {
    const times = (id: string): readonly unknown[] => {
      const { total, shares } = cost({ ...call, model: get(id), residency: true })
      return [shares[0]?.share, total.basis]
    }
    assert.deepEqual(times('claude-opus-4-6'), [1.1, 'exact'])
    assert.deepEqual(times('gpt-5.4'), [1.1, 'exact'])
    assert.deepEqual(times('claude-opus-4-5'), [undefined, 'assumed'])
    assert.deepEqual(times('gpt-5.2'), [undefined, 'assumed'])
  })

  it('a price that depends on the hour is a range, unless the hour is given', () => {
    const flash = { ...call, model: get('deepseek-flash') }
    const { input, total } = cost(flash)
    assert.deepEqual(input, { low: 0.00015, high: 0.0003, basis: 'assumed' })
    assert.deepEqual(total, { low: 0.00021, expected: 0.00042, high: 0.00042, basis: 'assumed' })
    assert.deepEqual(cost({ ...flash, hours: 'cheap' }).total, { low: 0.00021, expected: 0.00021, high: 0.00021, basis: 'exact' })
    assert.equal(cost({ ...flash, hours: 'dear' }).total.low, 0.00042)
    assert.equal(cost({ ...call, hours: 'cheap' }).total.expected, 0.00015)
  })

  it('tools that the provider runs are billed by use, and not at a share', () => {
    const { items, total } = cost({ ...call, batch: true, toolUses: { web_search: 3 } })
    assert.equal(total.expected, 0.030075)
    assert.deepEqual(items.at(-1)?.usd, { low: 0.03, expected: 0.03, high: 0.03, basis: 'exact' })
    const gemini = (id: string): unknown => cost({ ...call, model: get(id), toolUses: { google_search: 1 } }).total.basis
    assert.deepEqual([gemini('gemini-3.5-flash'), gemini('gemini-2.5-pro')], ['exact', 'unknown'])
    assert.equal(cost({ ...call, toolUses: { toString: 1 } }).total.basis, 'unknown')
  })

  it('leaves no float dust', () => {
    const { total } = cost({ ...call, model: get('gpt-4o-mini'), input: exactly(3), output: exactly(7) })
    assert.equal(total.expected, 0.00000465)
  })
})

function get(id: string): ModelInfo {
  const model = catalog.find(id)
  assert.ok(model, `${id} is not in the catalog`)
  return model
}

function exactly(tokens: number): ExpectedRange {
  return { low: tokens, expected: tokens, high: tokens, basis: 'exact' }
}
