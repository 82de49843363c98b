import type { LoopAround } from '../server/model/flow'
import { usdOn } from '../server/model/model-info'
import type { PromptCall } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'unbounded-agent-loop',
  category: 'flow',
  severity: 'warning',
  since: '0.1.0',
  messages: {
    priced: 'only the model ends this loop: {turns} turns cost {cost} or more, and nothing stops it there',
    unpriced: 'only the model ends this loop, and each turn sends more than the one before',
  },
  options: { turns: { default: 50, description: 'Turns that the message counts with.' } },

  check(call, { flow, estimate, options, report }) {
    const loop = flow.loops.find(({ limited }) => !limited)
    if (loop === undefined || !isAgent(call, loop)) return
    const at = call.site.span
    const one = estimate.cost?.total
    if (one === undefined) report({ at, message: 'unpriced' })
    else {
      const cost = usdOn(one.expected * options.turns, one.basis === 'exact' ? 'estimated' : one.basis)
      report({ at, message: 'priced', data: { turns: String(options.turns), cost } })
    }
  },
})

/** What one turn brought is sent with the next; a chat in which a person types is none. */
function isAgent({ prompt }: PromptCall, { carries, waits }: LoopAround): boolean {
  const hasTools = prompt.toolsUnknown === true || prompt.parts.some(({ kind }) => kind === 'tool')
  return hasTools && carries && !waits
}
