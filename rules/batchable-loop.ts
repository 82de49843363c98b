import type { Flow, LoopAround } from '../server/model/flow'
import { usdOn } from '../server/model/model-info'
import { type PromptCall, settled } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'batchable-loop',
  category: 'flow',
  severity: 'info',
  since: '0.1.0',
  measured: { read: 6, right: 2 },
  messages: { batch: 'one request for each of {items}, and nobody waits: {count} cost {now}, in a batch {batched}' },
  options: { items: { default: 1000, description: 'Items that the message counts with.' } },

  check(call, { model, estimate, flow, options, report }) {
    const share = model?.price.batchMultiplier
    if (share === undefined || share >= 1 || estimate.cost === undefined || isAnswered(call) || !hasOneModel(call)) return
    const loop = flow.loops.find(isIndependent)
    if (loop === undefined || !canWait(flow)) return
    const { expected, basis } = estimate.cost.total
    report({
      at: call.site.span,
      message: 'batch',
      data: {
        items: loop.loop.over ?? 'its turns',
        count: options.items.toLocaleString('en-US'),
        now: usdOn(expected * options.items, basis),
        batched: usdOn(expected * options.items * share, basis),
      },
      saves: { usd: { current: expected, after: expected * share } },
    })
  },
})

/** Someone reads along, the answer asks for something to be done, or it is discounted already. */
function isAnswered({ settings, prompt }: PromptCall): boolean {
  const streamed = settings.stream.is !== 'absent' && settled(settings.stream) !== false
  const hasTools = prompt.toolsUnknown === true || prompt.parts.some(({ kind }) => kind === 'tool')
  return streamed || hasTools || /batch|flex/i.test(settled(settings.serviceTier) ?? '')
}

/** A batch is of one model: a loop over models compares them. */
function hasOneModel({ settings: { model } }: PromptCall): boolean {
  return model.is === 'set' && (model.alternatives ?? []).length === 0
}

function isIndependent({ loop, varies, carries, waits, leftEarly }: LoopAround): boolean {
  // What is written out in the source is no collection to speak of; what a model asks for is part of a conversation.
  const isShort = loop.times !== undefined || /^[[(]|\b(steps|tool_?calls|choices|candidates)\b/i.test(loop.over ?? '')
  return loop.form === 'each' && !isShort && varies && !carries && !waits && !leftEarly
}

/** All loops around it, since a batch takes what they bring together. */
function canWait({ entry, loops }: Flow): boolean {
  return (entry === 'script' || entry === 'schedule') && !loops.some(({ waits, carries }) => waits || carries)
}
