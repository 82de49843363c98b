import type { Basis, Range } from './estimate'
import type { CallEstimate, ExampleBlock, Instruction, Prefix, Task } from './facts'
import type { Flow } from './flow'
import type { Catalog, ModelInfo } from './model-info'
import type { PromptCall, PromptPart } from './prompt-call'
import type { Edit, Span } from './span'
import type { TextPart } from './value'

export type Category = 'output' | 'prompt' | 'caching' | 'model' | 'context' | 'flow' | 'observability' | 'budget'
export type Severity = 'error' | 'warning' | 'info' | 'off'

export type OptionValue = number | string | boolean | readonly string[]

export interface OptionSpec<T extends OptionValue = OptionValue> {
  readonly default: T
  readonly description: string
}

/**
 * A rule: it sees one call at a time. `messages` hold `{placeholders}`; the type asks for each of them in `data`.
 */
export interface Rule {
  readonly id: string
  readonly category: Category
  readonly severity: Severity
  /** Version that introduced it. */
  readonly since: string
  /** `unnecessary`: editors fade the span; `deprecated`: they strike it through. */
  readonly tag?: 'unnecessary' | 'deprecated'
  /** Of its findings in public repositories, how many were read by hand and how many of these were right; its page says more. */
  readonly measured?: Measured
  readonly messages: Readonly<Record<string, string>>
  readonly options: Readonly<Record<string, OptionSpec>>
  readonly check: (call: PromptCall, context: RuleContext) => void
}

export interface Measured {
  readonly read: number
  readonly right: number
}

/** What a rule knows about the call it checks. Everything is computed on first use. */
export interface RuleContext<M extends Messages = Messages, O extends Options = Options> {
  readonly options: OptionValues<O>
  readonly catalog: Catalog
  /** The day of the analysis, `YYYY-MM-DD`. */
  readonly today: string
  report<K extends keyof M & string>(report: ReportOf<M, K>): void
  /** `undefined`: the id is unknown, or not settled by the source. */
  readonly model: ModelInfo | undefined
  readonly estimate: CallEstimate
  readonly task: Task
  /** Other requests of the document whose model is written at the very place where this call's is. */
  readonly sameModel: readonly { readonly call: PromptCall; readonly task: Task }[]
  readonly prefix: Prefix
  readonly examples: readonly ExampleBlock[]
  readonly instructions: readonly Instruction[]
  readonly flow: Flow
  /** Tokens of a text with this call's tokenizer; holes count nothing. */
  countTokens(text: string | readonly TextPart[]): number
  /** How sure that count is. */
  readonly tokenBasis: Basis
  /** Tokens of a picture or document: as the call asks for it, or at another resolution. */
  mediaTokens(part: PromptPart, detail?: string): Range
  /** How often the call runs, as far as the configuration says. */
  readonly usage: Usage
  /** US dollars of a month, with the share of calls that read the cache; `undefined` without a price, or if nobody says how often it runs. */
  readonly usdPerMonth: number | undefined
  /** The budgets of the configuration that hold for the call's document. */
  readonly budgets: readonly Budget[]
  /** US dollars of one call like this one. */
  costWith(change: Change): number | undefined
}

/** What is different: another model, another output, so many input tokens more or less, another effort to think. */
export interface Change {
  readonly model?: ModelInfo
  readonly outputTokens?: number
  readonly inputTokens?: number
  readonly reasoningEffort?: string
}

/** What a rule says of one place. Exactly the placeholders of the message are given in `data`. */
export type ReportOf<M extends Messages, K extends keyof M & string> = {
  readonly at: Span
  readonly message: K
  /** Overrides the rule's severity for this report: the same rule is an error for a retired model and a warning for an old one. */
  readonly severity?: Exclude<Severity, 'off'>
  /** What the repair saves on each call. */
  readonly saves?: Saving
  /** Keeps what the program does; `--fix` applies it. */
  readonly fix?: Repair | undefined
  /** Changes what the program does; only offered. */
  readonly suggest?: Repair | undefined
} & (Placeholders<M[K]> extends never
  ? { readonly data?: undefined }
  : { readonly data: Readonly<Record<Placeholders<M[K]>, string>> })

export interface Repair {
  /** What it does, as an imperative: `Set max_tokens to 10`. */
  readonly title: string
  readonly edits: readonly Edit[]
}

export interface Saving {
  /** Input or output tokens per call before and after. */
  readonly tokens?: { readonly current: number; readonly after: number }
  /** US dollars per call before and after. */
  readonly usd?: { readonly current: number; readonly after: number } | undefined
  /** The text that the saving is about; two findings on the same tokens are not added twice. */
  readonly on?: Span
}

/** What the configuration says of how a call is used. */
export interface Usage {
  readonly callsPerMonth: number | undefined
  /** Of the requests that could read the cache, the share that does. */
  readonly cacheHitRate: number | undefined
}

/** What a call may cost. */
export interface Budget {
  readonly maxInputTokens?: number
  readonly maxUsdPerCall?: number
  readonly maxUsdPerMonth?: number
  /** Share by which a change may make a call dearer: 0.2. A comparison of two states keeps it; one state cannot. */
  readonly maxIncrease?: number
}

export type Messages = Readonly<Record<string, string>>
export type Options = Readonly<Record<string, OptionSpec>>
export type OptionValues<O extends Options> = { readonly [K in keyof O]: Widen<O[K]['default']> }
type Widen<T> = T extends number ? number : T extends string ? string : T extends boolean ? boolean : T
type Placeholders<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never

/** Declares a rule. Message ids, placeholders, options and category are checked at the right line. */
export function defineRule<const M extends Messages, const O extends Options = Record<never, never>>(rule: {
  readonly id: string
  readonly category: Category
  readonly severity: Severity
  readonly since: string
  readonly tag?: 'unnecessary' | 'deprecated'
  readonly measured?: Measured
  readonly messages: M
  readonly options?: O
  check(call: PromptCall, context: RuleContext<M, O>): void
}): Rule {
  return { ...rule, options: rule.options ?? {} } as unknown as Rule
}

/** A finding: a report with severity and configuration applied. Offsets, not lines. */
export interface Finding {
  readonly ruleId: string
  readonly severity: Exclude<Severity, 'off'>
  readonly message: string
  readonly span: Span
  /** The call it is about; absent for findings about directives. */
  readonly callId: string | undefined
  readonly tag: 'unnecessary' | 'deprecated' | undefined
  readonly saves: Saving | undefined
  readonly fix: Repair | undefined
  readonly suggestion: Repair | undefined
}
