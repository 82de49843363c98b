import { type ModelInfo, usd } from '../../model/model-info'
import type { PromptCall } from '../../model/prompt-call'
import type { Span } from '../../model/span'
import type { Hole, TextPart } from '../../model/value'
import type { OutputBounds } from '../../pricing/expected-output'
import { usualTokens } from '../../pricing/expected-output'
import { tierMultiplier } from '../../pricing/terms'
import type { AnalyzedCall } from '../analysis'
import { providerToolsOf, regionOf, tierOf, turnsOf } from '../call-terms'
import type { Config } from '../config'
import { sizeOfHole } from '../count-call'

/** Something that reading could not tell and that figures rest on. */
export interface Assumption {
  /** `question`, `thinking`, `length of the answer` */
  readonly what: string
  /** `200 tokens (0 to 400)` */
  readonly value: string
  /** The key of the configuration that sets it; absent where none does. */
  readonly key?: string
  /** Where it stands in the source. */
  readonly span?: Span
}

/** What the figures of a call assume, in request order, each thing once. */
export function assumptionsOf(call: AnalyzedCall, bounds: OutputBounds, config: Config): readonly Assumption[] {
  const all = [...ofInput(call, config), ...ofOutput(call, bounds), ...ofPrice(call, config)]
  return [...new Map(all.map((assumption) => [`${assumption.what}\n${assumption.key}`, assumption])).values()]
}

function ofInput({ call, estimate }: AnalyzedCall, { assume }: Config): readonly Assumption[] {
  const inTexts = call.prompt.parts.flatMap((part, index): Assumption[] => {
    if (part.kind === 'image' || part.kind === 'document') {
      const tokens = estimate.parts[index]?.tokens
      if (tokens === undefined || tokens.basis !== 'assumed') return []
      const name = estimate.parts[index]?.name ?? part.kind
      return [{ what: `size of ${name}`, value: `${tokens.low} to ${tokens.high} tokens`, span: part.span }]
    }
    return holesIn(part.text.parts).map((hole) => {
      const { tokens, by } = sizeOfHole(hole.name, assume)
      return { what: hole.name ?? 'a value', value: sized(tokens), key: `assume.holeTokens.${by}`, span: hole.span }
    })
  })
  // It stands behind the parts that are written.
  if (estimate.parts.length === call.prompt.parts.length) return inTexts
  const { tokens, by } = sizeOfHole('messages', assume)
  return [...inTexts, { what: 'more messages', value: sized(tokens), key: `assume.holeTokens.${by}` }]
}

function holesIn(parts: readonly TextPart[]): readonly Hole[] {
  return parts.flatMap((part) => {
    if (part.kind === 'hole') return [part]
    return part.kind === 'choice' ? part.options.flatMap(holesIn) : []
  })
}

/** Nobody knows how long a hole is: it is taken to be anything up to twice its size. */
function sized(tokens: number): string {
  return `${tokens} tokens (0 to ${2 * tokens})`
}

function ofOutput(
  { call, task }: AnalyzedCall,
  { taskTokens, thinkingTokens, thinkingIfAny = 0 }: OutputBounds,
): readonly Assumption[] {
  const answer =
    taskTokens === undefined
      ? `${usualTokens} tokens, since the task does not bound it`
      : `${taskTokens} tokens, since it ${task.evidence}`
  const { maxOutputTokens: limit } = call.settings
  const soft = limit.is === 'set' && limit.how === 'default'
  return [
    { what: 'length of the answer', value: answer },
    ...(thinkingTokens > 0
      ? [{ what: 'thinking', value: `${Math.round(thinkingTokens)} tokens`, key: 'assume.thinkingTokens' }]
      : []),
    ...(thinkingIfAny > 0
      ? [{ what: 'thinking', value: `none, or about ${thinkingIfAny} tokens: whether the model thinks unasked is not known` }]
      : []),
    ...(soft ? [{ what: 'output limit', value: `${limit.value} tokens, the default`, span: limit.span }] : []),
  ]
}

function ofPrice(call: AnalyzedCall, config: Config): readonly Assumption[] {
  const { model } = call
  if (model === undefined) return []
  const { serviceTier, residency } = tierOf(call.call, model)
  const all: (Assumption | false)[] = [
    config.discount > 0 &&
      !model.overridden && { what: 'discount', value: `${config.discount * 100}% off list prices`, key: 'discount' },
    model.overridden && { what: `price of ${model.id}`, value: 'your own', key: `prices.${model.id}` },
    config.assume.asOf !== undefined && { what: 'day of the prices', value: config.assume.asOf, key: 'assume.asOf' },
    serviceTier !== undefined &&
      tierMultiplier(model, serviceTier) === undefined && {
        what: `price in service tier ${serviceTier}`,
        value: 'the list price, since none is published',
      },
    residency === true &&
      model.terms?.residency === undefined && {
        what: `price in region ${regionOf(call.call)}`,
        value: 'the list price, since none is published',
      },
    config.assume.cacheHitRate !== undefined && {
      what: 'reads of the cache',
      value: `${config.assume.cacheHitRate * 100}% of the calls that could`,
      key: 'assume.cacheHitRate',
    },
    config.callsPerMonth !== undefined && { what: 'calls in a month', value: String(config.callsPerMonth), key: 'traffic' },
    model.terms?.offPeak !== undefined && {
      what: 'hour of the call',
      value: `from the cheap hours to the dear ones (${model.terms.offPeak.dearHours})`,
    },
  ]
  return [...all.filter((assumption) => assumption !== false), ...ofLoop(call.call), ...ofTools(call.call, model)]
}

/** What a call costs is what one turn of it does. */
function ofLoop(call: PromptCall): readonly Assumption[] {
  const turns = turnsOf(call)
  if (turns === undefined) return []
  const { limit, by, span } = turns
  const most = limit === undefined ? 'until the model is done' : `up to ${limit}`
  const why = limit === undefined ? '' : by === 'call' ? ', as the call says' : ', by the limit of the library'
  return [
    { what: 'turns of the tool loop', value: `1 in the price of a call; ${most}${why}`, ...(span === undefined ? {} : { span }) },
  ]
}

/** Nobody knows how often a model uses a tool. */
function ofTools(call: PromptCall, model: ModelInfo): readonly Assumption[] {
  return providerToolsOf(call, model).map(({ tool, usd: fee, maxUses, span }) => {
    const each = fee === undefined ? 'no fee is published' : fee === 0 ? 'free' : `${usd(fee)} for each`
    const most = maxUses === undefined ? 'in no figure, since nothing limits them' : `none to ${maxUses}`
    return { what: `uses of ${tool}`, value: fee === undefined || fee === 0 ? each : `${most}; ${each}`, span }
  })
}
