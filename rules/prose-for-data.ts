import type { PromptCall } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'prose-for-data',
  category: 'output',
  severity: 'info',
  since: '0.1.0',
  messages: { parsed: 'the answer is parsed as JSON and may be prose: {setting} would make it JSON and spare a second request' },

  check(call, { flow, report }) {
    const { responseFormat } = call.settings
    if (flow.result?.parses === undefined || responseFormat.is !== 'absent' || responseFormat.place === undefined) return
    if (isShaped(call)) return
    report({ at: call.site.span, message: 'parsed', data: { setting: responseFormat.place.path.join('.') } })
  },
})

/** Tools have a form of their own, and so has an answer whose beginning is written already. */
function isShaped({ prompt }: PromptCall): boolean {
  const last = prompt.parts.findLast(({ kind }) => kind === 'message')
  return (
    last?.role === 'assistant' ||
    prompt.toolsUnknown === true ||
    prompt.parts.some(({ kind }) => kind === 'tool' || kind === 'schema')
  )
}
