import { expectedHits, usdPerMarkedToken } from '../server/model/cache-use'
import { leastSure, mark, type Range } from '../server/model/estimate'
import { count, usdOn } from '../server/model/model-info'
import type { PromptCall } from '../server/model/prompt-call'
import { defineRule, type Usage } from '../server/model/rule'

export default defineRule({
  id: 'missing-cache-breakpoint',
  category: 'caching',
  severity: 'warning',
  since: '0.1.0',
  messages: {
    unmarked:
      '{tokens} static tokens are paid in full on each call: behind a cache marker {saved} less per 1,000 calls, {share} of them cached',
  },
  options: {
    hitRate: {
      default: 0.8,
      description: 'Share of calls taken to find the prefix in the cache, where the configuration says nothing.',
    },
  },

  check(call, { prefix, model, usage, options, estimate, report }) {
    if (model?.caching !== 'marked' || model.minCacheableTokens === undefined || !isSentAgain(call)) return
    if (call.prompt.markersKnown !== true || call.prompt.open || prefix.breakpoints.length > 0) return
    // Nothing may vary behind the last static part, but something must: else it is one request, and not many.
    if (prefix.endedBy === undefined || prefix.tokens.basis === 'unknown') return
    const minimum = model.minCacheableTokens
    const reaches = ({ low, basis }: Range): boolean => low * (basis === 'exact' ? 1 : 1 - doubt) >= minimum
    if (!reaches(prefix.tokens)) return
    // A text that has a hole in it further on would have to be cut in two.
    const whole = prefix.lastStatic !== undefined && reaches(prefix.lastStatic.tokens) ? prefix.lastStatic : undefined
    const { low, basis } = whole?.tokens ?? prefix.tokens
    const hits = hitsOf(usage, options.hitRate)
    const marked = usdPerMarkedToken(model.price, '5m', hits)
    if (marked === undefined || marked >= model.price.usdPerInputToken) return
    const saved = (model.price.usdPerInputToken - marked) * low
    const edits = whole?.part.marking
    const current = estimate.cost?.total.expected
    report({
      at: call.site.span,
      message: 'unmarked',
      data: {
        tokens: mark(basis) + count(low),
        saved: usdOn(saved * 1000, leastSure(basis, 'assumed')),
        share: `${Math.round(hits * 100)}%`,
      },
      saves: {
        usd: current === undefined ? { current: saved, after: 0 } : { current, after: current - saved },
        ...(whole === undefined ? {} : { on: whole.part.span }),
      },
      suggest: edits && { title: 'Mark the end of the static prefix for the cache', edits },
    })
  },
})

/** A count that is not exact may be too high by this share. */
const doubt = 0.1

/** What stands in a function or a loop runs again with other values; a script's one call does not. */
function isSentAgain({ site }: PromptCall): boolean {
  return site.loop || site.enclosing.length > 0
}

function hitsOf({ cacheHitRate, callsPerMonth }: Usage, usual: number): number {
  return cacheHitRate ?? (callsPerMonth === undefined ? usual : expectedHits(callsPerMonth, '5m'))
}
