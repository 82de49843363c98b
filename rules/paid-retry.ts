import { usdOn } from '../server/model/model-info'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'paid-retry',
  category: 'flow',
  severity: 'info',
  since: '0.1.0',
  messages: {
    priced: 'sent again unchanged when the answer does not parse: {attempts} cost {cost}',
    unpriced: 'sent again unchanged when the answer does not parse: each of {attempts} is paid for',
  },

  check(call, { flow, estimate, report }) {
    const retry = flow.retries.find(({ parses, changes, attempts }) => parses !== undefined && !changes && attempts !== 1)
    if (retry === undefined) return
    const at = call.site.span
    const turns = typeof retry.attempts === 'number' ? retry.attempts : undefined
    const attempts = turns === undefined ? 'its attempts' : `${turns} attempts`
    const one = estimate.cost?.total
    if (one === undefined || turns === undefined) report({ at, message: 'unpriced', data: { attempts } })
    else report({ at, message: 'priced', data: { attempts, cost: usdOn(one.expected * turns, one.basis) } })
  },
})
