import type { Growth } from '../server/model/flow'
import { usdOn } from '../server/model/model-info'
import type { PromptCall } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'
import { contains } from '../server/model/span'

export default defineRule({
  id: 'unbounded-history',
  category: 'context',
  severity: 'warning',
  since: '0.1.0',
  messages: {
    priced: '{name} only grows and is sent whole: {ten} for turn 10, {fifty} for turn 50',
    unpriced: '{name} only grows and is sent whole: turn 50 sends about {tokens} tokens more than the first',
  },
  options: { tokensPerTurn: { default: 400, description: 'Tokens that a turn adds: a question, its answer, what tools gave.' } },

  check(call, { flow, costWith, options, report }) {
    const { growth } = flow
    if (growth === undefined || !sends(call, growth)) return
    const at = growth.sent
    const { name } = growth
    const ten = costWith({ inputTokens: 9 * options.tokensPerTurn })
    const fifty = costWith({ inputTokens: 49 * options.tokensPerTurn })
    if (ten === undefined || fifty === undefined) {
      const tokens = (49 * options.tokensPerTurn).toLocaleString('en-US')
      report({ at, message: 'unpriced', data: { name, tokens } })
    } else report({ at, message: 'priced', data: { name, ten: usdOn(ten, 'assumed'), fifty: usdOn(fifty, 'assumed') } })
  },
})

/** The list is among the messages: some of what is added to it is, or there are messages that cannot be read. */
function sends({ prompt }: PromptCall, { grows }: Growth): boolean {
  return prompt.open || prompt.parts.some(({ kind, span }) => kind === 'message' && grows.some((one) => contains(one, span)))
}
