import type { ModelInfo } from '../server/model/model-info'
import type { PromptCall } from '../server/model/prompt-call'
import { defineRule, type Repair } from '../server/model/rule'
import { contains } from '../server/model/span'
import { describeText } from '../server/model/value'

export default defineRule({
  id: 'prose-for-data',
  category: 'output',
  severity: 'info',
  since: '0.1.0',
  measured: { read: 44, right: 31 },
  messages: {
    parsed: 'the answer is parsed as JSON and may be prose: {setting} would make it JSON',
    asked: 'the answer is parsed as JSON and may be prose, and then is asked for again: {setting} would make it JSON',
    unsure: 'the answer is parsed as JSON and may be prose',
    unsureAsked: 'the answer is parsed as JSON and may be prose, and then is asked for again',
  },

  check(call, { flow, model, report }) {
    const { responseFormat } = call.settings
    if (flow.result?.parses === undefined || responseFormat.is !== 'absent' || responseFormat.place === undefined) return
    if (isShaped(call)) return
    const at = call.site.span
    // A second request is paid for where a retry is around what parses, and nowhere else.
    const isAskedAgain = flow.retries.some(({ parses }) => parses !== undefined)
    if (!hasMode(call, model)) return report({ at, message: isAskedAgain ? 'unsureAsked' : 'unsure' })
    const setting = responseFormat.place.path.join('.')
    report({ at, message: isAskedAgain ? 'asked' : 'parsed', data: { setting }, suggest: suggestMode(call) })
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

/** Providers refuse the mode where no message speaks of JSON, and it gives an object, never a list. */
function suggestMode({ jsonMode, prompt, site }: PromptCall): Repair | undefined {
  if (jsonMode === undefined || !contains(site.args.span, jsonMode.edit.span)) return undefined
  const texts = prompt.parts.map(({ text, message }) => ({ text: describeText(text, () => ' '), message }))
  // OpenAI's Responses do not look for the word in the instructions beside the messages.
  if (!texts.some(({ text, message }) => message >= 0 && /json/i.test(text))) return undefined
  if (texts.some(({ text }) => asksForList(text))) return undefined
  return { title: `Set ${jsonMode.name} to JSON`, edits: [jsonMode.edit] }
}

/** Whether the setting is known to work: older models refuse it. Of a model that is open, a library that has a mode of JSON answers. */
function hasMode({ jsonMode }: PromptCall, model: ModelInfo | undefined): boolean {
  if (model === undefined) return jsonMode !== undefined
  if (model.status === 'retired') return false
  return jsonMode === undefined ? (model.released ?? '') >= firstSchema : (model.released ?? firstMode) >= firstMode
}

/** The first models with a mode that makes JSON, and the first for which every provider takes a schema. */
const firstMode = '2023-11'
const firstSchema = '2025-08'

/** A list by name, or as the first bracket behind the word. */
function asksForList(text: string): boolean {
  return /\b(arrays?|lists?)\b/i.test(text) || /json[^{[]*\[/i.test(text)
}
