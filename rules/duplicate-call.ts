import { usdOn } from '../server/model/model-info'
import { type PromptCall, settled } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'
import type { TextPart } from '../server/model/value'

export default defineRule({
  id: 'duplicate-call',
  category: 'flow',
  severity: 'info',
  since: '0.1.0',
  messages: {
    priced: 'the same request in each turn of the loop: {cost} each time for a question that was answered before',
    unpriced: 'the same request in each turn of the loop, for a question that was answered before',
  },

  check(call, { flow, estimate, report }) {
    const [loop] = flow.loops
    if (loop === undefined || loop.varies || loop.carries || loop.waits || flow.entry === 'test' || !isStatic(call)) return
    const at = call.site.span
    const one = estimate.cost?.total
    if (one === undefined) report({ at, message: 'unpriced' })
    else report({ at, message: 'priced', data: { cost: usdOn(one.expected, one.basis) } })
  },
})

/** Nothing in it can be another the next time, the model included; who turns up the temperature wants several answers. */
function isStatic({ prompt, settings }: PromptCall): boolean {
  const fixed = settled(settings.model) !== undefined && (settled(settings.temperature) ?? 0) === 0
  return (
    fixed &&
    settings.temperature.is !== 'unknown' &&
    !prompt.open &&
    prompt.parts.length > 0 &&
    prompt.parts.every((part) => part.text.parts.every(isKnown))
  )
}

const isKnown = (part: TextPart): boolean => part.kind === 'known'
