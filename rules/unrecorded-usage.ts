import { usdOn } from '../server/model/model-info'
import { settled } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'unrecorded-usage',
  category: 'observability',
  severity: 'off',
  since: '0.1.0',
  measured: { read: 20, right: 20 },
  messages: {
    priced: 'the tokens that this call reports are not looked at: what it costs, {cost} or not, nobody will know',
    unpriced: 'the tokens that this call reports are not looked at: what it costs nobody will know',
  },

  check(call, { flow, estimate, report }) {
    const { result } = flow
    if (result === undefined || result.handedOn || result.readsUsage) return
    if (flow.entry === 'test' || call.site.via !== undefined) return
    if (call.settings.stream.is !== 'absent' && settled(call.settings.stream) !== false) return
    const at = call.site.span
    const one = estimate.cost?.total
    if (one === undefined) report({ at, message: 'unpriced' })
    else report({ at, message: 'priced', data: { cost: usdOn(one.expected, one.basis) } })
  },
})
