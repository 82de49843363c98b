import assert from 'node:assert/strict'
import type { Catalog } from '../server/model/model-info'
import { createCatalog } from '../server/pricing/catalog'
import { scenarios } from '../server/pricing/scenarios-all'
import type { Answer, PricedCall } from '../server/pricing/scenarios-definition'
import { numberOf, readValues } from '../server/pricing/scenarios-values'

const today = '2026-11-23'

// The prices of an article on the cost of prompts, of May 2026.
const article = createCatalog({
  today,
  prices: {
    'haiku-4.5': { extends: 'claude-haiku-4-5', input: 1, output: 5 },
    'sonnet-4.6': { extends: 'claude-sonnet-4-6', input: 3, output: 15 },
    'opus-4.6': { extends: 'claude-opus-4-6', input: 15, output: 75 },
  },
})

describe('what-ifs', () => {
  it('have each an id, a formula and parameters that say what they are', () => {
    const ids = scenarios.map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
    for (const { id, formula, parameters } of scenarios) {
      assert.ok(formula.length > 20, id)
      for (const [name, { description, default: usual, optional }] of Object.entries(parameters)) {
        assert.ok(description.length > 5, `${id} ${name}`)
        assert.ok(usual === undefined || optional === undefined, `${id} ${name}: what is optional has no default`)
      }
    }
  })

  it('take their own defaults', () => {
    for (const scenario of scenarios) {
      const defaults = Object.entries(scenario.parameters).flatMap(([name, parameter]) =>
        parameter.default === undefined ? [] : [name],
      )
      const read = readValues(scenario, needed[scenario.id] ?? {}, article)
      assert.ok('values' in read, `${scenario.id}: ${JSON.stringify(read)}`)
      for (const name of defaults) assert.notEqual(read.values[name], undefined, `${scenario.id} ${name}`)
    }
  })

  it('answer nothing with figures that are no numbers', () => {
    for (const scenario of scenarios) {
      for (const calls of [[], [call('sonnet-4.6', 0, 0)], [call('haiku-4.5', 600, 300), call('opus-4.6', 9000, 10)]]) {
        const read = readValues(scenario, needed[scenario.id] ?? {}, article)
        assert.ok('values' in read)
        const { figures } = scenario.run({ calls, callsPerMonth: 0, values: read.values })
        for (const { name, value } of figures) assert.ok(Number.isFinite(value), `${scenario.id} ${name}: ${value}`)
      }
    }
  })
})

describe('the article’s calculations as what-ifs', () => {
  it('retrieval', () => {
    const answer = ask('retrieval', { retrieved: 674 }, [call('sonnet-4.6', 13_007, 267)], 100_000)
    assert.equal(figure(answer, 'a call, before'), 0.043026)
    assert.equal(figure(answer, 'a call, after'), 0.006027)
    assert.equal(figure(answer, 'saved'), 85.99)
    assert.equal(figure(answer, 'saved a month'), 3699.9)
  })

  it('routing', () => {
    const mix = 'haiku-4.5=0.7,sonnet-4.6=25%,opus-4.6=0.05'
    const answer = ask('routing', { mix }, [call('opus-4.6', 600, 300)], 1_000_000)
    assert.equal(figure(answer, 'a month, before'), 31_500)
    assert.equal(figure(answer, 'a month, after'), 4620)
    assert.equal(figure(answer, 'saved'), 85.33)
  })

  it('a sliding window', () => {
    const answer = ask('window', { kept: 2000, summary: 1000 }, [call('sonnet-4.6', 25_000, 0)])
    assert.equal(figure(answer, 'input saved'), 88)
    // Writing the summary anew every ten calls: 24,000 tokens in, 1,000 out, over ten.
    const honest = ask('window', { kept: 2000, summary: 1000, every: 10 }, [call('sonnet-4.6', 25_000, 0)])
    assert.equal(figure(honest, 'summaries, for each call'), 0.0087)
    assert.equal(figure(honest, 'a call, after'), 0.0177)
  })

  it('the cache', () => {
    const answer = ask('caching', { hitRate: 0.9, lifetime: '5m' }, [call('sonnet-4.6', 10_000, 0)], 10)
    // Nine reads at $0.003 and one write at $0.0375, for ten calls at $0.03.
    assert.equal(figure(answer, 'saved a month'), 0.2355)
    assert.equal(figure(answer, 'sonnet-4.6 saves from this request on, 5m'), 2)
    assert.equal(figure(answer, 'sonnet-4.6 saves from this request on, 1h'), 3)
    const hour = ask('caching', { hitRate: 0.9, lifetime: '1h' }, [call('sonnet-4.6', 10_000, 0)], 10)
    assert.equal(figure(hour, 'saved a month'), 0.213)
  })

  it('shorter output', () => {
    const answer = ask('output', { outputAfter: 150 }, [call('sonnet-4.6', 100, 300)], 1_000_000)
    assert.equal(figure(answer, 'output alone a month, before'), 4500)
    assert.equal(figure(answer, 'output alone a month, after'), 2250)
    assert.equal(figure(answer, 'saved a year'), 27_000)
  })

  it('batches', () => {
    const answer = ask('batch', { callUsd: 0.02 }, [], 1_000_000)
    assert.deepEqual(
      ['a month, before', 'a month, after', 'saved a year'].map((name) => figure(answer, name)),
      [20_000, 10_000, 120_000],
    )
  })

  it('retries', () => {
    const answer = ask('retries', { requestsPerDay: '100k' }, [])
    assert.equal(figure(answer, 'failed requests a day, everything tried again'), 8750)
    assert.equal(figure(answer, 'failed requests a day, errors told apart'), 2200)
    assert.equal(figure(answer, 'of which never succeed'), 200)
    assert.equal(figure(answer, 'fewer'), 74.86)
  })

  it('fine-tuning', () => {
    const values = { tunedUsd: 0.002, trainingUsd: 500, hostingUsd: 20, baseUsd: 0.01, monthlyCalls: '5M' }
    const answer = ask('fine-tuning', values, [])
    assert.deepEqual(
      answer.figures.map(({ value }) => value),
      [50_000, 10_520, 10_020, 479_260, 1],
    )
  })

  it('what comes of it', () => {
    const answer = ask('outcome', { outcomes: 10_000, valueUsd: 15, monthlyUsd: 5000 }, [])
    assert.equal(figure(answer, 'worth a month'), 150_000)
    assert.equal(figure(answer, 'return'), 30)
    assert.equal(figure(answer, 'cost of an outcome'), 0.5)
  })
})

describe('beyond the article', () => {
  it('a cascade pays for each model that a call reaches', () => {
    const values = { models: 'haiku-4.5,sonnet-4.6,opus-4.6', escalation: '0.3,0.5' }
    const answer = ask('cascade', values, [call('opus-4.6', 600, 300)])
    // 0.0021 + 0.3 × 0.0063 + 0.15 × 0.0315
    assert.equal(figure(answer, 'a call, after'), 0.008715)
    assert.equal(figure(answer, 'calls that reach opus-4.6'), 15)
    const judged = ask('cascade', { ...values, judgeUsd: 0.001 }, [call('opus-4.6', 600, 300)])
    assert.equal(figure(judged, 'a call, after'), 0.010015)
    assert.deepEqual(ask('cascade', { ...values, escalation: [0.3, 0.5, 0.1] }, [call('opus-4.6', 1, 1)]).notes.length, 1)
  })

  it('a prefix that is too short stays as it is, and the answer says so', () => {
    const answer = ask('caching', {}, [call('haiku-4.5', 2000, 10)])
    assert.equal(figure(answer, 'saved'), 0)
    assert.deepEqual(answer.notes, ['haiku-4.5: 2000 tokens are too few for the cache of haiku-4.5'])
  })

  it('a part in batches', () => {
    const answer = ask('batch', { share: '40%' }, [call('sonnet-4.6', 1000, 0)])
    assert.equal(figure(answer, 'a call, after'), 0.0024)
  })

  it('growth in three cases', () => {
    const answer = ask('growth', { growth: '0,0.1,100%', months: 3 }, [call('sonnet-4.6', 1000, 0)], 1_000_000)
    assert.deepEqual(
      answer.figures.map(({ value }) => value),
      [3000, 3000, 9000, 3630, 9930, 12_000, 21_000],
    )
    assert.match(answer.figures[1]?.name ?? '', /^conservative \(0% a month\)/)
  })

  it('fine-tuning that never pays', () => {
    const values = { tunedUsd: 0.02, trainingUsd: 500, baseUsd: 0.01, monthlyCalls: 1000 }
    const { figures, notes } = ask('fine-tuning', values, [])
    assert.equal(figures.at(-1)?.value, -620)
    assert.equal(notes.length, 1)
  })

  it('several calls: each by itself and all together', () => {
    const calls = [call('sonnet-4.6', 1000, 0), call('haiku-4.5', 1000, 0)]
    const answer = ask('batch', {}, calls, 10)
    assert.deepEqual(answer.calls, [
      { name: 'sonnet-4.6', usdBefore: 0.003, usdAfter: 0.0015 },
      { name: 'haiku-4.5', usdBefore: 0.001, usdAfter: 0.0005 },
    ])
    assert.equal(figure(answer, 'one run of each call, before'), 0.004)
    assert.equal(figure(answer, 'a month, before'), 0.04)
  })

  it('an answer is as sure as its least sure call, and a price by the hour is not sure', () => {
    const guessed: PricedCall = { ...call('sonnet-4.6', 1, 1), basis: 'estimated' }
    assert.equal(ask('batch', {}, [call('sonnet-4.6', 1, 1), guessed]).basis, 'estimated')
    assert.equal(ask('batch', {}, [call('deepseek-flash', 1, 1)]).basis, 'assumed')
  })

  it('what an answer needs and has not, it says instead of a figure', () => {
    assert.deepEqual(ask('growth', {}, []), {
      figures: [],
      notes: ['this needs calls and their number a month, or "monthlyUsd"'],
      basis: 'unknown',
      calls: [],
    })
  })
})

describe('values', () => {
  const read = (id: string, written: Readonly<Record<string, unknown>>): unknown => {
    const result = readValues(scenarioOf(id), written, article)
    return 'problems' in result ? result.problems : result.values
  }

  it('are numbers as people write them', () => {
    const written = ['1500', '1,500', '20k', '1.5M', '70%', '.5', 12, '0']
    assert.deepEqual(written.map(numberOf), [1500, 1500, 20_000, 1_500_000, 0.7, 0.5, 12, 0])
    for (const wrong of ['', 'many', '1,5', '1e5x', null, {}, [], Number.NaN, '-', '%', '1 000'])
      assert.equal(numberOf(wrong), undefined)
  })

  it('are named where they are missing or wrong', () => {
    assert.deepEqual(read('retrieval', {}), ['"retrieved" is missing: tokens of input that remain, question included'])
    assert.deepEqual(read('retrieval', { retrieved: -1 }), ['"retrieved": -1 is not a number of tokens, as 1500 or 20k'])
    assert.deepEqual(read('caching', { hitRate: '120%', lifetime: '2h' }), [
      '"hitRate": "120%" is not a share, as 0.7 or 70%',
      '"lifetime": "2h" is not 5m or 1h',
    ])
    assert.deepEqual(read('cascade', { models: 'haiku-4.5,gtp-4o', escalation: '0.1,x' }), [
      '"models": unknown model "gtp-4o": did you mean "gpt-4o"?',
      '"escalation": "0.1,x" is not a list of shares, as 0.3,0.1',
    ])
  })

  it('of a mix make a whole', () => {
    assert.deepEqual(read('routing', { mix: 'haiku-4.5=0.7,sonnet-4.6=0.2' }), ['"mix": the shares make 0.9, and should make 1'])
    assert.deepEqual(read('routing', { mix: 'haiku-4.5' }), ['"mix": the share of haiku-4.5 is not a number from 0 to 1'])
    assert.deepEqual(read('routing', { mix: { 'haiku-4.5': 1.5 } }), [
      '"mix": the share of haiku-4.5 is not a number from 0 to 1',
    ])
    const { mix } = read('routing', { mix: { 'haiku-4.5': '10%', 'sonnet-4.6': 0.9 } }) as { mix: { share: number }[] }
    assert.deepEqual(
      mix.map(({ share }) => share),
      [0.1, 0.9],
    )
  })

  it('of any kind do not throw', () => {
    const odd = [null, undefined, [], {}, [[]], [null], { a: null }, true, '', '=', ',', 'constructor', () => 1, Number.NaN]
    for (const scenario of scenarios)
      for (const value of odd)
        for (const name of Object.keys(scenario.parameters)) assert.ok(readValues(scenario, { [name]: value }, article))
  })
})

/** What has no default. */
const needed: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  retrieval: { retrieved: 500 },
  routing: { mix: 'haiku-4.5=1' },
  cascade: { models: 'haiku-4.5,sonnet-4.6', escalation: '0.3' },
  window: { kept: 500 },
  retries: { requestsPerDay: 1000 },
  'fine-tuning': { tunedUsd: 0.001, trainingUsd: 100 },
  outcome: { outcomes: 100 },
}

function ask(
  id: string,
  written: Readonly<Record<string, unknown>>,
  calls: readonly PricedCall[],
  callsPerMonth?: number,
): Answer {
  const scenario = scenarioOf(id)
  const read = readValues(scenario, written, article)
  assert.ok('values' in read, JSON.stringify(read))
  return scenario.run({ calls, callsPerMonth, values: read.values })
}

function scenarioOf(id: string): (typeof scenarios)[number] {
  const scenario = scenarios.find((candidate) => candidate.id === id)
  assert.ok(scenario, id)
  return scenario
}

function figure({ figures }: Answer, name: string): number {
  const found = figures.find((candidate) => candidate.name === name)
  assert.ok(found, `${name} is not among ${figures.map((candidate) => candidate.name).join('; ')}`)
  return found.value
}

function call(id: string, inputTokens: number, outputTokens: number, from: Catalog = article): PricedCall {
  const model = from.find(id)
  assert.ok(model, id)
  return { name: id, model, inputTokens, outputTokens, prefixTokens: inputTokens, basis: 'exact' }
}
