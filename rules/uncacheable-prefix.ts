import { mark, type Range } from '../server/model/estimate'
import type { MarkedPrefix, Prefix } from '../server/model/facts'
import { type Catalog, count, type ModelInfo } from '../server/model/model-info'
import { type PromptCall, settled } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'uncacheable-prefix',
  category: 'caching',
  severity: 'warning',
  since: '0.1.0',
  measured: { read: 24, right: 24 },
  messages: {
    tooShort: 'never cached: {tokens} tokens up to this marker, {who} caches from {minimum}',
    tooShortAsUsual:
      'hardly cached: {tokens} tokens up to this marker, below the usual minimum of {minimum}; {who} publishes none',
    almost: 'not cached: the static prefix has {tokens} tokens, {gap} short of the {minimum} that {who} needs',
    almostAsUsual:
      'the static prefix has {tokens} tokens, {gap} short of the usual {minimum} to be cached; {who} publishes no minimum',
    movable: 'not cached: {tokens} static tokens in front of {hole}, {behind} behind it; {who} caches from {minimum}',
    movableAsUsual:
      '{tokens} static tokens in front of {hole}, {behind} behind it; {minimum} is the usual minimum to be cached, {who} publishes none',
  },
  options: {
    nearShare: { default: 0.7, description: 'Share of the minimum from which a static prefix without a marker is reported.' },
  },

  check(call, { prefix, model, catalog, options, report }) {
    const threshold = thresholdOf(call, model, catalog)
    if (threshold === undefined) return
    const { tokens: minimum, who, published } = threshold
    for (const marked of prefix.breakpoints) {
      if (!isTooShort(call, marked, minimum)) continue
      const { span, removal } = marked.breakpoint
      report({
        at: span,
        message: published ? 'tooShort' : 'tooShortAsUsual',
        data: { tokens: printRange(marked.tokens), who, minimum: count(minimum) },
        suggest: removal && { title: 'Remove the cache marker', edits: [removal] },
      })
    }
    if (prefix.breakpoints.length > 0 || model === undefined || !isAlmost(call, prefix, minimum, options.nearShare)) return
    const { endedBy, tokens, tokensBehind } = prefix
    const data = { tokens: printRange(tokens), who, minimum: count(minimum) }
    const at = call.site.span
    if (endedBy !== undefined && widened(tokens).low + widened(tokensBehind).low >= minimum) {
      const hole = endedBy.name
      const message = published ? 'movable' : 'movableAsUsual'
      report({ at, severity: 'info', message, data: { ...data, hole, behind: printRange(tokensBehind) } })
      return
    }
    const gap = mark(tokens.basis) + count(minimum - tokens.high)
    report({ at, severity: 'info', message: published ? 'almost' : 'almostAsUsual', data: { ...data, gap } })
  },
})

/** The shortest prefix that is cached, and whose minimum that is. */
interface Threshold {
  readonly tokens: number
  readonly who: string
  /** What is not published is only usual. */
  readonly published: boolean
}

/** Where neither the model nor its provider publishes a minimum. */
const usualMinimum = 1024
/** A count that is not exact may be off by this share to either side. */
const doubt = 0.1
/** What a provider adds in front and bills as prompt: its tool-use prompt at the most, and the separators of a chat format. */
const hiddenToolTokens = 900
const hiddenTokens = 30

/** Without a settled model only the lowest minimum of all that the provider has can prove anything. */
function thresholdOf(call: PromptCall, model: ModelInfo | undefined, catalog: Catalog): Threshold | undefined {
  if (model !== undefined) {
    if (model.caching === 'none') return undefined
    const { id: who, minCacheableTokens } = model
    return { tokens: minCacheableTokens ?? usualMinimum, who, published: minCacheableTokens !== undefined }
  }
  const provider = settled(call.provider)
  const minimums = catalog.all().flatMap((entry) => (entry.provider === provider ? (entry.minCacheableTokens ?? []) : []))
  return minimums.length === 0 || provider === undefined
    ? undefined
    : { tokens: Math.min(...minimums), who: `any ${provider} model`, published: true }
}

/** Proof only: all of the prefix is known, nothing unread can stand in front of the marker, and the highest count is too low. */
function isTooShort(call: PromptCall, { breakpoint, tokens, static: isStatic }: MarkedPrefix, minimum: number): boolean {
  const inMessages = call.prompt.parts.some((part) => part.breakpoint === breakpoint && part.message >= 0)
  if (!isStatic || (call.prompt.open && (inMessages || call.prompt.toolsUnknown === true))) return false
  const hidden = call.prompt.parts.some((part) => part.kind === 'tool') ? hiddenToolTokens : hiddenTokens
  return tokens.high > 0 && tokens.basis !== 'unknown' && widened(tokens).high + hidden < minimum
}

/** A prefix is worth completing where the request is sent again with something else behind it. */
function isAlmost(call: PromptCall, { tokens, endedBy }: Prefix, minimum: number, share: number): boolean {
  if (endedBy === undefined || tokens.basis === 'unknown' || call.prompt.open) return false
  if (call.prompt.parts.some((part) => part.kind === 'tool')) return false
  const { low, high } = widened(tokens)
  return low >= minimum * share && high + hiddenTokens < minimum
}

function widened({ low, high, basis }: Range): { readonly low: number; readonly high: number } {
  return basis === 'exact' ? { low, high } : { low: low * (1 - doubt), high: high * (1 + doubt) }
}

function printRange({ low, high, basis }: Range): string {
  const about = mark(basis)
  return low === high ? `${about}${count(high)}` : `${about}${count(low)}–${count(high)}`
}
