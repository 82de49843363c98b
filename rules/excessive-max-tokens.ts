import { count, type ModelInfo, usd } from '../server/model/model-info'
import { type PromptCall, settled, writeSetting } from '../server/model/prompt-call'
import { defineRule, type Repair } from '../server/model/rule'
import { thinkingRoom } from '../server/model/thinking'

export default defineRule({
  id: 'excessive-max-tokens',
  category: 'output',
  severity: 'info',
  since: '0.1.0',
  messages: {
    aboveTask: 'only {evidence}, and {limit} tokens allowed: a reply that runs on costs {cost}, not {enough}',
    aboveModel: '{limit} tokens allowed, more than the {maximum} that {model} can write',
  },
  options: {
    factor: { default: 10, description: 'A limit this many times as high as the task needs is reported.' },
    minTokens: { default: 500, description: 'Lower limits are left alone.' },
    reasoningRoom: { default: 8192, description: 'Tokens that a model which thinks before it answers needs beside the answer.' },
  },

  check(call, { model, task, options, report }) {
    const { maxOutputTokens } = call.settings
    const limit = settled(maxOutputTokens)
    if (limit === undefined || maxOutputTokens.is !== 'set') return
    if (model === undefined || model.status === 'retired' || settled(call.settings.model) === undefined) return
    const at = maxOutputTokens.span
    const { maxOutputTokens: maximum } = model
    if (maximum !== undefined && limit > maximum) {
      const data = { limit: count(limit), maximum: count(maximum), model: model.id }
      report({ at, message: 'aboveModel', data, suggest: suggestLimit(call, maximum) })
      return
    }
    if (!boundedTasks.has(task.kind) || task.confidence < minConfidence || task.outputTokens === undefined) return
    const needed = Math.max(leastLimit, task.outputTokens + thinkingRoom(call, model, options.reasoningRoom))
    if (limit < options.minTokens || limit < needed * options.factor) return
    const data = { limit: count(limit), evidence: task.evidence, cost: priceOf(limit, model), enough: priceOf(needed, model) }
    report({ at, message: 'aboveTask', data, suggest: suggestLimit(call, needed) })
  },
})

/** Tasks whose answer has an end of its own; code and prose can be longer than anybody thought. */
const boundedTasks: ReadonlySet<string> = new Set(['classification', 'routing', 'summary'])
const minConfidence = 0.7
/** OpenAI's Responses refuse a lower one. */
const leastLimit = 16

function priceOf(tokens: number, { price }: ModelInfo): string {
  return usd(tokens * price.usdPerOutputToken)
}

function suggestLimit({ settings: { maxOutputTokens } }: PromptCall, limit: number): Repair | undefined {
  const edit = writeSetting(maxOutputTokens, limit)
  return edit && { title: `Lower the limit to ${count(limit)} tokens`, edits: [edit] }
}
