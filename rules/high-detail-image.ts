import { mark } from '../server/model/estimate'
import type { Task } from '../server/model/facts'
import { count } from '../server/model/model-info'
import { settled, writeSetting } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'high-detail-image',
  category: 'context',
  severity: 'info',
  since: '0.1.0',
  messages: {
    unneeded: 'detail {detail} for a call that {evidence}: up to {tokens} tokens a picture, {low} at low',
  },
  options: { minTokens: { default: 300, description: 'Tokens that a picture has to save at the least.' } },

  check(call, { task, model, options, mediaTokens, costWith, report }) {
    if (model === undefined || !needsNoDetail(task)) return
    for (const part of call.prompt.parts) {
      if (part.kind !== 'image' || part.media === undefined) continue
      const { detail, low } = part.media
      if (detail.is === 'unknown') continue
      const asked = detail.is === 'set' ? settled(detail) : 'auto'
      // Somewhere else the picture cannot be looked at in low detail, or it is already.
      if (asked === undefined || /low/i.test(asked) || (detail.is === 'absent' && detail.place === undefined)) continue
      const current = mediaTokens(part, detail.is === 'set' ? asked : undefined)
      const after = mediaTokens(part, low)
      const saved = current.high - after.high
      if (saved < options.minTokens) continue
      const edit = writeSetting(detail, low)
      const usd = costWith({})
      const less = costWith({ inputTokens: (after.low + after.high - current.low - current.high) / 2 })
      report({
        at: detail.is === 'set' ? detail.span : part.span,
        message: 'unneeded',
        data: {
          detail: asked,
          evidence: task.evidence,
          tokens: mark(current.basis) + count(current.high),
          low: mark(after.basis) + count(after.high),
        },
        saves: {
          tokens: { current: current.high, after: after.high },
          usd: usd === undefined || less === undefined ? undefined : { current: usd, after: less },
          on: part.span,
        },
        suggest: edit && { title: 'Look at the picture in low detail', edits: [edit] },
      })
    }
  },
})

/** A label for a picture as a whole; reading text or finding things in it takes more. */
function needsNoDetail({ kind, confidence }: Task): boolean {
  return confidence >= 0.7 && (kind === 'classification' || kind === 'routing')
}
