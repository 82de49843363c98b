import { type ModelInfo, renameModel } from './model-info'
import { type PromptCall, settled, writeSetting } from './prompt-call'
import type { Repair } from './rule'

/** Writes the other model's id as the source writes the present one; `undefined` without one, or where one edit cannot do it. */
export function switchModel({ settings }: PromptCall, model: ModelInfo, other: ModelInfo | undefined): Repair | undefined {
  const written = settled(settings.model)
  if (written === undefined || other === undefined) return undefined
  const renamed = renameModel(written, model, other)
  const edit = renamed === undefined ? undefined : writeSetting(settings.model, renamed)
  return edit && { title: `Use ${other.id}${caveat(model, other)}`, edits: [edit] }
}

/** Whether one model costs more per token than another, where the same call may take so many times as many. */
export function isDearer({ price }: ModelInfo, { price: other }: ModelInfo, times = 1): boolean {
  return price.usdPerInputToken * times > other.usdPerInputToken || price.usdPerOutputToken * times > other.usdPerOutputToken
}

/** What the price per token does not say: more tokens for the same text, and thinking that is billed as output. */
function caveat(model: ModelInfo, other: ModelInfo): string {
  const thinks = other.reasons && !model.reasons ? ['thinks before it answers'] : []
  const counts = other.tokenizer !== model.tokenizer ? ['counts tokens differently'] : []
  const caveats = [...thinks, ...counts]
  return caveats.length === 0 ? '' : ` (${caveats.join(', ')})`
}
