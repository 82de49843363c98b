import type { AnalyzedCall } from '../../engine/analysis'
import { outputBounds, providerToolsOf } from '../../engine/call-terms'
import type { Config } from '../../engine/config'
import { priceHistory } from '../../engine/figures/history'
import { mark } from '../../model/estimate'
import { count, usd, usdOn } from '../../model/model-info'
import { atMostText } from '../derivation'
import { whyUnpriced } from '../unpriced'
import { markedTokens } from './figures'

/** What one line says of a call. Lens, hint, hover, tree and panel say the same. */
export interface Headline {
  /** `≈35–435 tokens in` */
  readonly tokens: string
  /** `≈$0.031 per call`, or `no price: in no catalog` */
  readonly price: string
  /** `at most ≈$3.80`; absent without a price */
  readonly most?: string
  /** What the price does not hold: `+ web search $0.01 each`, `up to 5 turns, ≈$0.21 in all`. */
  readonly more: readonly string[]
}

export function headlineOf(call: AnalyzedCall, config: Config): Headline {
  const { input, cost } = call.estimate
  const tokens = `${markedTokens(input)} tokens in`
  // What it is that is not settled stands beside it, as the model's name.
  if (cost === undefined) return { tokens, price: `no price: ${whyUnpriced(call)?.reason ?? 'model unknown'}`, more: [] }
  const { expected, basis } = cost.total
  return {
    tokens,
    price: `${usdOn(expected, basis)} per call`,
    // The answer ends at its limit, so the most is as sure as the input.
    most: atMostText(cost.total, (most) => mark(cost.input.basis) + usd(most)),
    more: [...feesOf(call), ...turnsText(call, config)],
  }
}

/** The whole headline: `≈35–435 tokens in · ≈$0.031 per call, at most ≈$3.80 · + web search $0.01 each`. */
export function headlineText({ tokens, price, most, more }: Headline): string {
  return [tokens, most === undefined ? price : `${price}, ${most}`, ...more].join(' · ')
}

/** Its beginning, for where editors cut what is longer than 43 characters: `≈35–435 tokens in · ≈$0.031 per call + more`. */
export function shortHeadline({ tokens, price, more }: Headline): string {
  return `${tokens} · ${price}${more.length === 0 ? '' : ' + more'}`
}

/** Nobody knows how often a model uses a tool, so its fee is said beside the price. */
function feesOf({ call, model }: AnalyzedCall): readonly string[] {
  if (model === undefined) return []
  const fees = providerToolsOf(call, model).flatMap(({ tool, usd: fee, maxUses }) => {
    const name = tool.replaceAll('_', ' ')
    if (fee === undefined) return [`+ ${name}, no fee published`]
    if (fee === 0) return []
    return [`+ ${name} ${usd(fee)} each${maxUses === undefined ? '' : `, at most ${count(maxUses)}`}`]
  })
  return [...new Set(fees)]
}

/** A call whose library asks again with what the tools say costs more than its first request. */
function turnsText(call: AnalyzedCall, config: Config): readonly string[] {
  const { model, task } = call
  if (model === undefined) return []
  const bounds = outputBounds(call.call, model, task, config.assume.thinkingTokens)
  const { loop, turns = [] } = priceHistory(call, bounds, config) ?? {}
  if (loop === undefined) return []
  if (loop.limit === undefined) return ['any number of turns']
  const last = turns.find(({ turn }) => turn === loop.limit)
  return [`up to ${count(loop.limit)} turns${last === undefined ? '' : `, ${usdOn(last.usdSoFar, 'assumed')} in all`}`]
}
