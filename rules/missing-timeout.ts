import { settled, writeSetting } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'missing-timeout',
  category: 'flow',
  severity: 'off',
  since: '0.1.0',
  measured: { read: 21, right: 20 },
  messages: { unset: 'somebody waits for this answer, up to {minutes} minutes{again}: no timeout is set' },
  options: { seconds: { default: 60, description: 'The timeout that the suggestion writes.' } },

  check(call, { flow, options, report }) {
    const { timeout, maxRetries, byDefault } = call.delivery
    const usual = byDefault?.timeoutSeconds
    if (timeout.is !== 'absent' || usual === undefined || flow.entry !== 'request') return
    const retries = maxRetries.is === 'absent' ? byDefault?.retries : settled(maxRetries)
    // JavaScript's libraries count milliseconds, Python's seconds.
    const unit = timeout.place?.insertion.form === 'property' ? 1000 : 1
    const edit = writeSetting(timeout, options.seconds * unit)
    report({
      at: call.site.span,
      message: 'unset',
      data: { minutes: String(usual / 60), again: retries === undefined || retries < 1 ? '' : `, ${retries + 1} times` },
      suggest: edit && { title: `Wait ${options.seconds} seconds at most`, edits: [edit] },
    })
  },
})
