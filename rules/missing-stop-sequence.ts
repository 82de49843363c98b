import type { Instruction } from '../server/model/facts'
import { count, usd } from '../server/model/model-info'
import { type Absent, settled, writeSetting } from '../server/model/prompt-call'
import { defineRule, type Repair } from '../server/model/rule'
import { thinkingRoom } from '../server/model/thinking'

export default defineRule({
  id: 'missing-stop-sequence',
  category: 'output',
  severity: 'off',
  since: '0.1.0',
  messages: {
    endless: 'asks for one value, {value}, and nothing ends the answer: it can run to {tokens} tokens, {cost}',
  },
  options: {
    stop: { default: '\\n', description: 'What ends a value of one line, as it is written between quotes.' },
  },

  check(call, { model, task, instructions, options, report }) {
    const { stop, maxOutputTokens, responseFormat, choices } = call.settings
    if (stop.is !== 'absent' || stop.place === undefined || maxOutputTokens.is !== 'absent') return
    if (responseFormat.is !== 'absent' || choices.is !== 'absent') return
    // Models that think refuse a stop sequence, or meet it in their thoughts.
    if (model?.maxOutputTokens === undefined || model.status === 'retired' || thinkingRoom(call, model, 1) > 0) return
    if (settled(call.settings.model) === undefined || task.confidence < minConfidence) return
    const value = oneValue(task.kind, task.evidence, task.outputTokens, instructions)
    if (value === undefined) return
    const { maxOutputTokens: ceiling } = model
    const cost = usd(ceiling * model.price.usdPerOutputToken)
    report({
      at: call.site.span,
      message: 'endless',
      data: { value, tokens: count(ceiling), cost },
      suggest: suggestStop(stop, options.stop),
    })
  },
})

const minConfidence = 0.7

/** What is asked for, where it is one value: a label, or one field to extract. */
function oneValue(
  kind: string,
  evidence: string,
  room: number | undefined,
  instructions: readonly Instruction[],
): string | undefined {
  if ((kind === 'classification' || kind === 'routing') && room !== undefined)
    return evidence.replace(/^asks for /, '').replace(/:.*/, '')
  if (kind !== 'extraction') return undefined
  const orders = instructions.map(({ text }) => text).join('\n')
  const field = /\bextract\s+(?:only\s+)?(the\s+(?:[\w-]+\s+){1,4}?)(?:from|of|in|mentioned)\b/i.exec(orders)?.[1]?.trim()
  const isOne =
    field !== undefined && !/\b(?:and|or|all|following)\b|[^s]s$/i.test(field) && !/\b(?:json|list|each|every)\b/i.test(orders)
  return isOne ? field : undefined
}

/** `stop` is one text or several; what is called sequences is a list. */
function suggestStop(setting: Absent, stop: string): Repair | undefined {
  const name = setting.place?.path.join('.')
  const edit = writeSetting(setting, /sequences$/i.test(name ?? '') ? [stop] : stop)
  return edit && name !== undefined ? { title: `Set ${name} to "${stop}"`, edits: [edit] } : undefined
}
