import type { ExpectedRange } from '../model/estimate'

/** What bounds an answer, and what is known of its length. Tokens are those of one answer. */
export interface OutputBounds {
  /** Limits that the request gives; of several any may be the one that holds. */
  readonly limits: readonly number[]
  /** Whether one of them holds for sure, and not only where nobody says otherwise. */
  readonly isLimited: boolean
  /** The most that the model writes; `undefined` where it is not published. */
  readonly modelMaximum: number | undefined
  /** What the task needs; `undefined` where it does not bound the answer. */
  readonly taskTokens: number | undefined
  /** What is thought before the answer is billed as output too. */
  readonly thinkingTokens: number
  /** What it would be if the model thinks unasked, where nobody says whether it does; it is in no figure but the most. */
  readonly thinkingIfAny?: number
  /** How many answers are written. */
  readonly choices: number
}

/** Output that is expected where the task says nothing. */
export const usualTokens = 300

/** From nothing to the limit, or to the model's own maximum; what is expected comes from the task and is an assumption. */
export function expectOutput({
  limits,
  isLimited,
  modelMaximum,
  taskTokens,
  thinkingTokens,
  thinkingIfAny = 0,
  choices,
}: OutputBounds): ExpectedRange {
  const ceilings = [...(isLimited ? [Math.max(...limits)] : []), ...(modelMaximum === undefined ? [] : [modelMaximum])]
  const usual = (taskTokens ?? usualTokens) + thinkingTokens
  const high = ceilings.length > 0 ? Math.min(...ceilings) : Math.max(usual + thinkingIfAny, ...limits)
  return {
    low: 0,
    expected: Math.min(usual, high, ...limits) * choices,
    high: high * choices,
    basis: 'assumed',
    ...(ceilings.length > 0 ? {} : { isUnbounded: true }),
  }
}

/** How a model that can think is asked to. */
export interface Thinking {
  /** Whether it thinks unless told not to. */
  readonly reasons: boolean
  /** As the request names it: `low`, `high`. */
  readonly effort: string | undefined
  /** What the model takes where the request names none; absent: the middle. */
  readonly defaultEffort?: string
  /** The most that the request lets it think, in tokens; below zero the model decides. */
  readonly budget: number | undefined
  /** Tokens at middling effort: an assumption. */
  readonly usualTokens: number
}

/** Efforts as shares of what is assumed for the middle one. */
const efforts: Readonly<Record<string, number>> = { none: 0, minimal: 0.1, low: 0.3, medium: 1, high: 3, xhigh: 5, max: 5 }

/** Tokens that a model is expected to think. */
export function expectThinking({ reasons, effort, defaultEffort = 'medium', budget, usualTokens: usual }: Thinking): number {
  if (budget !== undefined && budget >= 0) return Math.min(budget, usual)
  if (effort !== undefined) return usual * shareOf(effort)
  return reasons ? usual * shareOf(defaultEffort) : 0
}

function shareOf(effort: string): number {
  return Object.hasOwn(efforts, effort) ? (efforts[effort] ?? 1) : 1
}
