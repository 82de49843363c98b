import assert from 'node:assert/strict'
import type { ExpectedRange } from '../server/model/estimate'
import type { Catalog, ModelInfo, PriceOverride } from '../server/model/model-info'
import { createCatalog } from '../server/pricing/catalog'
import bundled from '../server/pricing/catalog.json'
import { cost } from '../server/pricing/cost'
import type { CatalogFile, Entry } from '../server/pricing/entry'
import {
  cacheBreakEven,
  cacheEconomics,
  cacheSaving,
  failuresOfBlindRetries,
  failuresOfSelectiveRetries,
  fineTuning,
  monthlySaving,
  outputSaving,
  returnOnSpend,
  saving,
  savingPercent,
  usdPerMixedCall,
  usdPerMonth,
} from '../server/pricing/scenarios'
import { families } from '../server/tokens/families'

const today = '2026-11-23'
const file = bundled as CatalogFile
const catalog = createCatalog({ today })

describe('catalog.json', () => {
  const { models } = file

  it('is dated, has its sources and at least 160 models', () => {
    assert.match(file.generated, day)
    assert.ok(models.length >= 160, `${models.length}`)
    assert.ok(file.sources.every((source) => /20\d\d/.test(source) || source.includes('model-bank')))
  })

  it('names each model once, aliases included', () => {
    const names = models.flatMap((entry) => [entry.id, ...(entry.aliases ?? [])]).map((name) => name.toLowerCase())
    assert.deepEqual(
      names.filter((name, at) => names.indexOf(name) !== at),
      [],
    )
  })

  it('has sound figures in each entry', () => {
    for (const entry of models)
      for (const [what, sound] of Object.entries(checks(entry))) assert.ok(sound, `${entry.id}: ${what}`)
  })

  it('leaves a price out only where none is published', () => {
    const unpriced = models.filter((entry) => entry.input === undefined).map((entry) => entry.id)
    assert.deepEqual(unpriced, ['claude-mythos-5-2', 'north-mini-code-1-0'])
  })

  it('bills more above a threshold, and less from a cache', () => {
    for (const { id, input = 0, output = 0, cacheRead, longContext, batchMultiplier } of models) {
      if (longContext !== undefined) assert.ok(longContext.input > input && longContext.output > output, id)
      if (cacheRead !== undefined) assert.ok(cacheRead < input, id)
      if (batchMultiplier !== undefined) assert.ok(batchMultiplier > 0 && batchMultiplier < 1, id)
    }
  })

  it('names service tiers of models that it has, each with a source', () => {
    for (const { models: ids = [], source, multiplier } of file.serviceTiers ?? []) {
      assert.deepEqual(
        ids.filter((id) => catalog.find(id)?.id !== id),
        [],
      )
      assert.ok(source.length > 0 && source.every((index) => file.sources[index] !== undefined))
      assert.ok(multiplier === 'batch' || multiplier > 0)
    }
    assert.equal(file.serviceTiers?.length, 7)
  })

  it('has none of the others among its models', () => {
    const { others = [] } = file
    assert.equal(others.length, 6)
    assert.deepEqual(
      others.filter(({ id }) => models.some((entry) => [entry.id, ...(entry.aliases ?? [])].includes(id))),
      [],
    )
  })

  it('ranks the models of a family by price', () => {
    const tier = (id: string): string | undefined => catalog.find(id)?.tier
    assert.deepEqual(['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-5-5'].map(tier), ['flagship', 'mid', 'small'])
    assert.deepEqual(['gpt-5', 'gpt-5-mini', 'gpt-5-nano'].map(tier), ['flagship', 'small', 'nano'])
    assert.deepEqual(['gpt-6-astra', 'gpt-6.1-sol', 'gpt-6.1-terra', 'gpt-6-luna'].map(tier), [
      'flagship',
      'mid',
      'small',
      'nano',
    ])
    assert.deepEqual(['gemini-2.5-pro', 'gemini-2.5-flash', 'gemini-2.5-flash-lite'].map(tier), ['flagship', 'mid', 'small'])
  })

  it('knows who thinks unasked', () => {
    const thinks =
      'claude-opus-5-5 claude-sonnet-5 claude-haiku-5-5 claude-fable-5 gpt-5-mini gpt-6-luna o3 gemini-2.5-pro deepseek-reasoner'
    const answers =
      'claude-opus-4-8 claude-sonnet-4-6 claude-haiku-4-5 gpt-4o gpt-5-chat-latest gpt-4.1 gemini-2.0-flash deepseek-chat'
    for (const id of thinks.split(' ')) assert.equal(catalog.find(id)?.reasons, true, id)
    for (const id of answers.split(' ')) assert.equal(catalog.find(id)?.reasons, false, id)
  })
})

// Read from the providers' price lists, dollars per million tokens: input, output, cache read.
const published: readonly (readonly [string, number, number, number | undefined])[] = [
  ['claude-fable-5-2', 8, 40, 0.2],
  ['claude-opus-5-5', 4, 20, 0.2],
  ['claude-opus-4-6', 5, 25, 0.5],
  ['claude-opus-4-1', 15, 75, 1.5],
  ['claude-sonnet-5-5', 2, 10, 0.1],
  ['claude-sonnet-4-6', 3, 15, 0.3],
  ['claude-haiku-5-5', 0.1, 0.5, 0.01],
  ['claude-haiku-4-5', 1, 5, 0.1],
  ['gpt-6-astra', 10, 50, 1],
  ['gpt-6.1-sol', 2, 10, 0.1],
  ['gpt-5.5', 5, 30, 0.5],
  ['gpt-5.4', 2.5, 15, 0.25],
  ['gpt-5.4-mini', 0.75, 4.5, 0.075],
  ['gpt-5-nano', 0.05, 0.4, 0.005],
  ['gpt-4.1', 2, 8, 0.5],
  ['gpt-4o', 2.5, 10, 1.25],
  ['gpt-4o-mini', 0.15, 0.6, 0.075],
  ['o3-pro', 20, 80, undefined],
  ['gemini-2.5-pro', 1.25, 10, 0.125],
  ['gemini-2.5-flash-lite', 0.1, 0.4, 0.01],
  ['gemini-3.8-flash', 0.75, 3.75, 0.075],
  ['gemini-4-argon', 2, 10, 0.1],
  ['grok-4.7', 2, 6, 0.5],
  ['mistral-large-2512', 0.5, 1.5, 0.05],
  ['command-a', 2.5, 10, undefined],
]

describe('prices', () => {
  for (const [id, input, output, read] of published) {
    it(`${id}: ${input} / ${output}${read === undefined ? '' : `, from the cache ${read}`}`, () => {
      const { price } = get(id)
      assert.equal(price.usdPerInputToken, Number(`${input}e-6`))
      assert.equal(price.usdPerOutputToken, Number(`${output}e-6`))
      assert.equal(price.usdPerCacheReadToken, read === undefined ? undefined : Number(`${read}e-6`))
    })
  }

  it('Anthropic writes to the cache: 1.25 times for 5 minutes, twice for an hour', () => {
    assert.equal(get('claude-sonnet-4-6').price.usdPerCacheWrite5mToken, 3.75e-6)
    assert.equal(get('claude-sonnet-4-6').price.usdPerCacheWrite1hToken, 6e-6)
  })

  const tiers: readonly (readonly [string, number, number, number])[] = [
    ['claude-haiku-5-5', 100_000, 0.5, 2.5],
    ['gpt-5.4', 272_000, 5, 22.5],
    ['gpt-6.1-sol', 272_000, 4, 15],
    ['gemini-2.5-pro', 200_000, 2.5, 15],
    ['grok-4.7', 200_000, 4, 12],
  ]
  for (const [id, above, input, output] of tiers) {
    it(`${id}: ${input} / ${output} above ${above / 1000}k`, () => {
      const tier = get(id).price.longContext
      assert.equal(tier?.aboveTokens, above)
      assert.equal(tier.price.usdPerInputToken, Number(`${input}e-6`))
      assert.equal(tier.price.usdPerOutputToken, Number(`${output}e-6`))
    })
  }

  it('claude-opus-4-6 and claude-sonnet-4-6 have had no such tier since March 2026', () => {
    assert.equal(get('claude-opus-4-6').price.longContext, undefined)
    assert.equal(get('claude-sonnet-4-6').price.longContext, undefined)
  })

  it('minimal cacheable prefixes: 512 to 4,096', () => {
    const minimum = (id: string): number | undefined => get(id).minCacheableTokens
    assert.deepEqual(
      ['claude-opus-5-5', 'claude-sonnet-4-6', 'claude-opus-4-7', 'claude-haiku-4-5', 'gpt-4o'].map(minimum),
      [512, 1024, 2048, 4096, 1024],
    )
  })

  it('batch: half, a fifth off at xAI, no offer at DeepSeek', () => {
    assert.equal(get('gpt-4o').price.batchMultiplier, 0.5)
    assert.equal(get('grok-4.7').price.batchMultiplier, 0.8)
    assert.equal(get('deepseek-flash').price.batchMultiplier, undefined)
  })

  it('DeepSeek at its dear hours, with a note', () => {
    assert.equal(get('deepseek-flash').price.usdPerInputToken, 0.3e-6)
    assert.match(get('deepseek-flash').note ?? '', /off-peak is cheaper/)
  })
})

describe('the catalog of a day', () => {
  it('has the prices that are announced for it', () => {
    const input = (date: string): number | undefined =>
      createCatalog({ today: date }).find('gemini-4-argon')?.price.usdPerInputToken
    assert.equal(input('2026-11-30'), 2e-6)
    assert.equal(input('2026-12-01'), 4e-6)
    const flash = createCatalog({ today: '2027-01-01' }).find('gemini-3.8-flash')?.price
    assert.deepEqual([flash?.usdPerInputToken, flash?.usdPerOutputToken, flash?.usdPerCacheReadToken], [1.5e-6, 7.5e-6, 0.15e-6])
  })

  it('knows what is deprecated and retired by then', () => {
    const status = (id: string, date: string): string | undefined => createCatalog({ today: date }).find(id)?.status
    assert.equal(status('gpt-4-turbo', '2026-04-21'), 'active')
    assert.equal(status('gpt-4-turbo', '2026-04-22'), 'deprecated')
    assert.equal(status('gpt-4-turbo', '2026-10-23'), 'retired')
    assert.equal(status('claude-sonnet-4-5', '2026-11-29'), 'deprecated')
    assert.equal(status('claude-sonnet-4-5', '2026-11-30'), 'retired')
    assert.equal(status('gpt-4.5-preview', today), 'retired')
    assert.equal(status('claude-sonnet-4-6', today), 'active')
  })
})

describe('an id is found', () => {
  const same: Readonly<Record<string, string>> = {
    'GPT-4o': 'gpt-4o',
    'gpt-4o-2024-08-06': 'gpt-4o',
    'gpt-4o-2024-05-13': 'gpt-4o-2024-05-13',
    'openai/gpt-4o': 'gpt-4o',
    'openai:gpt-5-mini': 'gpt-5-mini',
    'azure/gpt-35-turbo': 'gpt-3.5-turbo',
    'gpt-5-2025-08-07': 'gpt-5',
    'anthropic/claude-sonnet-4.5': 'claude-sonnet-4-5',
    'openrouter/anthropic/claude-3.7-sonnet:thinking': 'claude-3-7-sonnet',
    'claude-haiku-4-5-20251001': 'claude-haiku-4-5',
    'claude-3-5-sonnet-latest': 'claude-3-5-sonnet',
    'claude-haiku-5-5-20261007': 'claude-haiku-5-5',
    'us.anthropic.claude-sonnet-4-5-20250929-v1:0': 'claude-sonnet-4-5',
    'bedrock/anthropic.claude-3-haiku-20240307-v1:0': 'claude-3-haiku',
    'arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0': 'claude-haiku-4-5',
    'eu.amazon.nova-pro-v1:0': 'amazon.nova-pro-v1:0',
    'claude-sonnet-4-5@20250929': 'claude-sonnet-4-5',
    'models/gemini-2.5-flash': 'gemini-2.5-flash',
    'gemini-2.5-flash-001': 'gemini-2.5-flash',
    'vertex_ai/gemini-2.5-pro': 'gemini-2.5-pro',
    'publishers/google/models/gemini-2.5-pro': 'gemini-2.5-pro',
    'x-ai/grok-4': 'grok-4-0709',
    'mistral/mistral-large-latest': 'mistral-large-2512',
    'groq/openai/gpt-oss-120b': 'openai/gpt-oss-120b',
  }
  for (const [id, expected] of Object.entries(same))
    it(`${id} is ${expected}`, () => assert.equal(catalog.find(id)?.id, expected))

  const unknown = [
    'gpt-4o-foo',
    'foo/gpt-4o',
    'ft:gpt-4o-mini:my-org::abc123',
    'gpt-4o-latest', // no alias
    'gpt-4-latest',
    'gpt-4o-2025-01-01', // not one of the dates that gpt-4o has
    'claude-haiku-5-5-20250101', // older than the model
    'gemini-2.5-flash-preview-05-20',
    'claude-sonnet-9',
    'claude-mythos-5-2', // exists, without a published price
    '',
  ]
  for (const id of unknown) it(`${JSON.stringify(id)} is not guessed at`, () => assert.equal(catalog.find(id), undefined))

  it('regional endpoints of Bedrock cost a tenth more from Claude 4.5 on, global ones do not', () => {
    assert.equal(catalog.find('us.anthropic.claude-sonnet-4-5-20250929-v1:0')?.price.usdPerInputToken, 3.3e-6)
    assert.equal(catalog.find('global.anthropic.claude-sonnet-4-5-20250929-v1:0')?.price.usdPerInputToken, 3e-6)
    assert.equal(catalog.find('us.anthropic.claude-sonnet-4-20250514-v1:0')?.price.usdPerInputToken, 3e-6)
  })
})

describe('the nearest id', () => {
  const meant: Readonly<Record<string, string>> = {
    'gpt-5-mni': 'gpt-5-mini',
    gpt4o: 'gpt-4o',
    'openai/gtp-4o': 'gpt-4o',
    'claude-sonet-4-6': 'claude-sonnet-4-6',
    'claude-4-6-sonnet': 'claude-sonnet-4-6',
    'gemini-2-5-flash': 'gemini-2.5-flash',
  }
  for (const [id, expected] of Object.entries(meant)) it(`${id}: ${expected}`, () => assert.equal(catalog.nearest(id), expected))

  // A number more is a model more, not a slip; another day is another snapshot.
  for (const id of ['gpt-7', 'gpt-6.2-sol', 'claude-opus-6', 'my-model', 'gpt-4o-foo', 'gpt-4o-2025-01-01']) {
    it(`${id}: none`, () => assert.equal(catalog.nearest(id), undefined))
  }

  const unpriced = [
    ...['claude-mythos-5-2', 'gpt-4-1106-preview', 'gpt-3.5-turbo-instruct', 'gemini-2.5-flash-image'],
    ...['gemini-2.5-flash-preview-tts', 'gemini-3-pro-image', 'gemini-3-pro-image-preview'],
  ]
  for (const id of unpriced) {
    it(`${id}: itself, and without a price`, () => {
      assert.equal(catalog.nearest(`models/${id}`), id)
      assert.equal(catalog.find(id), undefined)
    })
  }

  it('is one of the provider asked for', () => assert.equal(catalog.nearest('gpt-5-mni', 'anthropic'), undefined))
})

describe('siblings', () => {
  it('are current chat models of the provider, the newest at each price, dearest first', () => {
    const ids = catalog.siblings(get('claude-opus-4-6')).map((model) => model.id)
    assert.deepEqual(ids, [
      ...['claude-fable-5-1', 'claude-fable-5-2', 'claude-opus-5', 'claude-opus-5-5', 'claude-sonnet-4-6'],
      ...['claude-sonnet-5-5', 'claude-haiku-4-5', 'claude-haiku-5-5'],
    ])
  })

  it('leave out what is made for one purpose', () => {
    const ids = catalog.siblings(get('gemini-2.5-pro')).map((model) => model.id)
    assert.ok(ids.includes('gemini-2.5-flash-lite'))
    assert.ok(!ids.some((id) => /robotics|computer-use|deep-research|embedding/.test(id)))
  })
})

describe('prices of the user', () => {
  const priced = (prices: Readonly<Record<string, PriceOverride>>, discount = 0): Catalog =>
    createCatalog({ today, prices, discount })

  it('replace those of the list; cache prices keep their ratio', () => {
    const { price, overridden } = get('claude-opus-5-5', priced({ 'claude-opus-5-5': { input: 3.2, output: 16 } }))
    assert.equal(overridden, true)
    assert.equal(price.usdPerInputToken, 3.2e-6)
    assert.equal(price.usdPerOutputToken, 16e-6)
    assert.equal(price.usdPerCacheReadToken, 0.16e-6)
    assert.equal(price.usdPerCacheWrite5mToken, 4e-6)
  })

  it('hold for every name of the model', () => {
    const model = get('claude-haiku-4-5-20251001', priced({ 'claude-haiku-4-5': { input: 0.5 } }))
    assert.equal(model.price.usdPerInputToken, 0.5e-6)
    assert.equal(model.price.usdPerOutputToken, 5e-6)
  })

  it('name a model of one’s own after a known one', () => {
    const own = priced({ 'my-finetune': { extends: 'gpt-5.4-mini', output: 9 } })
    const model = get('my-finetune', own)
    assert.equal(model.provider, 'openai')
    assert.equal(model.tokenizer, 'o200k')
    assert.equal(model.price.usdPerInputToken, 0.75e-6)
    assert.equal(model.price.usdPerOutputToken, 9e-6)
    assert.equal(get('gpt-5.4-mini', own).price.usdPerOutputToken, 4.5e-6)
  })

  it('name one that nobody knows, with both prices or not at all', () => {
    const own = priced({ house: { input: 1, output: 2 }, half: { input: 1 } })
    assert.equal(get('house', own).tokenizer, 'unknown')
    assert.equal(get('house', own).price.usdPerOutputToken, 2e-6)
    assert.equal(own.find('half'), undefined)
  })

  it('a discount is off the list, not off what the user has stated', () => {
    const own = priced({ 'gpt-4o': { input: 1, output: 2 } }, 0.15)
    assert.equal(get('claude-haiku-4-5', own).price.usdPerInputToken, 0.85e-6)
    assert.equal(get('claude-haiku-5-5', own).price.longContext?.price.usdPerInputToken, 0.425e-6)
    assert.equal(get('gpt-4o', own).price.usdPerInputToken, 1e-6)
  })
})

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
})

// The calculations of an article on the cost of prompts, of May 2026, at the prices that it states.
describe('the article’s calculations', () => {
  const prices = {
    'haiku-4.5': { extends: 'claude-haiku-4-5', input: 1, output: 5 },
    'sonnet-4.6': {
      ...{ extends: 'claude-sonnet-4-6', input: 3, output: 15 },
      longContext: { above: 200_000, inputMultiplier: 2, outputMultiplier: 1.5 },
    },
    'opus-4.6': { extends: 'claude-opus-4-6', input: 15, output: 75 },
  }
  const article = createCatalog({ today, prices })
  const perCall = (id: keyof typeof prices, input: number, output: number): number =>
    cost({ model: get(id, article), staticTokens: 0, input: exactly(input), output: exactly(output) }).total.expected
  const sonnet = get('sonnet-4.6', article).price

  it('questions about a document, sent whole: printed as $0.043 and $4,300', () => {
    const usd = perCall('sonnet-4.6', 13_007, 267)
    assert.equal(usd, 0.043026)
    assert.equal(usdPerMonth(usd, 100_000), 4302.6)
  })

  it('the same with retrieval: printed as $0.006, 85% less, $3,700 saved', () => {
    const naive = perCall('sonnet-4.6', 13_007, 267)
    const usd = perCall('sonnet-4.6', 674, 267)
    assert.equal(usd, 0.006027)
    assert.equal(usdPerMonth(usd, 100_000), 602.7)
    assert.equal(savingPercent(naive, usd), 85.99)
    assert.equal(monthlySaving(naive, usd, 100_000).usdSavedPerMonth, 3699.9)
  })

  it('above 200k tokens twice the input and 1.5 times the output price', () => {
    assert.equal(perCall('sonnet-4.6', 200_000, 1000), 0.615)
    assert.equal(perCall('sonnet-4.6', 200_001, 1000), 1.222506)
  })

  it('all requests to the largest model: the article rounds a call to $0.03 first and prints $30,000', () => {
    const usd = perCall('opus-4.6', 600, 300)
    assert.equal(usd, 0.0315)
    assert.equal(usdPerMonth(usd, 1_000_000), 31_500)
  })

  it('routed 70, 25 and 5 percent: printed as $4,400, for the same reason', () => {
    const mix = [
      { share: 0.7, usdPerCall: perCall('haiku-4.5', 600, 300) },
      { share: 0.25, usdPerCall: perCall('sonnet-4.6', 600, 300) },
      { share: 0.05, usdPerCall: perCall('opus-4.6', 600, 300) },
    ]
    const perMonth = usdPerMonth(usdPerMixedCall(mix), 1_000_000)
    assert.equal(perMonth, 4620)
    assert.equal(savingPercent(31_500, perMonth), 85.33)
  })

  it('a sliding window: 88%', () => assert.equal(savingPercent(25_000, 3000), 88))

  it('10,000 tokens in the cache: the article leaves the dearer first write out', () => {
    const { usdUncached, usdWrite, usdRead, usdSavedPerRead } = cacheEconomics(10_000, sonnet)
    assert.equal(usdUncached, 0.03)
    assert.deepEqual(usdWrite, { '5m': 0.0375, '1h': 0.06, 'input-rate': 0.03 })
    assert.equal(usdRead, 0.003)
    assert.equal(usdSavedPerRead, 0.027)
    assert.equal(cacheSaving(10_000, sonnet, 'input-rate', 10), 0.243)
    assert.equal(cacheSaving(10_000, sonnet, '5m', 10), 0.2355)
    assert.equal(cacheSaving(10_000, sonnet, '1h', 10), 0.213)
  })

  it('a cache pays from the second request for five minutes, from the third for an hour', () => {
    assert.equal(cacheBreakEven(sonnet, '5m'), 2)
    assert.equal(cacheBreakEven(sonnet, '1h'), 3)
    assert.ok(cacheSaving(10_000, sonnet, '5m', 1) < 0)
    assert.ok(cacheSaving(10_000, sonnet, '1h', 2) < 0)
    assert.equal(cacheBreakEven(get('o3-pro').price, '5m'), undefined)
  })

  it('replies of half the length', () => {
    assert.deepEqual(outputSaving({ price: sonnet, tokensBefore: 300, tokensAfter: 150, callsPerMonth: 1_000_000 }), {
      ...{ usdBefore: 4500, usdAfter: 2250, usdSavedPerMonth: 2250, usdSavedPerYear: 27_000 },
    })
  })

  it('in batches', () => {
    assert.deepEqual(monthlySaving(0.02, 0.01, 1_000_000), {
      ...{ usdBefore: 20_000, usdAfter: 10_000, usdSavedPerMonth: 10_000, usdSavedPerYear: 120_000 },
    })
  })

  it('retries: printed as 75% fewer failures', () => {
    const requests = { requestsPerDay: 100_000, failureRate: 0.05 }
    const blind = failuresOfBlindRetries({ ...requests, retries: 2, retrySuccessRate: 0.5 })
    const selective = failuresOfSelectiveRetries({ ...requests, nonRetryableShare: 0.6, eventualSuccessRate: 0.9 })
    assert.equal(blind, 8750)
    assert.deepEqual(selective, { retried: 2000, permanent: 200, failed: 2200 })
    assert.equal(savingPercent(blind, selective.failed), 74.86)
    assert.equal(saving(blind, selective.failed), 6550)
  })

  it('fine-tuning: printed as $480,000 in the first year', () => {
    const request = { callsPerMonth: 5_000_000, usdPerCallBefore: 0.01, usdPerCallTuned: 0.002 }
    assert.deepEqual(fineTuning({ ...request, usdTraining: 500, usdStoragePerMonth: 20 }), {
      ...{
        usdBasePerMonth: 50_000,
        usdFirstMonth: 10_520,
        usdLaterMonths: 10_020,
        usdSavedFirstYear: 479_260,
        breakEvenMonth: 1,
      },
    })
  })

  it('what the spending is worth', () => {
    assert.deepEqual(returnOnSpend({ usdPerMonth: 5000, outcomesPerMonth: 10_000, usdPerOutcome: 15 }), {
      ...{ usdValuePerMonth: 150_000, ratio: 30, usdCostPerOutcome: 0.5 },
    })
  })
})

function get(id: string, from: Catalog = catalog): ModelInfo {
  const model = from.find(id)
  assert.ok(model, `${id} is not in the catalog`)
  return model
}

function exactly(tokens: number): ExpectedRange {
  return { low: tokens, expected: tokens, high: tokens, basis: 'exact' }
}

const day = /^20\d\d-[01]\d-[0-3]\d$/

function checks(entry: Entry): Readonly<Record<string, boolean>> {
  const figures = [
    ...[entry.input, entry.output, entry.cacheRead, entry.cacheWrite5m, entry.cacheWrite1h],
    ...[entry.longContext, entry.timeOfDay?.offPeak].flatMap((price) => [price?.input, price?.output, price?.cacheRead]),
  ]
  const dates = [entry.released, entry.deprecated, entry.retired, ...(entry.scheduledPrices ?? []).map((price) => price.from)]
  const sizes = [entry.contextWindow, entry.maxOutput, entry.minCacheableTokens, entry.longContext?.above]
  return {
    'prices are numbers of dollars': figures.every((figure) => figure === undefined || (figure >= 0 && figure <= 1000)),
    'dates are days': dates.every((date) => date === undefined || (day.test(date) && !Number.isNaN(Date.parse(date)))),
    'dates follow one another':
      (entry.released ?? '') <= (entry.deprecated ?? '9') && (entry.deprecated ?? '') <= (entry.retired ?? '9'),
    'sizes are positive integers': sizes.every((size) => size === undefined || (Number.isInteger(size) && size > 0)),
    'the tier is one of four': ['flagship', 'mid', 'small', 'nano'].includes(entry.tier),
    'the kind is one of two': ['chat', 'embedding'].includes(entry.kind),
    'the tokenizer is known': Object.hasOwn(families, entry.tokenizer),
    'the source is listed': entry.source.every((index) => file.sources[index] !== undefined),
    'a price has a source': entry.input === undefined || entry.source.length > 0,
    'input and output are priced together': (entry.input === undefined) === (entry.output === undefined),
  }
}
