import type { Range } from '../model/estimate'
import type { ModelInfo } from '../model/model-info'
import type { PromptCall } from '../model/prompt-call'
import { settledTexts } from '../tokens/exact-request'
import { framing } from '../tokens/framing'
import type { Tokenizer } from '../tokens/index'
import type { Countable } from './countable'
import type { World } from './world'

/** What a provider said of the settled texts of a call. */
export interface ExactTokens extends Countable {
  readonly tokens: number
  /** Day of the answer, `YYYY-MM-DD`; absent where it was not kept. */
  readonly on?: string
  /** These are all that the call sends. */
  readonly isWhole: boolean
}

/** What a provider can be asked about a call; a string says why it cannot. */
export function countableOf(call: PromptCall, model: ModelInfo | undefined, modelId: string | undefined): Countable | string {
  if (model === undefined || modelId === undefined) return 'their model is not known'
  const { provider, settings, prompt } = call
  // Whoever else runs the model was trusted with the texts; its maker was not.
  if (provider.is !== 'set' || provider.value !== model.provider)
    return 'somebody else than the maker of the model bills for them'
  if (settings.model.is === 'set' && settings.model.alternatives !== undefined) return 'a condition chooses their model'
  const settled = settledTexts(prompt)
  if (settled === undefined) return 'none of their texts is settled'
  return { provider: model.provider, model: /[/:]/.test(modelId) ? model.id : modelId, ...settled }
}

/** The provider's own count of a call's settled texts, where the world remembers one. */
export function exactTokensOf(
  call: PromptCall,
  model: ModelInfo | undefined,
  modelId: string | undefined,
  counted: World['counted'],
): ExactTokens | undefined {
  const countable = counted === undefined ? 'nobody remembers' : countableOf(call, model, modelId)
  if (typeof countable === 'string') return undefined
  const answer = counted?.(countable)
  if (answer === undefined) return undefined
  const { parts, open } = call.prompt
  const isWhole = !open && countable.parts.length === parts.length && parts.some(({ message }) => message >= 0)
  return { ...countable, ...answer, isWhole }
}

/** Counts as `tokenizer` does, but for the texts that the provider counted: their sum is its own. */
export function knowing(tokenizer: Tokenizer, call: PromptCall, exact: ExactTokens): Tokenizer {
  const { parts, tokens } = exact
  const texts = parts.map((index) => textOf(call, index))
  const counts = texts.map((text) => tokenizer.count(text))
  const all = counts.reduce((sum, count) => sum + count, 0)
  const own = Math.max(0, tokens - frameOf(tokenizer.id, exact).low)
  const known = new Map<string, number>()
  // Rounded at each end, so that the shares of the parts add up to the whole.
  let end = 0
  for (const [index, text] of texts.entries()) {
    const start = end
    end += counts[index] ?? 0
    const share = (upTo: number): number => (all === 0 ? 0 : Math.round((own * upTo) / all))
    if (!known.has(text)) known.set(text, share(end) - share(start))
  }
  return {
    ...tokenizer,
    count: (text) => known.get(text) ?? tokenizer.count(text),
    basisOf: (text) => (known.has(text) ? 'exact' : tokenizer.basis),
  }
}

function textOf({ prompt }: PromptCall, index: number): string {
  return (prompt.parts[index]?.text.parts ?? []).map((part) => (part.kind === 'known' ? part.text : '')).join('')
}

/** What the chat format is taken to add to the texts that are asked about. */
export function frameOf(tokenizer: string, { model, request }: Pick<Countable, 'model' | 'request'>): Range {
  const messages = request.messages.length + (request.system.length > 0 ? 1 : 0)
  return framing({ tokenizer, model, messages, tools: 0, names: 0 })
}
