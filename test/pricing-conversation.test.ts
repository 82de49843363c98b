import assert from 'node:assert/strict'
import type { ModelInfo } from '../server/model/model-info'
import { createCatalog } from '../server/pricing/catalog'
import { type Conversation, priceConversation } from '../server/pricing/conversation'

const catalog = createCatalog({ today: '2026-11-23' })

describe('a conversation', () => {
  const chat: Conversation = { model: get('claude-sonnet-4-6'), prefixTokens: 2000, messageTokens: 100, replyTokens: 200 }

  it('sends its history again with each turn', () => {
    const inputs = priceConversation(chat, [1, 2, 10, 50]).map(({ turn, inputTokens }) => [turn, inputTokens])
    assert.deepEqual(inputs, [
      [1, 2100],
      [2, 2400],
      [10, 4800],
      [50, 16_800],
    ])
  })

  it('costs what its requests cost, all of them added up', () => {
    const [first, tenth, fiftieth] = priceConversation(chat, [1, 10, 50])
    // 2100 × 3 + 200 × 15 millionths
    assert.equal(first?.usd, 0.0093)
    assert.equal(first.usdSoFar, 0.0093)
    // Turns 1 to n send n × 2100 + 300 × n(n − 1) / 2 tokens.
    assert.equal(tenth?.usdSoFar, 0.1335)
    assert.equal(fiftieth?.usdSoFar, 1.5675)
  })

  it('grows with the square of its turns', () => {
    const bare = { ...chat, prefixTokens: 0, messageTokens: 300, replyTokens: 0 }
    const [ten, twenty, forty] = priceConversation(bare, [10, 20, 40]).map(({ usdSoFar }) => usdSoFar)
    // 1 + 2 + … + n messages.
    assert.deepEqual([ten, twenty, forty], [0.0495, 0.189, 0.738])
  })

  it('reads the turn before from the cache and writes the rest', () => {
    const [first, second] = priceConversation(chat, [1, 2])
    // 2100 × 3.75 + 200 × 15; then 2100 × 0.3 + 300 × 3.75 + 200 × 15 millionths
    assert.equal(first?.usdCached, 0.010875)
    assert.equal(second?.usdCached, 0.004755)
    assert.equal(second.usdCachedSoFar, 0.01563)
  })

  it('writes for nothing extra where writes have no price of their own', () => {
    const [first, second] = priceConversation({ ...chat, model: get('gpt-4.1') }, [1, 2])
    assert.equal(first?.usdCached, first?.usd)
    // 2100 × 0.5 + 300 × 2 + 200 × 8 millionths
    assert.equal(second?.usdCached, 0.00325)
  })

  it('is not cached below the minimum, nor without a price for it', () => {
    for (const model of [get('claude-haiku-4-5'), get('o3-pro')]) {
      const [turn] = priceConversation({ ...chat, model }, [3])
      assert.equal(turn?.usdCached, turn?.usd)
    }
  })

  it('crosses a threshold of its model at some turn', () => {
    const long = { ...chat, model: get('claude-haiku-5-5'), prefixTokens: 99_000 }
    const [below, above] = priceConversation(long, [3, 5]).map(({ inputTokens, usd }) => [inputTokens, usd])
    assert.deepEqual(below, [99_700, 0.01007])
    assert.deepEqual(above, [100_300, 0.05065])
  })

  it('with only its last turns is no longer quadratic, and finds only its prefix again', () => {
    const cut = { ...chat, keepTurns: 10 }
    const [turn, later] = priceConversation(cut, [20, 40])
    assert.equal(turn?.inputTokens, 5100)
    assert.equal(later?.usd, turn.usd)
    // 2000 × 0.3 + 3100 × 3 + 200 × 15 millionths
    assert.equal(turn.usdCached, 0.0129)
  })

  it('has nothing to say of no turns, and ends', () => {
    assert.deepEqual(priceConversation(chat, []), [])
    assert.deepEqual(priceConversation(chat, [0, -3, Number.NaN]), [])
    assert.deepEqual(priceConversation(chat, [Number.POSITIVE_INFINITY]), [])
  })
})

function get(id: string): ModelInfo {
  const model = catalog.find(id)
  assert.ok(model, `${id} is not in the catalog`)
  return model
}
