import assert from 'node:assert/strict'
import { expectOutput, expectThinking, type OutputBounds } from '../server/pricing/expected-output'

const nothing: OutputBounds = {
  ...{ limits: [], isLimited: false, modelMaximum: undefined, taskTokens: undefined },
  ...{ thinkingTokens: 0, choices: 1 },
}

describe('the output of a call', () => {
  const of = (bounds: Partial<OutputBounds>): readonly number[] => {
    const { low, expected, high, basis } = expectOutput({ ...nothing, ...bounds })
    assert.equal(basis, 'assumed')
    return [low, expected, high]
  }

  it('is as long as usual where nothing says more', () => assert.deepEqual(of({}), [0, 300, 300]))

  it('is as long as its task needs, and at most what the model writes', () => {
    assert.deepEqual(of({ taskTokens: 10, modelMaximum: 16_384 }), [0, 10, 16_384])
    assert.deepEqual(of({ taskTokens: 5000, modelMaximum: 4096 }), [0, 4096, 4096])
  })

  it('ends at its limit', () => {
    assert.deepEqual(of({ limits: [100], isLimited: true, modelMaximum: 16_384 }), [0, 100, 100])
    assert.deepEqual(of({ limits: [50_000], isLimited: true, modelMaximum: 16_384 }), [0, 300, 16_384])
    assert.deepEqual(of({ limits: [100, 500], isLimited: true }), [0, 100, 500])
  })

  it('may be longer than a limit that others can change', () =>
    assert.deepEqual(of({ limits: [100], modelMaximum: 16_384 }), [0, 100, 16_384]))

  it('has the thoughts before it, within the same limit', () => {
    assert.deepEqual(of({ taskTokens: 10, thinkingTokens: 1000, modelMaximum: 128_000 }), [0, 1010, 128_000])
    assert.deepEqual(of({ taskTokens: 10, thinkingTokens: 1000, limits: [500], isLimited: true }), [0, 500, 500])
  })

  it('is written as often as asked for', () =>
    assert.deepEqual(of({ taskTokens: 10, limits: [20], isLimited: true, choices: 3 }), [0, 30, 60]))
})

describe('what a model thinks', () => {
  const of = (change: Partial<Parameters<typeof expectThinking>[0]>): number =>
    expectThinking({ reasons: true, effort: undefined, budget: undefined, usualTokens: 1000, ...change })

  it('is nothing where it does not think unasked', () => assert.deepEqual([of({}), of({ reasons: false })], [1000, 0]))

  it('goes by the effort, and by the middle one where the word is not known', () => {
    const efforts = ['none', 'low', 'medium', 'high', 'strange', 'toString'].map((effort) => of({ effort, reasons: false }))
    assert.deepEqual(efforts, [0, 300, 1000, 3000, 1000, 1000])
  })

  it('stays within its budget, and is the model’s to decide below zero', () =>
    assert.deepEqual([of({ budget: 200 }), of({ budget: 50_000 }), of({ budget: 0 }), of({ budget: -1 })], [200, 1000, 0, 1000]))
})
