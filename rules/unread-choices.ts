import { usdOn } from '../server/model/model-info'
import { settled, writeSetting } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'unread-choices',
  category: 'output',
  severity: 'info',
  since: '0.1.0',
  messages: {
    priced: '{choices} answers are written and paid, and only the first is read: {cost} of output for nothing',
    unpriced: '{choices} answers are written and paid, and only the first is read',
  },

  check(call, { flow, estimate, report }) {
    const { choices } = call.settings
    const wanted = settled(choices)
    if (wanted === undefined || wanted < 2 || flow.result?.choices !== 'first' || flow.result.handedOn) return
    const edit = writeSetting(choices, 1)
    const shared = {
      at: call.site.span,
      suggest: edit && { title: 'Ask for one answer', edits: [edit] },
    }
    const data = { choices: String(wanted) }
    const { cost } = estimate
    if (cost === undefined) {
      report({ ...shared, message: 'unpriced', data })
      return
    }
    const { expected, basis } = cost.output
    const unread = (expected / wanted) * (wanted - 1)
    report({
      ...shared,
      message: 'priced',
      data: { ...data, cost: usdOn(unread, basis) },
      saves: { usd: { current: cost.total.expected, after: cost.total.expected - unread } },
    })
  },
})
