import { mark } from '../server/model/estimate'
import type { CallEstimate, PartCount } from '../server/model/facts'
import { count } from '../server/model/model-info'
import type { PromptCall } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'oversized-tools',
  category: 'prompt',
  severity: 'warning',
  since: '0.1.0',
  measured: { read: 3, right: 3 },
  messages: {
    tooLong: '{tools} cost {tokens} tokens on each call, above {limit}; the largest is {largest}',
    tooLargeShare: '{tools} cost {tokens} tokens on each call, {share}% of the input; the largest is {largest}',
  },
  options: {
    maxTokens: { default: 2000, description: 'Definitions that take more tokens than this together are reported.' },
    maxShare: { default: 0.3, description: 'Definitions that take more than this share of the input are reported.' },
    minTokens: { default: 500, description: 'Below so many tokens the share of the input does not matter.' },
  },

  check(call, { estimate, tokenBasis, options, report }) {
    const tools = toolsOf(call, estimate)
    const [first] = tools
    if (first === undefined) return
    const tokens = tools.reduce((total, tool) => total + tool.staticTokens, 0)
    const share = shareOf(call, tokens, estimate)
    const isLong = tokens > options.maxTokens
    if (!isLong && !(tokens >= options.minTokens && share > options.maxShare)) return
    // The schema is sent in the provider's own form: near the source, and never the same.
    const about = mark(tokenBasis === 'exact' ? 'estimated' : tokenBasis)
    const largest = tools.reduce((most, tool) => (tool.staticTokens > most.staticTokens ? tool : most), first)
    const data = {
      tools: tools.length === 1 ? '1 tool' : `${count(tools.length)} tools`,
      tokens: about + count(tokens),
      largest: `${nameOf(largest)} with ${about}${count(largest.staticTokens)}`,
    }
    const at = first.span
    if (isLong) report({ at, message: 'tooLong', data: { ...data, limit: count(options.maxTokens) } })
    else report({ at, message: 'tooLargeShare', data: { ...data, share: mark(estimate.input.basis) + Math.round(share * 100) } })
  },
})

/** The counts of the parts stand in the order of the parts. */
function toolsOf({ prompt }: PromptCall, { parts }: CallEstimate): readonly PartCount[] {
  return prompt.parts.flatMap((part, index) => (part.kind === 'tool' ? (parts[index] ?? []) : []))
}

/** Of the whole input, holes at their highest; 0 where the request may hold more than was read. */
function shareOf({ prompt }: PromptCall, tokens: number, { input }: CallEstimate): number {
  return prompt.open || input.basis === 'unknown' ? 0 : tokens / Math.max(1, input.high)
}

function nameOf({ name }: PartCount): string {
  return name.replace(/^tool (?=.)/, '')
}
