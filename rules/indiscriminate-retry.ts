import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'indiscriminate-retry',
  category: 'flow',
  severity: 'info',
  since: '0.1.0',
  measured: { read: 7, right: 7 },
  messages: { every: 'repeated after every error, {attempts}, also where it can only fail again (400, 401, 404)' },

  check(call, { flow, report }) {
    const retry = flow.retries.find(({ errors, attempts, changes }) => errors === 'all' && attempts !== 1 && !changes)
    if (retry === undefined) return
    const { attempts } = retry
    const limit =
      attempts === 'unlimited' ? 'without limit' : attempts === undefined ? 'several times' : `${attempts} times in all`
    report({ at: call.site.span, message: 'every', data: { attempts: limit } })
  },
})
