import assert from 'node:assert/strict'
import { documentTokens, imageTokens, type Picture } from '../server/tokens/images'

describe('pictures', () => {
  // Model, picture, tokens: the examples of the providers' own pages, and what follows from their formulas.
  const documented: readonly (readonly [string, Picture, number])[] = [
    ['claude-sonnet-4-6', { width: 200, height: 200 }, 64],
    ['claude-sonnet-4-6', { width: 1000, height: 1000 }, 1296],
    ['claude-haiku-4-5', { width: 1092, height: 1092 }, 1521],
    ['claude-opus-4-20250514', { width: 1920, height: 1080 }, 1560],
    ['claude-3-5-haiku-20241022', { width: 2000, height: 1500 }, 1564],
    ['claude-opus-4-6', { width: 3840, height: 2160 }, 1560],
    ['claude-opus-4-7', { width: 200, height: 200 }, 64],
    ['claude-opus-4-8', { width: 1092, height: 1092 }, 1521],
    ['claude-sonnet-5', { width: 1920, height: 1080 }, 2691],
    ['anthropic/claude-fable-5', { width: 2000, height: 1500 }, 3888],
    ['us.anthropic.claude-opus-4-8', { width: 3840, height: 2160 }, 4784],
    ['gpt-4o', { width: 1024, height: 1024, detail: 'high' }, 765],
    ['gpt-4o', { width: 2048, height: 4096, detail: 'high' }, 1105],
    ['gpt-4.1', { width: 4096, height: 8192, detail: 'low' }, 85],
    ['gpt-4o-mini', { width: 1024, height: 1024 }, 2833 + 4 * 5667],
    ['gpt-5', { width: 1024, height: 1024 }, 70 + 4 * 140],
    ['o3', { detail: 'low' }, 75],
    ['gpt-5.2', { width: 1024, height: 1024 }, 1024],
    ['gpt-5.2', { width: 1800, height: 2400 }, 1452],
    ['gpt-5-mini', { width: 1024, height: 1024 }, Math.ceil(1024 * 1.62)],
    ['gpt-4.1-nano', { width: 1024, height: 1024 }, Math.ceil(1024 * 2.46)],
    ['o4-mini', { width: 1800, height: 2400 }, Math.ceil(1452 * 1.72)],
    ['gpt-5.6-sol', { width: 3200, height: 3200 }, 10_000],
    ['gpt-5.6-sol', { width: 6400, height: 3200 }, 20_000],
    ['gemini-2.5-flash', { width: 384, height: 384 }, 258],
  ]
  for (const [model, picture, tokens] of documented) {
    it(`${model}, ${JSON.stringify(picture)}: ${tokens} tokens`, () => {
      assert.deepEqual(imageTokens(model, picture), { low: tokens, high: tokens, basis: 'exact' })
    })
  }

  it('within the limits of the detail that is asked for', () => {
    const high = imageTokens('gpt-5.4', { width: 6000, height: 6000, detail: 'high' })
    const original = imageTokens('gpt-5.4', { width: 6000, height: 6000, detail: 'original' })
    assert.ok(high !== undefined && high.high <= 2500 && high.high > 2000, JSON.stringify(high))
    assert.ok(original !== undefined && original.high <= 10_000 && original.high > 9000, JSON.stringify(original))
    // Left out, it means `high` on GPT-5.4 and `original` on GPT-5.5.
    assert.deepEqual(imageTokens('gpt-5.4', { width: 6000, height: 6000 }), high)
    assert.deepEqual(imageTokens('gpt-5.5', { width: 6000, height: 6000 }), original)
  })

  it('of a size that is not known are assumed, up to the most that the model takes', () => {
    assert.deepEqual(imageTokens('claude-opus-4-6', {}), { low: 1, high: 1568, basis: 'assumed' })
    assert.deepEqual(imageTokens('claude-opus-5-5', {}), { low: 1, high: 4784, basis: 'assumed' })
    assert.deepEqual(imageTokens('gpt-4o', { detail: 'auto' }), { low: 255, high: 85 + 8 * 170, basis: 'assumed' })
    assert.equal(imageTokens('gpt-5.6-sol', {})?.high, 10_000)
  })

  it('from Gemini 3 on go by the resolution that is asked for', () => {
    assert.equal(imageTokens('gemini-3-flash-preview', { detail: 'MEDIA_RESOLUTION_LOW' })?.high, 280)
    assert.deepEqual(imageTokens('gemini-4-argon', {}), { low: 1120, high: 1120, basis: 'estimated' })
  })

  it('small ones of tile models: whether they are made larger is not said', () => {
    assert.deepEqual(imageTokens('gpt-4o', { width: 512, height: 512 }), { low: 255, high: 765, basis: 'estimated' })
  })

  it('of models whose formula is not published, or of no size, have no figure', () => {
    assert.equal(imageTokens('mistral-large-2512', { width: 100, height: 100 }), undefined)
    for (const width of [0, -5, Number.NaN]) assert.equal(imageTokens('gpt-4o', { width, height: 100 }), undefined)
    assert.equal(imageTokens('', {}), undefined)
  })

  it('extreme shapes stay within the limit', () => {
    for (const model of ['claude-opus-4-6', 'claude-opus-5', 'gpt-5-mini', 'gpt-5.5', 'gpt-4o', 'gemini-2.5-pro']) {
      for (const [width, height] of [
        [1, 1],
        [1, 100_000],
        [100_000, 3],
        [8000, 8000],
      ] as const) {
        const tokens = imageTokens(model, { width, height })
        assert.ok(tokens !== undefined && tokens.low >= 1 && tokens.low <= tokens.high, `${model} ${width}×${height}`)
        if (/^claude/.test(model)) assert.ok(tokens.high <= 4784, `${model} ${width}×${height}`)
      }
    }
  })
})

describe('documents', () => {
  it('Claude reads each page as text and as a picture', () => {
    assert.deepEqual(documentTokens('claude-opus-4-6', 10), { low: 15_000, high: 45_680, basis: 'estimated' })
  })

  it('Gemini reads each page as one picture', () => {
    assert.deepEqual(documentTokens('gemini-2.5-flash', 100), { low: 25_800, high: 25_800, basis: 'estimated' })
    assert.equal(documentTokens('gemini-3-flash-preview', 2)?.high, 1120)
  })

  it('of unknown length count as one page, assumed; OpenAI publishes no figure', () => {
    assert.equal(documentTokens('gemini-2.5-flash', undefined)?.basis, 'assumed')
    assert.equal(documentTokens('gpt-5', 3), undefined)
  })
})
