import { count, usdOn } from '../server/model/model-info'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'unfiltered-object',
  category: 'prompt',
  severity: 'info',
  since: '0.1.0',
  measured: { read: 4, right: 3 },
  messages: { whole: '{name} is sent with all its fields: 1 KB of them is about {tokens} tokens{cost}' },

  check(_call, { flow, model, report }) {
    const cost =
      model === undefined ? '' : `, ${usdOn(tokensOf1Kb * model.price.usdPerInputToken * 1000, 'assumed')} per 1,000 calls`
    for (const { name, span } of flow.records) {
      report({ at: span, message: 'whole', data: { name, tokens: count(tokensOf1Kb), cost } })
    }
  },
})

/** Of compact JSON, at three characters a token. */
const tokensOf1Kb = 330
