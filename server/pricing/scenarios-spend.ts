import Big from 'big.js'
import { leastSure } from '../model/estimate'
import { conversationFormula, priceConversation } from './conversation'
import {
  failuresOfBlindRetries,
  failuresOfSelectiveRetries,
  returnOnSpend,
  saving,
  savingPercent,
  fineTuning as tune,
  usdPerMonth,
} from './scenarios'
import { basisOf, total, usdOf } from './scenarios-compare'
import { type Answer, defineScenario, type Figure, type PricedCall } from './scenarios-definition'

/** What if only errors that can pass are tried again. */
export const retries = defineScenario({
  id: 'retries',
  title: 'try again only what can succeed',
  formula:
    'blind: failed = f + f(1 − s) + f(1 − s)² …, f = requests × failure rate, s = retry success; classified: retried = f × (1 − hopeless), failed = retried + retried × (1 − eventual success)',
  calls: 'possible',
  parameters: {
    requestsPerDay: { kind: 'count', description: 'requests a day' },
    failureRate: { kind: 'share', description: 'share that fails at first', default: '0.05' },
    retries: { kind: 'count', description: 'how often everything is tried again now', default: '2' },
    retrySuccess: { kind: 'share', description: 'share of retries that succeed', default: '0.5' },
    hopeless: { kind: 'share', description: 'share of failures that no retry can mend', default: '0.6' },
    eventualSuccess: { kind: 'share', description: 'share of the others that succeed with pauses in between', default: '0.9' },
    failureUsd: { kind: 'usd', description: 'what a failed request costs (default: a call)', optional: true },
  },
  run({ calls, values }) {
    const { requestsPerDay, failureRate } = values
    const rounds = Math.min(100, Math.floor(values.retries))
    const blind = failuresOfBlindRetries({ requestsPerDay, failureRate, retries: rounds, retrySuccessRate: values.retrySuccess })
    const classified = failuresOfSelectiveRetries({
      requestsPerDay,
      failureRate,
      nonRetryableShare: values.hopeless,
      eventualSuccessRate: values.eventualSuccess,
    })
    const usd = values.failureUsd ?? averageUsd(calls)
    const perMonth = (failed: number): number =>
      Big(failed)
        .times(30)
        .times(usd ?? 0)
        .toNumber()
    return plain(calls, [
      { name: 'failed requests a day, everything tried again', value: blind, unit: 'requests', bar: true },
      { name: 'failed requests a day, errors told apart', value: classified.failed, unit: 'requests', bar: true },
      { name: 'of which never succeed', value: classified.permanent, unit: 'requests' },
      { name: 'fewer', value: savingPercent(blind, classified.failed), unit: 'percent' },
      ...(usd === undefined
        ? []
        : ([
            { name: '30 days of failures, before', value: perMonth(blind), unit: 'usd' },
            { name: '30 days of failures, after', value: perMonth(classified.failed), unit: 'usd' },
            { name: 'saved in 30 days', value: perMonth(saving(blind, classified.failed)), unit: 'usd' },
          ] as const)),
    ])
  },
})

/** What if a small model is tuned to the task. */
export const fineTuning = defineScenario({
  id: 'fine-tuning',
  title: 'tune a small model to the task',
  formula:
    'first month = training + hosting + calls × tuned; saved in a year = 12 × (calls × base − calls × tuned − hosting) − training; pays in month ⌈training ÷ monthly saving⌉',
  calls: 'possible',
  parameters: {
    tunedUsd: { kind: 'usd', description: 'what a call to the tuned model costs' },
    trainingUsd: { kind: 'usd', description: 'what training costs, once' },
    hostingUsd: { kind: 'usd', description: 'what keeping the model costs a month', default: '0' },
    baseUsd: { kind: 'usd', description: 'what a call costs now (default: a call)', optional: true },
    monthlyCalls: { kind: 'count', description: 'calls a month (default: --calls)', optional: true },
  },
  run({ calls, callsPerMonth, values }) {
    const base = values.baseUsd ?? averageUsd(calls)
    const monthly = values.monthlyCalls ?? allCalls(calls, callsPerMonth)
    if (base === undefined || monthly === undefined)
      return missing('a call and its number a month, or "baseUsd" and "monthlyCalls"')
    const { usdBasePerMonth, usdFirstMonth, usdLaterMonths, usdSavedFirstYear, breakEvenMonth } = tune({
      callsPerMonth: monthly,
      usdPerCallBefore: base,
      usdPerCallTuned: values.tunedUsd,
      usdTraining: values.trainingUsd,
      usdStoragePerMonth: values.hostingUsd,
    })
    return plain(
      calls,
      [
        { name: 'a month, before', value: usdBasePerMonth, unit: 'usd', bar: true },
        { name: 'first month', value: usdFirstMonth, unit: 'usd', bar: true },
        { name: 'every further month', value: usdLaterMonths, unit: 'usd', bar: true },
        { name: 'saved in the first year', value: usdSavedFirstYear, unit: 'usd' },
        ...(breakEvenMonth === undefined ? [] : [{ name: 'pays in month', value: breakEvenMonth, unit: 'month' } as const]),
      ],
      breakEvenMonth === undefined ? ['the tuned model saves nothing, so its training is never paid back'] : [],
    )
  },
})

const cases = ['conservative', 'expected', 'aggressive']

/** What if use grows. */
export const growth = defineScenario({
  id: 'growth',
  title: 'let use grow, in three cases',
  formula: 'month n = spend × (1 + growth)^(n − 1); all months = Σ month n',
  calls: 'possible',
  parameters: {
    growth: { kind: 'growths', description: 'monthly growth in each case', default: '0.02,0.05,0.15' },
    months: { kind: 'count', description: 'months to look ahead', default: '12' },
    monthlyUsd: { kind: 'usd', description: 'what the first month costs (default: the calls times --calls)', optional: true },
  },
  run({ calls, callsPerMonth, values }) {
    const first = values.monthlyUsd ?? monthlyUsd(calls, callsPerMonth)
    const months = Math.min(120, Math.max(1, Math.floor(values.months)))
    if (first === undefined) return missing('calls and their number a month, or "monthlyUsd"')
    const figures = values.growth.flatMap((rate, index): readonly Figure[] => {
      const spends = Array.from({ length: months }, (_, month) => Big(Big(first).times(Big(1).plus(rate).pow(month)).toFixed(12)))
      const name =
        values.growth.length === cases.length
          ? `${cases[index]} (${Big(rate).times(100).toString()}% a month)`
          : `${Big(rate).times(100).toString()}% a month`
      return [
        { name: `${name}: month ${months}`, value: (spends.at(-1) ?? Big(0)).toNumber(), unit: 'usd', bar: true },
        {
          name: `${name}: all ${months} months`,
          value: spends.reduce((sum, spend) => sum.plus(spend), Big(0)).toNumber(),
          unit: 'usd',
        },
      ]
    })
    return plain(calls, [{ name: 'first month', value: first, unit: 'usd', bar: true }, ...figures])
  },
})

/** What an outcome costs, and what it is worth. */
export const outcome = defineScenario({
  id: 'outcome',
  title: 'set what is spent against what comes of it',
  formula: 'cost of an outcome = spend ÷ outcomes; worth = outcomes × value; return = worth ÷ spend',
  calls: 'possible',
  parameters: {
    outcomes: { kind: 'count', description: 'outcomes a month: tickets solved, sales, pages' },
    valueUsd: { kind: 'usd', description: 'what one outcome is worth', default: '0' },
    monthlyUsd: { kind: 'usd', description: 'what a month costs (default: the calls times --calls)', optional: true },
  },
  run({ calls, callsPerMonth, values }) {
    const usd = values.monthlyUsd ?? monthlyUsd(calls, callsPerMonth)
    if (usd === undefined) return missing('calls and their number a month, or "monthlyUsd"')
    if (usd === 0 || values.outcomes === 0) return missing('a spend and outcomes above zero')
    const { usdValuePerMonth, ratio, usdCostPerOutcome } = returnOnSpend({
      usdPerMonth: usd,
      outcomesPerMonth: values.outcomes,
      usdPerOutcome: values.valueUsd,
    })
    return plain(calls, [
      { name: 'spent a month', value: usd, unit: 'usd', bar: true },
      { name: 'worth a month', value: usdValuePerMonth, unit: 'usd', bar: true },
      { name: 'cost of an outcome', value: usdCostPerOutcome, unit: 'usd' },
      { name: 'return', value: ratio, unit: 'times' },
    ])
  },
})

/** What a chat or a loop of tool calls costs by its turns. */
export const conversation = defineScenario({
  id: 'conversation',
  title: 'talk for many turns, with the whole history sent each time',
  formula: conversationFormula({}),
  calls: 'needed',
  parameters: {
    turns: { kind: 'counts', description: 'turns to look at', default: '1,10,50' },
    message: { kind: 'tokens', description: 'tokens that come in with a turn', default: '100' },
    keep: { kind: 'count', description: 'turns of history that are kept (default: all)', optional: true },
  },
  run({ calls, values: { turns, message, keep } }) {
    const wanted = turns.map(Math.floor).filter((turn) => turn >= 1)
    const figures = wanted.flatMap((turn): readonly Figure[] => {
      const each = calls.flatMap((call) =>
        priceConversation({ ...talk(call, message), ...(keep === undefined ? {} : { keepTurns: keep }) }, [turn]),
      )
      const sum = (read: (turn: (typeof each)[number]) => number): number => total(each.map(read))
      return [
        { name: `turn ${turn}: input`, value: sum(({ inputTokens }) => inputTokens), unit: 'tokens' },
        { name: `turn ${turn}`, value: sum(({ usd }) => usd), unit: 'usd' },
        { name: `turn ${turn}, from the cache`, value: sum(({ usdCached }) => usdCached), unit: 'usd' },
        { name: `turns 1–${turn}`, value: sum(({ usdSoFar }) => usdSoFar), unit: 'usd', bar: true },
        { name: `turns 1–${turn}, from the cache`, value: sum(({ usdCachedSoFar }) => usdCachedSoFar), unit: 'usd', bar: true },
      ]
    })
    return { ...plain(calls, figures), basis: basisOf(calls) }
  },
})

/** What stands in front of the history is all that a call sends at first, without its message. */
function talk({ model, inputTokens, outputTokens }: PricedCall, messageTokens: number) {
  return { model, prefixTokens: Math.max(0, inputTokens - messageTokens), messageTokens, replyTokens: outputTokens }
}

function plain(calls: readonly PricedCall[], figures: readonly Figure[], notes: readonly string[] = []): Answer {
  return { figures, notes, basis: calls.map(({ basis }) => basis).reduce(leastSure, 'exact'), calls: [] }
}

function missing(what: string): Answer {
  return { figures: [], notes: [`this needs ${what}`], basis: 'unknown', calls: [] }
}

function averageUsd(calls: readonly PricedCall[]): number | undefined {
  if (calls.length === 0) return undefined
  return Big(total(calls.map((call) => usdOf(call))))
    .div(calls.length)
    .toNumber()
}

function allCalls(calls: readonly PricedCall[], callsPerMonth: number | undefined): number | undefined {
  if (callsPerMonth === undefined) return undefined
  return Big(callsPerMonth).times(Math.max(1, calls.length)).toNumber()
}

function monthlyUsd(calls: readonly PricedCall[], callsPerMonth: number | undefined): number | undefined {
  if (calls.length === 0 || callsPerMonth === undefined) return undefined
  return usdPerMonth(total(calls.map((call) => usdOf(call))), callsPerMonth)
}
