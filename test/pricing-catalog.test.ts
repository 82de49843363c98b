import assert from 'node:assert/strict'
import type { ModelInfo } from '../server/model/model-info'
import { createCatalog } from '../server/pricing/catalog'
import bundled from '../server/pricing/catalog.json'
import type { CatalogFile, Entry } from '../server/pricing/entry'
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

  it('names regions and tools with a source, and each model has what its provider charges', () => {
    const { residency = [], toolFees = [] } = file
    for (const { source } of [...residency, ...toolFees])
      assert.ok(source.length > 0 && source.every((index) => file.sources[index] !== undefined))
    assert.deepEqual(catalog.find('claude-sonnet-5')?.terms?.usdPerToolUse, { web_search: 0.01, web_fetch: 0 })
    assert.deepEqual(catalog.find('gpt-5')?.terms?.usdPerToolUse.file_search, 0.0025)
    assert.equal(catalog.find('gemini-2.5-pro')?.terms?.usdPerCachedTokenHour, 4.5e-6)
    assert.equal(catalog.find('mistral-large-2512')?.terms?.residency, undefined)
  })

  it('has none of the others among its models', () => {
    const { others = [] } = file
    assert.equal(others.length, 10)
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

function get(id: string): ModelInfo {
  const model = catalog.find(id)
  assert.ok(model, `${id} is not in the catalog`)
  return model
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
