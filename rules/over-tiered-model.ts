import type { Basis } from '../server/model/estimate'
import type { Task } from '../server/model/facts'
import { bestOf, type ModelInfo, samePurpose, type Tier, usdOn } from '../server/model/model-info'
import { type PromptCall, settled } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'
import { switchModel } from '../server/model/switch-model'
import { mayThink } from '../server/model/thinking'

export default defineRule({
  id: 'over-tiered-model',
  category: 'model',
  severity: 'warning',
  since: '0.1.0',
  measured: { read: 7, right: 7 },
  messages: {
    tooLarge: 'only {evidence}; {now} per 1,000 calls, {after} on {smaller}',
    shared: 'only {evidence}; {now} per 1,000 calls, {after} on {smaller}; {others} its model and may need it',
  },
  options: {
    minSaving: { default: 0.3, description: 'Share of the cost that the smaller model must save.' },
  },

  check(call, { model, task, sameModel, catalog, estimate, options, report, costWith }) {
    if (model === undefined || settled(call.settings.model) === undefined) return
    if (!isSmall(call, task)) return
    if ((model.tier !== 'flagship' && model.tier !== 'mid') || model.status === 'retired') return
    const now = costWith({})
    const smaller = smallerModel(call, model, catalog.siblings(model))
    const then = smaller && costWith({ model: smaller })
    if (smaller === undefined || now === undefined || then === undefined || then > now * (1 - options.minSaving)) return
    const basis = estimate.cost?.total.basis ?? 'assumed'
    const data = { evidence: task.evidence, now: perThousand(now, basis), after: perThousand(then, basis), smaller: smaller.id }
    const saves = { usd: { current: now, after: then } }
    const larger = sameModel.filter((other) => !isSmall(other.call, other.task)).length
    if (larger > 0) {
      // What is written once for several calls is changed for all of them.
      const others = larger === 1 ? 'another call shares' : `${larger} other calls share`
      report({ at: call.site.span, message: 'shared', data: { ...data, others }, saves })
      return
    }
    report({
      at: call.settings.model.is === 'set' ? call.settings.model.span : call.site.span,
      message: 'tooLarge',
      data,
      saves,
      suggest: switchModel(call, model, smaller),
    })
  },
})

/** What the article gives to the smallest tier. */
const smallTasks: ReadonlySet<string> = new Set(['classification', 'routing', 'extraction'])
const minConfidence = 0.8
/** A reasoning model needs this much room to think before it answers. */
const thinkingRoom = 2048
const smallTiers: ReadonlySet<Tier> = new Set(['small', 'nano'])

function isSmall(call: PromptCall, task: Task): boolean {
  return smallTasks.has(task.kind) && task.confidence >= minConfidence && isPlain(call)
}

/** Tools, images and documents make a task harder than its text says; asked-for reasoning says so itself. */
function isPlain(call: PromptCall): boolean {
  const effort = settled(call.settings.reasoningEffort)
  const thinks = call.settings.reasoningEffort.is !== 'absent' && effort !== 'none' && effort !== 'minimal' && effort !== 'low'
  if (thinks || call.settings.reasoningTokens.is !== 'absent') return false
  return call.prompt.parts.every(({ kind }) => kind === 'system' || kind === 'message' || kind === 'schema')
}

/**
 * Of the same family first, since that answers most alike, then of the same provider: of the newest generation there the cheapest,
 * `small` before `nano`.
 */
function smallerModel(call: PromptCall, model: ModelInfo, siblings: readonly ModelInfo[]): ModelInfo | undefined {
  const fitting = siblings.filter(
    (other) =>
      other.id !== model.id &&
      other.kind === 'chat' &&
      other.status === 'active' &&
      smallTiers.has(other.tier) &&
      samePurpose(other, model) &&
      other.price.usdPerInputToken < model.price.usdPerInputToken &&
      other.price.usdPerOutputToken < model.price.usdPerOutputToken &&
      (!mayThink(other) || model.reasons || leavesRoomToThink(call)),
  )
  const family = fitting.filter((other) => other.family === model.family)
  const candidates = family.length > 0 ? family : fitting
  const small = candidates.filter((other) => other.tier === 'small')
  return bestOf(small.length > 0 ? small : candidates)
}

/** A cap that fits a label would cut a model that thinks first, and those that think refuse a temperature. */
function leavesRoomToThink({ settings: { maxOutputTokens, temperature } }: PromptCall): boolean {
  return temperature.is !== 'set' && !(maxOutputTokens.is === 'set' && maxOutputTokens.value < thinkingRoom)
}

function perThousand(usdPerCall: number, basis: Basis): string {
  return usdOn(usdPerCall * 1000, basis)
}
