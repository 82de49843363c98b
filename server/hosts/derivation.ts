import type { Turns } from '../engine/call-terms'
import type { ExactTokens } from '../engine/exact'
import type { Caching } from '../engine/figures/bills'
import type { Figures } from '../engine/figures/figures'
import type { ModelOrigin } from '../engine/figures/origin'
import type { ExpectedRange } from '../model/estimate'
import type { Task } from '../model/facts'
import { count, usdOn } from '../model/model-info'
import type { OutputBounds } from '../pricing/expected-output'
import { usualTokens } from '../pricing/expected-output'

/** How the model was reached, in words; `place` is where its id is written, as the host prints places. */
export function originText({ by, key, name, alternatives }: Omit<ModelOrigin, 'span'>, place: string | undefined): string {
  const at = place === undefined ? '' : ` ${place}`
  if (alternatives.length > 0) return `a condition chooses between it and ${alternatives.join(', ')}: first written at${at}`
  const from = name === undefined ? 'what the program is given' : name
  if (by === 'configuration') return `named by the configuration (${key}), since the source leaves it to ${from}`
  if (by === 'dynamic') return `not settled by the source: it comes from ${from}`
  if (by === 'default') return `a default at${at}: a caller or the environment may put another there`
  return words[by] + at
}

const words: Readonly<Record<Exclude<ModelOrigin['by'], 'configuration' | 'dynamic' | 'default'>, string>> = {
  literal: 'written at',
  constant: 'a constant at',
  constructor: 'given to the client at',
  import: 'imported from',
  file: 'read from',
  factory: 'made at',
}

/** What the prompt asks for, and what in it says so: `classification: asks for one of 4 labels (confidence 0.9)`. */
export function taskText({ kind, evidence, confidence }: Pick<Task, 'kind' | 'evidence' | 'confidence'>): string {
  return kind === 'unknown' ? `not clear: ${evidence}` : `${kind}: ${evidence} (confidence ${Number(confidence.toFixed(2))})`
}

/** Whether the start of the request can be cached, and what it takes. */
export function cachingText({ prefixTokens, minTokens, isMinPublished, lacks }: Omit<Caching, 'endedBy'>, model: string): string {
  const prefix = `the first ${count(prefixTokens)} tokens are the same on each call`
  const min = `${count(minTokens)}${isMinPublished ? '' : ' (taken for it: none is published)'}`
  if (lacks === 'price') return `no price of cached input is published for ${model}`
  if (lacks === 'length') return `${prefix}, and ${model} caches none shorter than ${min}`
  if (lacks === 'breakpoint')
    return `${prefix}; ${model} caches from ${min} on, and only with a cache breakpoint: the call has none`
  return `${prefix}, and ${model} caches from ${min} on`
}

/** By which tokenizer the texts are counted; of a model that is not known, by that of its provider's present ones. */
export function tokenizerText({ id, basis }: { readonly id: string; readonly basis: string }, isModelKnown = true): string {
  if (!isModelKnown && id !== 'unknown') return `counted by ${id}, which models of this provider use: this one is not known`
  return id === 'unknown' ? 'counted as if by o200k: its own tokenizer is not known' : `counted by ${id}, ${basis}`
}

/** Where an exact count comes from; `names` are the parts that it counts. */
export function exactText(
  { provider, tokens, on, isWhole }: Pick<ExactTokens, 'provider' | 'tokens' | 'on' | 'isWhole'>,
  names: readonly string[],
): string {
  const what = isWhole ? 'all of it' : names.join(', ')
  const when = on === undefined ? '' : ` on ${on}`
  return `${provider} itself counted ${what}: ${count(tokens)} tokens, asked${when} by "promptfare count --exact"`
}

/** How often a library asks the model in its own loop of tool calls. */
export function loopText({ limit, by }: Pick<Turns, 'limit' | 'by'>): string {
  const who = 'the library runs the tools and asks again with what they say'
  if (by === 'call')
    return limit === undefined
      ? `${who}, as often as the program lets it`
      : `${who}, at most ${count(limit)} times, as the call says`
  return limit === undefined
    ? `${who} until the model is done: the call sets no limit`
    : `${who}, at most ${count(limit)} times, which is the limit of the library: the call sets none`
}

/** What the configuration makes of the cost of a call: how many read the cache, and how many there are in a month. */
export function usageLines({ atHitRate, perMonth }: Pick<Figures, 'atHitRate' | 'perMonth'>): readonly string[] {
  return [
    ...(atHitRate === undefined
      ? []
      : [`${usdOn(atHitRate.usd, 'assumed')} a call where ${atHitRate.rate * 100}% read the cache and the others write it`]),
    ...(perMonth === undefined ? [] : [`${usdOn(perMonth.usd, 'assumed')} a month, for ${count(perMonth.calls)} calls`]),
  ]
}

/** The most of something, in words where there is no such figure: `at most $0.092`. */
export function atMostText(
  { high, isUnbounded }: Pick<ExpectedRange, 'high' | 'isUnbounded'>,
  print: (most: number) => string,
): string {
  return isUnbounded === true ? 'no maximum is known' : `at most ${print(high)}`
}

/** How the expected length of the answer comes about. */
export function outputText(bounds: OutputBounds, evidence: string): string {
  const { taskTokens, thinkingTokens, thinkingIfAny = 0, limits, isLimited, modelMaximum, choices } = bounds
  const answer =
    taskTokens === undefined
      ? `${usualTokens} assumed, since no task bounds it`
      : `${count(taskTokens)} for the task, which ${evidence}`
  const thought = thinkingTokens === 0 ? [] : [`+ ${count(thinkingTokens)} assumed for thinking`]
  const perhaps =
    thinkingIfAny === 0 ? [] : [`about ${count(thinkingIfAny)} more if the model thinks unasked, which is not known of it`]
  const limit = limits.map(count).join(' or ')
  const cut = isLimited ? `at most the limit of ${limit}` : `expected within the limit of ${limit}, a default that may be raised`
  const maximum =
    modelMaximum === undefined ? 'no maximum of the model is published' : `the model writes at most ${count(modelMaximum)}`
  return [
    [answer, ...thought].join(' '),
    ...perhaps,
    ...(limits.length === 0 ? [] : [cut]),
    maximum,
    ...(choices === 1 ? [] : [`for each of ${choices} answers`]),
  ].join('; ')
}
