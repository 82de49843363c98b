import { mark } from '../server/model/estimate'
import type { CallEstimate, Example, ExampleBlock } from '../server/model/facts'
import { count } from '../server/model/model-info'
import type { PromptCall } from '../server/model/prompt-call'
import { defineRule, type Repair } from '../server/model/rule'

export default defineRule({
  id: 'oversized-few-shot',
  category: 'prompt',
  severity: 'info',
  since: '0.1.0',
  tag: 'unnecessary',
  messages: {
    tooMany: '{examples} examples cost {tokens} tokens on each call, {each} each',
    tooLong: '{examples} examples cost {tokens} tokens on each call, above {limit}; {each} each',
    tooLargeShare: '{examples} examples cost {tokens} tokens on each call, {share}% of the input; {each} each',
  },
  options: {
    maxExamples: { default: 5, description: 'More examples than this are reported.' },
    maxTokens: { default: 1000, description: 'Examples that take more tokens than this together are reported.' },
    maxShare: { default: 0.3, description: 'Examples that take more than this share of the input are reported.' },
    minTokens: { default: 300, description: 'Below so many tokens the share of the input does not matter.' },
    keep: { default: 3, description: 'So many examples stay in any case when the suggestion cuts.' },
  },

  check(call, { examples: blocks, estimate, tokenBasis, options, report, costWith }) {
    for (const block of blocks) {
      const { tokens, examples } = block
      const share = shareOf(call, block, estimate)
      const message =
        examples.length > options.maxExamples
          ? 'tooMany'
          : tokens > options.maxTokens
            ? 'tooLong'
            : tokens >= options.minTokens && share > options.maxShare
              ? 'tooLargeShare'
              : undefined
      const first = examples[0]
      if (message === undefined || first === undefined) continue
      const kept = keepable(block, estimate.input.high, options)
      const cut = examples.slice(kept).reduce((total, example) => total + example.tokens, 0)
      const current = costWith({})
      const after = costWith({ inputTokens: -cut })
      const about = mark(tokenBasis)
      const each = about + count(tokens / examples.length)
      const data = { examples: count(examples.length), tokens: about + count(tokens), each }
      const rest = {
        at: first.span,
        ...(cut > 0 && {
          saves: {
            tokens: { current: estimate.input.high, after: estimate.input.high - cut },
            usd: current === undefined || after === undefined ? undefined : { current, after },
            on: first.span,
          },
        }),
        suggest: keepFirst(examples, kept),
      }
      if (message === 'tooMany') report({ ...rest, message, data })
      else if (message === 'tooLong') report({ ...rest, message, data: { ...data, limit: count(options.maxTokens) } })
      else report({ ...rest, message, data: { ...data, share: mark(estimate.input.basis) + Math.round(share * 100) } })
    }
  },
})

interface Limits {
  readonly maxExamples: number
  readonly maxTokens: number
  readonly maxShare: number
  readonly keep: number
}

/** Of the whole input, holes at their highest; 0 where the request may hold more than was read. */
function shareOf(call: PromptCall, block: ExampleBlock, estimate: CallEstimate): number {
  if (call.prompt.open || estimate.input.basis === 'unknown') return 0
  return block.tokens / Math.max(1, estimate.input.high)
}

/** The most examples, from the first on, that stay within all limits, but no fewer than the examples that stay in any case. */
function keepable({ examples, tokens }: ExampleBlock, input: number, limits: Limits): number {
  const others = Math.max(0, input - tokens)
  let kept = 0
  let sum = 0
  for (const example of examples) {
    sum += example.tokens
    if (kept + 1 > limits.maxExamples || sum > limits.maxTokens || sum / (others + sum) > limits.maxShare) break
    kept++
  }
  return Math.min(examples.length, Math.max(kept, limits.keep))
}

/** Nothing to suggest where one of the others cannot be cut out of the source. */
function keepFirst(examples: readonly Example[], kept: number): Repair | undefined {
  const surplus = examples.slice(kept)
  const removals = surplus.flatMap((example) => example.removal ?? [])
  if (surplus.length === 0 || removals.length < surplus.length) return undefined
  return { title: `Keep the first ${kept} examples`, edits: removals.map((span) => ({ span, text: '' })) }
}
