import type { Retry } from '../server/model/flow'
import { type Delivery, settled, writeSetting } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'compounded-retry',
  category: 'flow',
  severity: 'info',
  since: '0.1.0',
  measured: { read: 9, right: 9 },
  messages: {
    counted: 'tried {own} times here and each time up to {library} times by the library: {requests} requests for one answer',
    uncounted: 'tried again here, and each time up to {library} times by the library',
  },

  check(call, { flow, report }) {
    const retries = retriesOf(call.delivery)
    const retry = flow.retries.find(repeatsErrors)
    if (retries === undefined || retries < 1 || retry === undefined) return
    const { attempts } = retry
    const edit = writeSetting(call.delivery.maxRetries, 0)
    const suggest = edit && { title: 'Let the library not try again by itself', edits: [edit] }
    const at = call.site.span
    const library = String(retries + 1)
    if (typeof attempts !== 'number') report({ at, message: 'uncounted', data: { library }, suggest })
    else {
      const data = { own: String(attempts), library, requests: String(attempts * (retries + 1)) }
      report({ at, message: 'counted', data, suggest })
    }
  },
})

/** What is set counts; where it is proven that nothing is, what the library does by itself. */
function retriesOf({ maxRetries, byDefault }: Delivery): number | undefined {
  return maxRetries.is === 'absent' ? byDefault?.retries : settled(maxRetries)
}

/** It repeats whatever went wrong, so also what the library has tried again; one without end is another rule's. */
function repeatsErrors({ errors, attempts }: Retry): boolean {
  return errors === 'all' && attempts !== 1 && attempts !== 'unlimited'
}
