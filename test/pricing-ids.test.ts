import assert from 'node:assert/strict'
import type { Catalog, ModelInfo, PriceOverride } from '../server/model/model-info'
import { createCatalog } from '../server/pricing/catalog'

const today = '2026-11-23'
const catalog = createCatalog({ today })

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
    'vertex_ai/claude-sonnet-4-5@20250929': 'claude-sonnet-4-5',
    'projects/acme/locations/us-central1/publishers/google/models/gemini-2.5-pro': 'gemini-2.5-pro',
    'bedrock/us-east-1/anthropic.claude-3-haiku-20240307-v1:0': 'claude-3-haiku',
    'bedrock/converse/eu-west-1/anthropic.claude-3-haiku-20240307-v1:0': 'claude-3-haiku',
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
    assert.equal(catalog.find('bedrock/us-east-1/anthropic.claude-sonnet-4-5-20250929-v1:0')?.price.usdPerInputToken, 3.3e-6)
  })

  it('so do those of Vertex', () => {
    const input = (location: string, model: string): number | undefined =>
      catalog.find(`projects/acme/locations/${location}/publishers/anthropic/models/${model}`)?.price.usdPerInputToken
    assert.deepEqual([input('us-east5', 'claude-sonnet-4-5'), input('global', 'claude-sonnet-4-5')], [3.3e-6, 3e-6])
    assert.equal(input('us-east5', 'claude-opus-4'), 15e-6)
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
    // Another name is nearer by letters, and is another model.
    'mistral/mistral-small': 'mistral-small-latest',
  }
  for (const [id, expected] of Object.entries(meant)) it(`${id}: ${expected}`, () => assert.equal(catalog.nearest(id), expected))

  // A number more is a model more, not a slip; another day is another snapshot.
  for (const id of ['gpt-7', 'gpt-6.2-sol', 'claude-opus-6', 'my-model', 'gpt-4o-foo', 'gpt-4o-2025-01-01']) {
    it(`${id}: none`, () => assert.equal(catalog.nearest(id), undefined))
  }

  const unpriced = [
    ...['claude-mythos-5-2', 'gpt-3.5-turbo-1106', 'gpt-3.5-turbo-instruct', 'gemini-2.5-flash-image'],
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

  it('name deployments and fine-tuned models, whose ids say little of what they are', () => {
    const own = priced({
      'prod-chat': { extends: 'gpt-4o' },
      'ft:gpt-4o-mini-2024-07-18:acme::AbC123': { extends: 'gpt-4o-mini', input: 0.3, output: 1.2 },
      'tunedModels/acme': { extends: 'gemini-2.5-flash' },
    })
    for (const id of ['prod-chat', 'azure/prod-chat']) assert.equal(own.find(id, 'azure')?.price.usdPerInputToken, 2.5e-6)
    const tuned = get('ft:gpt-4o-mini-2024-07-18:acme::AbC123', own)
    assert.deepEqual([tuned.price.usdPerInputToken, tuned.price.usdPerCacheReadToken], [0.3e-6, 0.15e-6])
    assert.equal(own.find('tunedModels/acme', 'google')?.contextWindow, 1_048_576)
    assert.equal(own.find('tunedModels/other'), undefined)
  })

  it('hold at every hour', () => {
    assert.notEqual(get('deepseek-flash').terms?.offPeak, undefined)
    assert.equal(get('deepseek-flash', priced({ 'deepseek-flash': { input: 0.2 } })).terms?.offPeak, undefined)
    const cheap = get('deepseek-flash', priced({}, 0.5)).terms?.offPeak?.price
    assert.equal(cheap?.usdPerInputToken, 0.075e-6)
  })

  it('a discount is off the list, not off what the user has stated', () => {
    const own = priced({ 'gpt-4o': { input: 1, output: 2 } }, 0.15)
    assert.equal(get('claude-haiku-4-5', own).price.usdPerInputToken, 0.85e-6)
    assert.equal(get('claude-haiku-5-5', own).price.longContext?.price.usdPerInputToken, 0.425e-6)
    assert.equal(get('gpt-4o', own).price.usdPerInputToken, 1e-6)
  })
})

function get(id: string, from: Catalog = catalog): ModelInfo {
  const model = from.find(id)
  assert.ok(model, `${id} is not in the catalog`)
  return model
}
