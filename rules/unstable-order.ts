import { mark, type Range } from '../server/model/estimate'
import type { Prefix } from '../server/model/facts'
import type { Unordered } from '../server/model/flow'
import { count, type ModelInfo } from '../server/model/model-info'
import type { PromptCall, PromptPart } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'unstable-order',
  category: 'caching',
  severity: 'info',
  since: '0.1.0',
  messages: {
    marked: '{what}: each new one writes the cache anew, with {tokens} known tokens up to the marker',
    automatic: '{what}: {tokens} static tokens behind it are cached anew for each',
  },

  check(call, { flow, prefix, model, report }) {
    if (flow.unordered.length === 0 || model === undefined || model.caching === 'none') return
    for (const { what, span, part, sorted } of flow.unordered) {
      const lost = lostTo(part, call, prefix, model)
      if (lost === undefined) continue
      report({
        at: span,
        message: lost.by,
        data: { what: reasons[what], tokens: mark(lost.tokens.basis) + count(lost.tokens.low) },
        suggest: sorted && { title: 'Sort it', edits: sorted },
      })
    }
  },
})

const reasons: Readonly<Record<Unordered['what'], string>> = {
  set: 'a set has another order in each process',
  listing: 'files are listed in no fixed order',
  completion: 'answers come in the order in which they are ready',
  shuffle: 'this is shuffled each time',
}

/** What another order keeps from being read from the cache; `undefined` where nothing would be. */
function lostTo(part: PromptPart, { prompt }: PromptCall, prefix: Prefix, model: ModelInfo): Lost | undefined {
  const at = prompt.parts.indexOf(part)
  const marked = prefix.breakpoints.findLast(
    ({ breakpoint }) => prompt.parts.findIndex((one) => one.breakpoint === breakpoint) >= at,
  )
  if (marked !== undefined) return { by: 'marked', tokens: marked.tokens }
  if (model.caching !== 'automatic' || prefix.breakpoints.length > 0) return undefined
  const { tokensBehind } = prefix
  // What a question comes behind is sent again with the next one; behind the last hole nothing is.
  return part.kind === 'system' && tokensBehind.low >= (model.minCacheableTokens ?? usualMinimum)
    ? { by: 'automatic', tokens: tokensBehind }
    : undefined
}

interface Lost {
  readonly by: 'marked' | 'automatic'
  readonly tokens: Range
}

/** Where neither the model nor its provider publishes a minimum. */
const usualMinimum = 1024
