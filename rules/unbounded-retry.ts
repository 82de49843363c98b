import type { Retry } from '../server/model/flow'
import { usdOn } from '../server/model/model-info'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'unbounded-retry',
  category: 'flow',
  severity: 'info',
  since: '0.1.0',
  messages: {
    priced: 'repeated after an error without limit{pause}: 1,000 attempts may cost {cost}',
    unpriced: 'repeated after an error without limit{pause}',
    hasty: 'repeated at once after an error, {attempts}: a rate limit is still there',
  },

  check(call, { flow, estimate, report }) {
    const at = call.site.span
    const endless = flow.retries.find(({ attempts }) => attempts === 'unlimited')
    if (endless !== undefined) {
      const pause = endless.delays === false ? ' and without a pause' : ''
      const one = estimate.cost?.total
      if (one === undefined) report({ at, message: 'unpriced', data: { pause } })
      else report({ at, message: 'priced', data: { pause, cost: usdOn(one.expected * 1000, one.basis) } })
      return
    }
    const hasty = flow.retries.find(isHasty)
    if (hasty !== undefined) report({ at, message: 'hasty', data: { attempts: attemptsOf(hasty) } })
  },
})

/** What is tried once more because it did not parse need not wait. */
function isHasty({ delays, parses, attempts, changes }: Retry): boolean {
  return delays === false && parses === undefined && !changes && attempts !== 1
}

function attemptsOf({ attempts }: Retry): string {
  return attempts === undefined ? 'several times' : `${attempts} times in all`
}
