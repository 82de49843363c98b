import type { WholeText } from '../server/model/flow'
import { count, usdOn } from '../server/model/model-info'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'whole-document',
  category: 'context',
  severity: 'info',
  since: '0.1.0',
  measured: { read: 11, right: 11 },

  messages: { unbounded: 'all of this {what} is sent, however long it is: 100 KB are about {tokens} tokens{cost}' },

  check(_call, { flow, model, report }) {
    const cost = model === undefined ? '' : `, ${usdOn(tokensOf100Kb * model.price.usdPerInputToken, 'assumed')}`
    for (const { what, span } of flow.wholes) {
      report({ at: span, message: 'unbounded', data: { what: names[what], tokens: count(tokensOf100Kb), cost } })
    }
  },
})

const names: Readonly<Record<WholeText['what'], string>> = { file: 'file', page: 'page', response: 'response body' }

/** Of English text, at four characters a token. */
const tokensOf100Kb = 25_000
