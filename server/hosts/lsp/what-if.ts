import { type Basis, mark } from '../../model/estimate'
import { count, type ModelInfo, usd, usdOn } from '../../model/model-info'
import { isCacheable } from '../../pricing/cost'
import { usdPerCallAtHitRate } from '../../pricing/scenarios'
import { compareAmounts, usdOf } from '../../pricing/scenarios-compare'
import type { Figure, PricedCall } from '../../pricing/scenarios-definition'
import type { PricedRecord } from './call-records'
import type { WhatIf, WhatIfQuery } from './protocol'

/** A call as it is, and as it is with another model where one is asked for. */
export interface Considered {
  readonly name: string
  readonly basis: Basis
  /** Absent where its model is not known, and so has no price. */
  readonly now?: PricedRecord & { readonly model: ModelInfo }
  readonly changed: PricedRecord & { readonly model: ModelInfo }
}

/** What these calls cost as they are and with the settings asked for; one run of each, and a month. */
export function whatIf(calls: readonly Considered[], query: WhatIfQuery): WhatIf {
  const { callsPerMonth, cacheHitRate } = query
  const notes = new Set<string>()
  const compared = calls.map(({ name, now, changed, basis }) => {
    const after = usdAfter(changed, settled(changed, name, basis), query, notes)
    return { name, usdBefore: now === undefined ? after : usdOf(settled(now, name, basis), tierOf(now)), usdAfter: after }
  })
  const basis = calls.some((call) => call.basis !== 'exact') || cacheHitRate > 0 ? 'assumed' : 'exact'
  const answer = compareAmounts(compared, callsPerMonth > 0 ? callsPerMonth : undefined, basis, { notes: [...notes] })
  // Nobody knows what a call costs now whose model is not known: there is nothing to be better or worse than.
  const isCompared = calls.every(({ now }) => now !== undefined)
  const shown = answer.figures.filter(({ name }) => isCompared || name.endsWith('after')).map(isCompared ? lossAsLoss : alone)
  const bars = shown.filter(({ bar }) => bar === true)
  const most = Math.max(...bars.map(({ value }) => value))
  const [first, last] = [bars[0]?.value ?? 0, bars.at(-1)?.value ?? 0]
  return {
    figures: shown.map((figure) => ({
      name: figure.name,
      value: print(figure, answer.basis),
      ...(figure.isLoss === true ? { isLoss: true } : {}),
    })),
    bars: bars.map((figure, index) => ({
      name: figure.name,
      value: print(figure, answer.basis),
      share: most > 0 ? figure.value / most : 0,
      kind: !isCompared || index === 0 ? 'before' : last > first ? 'dearer' : 'cheaper',
    })),
    notes: answer.notes,
    basis: answer.basis,
  }
}

type Shown = Figure & { readonly isLoss?: true }

const losses: Readonly<Record<string, string>> = {
  saved: 'dearer by',
  'saved a month': 'dearer a month',
  'saved a year': 'dearer a year',
}

/** What costs more saves nothing, and is not called so. */
function lossAsLoss(figure: Figure): Shown {
  const name = losses[figure.name]
  return name === undefined || figure.value >= 0 ? figure : { ...figure, name, value: -figure.value, isLoss: true }
}

function alone(figure: Figure): Shown {
  return { ...figure, name: figure.name.replace(', after', '') }
}

function usdAfter(
  changed: Considered['changed'],
  call: PricedCall,
  { cacheHitRate, outputShare }: WhatIfQuery,
  notes: Set<string>,
): number {
  const outputTokens = Math.min(changed.outputTokens * outputShare, changed.maxOutputTokens)
  if (outputTokens < changed.outputTokens * outputShare) notes.add(`answers end at ${count(changed.maxOutputTokens)} tokens`)
  const settings = { outputTokens, ...tierOf(changed) }
  if (cacheHitRate === 0) return usdOf(call, settings)
  if (!isCacheable(changed.model, changed.prefixTokens)) {
    notes.add(`${call.name}: ${changed.model.id} does not cache a prefix of ${count(changed.prefixTokens)} tokens`)
    return usdOf(call, settings)
  }
  const none = { read: 0, write5m: 0, write1h: 0 }
  const miss = usdOf(call, { ...settings, cache: { ...none, write5m: changed.prefixTokens } })
  return usdPerCallAtHitRate(miss, usdOf(call, { ...settings, cache: { ...none, read: changed.prefixTokens } }), cacheHitRate)
}

function settled(
  { model, inputTokens, outputTokens, prefixTokens }: Considered['changed'],
  name: string,
  basis: Basis,
): PricedCall {
  return { name, model, inputTokens, outputTokens, prefixTokens, basis }
}

function tierOf({ serviceTier }: PricedRecord): { serviceTier?: string } {
  return serviceTier === undefined ? {} : { serviceTier }
}

/** What rests on a slider is worth two digits: `≈$1.2k`, `≈$18`, `47%`. */
function print({ value, unit }: Figure, basis: Basis): string {
  if (unit === 'percent') return `${Math.round(value)}%`
  if (unit !== 'usd') return count(value)
  if (basis === 'exact' || value < 10) return usdOn(value, basis)
  return mark(basis) + usd(Number(value.toPrecision(2))).replace(/\.00$/, '')
}
