import type { Span } from './span'
import type { Surroundings } from './surroundings'
import type { Arguments, Chain } from './value'

/** A call as written, in no SDK's words. Frontends emit one for every call whose receiver leads back to an import. */
export interface CallSite {
  /** From the start of the callee to the end of the method's name: `client.responses.create`. Findings point here. */
  readonly span: Span
  /** The method's name before `(`. Lines and columns that are shown to people come from here. */
  readonly nameSpan: Span
  /** The whole call expression, arguments included. */
  readonly whole: Span
  readonly chain: Chain
  /** Arguments of the last step, which is the call. */
  readonly args: Arguments
  /** Names from the outside in: `['ChatService', 'ask']`; empty at module level. */
  readonly enclosing: readonly string[]
  /** Lexically within a loop, a comprehension or a `.map` callback of the same function. */
  readonly loop: boolean
  /** What runs around it, read when somebody asks; absent: nothing is known. */
  readonly around?: () => Surroundings | undefined
  /**
   * This is a call of one of the project's own functions, which makes the model call: the names of the calls in between, and of the
   * model call last. `chain` and `args` are the model call's, as they are for this call's arguments. Absent: it is the model call.
   */
  readonly via?: readonly Span[]
  /** With `via`: the next call inwards as its function has it, whoever calls; absent where it comes of these arguments only. */
  readonly unfilled?: CallSite
}

/** The dotted path of a chain, for messages and look-ups: `OpenAI().chat.completions.create()`. */
export function pathOf(chain: Chain): string {
  return chain.steps.map((step) => (step.args === undefined && !step.typed ? step.name : `${step.name}()`)).join('.')
}
