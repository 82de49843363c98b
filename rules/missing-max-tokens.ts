import type { Task } from '../server/model/facts'
import { count, usd } from '../server/model/model-info'
import { type Absent, type PromptCall, settled, writeSetting } from '../server/model/prompt-call'
import { defineRule, type Repair } from '../server/model/rule'
import { thinkingRoom } from '../server/model/thinking'

export default defineRule({
  id: 'missing-max-tokens',
  category: 'output',
  severity: 'warning',
  since: '0.1.0',
  measured: { read: 36, right: 36 },
  messages: { unbounded: 'no output limit: one reply can run to {tokens} tokens, {cost}' },
  options: {
    limit: { default: 1024, description: 'The limit that the suggestion writes when the task gives no better one.' },
    reasoningRoom: { default: 8192, description: 'Tokens added to the limit for a model that thinks before it answers.' },
  },

  check(call, { model, task, options, report }) {
    const { maxOutputTokens } = call.settings
    if (maxOutputTokens.is !== 'absent' || maxOutputTokens.place === undefined) return
    if (model?.maxOutputTokens === undefined || model.status === 'retired' || isMovable(call)) return
    const ceiling = model.maxOutputTokens
    const wanted = (answerTokens(task) ?? options.limit) + thinkingRoom(call, model, options.reasoningRoom)
    const limit = Math.min(ceiling, Math.max(wanted, maxOutputTokens.place.min ?? 1))
    report({
      at: call.site.span,
      message: 'unbounded',
      data: { tokens: count(ceiling), cost: usd(ceiling * model.price.usdPerOutputToken) },
      suggest: suggestLimit(maxOutputTokens, limit),
    })
  },
})

/** A default of a parameter or the environment: another model may have another ceiling, at another price. */
function isMovable({ settings }: PromptCall): boolean {
  return settings.model.is === 'set' && settled(settings.model) === undefined
}

/** Below this the task is a guess, and a limit taken from it could cut the answer. */
const minConfidence = 0.7

function answerTokens({ kind, confidence, outputTokens }: Task): number | undefined {
  if (confidence < minConfidence) return undefined
  return kind === 'translation' ? (outputTokens ?? translated) : outputTokens
}

/** A translation is as long as its text, whose length only the program knows: some three thousand words. */
const translated = 4096

function suggestLimit(setting: Absent, limit: number): Repair | undefined {
  const edit = writeSetting(setting, limit)
  const name = setting.place?.path.join('.')
  return edit === undefined || name === undefined ? undefined : { title: `Set ${name} to ${limit}`, edits: [edit] }
}
