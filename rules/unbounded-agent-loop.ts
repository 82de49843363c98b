import type { LoopAround } from '../server/model/flow'
import { usdOn } from '../server/model/model-info'
import { type PromptCall, settled, writeSetting } from '../server/model/prompt-call'
import { defineRule, type Repair } from '../server/model/rule'

export default defineRule({
  id: 'unbounded-agent-loop',
  category: 'flow',
  severity: 'warning',
  since: '0.1.0',
  measured: { read: 9, right: 9 },
  messages: {
    priced: 'only the model ends this loop: {turns} turns cost {cost} or more, and nothing stops it there',
    unpriced: 'only the model ends this loop, and each turn sends more than the one before',
    libraryPriced: 'the library asks again until the model is done: {turns} turns cost {cost} or more',
    library: 'the library asks again until the model is done, and each turn sends more than the one before',
    high: 'this loop may go on for {limit} turns, and each sends more than the one before',
  },
  options: {
    turns: { default: 50, description: 'Turns that the message counts with, and that the suggestion writes.' },
    maxTurns: { default: 200, description: 'A limit of a library above this is no limit.' },
  },

  check(call, { flow, estimate, options, report }) {
    const at = call.site.span
    const one = estimate.cost?.total
    const turns = String(options.turns)
    const cost = one && usdOn(one.expected * options.turns, one.basis === 'exact' ? 'estimated' : one.basis)
    const loop = flow.loops.find(({ limited }) => !limited)
    if (loop !== undefined && isAgent(call, loop)) {
      if (cost === undefined) report({ at, message: 'unpriced' })
      else report({ at, message: 'priced', data: { turns, cost } })
      return
    }
    if (call.toolLoop === undefined || flow.entry === 'test' || !(hasTools(call) || call.toolLoop.ownTools === true)) return
    const { stepLimit } = call.settings
    const rest = { at, severity: 'info', suggest: suggestLimit(call, options.turns) } as const
    const limit = settled(stepLimit)
    if (limit !== undefined && limit > options.maxTurns) report({ ...rest, message: 'high', data: { limit: String(limit) } })
    if (stepLimit.is !== 'absent' || call.toolLoop.endless !== true) return
    if (cost === undefined) report({ ...rest, message: 'library' })
    else report({ ...rest, message: 'libraryPriced', data: { turns, cost } })
  },
})

/** What one turn brought is sent with the next; a chat in which a person types is none. */
function isAgent(call: PromptCall, { carries, waits }: LoopAround): boolean {
  return hasTools(call) && carries && !waits
}

function hasTools({ prompt }: PromptCall): boolean {
  return prompt.toolsUnknown === true || prompt.parts.some(({ kind }) => kind === 'tool')
}

/** Options of a class of their own cannot be written as a dict. */
function suggestLimit({ settings: { stepLimit }, site }: PromptCall, turns: number): Repair | undefined {
  const isNested = stepLimit.is === 'absent' && (stepLimit.place?.path.length ?? 0) > 1
  if (isNested && site.args.named !== undefined) return undefined
  const edit = writeSetting(stepLimit, turns)
  return edit && { title: `End the loop after ${turns} turns`, edits: [edit] }
}
