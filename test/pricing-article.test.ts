import assert from 'node:assert/strict'
import type { ExpectedRange } from '../server/model/estimate'
import type { Catalog, ModelInfo } from '../server/model/model-info'
import { createCatalog } from '../server/pricing/catalog'
import { cost } from '../server/pricing/cost'
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
import { tokenizerFor } from '../server/tokens'

const today = '2026-11-23'
const catalog = createCatalog({ today })

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

  // The article's token counts are of no encoding that is named; these are the ones of GPT-4o and later.
  it('prose against a JSON object: printed as 32 and 12 tokens, 62% less', () => {
    const prose =
      "Based on my analysis of the user's message, I would characterise their sentiment as positive. They express satisfaction with the product and gratitude for the service."
    const structured = '{"sentiment": "positive", "confidence": 0.95}'
    const count = tokenizerFor('o200k').count
    assert.deepEqual([count(prose), count(structured)], [30, 15])
    assert.equal(savingPercent(count(prose), count(structured)), 50)
  })

  it('a padded instruction against one word: printed as 14 and 2 tokens', () => {
    const verbose = 'Please kindly consider the following context and provide a comprehensive and detailed analysis'
    const count = tokenizerFor('o200k').count
    assert.deepEqual([count(verbose), count('Analyse')], [13, 1])
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
