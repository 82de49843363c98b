import { type Basis, type ExpectedRange, point } from '../../model/estimate'
import type { Prefix } from '../../model/facts'
import type { ModelInfo } from '../../model/model-info'
import { type PromptCall, settled } from '../../model/prompt-call'
import type { CacheUse } from '../../pricing/bill'
import { type Breakdown, cost, isCacheable, usualMinimum } from '../../pricing/cost'
import type { AnalyzedCall } from '../analysis'
import { termsOf, tierOf } from '../call-terms'

/** One way in which the call can be billed. */
export interface CallBill {
  readonly name: 'uncached' | 'cache write' | 'cache read'
  readonly total: ExpectedRange
  readonly items: Breakdown['items']
  readonly shares: Breakdown['shares']
}

/** Whether the provider can keep the start of the request. */
export interface Caching {
  /** Tokens of the static prefix. */
  readonly prefixTokens: number
  /** The shortest prefix that is cached, and whether that is published for the model. */
  readonly minTokens: number
  readonly isMinPublished: boolean
  /** What stands in the way: `price` and `length` for good, `breakpoint` until the call has one. */
  readonly lacks: 'price' | 'length' | 'breakpoint' | undefined
  readonly ttl: '5m' | '1h'
  /** What ends the prefix. */
  readonly endedBy: Prefix['endedBy']
}

/** What the model's cache can hold of the call. */
export function cachingOf(model: ModelInfo, { prompt }: PromptCall, prefix: Prefix): Caching {
  const prefixTokens = prefix.tokens.low
  const marks = prompt.parts.flatMap(({ breakpoint }) => breakpoint ?? [])
  const isOffered = model.caching !== 'none' && model.price.usdPerCacheReadToken !== undefined
  const lacksMark = model.caching === 'marked' && marks.length === 0
  return {
    prefixTokens,
    minTokens: model.minCacheableTokens ?? usualMinimum,
    isMinPublished: model.minCacheableTokens !== undefined,
    lacks: !isOffered ? 'price' : !isCacheable(model, prefixTokens) ? 'length' : lacksMark ? 'breakpoint' : undefined,
    ttl: marks.some(({ ttl }) => settled(ttl) === '1h') ? '1h' : '5m',
    endedBy: prefix.endedBy,
  }
}

/** How sure the price of a token is, whatever is known of their number. */
export function basisOfPrice({ call, model, estimate }: AnalyzedCall): Basis {
  const isChosen = call.settings.model.is === 'set' && call.settings.model.alternatives !== undefined
  if (model === undefined || isChosen) return 'assumed'
  return cost({ model, input: point(1, 'exact'), staticTokens: 0, output: estimate.output, ...tierOf(call, model) }).input.basis
}

/** The call on its own model: without a cache, and where its prefix can be kept, as it is written to the cache and read from it. */
export function priceBills({ call, model, estimate, prefix }: AnalyzedCall): readonly CallBill[] {
  if (model === undefined || estimate.cost === undefined) return []
  const { prefixTokens, lacks, ttl } = cachingOf(model, call, prefix)
  const billed = {
    model,
    input: estimate.input,
    staticTokens: prefixTokens,
    output: estimate.output,
    ...termsOf(call, model),
  }
  const bill = (name: CallBill['name'], cache: Partial<CacheUse>): CallBill => {
    const { total, items, shares } = cost({ ...billed, cache: { read: 0, write5m: 0, write1h: 0, ...cache } })
    return { name, total, items, shares }
  }
  const uncached = bill('uncached', {})
  if (lacks === 'price' || lacks === 'length') return [uncached]
  return [
    uncached,
    bill('cache write', ttl === '1h' ? { write1h: prefixTokens } : { write5m: prefixTokens }),
    bill('cache read', { read: prefixTokens }),
  ]
}
