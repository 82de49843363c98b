import Big from 'big.js'
import { type Basis, leastSure, point } from '../model/estimate'
import type { ModelInfo } from '../model/model-info'
import { type Billed, type Breakdown, cost } from './cost'
import { savingPercent, usdPerMonth } from './scenarios'
import type { Answer, Figure, PricedCall } from './scenarios-definition'

/** A call with some of its settings changed. */
export type Change = Partial<Pick<PricedCall, 'model' | 'inputTokens' | 'outputTokens'>> &
  Pick<Partial<Billed>, 'batch' | 'cache' | 'serviceTier' | 'residency'>

/** What a call costs as it is, or with a change. */
export function price(call: PricedCall, { model, inputTokens, outputTokens, ...settings }: Change = {}): Breakdown {
  const output = outputTokens ?? outputOn(call, model)
  return cost({
    model: model ?? call.model,
    input: point(inputTokens ?? call.inputTokens, 'exact'),
    output: { ...point(output, 'exact'), expected: output },
    staticTokens: 0,
    ...settings,
  })
}

function outputOn(call: PricedCall, model: ModelInfo = call.model): number {
  return model.id === call.model.id ? call.outputTokens : (call.outputTokensOn?.(model) ?? call.outputTokens)
}

/** Says that the output is not the same on all of these models, where it is not. */
export function outputNotes(calls: readonly PricedCall[], models: readonly ModelInfo[]): readonly string[] {
  const differs = calls.some((call) => models.some((model) => outputOn(call, model) !== call.outputTokens))
  return differs ? ['output is estimated for each model: some think before they answer, and some do not'] : []
}

/** US dollars of a call as it is, or with a change. */
export function usdOf(call: PricedCall, change: Change = {}): number {
  return price(call, change).total.expected
}

/** The sum of shares of amounts, exact. */
export function weighted(parts: readonly { readonly share: number; readonly usd: number }[]): number {
  return parts.reduce((sum, { share, usd }) => sum.plus(Big(share).times(usd)), Big(0)).toNumber()
}

/** How sure a price is that is asked of these models for these calls. */
export function basisOf(calls: readonly PricedCall[], models: readonly ModelInfo[] = []): Basis {
  const hourly = [...calls.map(({ model }) => model), ...models].some(({ terms }) => terms?.offPeak !== undefined)
  return calls.map(({ basis }) => basis).reduce(leastSure, hourly ? 'assumed' : 'exact')
}

/** What an answer says beside its amounts. */
export interface More {
  readonly figures?: readonly Figure[]
  readonly notes?: readonly string[]
  readonly models?: readonly ModelInfo[]
}

/** The answer of a scenario that makes each call cheaper or dearer. */
export function compare(
  calls: readonly PricedCall[],
  callsPerMonth: number | undefined,
  usdAfter: (call: PricedCall) => number,
  more: More = {},
): Answer {
  const compared = calls.map((call) => ({ name: call.name, usdBefore: usdOf(call), usdAfter: usdAfter(call) }))
  return compareAmounts(compared, callsPerMonth, basisOf(calls, more.models), more)
}

/** Dollars of one run of each call, before and after, and of a month where its calls are counted. */
export function compareAmounts(
  compared: Answer['calls'],
  callsPerMonth: number | undefined,
  basis: Basis,
  { figures = [], notes = [] }: More = {},
): Answer {
  if (compared.length === 0)
    return {
      figures: [],
      notes: [...notes, 'this needs a call, by its model and tokens or by its place'],
      basis: 'unknown',
      calls: [],
    }
  const before = total(compared.map(({ usdBefore }) => usdBefore))
  const after = total(compared.map(({ usdAfter }) => usdAfter))
  const each = compared.length === 1 ? 'a call' : 'one run of each call'
  const bar = callsPerMonth === undefined ? ({ bar: true } as const) : {}
  return {
    figures: [
      { name: `${each}, before`, value: before, unit: 'usd', ...bar },
      { name: `${each}, after`, value: after, unit: 'usd', ...bar },
      { name: 'saved', value: savingPercent(before, after), unit: 'percent' },
      ...(callsPerMonth === undefined ? [] : monthly(before, after, callsPerMonth)),
      ...figures,
    ],
    notes,
    basis,
    calls: compared.length > 1 ? compared : [],
  }
}

function monthly(before: number, after: number, callsPerMonth: number): readonly Figure[] {
  const [usdBefore, usdAfter] = [usdPerMonth(before, callsPerMonth), usdPerMonth(after, callsPerMonth)]
  const saved = Big(usdBefore).minus(usdAfter)
  return [
    { name: 'a month, before', value: usdBefore, unit: 'usd', bar: true },
    { name: 'a month, after', value: usdAfter, unit: 'usd', bar: true },
    { name: 'saved a month', value: saved.toNumber(), unit: 'usd' },
    { name: 'saved a year', value: saved.times(12).toNumber(), unit: 'usd' },
  ]
}

/** The sum of amounts, exact. */
export function total(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum.plus(amount), Big(0)).toNumber()
}
