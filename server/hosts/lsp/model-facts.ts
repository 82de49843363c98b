import { count, type ModelInfo } from '../../model/model-info'
import { usualMinimum } from '../../pricing/cost'
import { perMillion } from './figures'

/** What there is to know of a model before one chooses it, a few words each. */
export function modelFacts(model: ModelInfo): readonly string[] {
  const { price, contextWindow, maxOutputTokens } = model
  return [
    `${perMillion(price.usdPerInputToken)} in · ${perMillion(price.usdPerOutputToken)} out per million tokens`,
    ...(contextWindow === undefined ? [] : [`${count(contextWindow)} tokens of context`]),
    ...(maxOutputTokens === undefined ? [] : [`writes at most ${count(maxOutputTokens)}`]),
    cacheFact(model),
    ...lastDay(model),
  ]
}

/** Whether it is, or will be, gone: `retired since 2026-01-05`. */
export function lastDay({ status, deprecated, retired }: ModelInfo): readonly string[] {
  if (status === 'retired') return [retired === undefined ? 'retired' : `retired since ${retired}`]
  const end = retired === undefined ? [] : [`retires on ${retired}`]
  return status === 'deprecated' ? [deprecated === undefined ? 'deprecated' : `deprecated since ${deprecated}`, ...end] : end
}

function cacheFact({ caching, price, minCacheableTokens }: ModelInfo): string {
  if (caching === 'none' || price.usdPerCacheReadToken === undefined) return 'no price for a cache'
  const least = minCacheableTokens === undefined ? `${count(usualMinimum)} (not published)` : count(minCacheableTokens)
  const how = caching === 'marked' ? ', behind a breakpoint' : ''
  return `caches from ${least} tokens on at ${perMillion(price.usdPerCacheReadToken)}${how}`
}
