import { type ModelInfo, usdOn } from '../server/model/model-info'
import { type PromptCall, type Setting, settled, writeSetting } from '../server/model/prompt-call'
import { defineRule, type Repair } from '../server/model/rule'
import { describeText } from '../server/model/value'

export default defineRule({
  id: 'excessive-reasoning',
  category: 'output',
  severity: 'info',
  since: '0.1.0',
  measured: { read: 14, right: 12 },
  messages: {
    effort: 'only {evidence}, and thinks at "{effort}": {now} per 1,000 calls, {after} at "{lower}"',
    budget: 'only {evidence}, and may think {effort} tokens: {now} per 1,000 calls, {after} with {lower}',
    byDefault: 'only {evidence}, and {model} thinks by default: {now} per 1,000 calls, {after} at "{lower}"',
  },
  options: {
    effort: {
      default: 'low',
      description: 'The effort that suffices for a label or a simple field, and that the suggestion writes.',
    },
    budget: { default: 1024, description: 'The thinking budget that suffices; 1,024 is the least that Anthropic takes.' },
  },

  check(call, { model, task, estimate, options, report, costWith }) {
    if (model === undefined || settled(call.settings.model) === undefined || model.status === 'retired') return
    if (refusesLess.test(model.id)) return
    if (!smallTasks.has(task.kind) || task.confidence < minConfidence || !isPlain(call)) return
    const asked = askedFor(call, model, options)
    const now = costWith({})
    const after = asked && costWith({ reasoningEffort: options.effort })
    if (asked === undefined || now === undefined || after === undefined || after >= now) return
    const basis = estimate.cost?.total.basis ?? 'assumed'
    const prices = { now: usdOn(now * 1000, basis), after: usdOn(after * 1000, basis) }
    const data = { evidence: task.evidence, lower: String(asked.lower), ...prices }
    const rest = { at: asked.at, saves: { usd: { current: now, after } }, suggest: suggestion(asked) }
    if (asked.by === 'model') report({ ...rest, message: 'byDefault', data: { ...data, model: model.id } })
    else report({ ...rest, message: asked.by, data: { ...data, effort: asked.written } })
  },
})

/** Tasks that follow a pattern: there is little to think about. */
const smallTasks: ReadonlySet<string> = new Set(['classification', 'routing', 'extraction'])
const minConfidence = 0.8
const high: ReadonlySet<string> = new Set(['medium', 'high', 'xhigh', 'max'])
/** They refuse an effort below `medium`. */
const refusesLess = /^gpt-5(?:\.\d)?-pro/
/** They take a budget in tokens, and no effort. */
const takesBudget = /^(?:gemini-2|claude-(?:3|opus-4-[01]|sonnet-4-[05]|haiku-4))/

interface Asked {
  readonly by: 'effort' | 'budget' | 'model'
  readonly written: string
  readonly setting: Setting<string> | Setting<number>
  readonly lower: string | number
  readonly at: PromptCall['site']['span']
}

/** What says that the model shall think more than the task needs; `undefined` where nothing does, or nobody knows. */
function askedFor(
  { settings: { reasoningEffort, reasoningTokens }, site }: PromptCall,
  model: ModelInfo,
  { effort, budget }: { readonly effort: string; readonly budget: number },
): Asked | undefined {
  const given = settled(reasoningEffort)
  if (given !== undefined && reasoningEffort.is === 'set') {
    const at = reasoningEffort.span
    const written = given.toLowerCase()
    return high.has(written) && written !== effort
      ? { by: 'effort', written: given, setting: reasoningEffort, lower: given === written ? effort : effort.toUpperCase(), at }
      : undefined
  }
  const tokens = settled(reasoningTokens)
  if (tokens !== undefined && reasoningTokens.is === 'set') {
    const written = tokens.toLocaleString('en-US')
    return tokens > budget
      ? { by: 'budget', written, setting: reasoningTokens, lower: budget, at: reasoningTokens.span }
      : undefined
  }
  const isOpen = reasoningEffort.is !== 'absent' || reasoningTokens.is !== 'absent'
  const path = reasoningEffort.is === 'absent' ? reasoningEffort.place?.path : undefined
  if (isOpen || !model.reasons || path === undefined || takesBudget.test(model.id) || isForeign(path, model)) return undefined
  return { by: 'model', written: '', setting: reasoningEffort, lower: effort, at: site.span }
}

/** Where a library serves several providers, the setting may be another's: what is not there proves nothing of this one. */
function isForeign([first, second]: readonly string[], { provider }: ModelInfo): boolean {
  if (first === 'providerOptions') return second !== provider
  return first === 'reasoningEffort' && (provider === 'anthropic' || provider === 'google')
}

const media = /\b(?:photo|image|picture|screenshot|video|audio|recording|pdf)s?\b/i

/** Tools, images and documents make a task harder than its text says; so do those that it speaks of. */
function isPlain({ prompt }: PromptCall): boolean {
  if (prompt.parts.some(({ text }) => media.test(describeText(text)))) return false
  return prompt.parts.every(({ kind }) => kind === 'system' || kind === 'message' || kind === 'schema')
}

function suggestion({ by, setting, lower }: Asked): Repair | undefined {
  const edit = writeSetting(setting, lower)
  const title = by === 'budget' ? `Lower the thinking budget to ${lower} tokens` : `Set the effort to "${lower}"`
  return edit && { title, edits: [edit] }
}
