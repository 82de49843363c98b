import type { CallEstimate, ExampleBlock, Instruction, Prefix, Task } from '../model/facts'
import type { Flow } from '../model/flow'
import type { ModelInfo } from '../model/model-info'
import type { PromptCall } from '../model/prompt-call'
import type { Finding } from '../model/rule'
import type { How } from '../model/value'
import type { Tokenizer } from '../tokens'
import type { ExactTokens } from './exact'

/** What the engine knows about one document. */
export interface Analysis {
  readonly document: string
  /** In the order in which they stand. */
  readonly calls: readonly AnalyzedCall[]
  /** Sorted by place; suppressed ones left out. */
  readonly findings: readonly Finding[]
  /** Offset of the first syntax error: the document was read in part. */
  readonly broken?: number
}

/** A prompt call with everything that is known about its cost. Facts are computed on first use. */
export interface AnalyzedCall {
  /** Hash of file, enclosing function, method and ordinal: it survives moved lines. */
  readonly id: string
  readonly call: PromptCall
  /** The model's id as the source or the configuration has it, and how it was reached; `dynamic` without an id. */
  readonly modelId: string | undefined
  readonly modelHow: How
  /** `undefined`: the id is in no catalog, or there is none. */
  readonly model: ModelInfo | undefined
  /** Counts texts as this call's model does. */
  readonly tokenizer: Tokenizer
  readonly estimate: CallEstimate
  /** The provider's own count of the settled texts, where it gave one before. */
  readonly exact: ExactTokens | undefined
  /** The same call on another model, its tokens counted as that one counts them, and with another effort to think. */
  on(model: ModelInfo, effort?: string): CallEstimate
  readonly task: Task
  readonly prefix: Prefix
  readonly examples: readonly ExampleBlock[]
  readonly instructions: readonly Instruction[]
  readonly flow: Flow
}

/** Work done since the engine was made; tests assert on it, since times depend on the machine. */
export interface Work {
  /** Documents handed in, and those that named an SDK and were parsed. */
  documents: number
  parsed: number
  /** Answers that came from the cache. */
  reused: number
}
