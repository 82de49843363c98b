import { breakEvenHits, type CacheLife, expectedHits, nameOf, usdPerMarkedToken } from '../server/model/cache-use'
import { count, usdOn } from '../server/model/model-info'
import { type Breakpoint, type Setting, settled, writeSetting } from '../server/model/prompt-call'
import { defineRule, type Usage } from '../server/model/rule'

export default defineRule({
  id: 'unprofitable-cache',
  category: 'caching',
  severity: 'info',
  since: '0.1.0',
  messages: {
    loses: '{share} of {calls} calls a month find this in the cache; kept for {life} it pays from {needed} on',
    other: 'kept for {other} instead of {life}, these {tokens} tokens cost {saved} less in {calls} calls a month',
  },
  options: {
    minUsdPerMonth: { default: 1, description: 'Dollars a month that the other lifetime has to save at the least.' },
  },

  check(_, { prefix, model, usage, options, report }) {
    const calls = usage.callsPerMonth
    if (model === undefined || model.caching !== 'marked' || calls === undefined) return
    const { price } = model
    for (const { breakpoint, tokens, static: isStatic } of prefix.breakpoints) {
      const life = lifeOf(breakpoint.ttl)
      // A prefix that grows or is too short is another rule's business.
      if (life === undefined || !isStatic || tokens.low < (model.minCacheableTokens ?? Number.POSITIVE_INFINITY)) continue
      const other: CacheLife = life === '5m' ? '1h' : '5m'
      const hits = usage.cacheHitRate ?? expectedHits(calls, life)
      const own = usdPerMarkedToken(price, life, hits)
      const others = usdPerMarkedToken(price, other, hitsOfOther(usage, calls, other, hits))
      const needed = breakEvenHits(price, life)
      if (own === undefined || others === undefined) continue
      const saved = (Math.min(own, price.usdPerInputToken) - others) * tokens.low * calls
      const isBetter = others < own && saved >= options.minUsdPerMonth
      const data = { calls: count(calls), life: nameOf[life] }
      const suggest = repair(breakpoint, others < Math.min(own, price.usdPerInputToken) ? other : undefined)
      const at = breakpoint.span
      if (own > price.usdPerInputToken && needed !== undefined) {
        const saves = { usd: { current: own * tokens.low, after: Math.min(others, price.usdPerInputToken) * tokens.low } }
        report({ at, message: 'loses', data: { ...data, share: percent(hits), needed: percent(needed) }, saves, suggest })
      } else if (isBetter) {
        const saves = { usd: { current: own * tokens.low, after: others * tokens.low } }
        const more = { other: nameOf[other], tokens: count(tokens.low), saved: usdOn(saved, 'assumed') }
        report({ at, message: 'other', data: { ...data, ...more }, saves, suggest })
      }
    }
  },
})

/** What is kept for an hour is found at least as often as what is kept for five minutes. */
function hitsOfOther({ cacheHitRate }: Usage, calls: number, other: CacheLife, hits: number): number {
  const expected = expectedHits(calls, other)
  if (cacheHitRate === undefined) return expected
  return other === '1h' ? Math.max(hits, expected) : Math.min(hits, expected)
}

function lifeOf(ttl: Setting<string>): CacheLife | undefined {
  if (ttl.is === 'absent') return '5m'
  const written = settled(ttl)
  return written === '5m' || written === '1h' ? written : undefined
}

function repair({ ttl, removal }: Breakpoint, other: CacheLife | undefined) {
  if (other === undefined) return removal && { title: 'Remove the cache marker', edits: [removal] }
  const edit = writeSetting(ttl, other)
  return edit && { title: `Keep it for ${nameOf[other]}`, edits: [edit] }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.01 ? 1 : 0)}%`
}
