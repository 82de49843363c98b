import type { ModelInfo } from './model-info'
import { type PromptCall, settled } from './prompt-call'

/** Output tokens to leave for thinking, which an output limit holds too: none, the call's own budget, or `usual`. */
export function thinkingRoom({ settings }: PromptCall, model: ModelInfo, usual: number): number {
  const { reasoningEffort, reasoningTokens } = settings
  if (settled(reasoningEffort) === 'none') return 0
  const budget = settled(reasoningTokens)
  if (budget !== undefined && budget >= 0) return budget
  const asked = reasoningEffort.is !== 'absent' || reasoningTokens.is !== 'absent'
  return mayThink(model) || asked ? usual : 0
}

/** Whether a model may think unasked: it does, or nobody says. */
export function mayThink({ reasons, defaultEffort }: Pick<ModelInfo, 'reasons' | 'defaultEffort'>): boolean {
  return reasons || defaultEffort === 'unknown'
}
