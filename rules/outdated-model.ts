import { bestOf, type ModelInfo, samePurpose, usd } from '../server/model/model-info'
import type { PromptCall, SetTo } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'
import { isDearer, switchModel } from '../server/model/switch-model'

export default defineRule({
  id: 'outdated-model',
  category: 'model',
  severity: 'warning',
  since: '0.1.0',
  measured: { read: 36, right: 33 },
  tag: 'deprecated',
  messages: {
    retired: '{id} was retired on {date}: calls fail',
    rerouted: '{id} was retired on {date}: calls go to {successor}, at its price',
    retiredUndated: '{id} is retired: calls fail',
    default: '{id} {stands} and is retired{since}: calls that use it fail',
    retiring: '{id} retires on {date}, in {days} days',
    deprecated: '{id} is deprecated since {date}: it will be retired',
    newer: '{successor} is newer at the same price: {price} per million tokens in/out',
    cheaper: '{successor} is newer and costs less: {price} per million tokens in/out, not {oldPrice}',
  },

  check(call, { model, catalog, today, report, costWith }) {
    const written = call.settings.model
    if (model === undefined || written.is !== 'set' || written.alternatives !== undefined) return
    const isDefault = written.how === 'default'
    if (isDefault && model.status !== 'retired') return
    // Azure, Bedrock and Vertex retire models on days of their own, and this spelling is Azure's.
    if (/(?:^|[/:])gpt-35-/i.test(written.value)) return
    if (call.provider.is !== 'set' || call.provider.value !== model.provider) return
    const at = written.span
    const siblings = catalog.siblings(model).filter((other) => isCurrent(other) && isAlike(other, model))
    const fitting = siblings.filter((other) => fits(call, model, other))
    const named = model.replacedBy === undefined ? undefined : catalog.find(model.replacedBy, model.provider)
    const instead = named !== undefined && isCurrent(named) && fits(call, model, named) ? named : replacement(model, fitting)
    // It is answered by another, which is no failure.
    if (model.status === 'retired' && model.rerouted === true && model.retired !== undefined) {
      const data = { id: model.id, date: model.retired, successor: model.replacedBy ?? 'another model' }
      report({ at, message: 'rerouted', data, suggest: switchModel(isDefault ? decided(call, written) : call, model, instead) })
      return
    }
    if (isDefault) {
      const suggest = switchModel(decided(call, written), model, instead)
      // What a function is given may be a default of its caller, or of the function: nobody can tell.
      const stands = call.site.via === undefined ? 'stands in by default' : 'may be called'
      const since = model.retired === undefined ? '' : ` since ${model.retired}`
      report({ at, message: 'default', data: { id: model.id, stands, since }, suggest })
      return
    }
    if (model.status === 'retired') {
      const suggest = switchModel(call, model, instead)
      if (model.retired === undefined)
        report({ at, message: 'retiredUndated', severity: 'error', data: { id: model.id }, suggest })
      else report({ at, message: 'retired', severity: 'error', data: { id: model.id, date: model.retired }, suggest })
      return
    }
    if (model.status === 'deprecated') {
      // A date that others report and the provider does not is no proof.
      if (model.deprecated === undefined) return
      const suggest = switchModel(call, model, instead)
      const days = model.retired === undefined ? 0 : Math.ceil((Date.parse(model.retired) - Date.parse(today)) / 86_400_000)
      if (model.retired === undefined || days <= 0)
        report({ at, message: 'deprecated', data: { id: model.id, date: model.deprecated }, suggest })
      else report({ at, message: 'retiring', data: { id: model.id, date: model.retired, days: String(days) }, suggest })
      return
    }
    const successor = bestOf(siblings.filter((other) => succeeds(other, model)))
    if (successor === undefined) return
    const now = costWith({})
    const after = costWith({ model: successor })
    if (now !== undefined && after !== undefined && after > now) return
    const price = printPrice(successor)
    const isComparable = successor.tokenizer === model.tokenizer && successor.reasons === model.reasons
    // Its thinking would use up a limit that is made for the answer alone.
    if (startsToThink(model, successor) && !leavesRoomToThink(call)) return
    const thinks = startsToThink(model, successor) ? ' (thinks before it answers)' : ''
    const rest = {
      at,
      ...(isComparable && now !== undefined && after !== undefined && { saves: { usd: { current: now, after } } }),
      suggest: fits(call, model, successor) ? switchModel(call, model, successor) : undefined,
    }
    if (price === printPrice(model))
      report({ ...rest, severity: 'info', message: 'newer', data: { successor: successor.id + thinks, price } })
    else report({ ...rest, message: 'cheaper', data: { successor: successor.id + thinks, price, oldPrice: printPrice(model) } })
  },
})

const million = 1_000_000

/** The call as it is where nobody puts another model in the default's place: only then is the default's text what decides. */
function decided(call: PromptCall, model: SetTo<string>): PromptCall {
  return { ...call, settings: { ...call.settings, model: { ...model, how: 'constant' } } }
}

function isCurrent(model: ModelInfo): boolean {
  return model.kind === 'chat' && model.status === 'active'
}

function isAlike(other: ModelInfo, model: ModelInfo): boolean {
  return other.id !== model.id && other.provider === model.provider && other.tier === model.tier && samePurpose(other, model)
}

function printPrice({ price }: ModelInfo): string {
  return `${usd(price.usdPerInputToken * million)}/${usd(price.usdPerOutputToken * million)}`
}

/** Newer, of the same family, and surely not dearer. An id that moves by itself is never outdated. */
function succeeds(other: ModelInfo, model: ModelInfo): boolean {
  if (/latest$|preview$/.test(other.id) || /latest$/.test(model.id)) return false
  if (other.isDoubted === true && !other.overridden) return false
  return other.family === model.family && isNewer(other, model) && !isDearer(other, model, margin(other, model))
}

/** The same text can be so many times as many tokens for another tokenizer. */
const tokenGrowth = 1.35
/** Thinking is billed as output, and a short answer can take as much of it again. */
const thinkingGrowth = 2

/** How many times as many tokens the successor may bill for the same call, for reasons that its price does not show. */
function margin(other: ModelInfo, model: ModelInfo): number {
  const counts = other.tokenizer === model.tokenizer ? 1 : tokenGrowth
  return startsToThink(model, other) ? counts * thinkingGrowth : counts
}

/** Thinking needs this much room in front of the answer. */
const thinkingRoom = 2048

/** Whether the call's settings suit the other: one that begins to think needs room and refuses a temperature, a budget few take. */
function fits(call: PromptCall, model: ModelInfo, other: ModelInfo): boolean {
  const { reasoningTokens, temperature } = call.settings
  if (reasoningTokens.is === 'set') return false
  const sendsTools = call.prompt.toolsUnknown === true || call.prompt.parts.some((part) => part.kind === 'tool')
  if (other.toolsBy !== undefined && sendsTools && !call.method.startsWith(other.toolsBy)) return false
  return !startsToThink(model, other) || (temperature.is !== 'set' && leavesRoomToThink(call))
}

function startsToThink(model: ModelInfo, other: ModelInfo): boolean {
  return other.reasons && !model.reasons
}

function leavesRoomToThink({ settings: { maxOutputTokens } }: PromptCall): boolean {
  return !(maxOutputTokens.is === 'set' && maxOutputTokens.value < thinkingRoom)
}

function isNewer(other: ModelInfo, model: ModelInfo): boolean {
  return other.released !== undefined && model.released !== undefined && other.released > model.released
}

/** What to call instead of a model that goes away, where its provider names nothing that suits: of its family, else of its provider; not dearer if there is such a one. */
function replacement(model: ModelInfo, alike: readonly ModelInfo[]): ModelInfo | undefined {
  const siblings = alike.filter(
    (other) => !isNewer(model, other) && (other.reasons || !model.reasons) && !/preview$/.test(other.id),
  )
  const family = siblings.filter((other) => other.family === model.family)
  const affordable = (others: readonly ModelInfo[]): ModelInfo | undefined =>
    bestOf(others.filter((other) => !isDearer(other, model)))
  // Where the provider names another, which does not suit the call, a dearer one of our choice is no better.
  if (model.replacedBy !== undefined) return affordable(family) ?? affordable(siblings)
  return affordable(family) ?? bestOf(family) ?? affordable(siblings) ?? bestOf(siblings)
}
