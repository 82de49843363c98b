import type { ExpectedRange, Range } from './estimate'
import type { FlatText, Stretch } from './flat-text'
import type { Breakpoint, PromptPart } from './prompt-call'
import type { Span } from './span'
import type { Hole } from './value'

/** What a prompt asks the model to do. */
export type TaskKind =
  | 'classification'
  | 'extraction'
  | 'routing'
  | 'summary'
  | 'translation'
  | 'code'
  | 'long-form'
  | 'chat'
  | 'reasoning'
  | 'unknown'

export interface Task {
  readonly kind: TaskKind
  /** What in the prompt says so, fit to be quoted: `asks for one of 4 labels`. */
  readonly evidence: string
  /** 0..1; rules that need the task are silent below 0.7. */
  readonly confidence: number
  /** Tokens that the answer needs, where the task bounds them: the longest label, a short summary. */
  readonly outputTokens: number | undefined
}

/** The start of a request that is the same each time, in request order: tools, system, messages. */
export interface Prefix {
  /** Static tokens in front of the first hole. */
  readonly tokens: Range
  /** Static tokens behind the first hole: they would be cacheable if they came first. */
  readonly tokensBehind: Range
  /** What ends the prefix: the first hole, if there is one. */
  readonly endedBy: Ending | undefined
  readonly change: ChangingHole | undefined
  /** The last part with nothing but static parts up to it, and their tokens. */
  readonly lastStatic: { readonly part: PromptPart; readonly tokens: Range } | undefined
  /** Each breakpoint with the tokens in front of it and whether all of them are static. */
  readonly breakpoints: readonly MarkedPrefix[]
}

export interface MarkedPrefix {
  readonly breakpoint: Breakpoint
  readonly tokens: Range
  readonly static: boolean
  /** The first hole in front of it that is another text on every request: what is cached there is never read. */
  readonly changing?: Ending
}

/** A hole that a prefix ends at. */
export interface Ending {
  readonly name: string
  readonly volatile: boolean
  readonly span: Span
}

/** The first hole that is not the same on each request: what the environment gives is, and so is a date for a day. */
export interface ChangingHole {
  readonly hole: Hole
  readonly part: PromptPart
  /** Known tokens in front of it and behind it. */
  readonly tokens: Range
  readonly tokensBehind: Range
}

/** A text that tells the model what to do: a system prompt, or a message that is built like an order. */
export interface Instruction extends FlatText {
  readonly part: PromptPart
  /** What in it is not an order: quotations, code, examples, dialogue. */
  readonly data: readonly Stretch[]
}

/** Examples of one kind that stand together: message pairs, `<example>` tags, numbered or Input/Output blocks. */
export interface ExampleBlock {
  /** `<example> tags`, `Input/Output pairs`, `message pairs`, … */
  readonly form: string
  readonly examples: readonly Example[]
  readonly tokens: number
}

export interface Example {
  readonly span: Span
  readonly tokens: number
  /** What to remove so that the example is gone and the text around it stays in order; absent where it cannot be cut out. */
  readonly removal: Span | undefined
}

/** Tokens of one part of the request. */
export interface PartCount {
  readonly name: string
  readonly tokens: Range
  /** Of those, tokens of text that is the same on each call. */
  readonly staticTokens: number
  readonly span: Span
}

/** Tokens and dollars of one call. `input` counts what was read; holes enter with the configured size, on basis `assumed`. */
export interface CallEstimate {
  readonly parts: readonly PartCount[]
  /** Tokens that the chat format adds: roles, separators, priming. */
  readonly framing: Range
  readonly input: Range
  readonly staticTokens: number
  readonly output: ExpectedRange
  /** Dollars per call; `undefined` where the model or its price is unknown. */
  readonly cost: Cost | undefined
}

/** US dollars of one call. */
export interface Cost {
  readonly input: Range
  readonly output: ExpectedRange
  readonly total: ExpectedRange
  /** The same call when the static prefix is read from the cache; absent where it cannot be. */
  readonly cached: ExpectedRange | undefined
}
