import { findExamples } from '../facts/examples'
import { describeFlow } from '../facts/flow'
import { findInstructions } from '../facts/instructions'
import { describePrefix } from '../facts/prefix'
import { classifyTask } from '../facts/task'
import { anyOf, type ExpectedRange, point, sum } from '../model/estimate'
import type { CallEstimate, Cost, ExampleBlock, Instruction, Prefix, Task } from '../model/facts'
import type { Flow } from '../model/flow'
import type { Catalog, ModelInfo } from '../model/model-info'
import type { PromptCall } from '../model/prompt-call'
import { cost } from '../pricing/cost'
import { expectOutput } from '../pricing/expected-output'
import { type Tokenizer, tokenizerFor } from '../tokens'
import { framing } from '../tokens/framing'
import type { AnalyzedCall } from './analysis'
import { chooseModel, findModel, mustCall, outputBounds, providerOf, termsOf } from './call-terms'
import type { Config } from './config'
import { countParts } from './count-call'
import { type ExactTokens, exactTokensOf, knowing } from './exact'
import type { World } from './world'

/** Tokenizer of a provider's current models, for calls whose model is not known. */
const usualTokenizer: Readonly<Record<string, string>> = {
  openai: 'o200k',
  azure: 'o200k',
  anthropic: 'claude-4.7',
  bedrock: 'claude-4.7',
  google: 'gemini',
  vertex: 'gemini',
  mistral: 'mistral',
  deepseek: 'deepseek',
  cohere: 'cohere',
  xai: 'grok',
  groq: 'llama',
  together: 'llama',
}

/** Everything about one call; what is costly is computed on first use. */
export function analyzeCall(
  id: string,
  call: PromptCall,
  catalog: Catalog,
  config: Config,
  counted?: World['counted'],
): AnalyzedCall {
  const { modelId, modelHow } = chooseModel(call, config)
  const model = modelId === undefined ? undefined : findModel(call, modelId, catalog)
  const tokenizer = tokenizerFor(model?.tokenizer ?? usualTokenizer[providerOf(call)] ?? 'unknown')
  const exact = lazy(() => exactTokensOf(call, model, modelId, counted))
  const counting = lazy(() => {
    const known = exact()
    return known === undefined ? tokenizer : knowing(tokenizer, call, known)
  })
  const count = (text: string): number => counting().count(text)
  const task = lazy(() => classifyTask(call))
  const prefix = lazy(() => describePrefix(call, { count, basis: tokenizer.basis }))
  const others = otherModels(call, catalog)
  const on = (other: ModelInfo, effort?: string): CallEstimate =>
    estimateCall(
      effort === undefined ? call : withEffort(call, effort),
      other,
      tokenizerFor(other.tokenizer),
      task(),
      prefix(),
      config,
    )
  const estimate = lazy(() => {
    const own = estimateCall(call, model, counting(), task(), prefix(), config, exact())
    if (others.length === 0) return own
    return { ...own, cost: costOfAny([own.cost, ...others.map((other) => (other === undefined ? undefined : on(other).cost))]) }
  })
  const examples = lazy(() => findExamples(call, count))
  const instructions = lazy(() => findInstructions(call))
  const flow = lazy(() => describeFlow(call))
  return {
    id,
    call,
    modelId,
    modelHow,
    model,
    tokenizer,
    on,
    get task(): Task {
      return task()
    },
    get estimate(): CallEstimate {
      return estimate()
    },
    get exact(): ExactTokens | undefined {
      return exact()
    },
    get prefix(): Prefix {
      return prefix()
    },
    get examples(): readonly ExampleBlock[] {
      return examples()
    },
    get instructions(): readonly Instruction[] {
      return instructions()
    },
    get flow(): Flow {
      return flow()
    },
  }
}

/** The call as it is when it asks for another effort to think, and sets no budget for it. */
function withEffort(call: PromptCall, value: string): PromptCall {
  const reasoningEffort = { is: 'set', value, how: 'literal', span: call.site.span } as const
  return { ...call, settings: { ...call.settings, reasoningEffort, reasoningTokens: { is: 'absent' } } }
}

/** The models that a condition may choose instead; `undefined` for each that is in no catalog. */
function otherModels(call: PromptCall, catalog: Catalog): (ModelInfo | undefined)[] {
  const { settings } = call
  const ids = settings.model.is === 'set' ? (settings.model.alternatives ?? []) : []
  return ids.map((id) => findModel(call, id, catalog))
}

/** From the cheapest to the dearest of several; no price where one of them has none. What is expected is the first. */
function costOfAny(costs: readonly (Cost | undefined)[]): Cost | undefined {
  const known = costs.filter((cost) => cost !== undefined)
  const [first] = known
  if (first === undefined || known.length < costs.length) return undefined
  const span = (part: 'output' | 'total'): ExpectedRange => ({
    low: Math.min(...known.map((cost) => cost[part].low)),
    expected: first[part].expected,
    high: Math.max(...known.map((cost) => cost[part].high)),
    basis: 'assumed',
    ...(known.some((cost) => cost[part].isUnbounded) ? { isUnbounded: true } : {}),
  })
  const input = { ...anyOf(known.map((cost) => cost.input)), basis: 'assumed' as const }
  return { input, output: span('output'), total: span('total'), cached: undefined }
}

function lazy<T>(compute: () => T): () => T {
  let value: { readonly of: T } | undefined
  return () => {
    value ??= { of: compute() }
    return value.of
  }
}

/** What one call sends and costs with this model, in tokens as that model counts them. */
function estimateCall(
  call: PromptCall,
  model: ModelInfo | undefined,
  tokenizer: Tokenizer,
  task: Task,
  prefix: Prefix,
  config: Config,
  exact?: ExactTokens,
): CallEstimate {
  const parts = countParts(call, tokenizer, config.assume, model?.id)
  const format = framing({
    tokenizer: tokenizer.id,
    ...(model === undefined ? {} : { model: model.id }),
    messages: countMessages(call),
    tools: call.prompt.parts.filter((part) => part.kind === 'tool').length,
    names: new Set(call.prompt.parts.flatMap((part) => (part.named === true ? [part.message] : []))).size,
    mustCall: mustCall(call),
  })
  // What the provider counted holds its format too.
  const texts = parts.reduce((total, { tokens }) => total + tokens.low, 0)
  const framed = exact?.isWhole === true ? point(Math.max(0, exact.tokens - texts), 'exact') : format
  const input = sum([...parts.map((part) => part.tokens), framed])
  const staticTokens = parts.reduce((total, part) => total + part.staticTokens, 0)
  const output = expectOutput(outputBounds(call, model, task, config.assume.thinkingTokens))
  return {
    parts,
    framing: framed,
    input,
    staticTokens,
    output,
    cost:
      model === undefined ? undefined : cost({ model, input, staticTokens: prefix.tokens.low, output, ...termsOf(call, model) }),
  }
}

/** Messages of the request; a system prompt beside them counts as one. */
function countMessages({ prompt }: PromptCall): number {
  if (prompt.bare === true) return 0
  const numbers = new Set(prompt.parts.map((part) => part.message))
  const besides = prompt.parts.some((part) => part.kind === 'system' && part.message === -1)
  return [...numbers].filter((number) => number >= 0).length + (besides ? 1 : 0)
}
