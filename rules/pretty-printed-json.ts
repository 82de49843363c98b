import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'pretty-printed-json',
  category: 'prompt',
  severity: 'warning',
  since: '0.1.0',
  measured: { read: 24, right: 24 },
  messages: {
    indented: 'this JSON is sent with line breaks and indentation: about {share}% more tokens than compact on average',
  },

  check(_call, { flow, report }) {
    for (const { span, layout } of flow.laidOut) {
      const { compact } = layout
      report({
        at: span,
        message: 'indented',
        data: { share: String(usualShare) },
        suggest: compact && { title: 'Send compact JSON', edits: [compact] },
      })
    }
  },
})

/** Measured on JSON files of public repositories; its page says how. */
const usualShare = 33
