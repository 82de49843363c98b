import type { Basis } from '../../model/estimate'
import { count, type ModelInfo, usdOn } from '../../model/model-info'
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
  readonly now: PricedRecord & { readonly model: ModelInfo }
  readonly changed: PricedRecord & { readonly model: ModelInfo }
}

/** What these calls cost as they are and with the settings asked for; one run of each, and a month. */
export function whatIf(calls: readonly Considered[], query: WhatIfQuery): WhatIf {
  const { callsPerMonth, cacheHitRate } = query
  const notes = new Set<string>()
  const compared = calls.map(({ name, now, changed, basis }) => {
    const usdBefore = usdOf(settled(now, name, basis), tierOf(now))
    return { name, usdBefore, usdAfter: usdAfter(changed, settled(changed, name, basis), query, notes) }
  })
  const basis = calls.some((call) => call.basis !== 'exact') || cacheHitRate > 0 ? 'assumed' : 'exact'
  const answer = compareAmounts(compared, callsPerMonth > 0 ? callsPerMonth : undefined, basis, { notes: [...notes] })
  const bars = answer.figures.filter(({ bar }) => bar === true)
  const most = Math.max(...bars.map(({ value }) => value))
  return {
    figures: answer.figures.map((figure) => ({ name: figure.name, value: print(figure, answer.basis) })),
    bars: bars.map((figure) => ({
      name: figure.name,
      value: print(figure, answer.basis),
      share: most > 0 ? figure.value / most : 0,
    })),
    notes: answer.notes,
    basis: answer.basis,
  }
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

function settled({ model, inputTokens, outputTokens, prefixTokens }: Considered['now'], name: string, basis: Basis): PricedCall {
  return { name, model, inputTokens, outputTokens, prefixTokens, basis }
}

function tierOf({ serviceTier }: PricedRecord): { serviceTier?: string } {
  return serviceTier === undefined ? {} : { serviceTier }
}

function print({ value, unit }: Figure, basis: Basis): string {
  if (unit === 'usd') return value < 0 ? `−${usdOn(-value, basis)}` : usdOn(value, basis)
  return unit === 'percent' ? `${String(Math.round(value * 10) / 10).replace('-', '−')}%` : count(value)
}
