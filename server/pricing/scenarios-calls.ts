import Big from 'big.js'
import type { ModelInfo } from '../model/model-info'
import { isCacheable } from './cost'
import { cacheBreakEven, usdPerCallAtHitRate, usdPerMixedCall } from './scenarios'
import { compare, compareAmounts, type More, outputNotes, price, total, usdOf, weighted } from './scenarios-compare'
import { defineScenario, type Figure, type PricedCall } from './scenarios-definition'

/** What if only the passages that matter are sent. */
export const retrieval = defineScenario({
  id: 'retrieval',
  title: 'send the passages that matter instead of whole documents',
  formula: 'calls × [price(input, output) − price(retrieved, output) − retrieval]',
  calls: 'needed',
  parameters: {
    retrieved: { kind: 'tokens', description: 'tokens of input that remain, question included' },
    retrievalUsd: { kind: 'usd', description: 'what finding the passages costs for one call', default: '0' },
  },
  run: ({ calls, callsPerMonth, values: { retrieved, retrievalUsd } }) =>
    compare(calls, callsPerMonth, (call) =>
      total([usdOf(call, { inputTokens: Math.min(retrieved, call.inputTokens) }), retrievalUsd]),
    ),
})

/** What if calls are sorted by difficulty first and each goes to a model that can do it. */
export const routing = defineScenario({
  id: 'routing',
  title: 'send each call to the smallest model that can do it',
  formula: 'calls × Σ share(model) × price(model, input, output) + calls × router',
  calls: 'needed',
  parameters: {
    mix: { kind: 'mix', description: 'models with their shares of the calls, which make 1' },
    routerUsd: { kind: 'usd', description: 'what sorting costs for one call', default: '0' },
  },
  run: ({ calls, callsPerMonth, values: { mix, routerUsd } }) =>
    compare(
      calls,
      callsPerMonth,
      (call) =>
        total([usdPerMixedCall(mix.map(({ model, share }) => ({ share, usdPerCall: usdOf(call, { model }) }))), routerUsd]),
      {
        figures: partsOf(calls, mix),
        ...onModels(
          calls,
          mix.map(({ model }) => model),
        ),
      },
    ),
})

function onModels(calls: readonly PricedCall[], models: readonly ModelInfo[]): Pick<More, 'notes' | 'models'> {
  return { models, notes: outputNotes(calls, models) }
}

/** What each model of a mix takes of one run of all calls. */
function partsOf(
  calls: readonly PricedCall[],
  mix: readonly { readonly model: ModelInfo; readonly share: number }[],
): readonly Figure[] {
  return mix.map(({ model, share }) => ({
    name: `of which ${model.id}`,
    value: Big(share)
      .times(total(calls.map((call) => usdOf(call, { model }))))
      .toNumber(),
    unit: 'usd',
  }))
}

/** What if every call goes to the smallest model first, and on only where its answer will not do. */
export const cascade = defineScenario({
  id: 'cascade',
  title: 'ask the smallest model first, and a larger one only where its answer will not do',
  formula: 'calls × Σ reach(n) × price(model n, input, output), where reach(1) = 1 and reach(n + 1) = reach(n) × escalation(n)',
  calls: 'needed',
  parameters: {
    models: { kind: 'models', description: 'models in the order in which they are asked' },
    escalation: { kind: 'shares', description: 'of the calls that reach each model, the share that goes on to the next' },
    judgeUsd: { kind: 'usd', description: 'what judging one answer costs', default: '0' },
  },
  run({ calls, callsPerMonth, values: { models, escalation, judgeUsd } }) {
    const reach = reachOf(models.length, escalation)
    const last = models.length - 1
    const usdAfter = (call: PricedCall): number =>
      weighted(
        models.map((model, step) => ({
          share: reach[step] ?? 0,
          usd: total([usdOf(call, { model }), step < last ? judgeUsd : 0]),
        })),
      )
    const figures = models.map(
      (model, step): Figure => ({
        name: `calls that reach ${model.id}`,
        value: Big(reach[step] ?? 0)
          .times(100)
          .toNumber(),
        unit: 'percent',
      }),
    )
    const unused =
      escalation.length > last
        ? [`only ${last} of the ${escalation.length} escalation rates are used: the last model keeps its calls`]
        : []
    return compare(calls, callsPerMonth, usdAfter, { figures, models, notes: [...unused, ...outputNotes(calls, models)] })
  },
})

/** Which share of the calls each of the models sees. */
function reachOf(models: number, escalation: readonly number[]): readonly number[] {
  const reach: number[] = []
  let share = Big(1)
  for (let step = 0; step < models; step++) {
    reach.push(share.toNumber())
    share = share.times(escalation[step] ?? 0)
  }
  return reach
}

/** What if the prefix is read from the cache. */
export const caching = defineScenario({
  id: 'caching',
  title: 'keep the part that is always the same in the cache',
  formula:
    'calls × [hit rate × price(prefix read) + (1 − hit rate) × price(prefix written)]; breaks even at n requests in a lifetime: (write − input) ÷ (input − read) < n − 1',
  calls: 'needed',
  parameters: {
    hitRate: { kind: 'share', description: 'share of the calls that find the prefix in the cache', default: '0.8' },
    lifetime: { kind: 'lifetime', description: 'how long an entry lasts after its last use', default: '5m' },
  },
  run({ calls, callsPerMonth, values: { hitRate, lifetime } }) {
    const prefixOf = (call: PricedCall): number => Math.min(call.prefixTokens, call.inputTokens)
    const cacheable = calls.filter((call) => isCacheable(call.model, prefixOf(call)))
    const usdAfter = (call: PricedCall): number => {
      const tokens = prefixOf(call)
      if (!isCacheable(call.model, tokens)) return usdOf(call)
      const none = { read: 0, write5m: 0, write1h: 0 }
      const miss = usdOf(call, { cache: { ...none, [lifetime === '5m' ? 'write5m' : 'write1h']: tokens } })
      return usdPerCallAtHitRate(miss, usdOf(call, { cache: { ...none, read: tokens } }), hitRate)
    }
    return compare(calls, callsPerMonth, usdAfter, {
      figures: breakEvens(cacheable.map(({ model }) => model)),
      notes: calls.filter((call) => !cacheable.includes(call)).map((call) => notCached(call, prefixOf(call))),
    })
  },
})

/** Of each model once. */
function breakEvens(models: readonly ModelInfo[]): readonly Figure[] {
  return [...new Set(models)].flatMap((model) =>
    (['5m', '1h'] as const).flatMap((lifetime): readonly Figure[] => {
      const requests = cacheBreakEven(model.price, lifetime)
      const isOffered = lifetime === '5m' || model.price.usdPerCacheWrite1hToken !== undefined
      if (requests === undefined || !isOffered) return []
      return [{ name: `${model.id} saves from this request on, ${lifetime}`, value: requests, unit: 'requests' }]
    }),
  )
}

function notCached({ name, model }: PricedCall, tokens: number): string {
  if (model.price.usdPerCacheReadToken === undefined) return `${name}: ${model.id} has no price for the cache`
  return `${name}: ${tokens} tokens are too few for the cache of ${model.id}`
}

/** What if a share of the calls can wait. */
export const batch = defineScenario({
  id: 'batch',
  title: 'send what can wait in batches',
  formula: 'calls × [(1 − share) × price + share × price × batch multiplier]',
  calls: 'possible',
  parameters: {
    share: { kind: 'share', description: 'share of the calls that can wait', default: '1' },
    callUsd: { kind: 'usd', description: 'what a call costs now (default: what its tokens cost)', optional: true },
    multiplier: { kind: 'share', description: 'where that is given: the price in batches as a share of it', default: '0.5' },
  },
  run({ calls, callsPerMonth, values: { share, callUsd, multiplier } }) {
    const mixed = (usd: number, inBatch: number): number =>
      weighted([
        { share: Big(1).minus(share).toNumber(), usd },
        { share, usd: inBatch },
      ])
    if (callUsd !== undefined) {
      const usdAfter = mixed(callUsd, Big(callUsd).times(multiplier).toNumber())
      return compareAmounts([{ name: 'a call', usdBefore: callUsd, usdAfter }], callsPerMonth, 'exact')
    }
    return compare(calls, callsPerMonth, (call) => mixed(usdOf(call), usdOf(call, { batch: true })), {
      notes: calls
        .filter(({ model }) => model.price.batchMultiplier === undefined)
        .map(({ name, model }) => `${name}: ${model.id} has no price for batches`),
    })
  },
})

/** What if answers are shorter. */
export const output = defineScenario({
  id: 'output',
  title: 'get shorter answers',
  formula: 'calls × output price × (output before − output after); output after = output × (1 − reduction)',
  calls: 'needed',
  parameters: {
    reduction: { kind: 'share', description: 'share by which answers get shorter', default: '0.5' },
    outputAfter: { kind: 'tokens', description: 'tokens of an answer instead', optional: true },
  },
  run({ calls, callsPerMonth, values: { reduction, outputAfter } }) {
    const after = ({ outputTokens }: PricedCall): number =>
      Math.min(outputTokens, outputAfter ?? Big(outputTokens).times(Big(1).minus(reduction)).toNumber())
    const outputUsd = (tokens: (call: PricedCall) => number): number =>
      total(calls.map((call) => price(call, { outputTokens: tokens(call) }).output.expected))
    const times = callsPerMonth ?? 1
    const span = callsPerMonth === undefined ? '' : ' a month'
    const figures: Figure[] = [
      {
        name: `output alone${span}, before`,
        value: Big(outputUsd(({ outputTokens }) => outputTokens))
          .times(times)
          .toNumber(),
        unit: 'usd',
      },
      { name: `output alone${span}, after`, value: Big(outputUsd(after)).times(times).toNumber(), unit: 'usd' },
    ]
    return compare(calls, callsPerMonth, (call) => usdOf(call, { outputTokens: after(call) }), { figures })
  },
})

/** What if a history is cut to its latest messages, with a summary of the others in front. */
export const window = defineScenario({
  id: 'window',
  title: 'send the latest messages and a summary instead of the whole history',
  formula:
    'calls × [price(input, output) − price(kept + summary, output)] − calls ÷ every × price(input − kept + summary, summary), which writes the summary',
  calls: 'needed',
  parameters: {
    kept: { kind: 'tokens', description: 'tokens of the messages that are still sent, and of all that stands in front of them' },
    summary: { kind: 'tokens', description: 'tokens of the summary', default: '0' },
    every: {
      kind: 'count',
      description: 'calls after which the summary is written again (default: it costs nothing)',
      optional: true,
    },
  },
  run({ calls, callsPerMonth, values: { kept, summary, every } }) {
    const inputAfter = ({ inputTokens }: PricedCall): number => Math.min(inputTokens, kept + summary)
    const writing = (call: PricedCall): number => {
      if (every === undefined || every === 0 || summary === 0 || call.inputTokens <= kept + summary) return 0
      const usd = usdOf(call, { inputTokens: call.inputTokens - kept + summary, outputTokens: summary })
      return Big(usd).div(every).toNumber()
    }
    const before = total(calls.map(({ inputTokens }) => inputTokens))
    const after = total(calls.map(inputAfter))
    return compare(calls, callsPerMonth, (call) => total([usdOf(call, { inputTokens: inputAfter(call) }), writing(call)]), {
      figures: [
        { name: 'input, before', value: before, unit: 'tokens' },
        { name: 'input, after', value: after, unit: 'tokens' },
        {
          name: 'input saved',
          value: before === 0 ? 0 : Big(before).minus(after).div(before).times(100).round(2).toNumber(),
          unit: 'percent',
        },
        ...(every === undefined
          ? []
          : [{ name: 'summaries, for each call', value: total(calls.map(writing)), unit: 'usd' } as const]),
      ],
    })
  },
})
