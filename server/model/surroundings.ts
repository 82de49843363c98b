import type { Edit, Span } from './span'

/** What stands around a call, in no language's words: the outermost function that it is in, or the module, statement by statement. */
export interface Surroundings {
  /** The whole call. */
  readonly call: Span
  readonly body: readonly Statement[]
  /** Absent: the module itself. */
  readonly function?: FunctionHead
  /** `'use client'`, and the packages that the module imports. */
  readonly module: { readonly directives: readonly string[]; readonly imports: readonly string[] }
  /** Calls of that function in the same document, by its name. */
  callers(): readonly Surroundings[]
  /** All that the document does to a variable or field (`messages`, `this.history`), by its path. */
  changesOf(path: readonly string[]): readonly ValueChange[]
}

export interface FunctionHead {
  readonly name?: string
  readonly span: Span
  readonly exported: boolean
  /** With their types, as written: `req: Request`. */
  readonly parameters: readonly string[]
  readonly decorators: readonly Decorator[]
}

export interface Decorator {
  /** As it is imported: `tenacity.retry`; else as it is written. */
  readonly path: string
  readonly span: Span
  /** Its keywords; `undefined` where it is not called. */
  readonly keywords: readonly string[] | undefined
  /** It is given more than can be named: positional arguments, or unpacked ones. */
  readonly open: boolean
}

/** What happens to a variable: a list grows at its end, it is given another content, it is handed to somebody. */
export interface ValueChange {
  readonly kind: 'grows' | 'set' | 'handed' | 'other'
  /** To whom it is handed, what it is set to, or the source that makes it longer. */
  readonly what: string
  readonly span: Span
}

export type Statement = Loop | Try | Branch | Leave | Callback | Step

interface Placed {
  readonly span: Span
}

/** A loop by any name: `for`, `while`, a comprehension, a callback of `map`. */
export interface Loop extends Placed {
  readonly kind: 'loop'
  /** What says that it is one: `while (true)`. */
  readonly head: Span
  /** Over a collection, so many times, while something holds, for ever. */
  readonly form: 'each' | 'count' | 'while' | 'endless'
  /** Its turns run at the same time. */
  readonly concurrent: boolean
  /** Its turns are calls of a function, where a `return` ends no more than the turn. */
  readonly callback?: true
  /** What it goes through, as the author calls it. */
  readonly over?: string
  /** Turns, where they are known. */
  readonly times?: number
  /** Names that are new in each turn. */
  readonly items: readonly string[]
  /** What its condition looks at. */
  readonly tests: readonly Mention[]
  readonly body: readonly Statement[]
}

export interface Try extends Placed {
  readonly kind: 'try'
  readonly body: readonly Statement[]
  readonly handlers: readonly Handler[]
  /** Runs where nothing went wrong, and in any case. */
  readonly rest: readonly Statement[]
}

export interface Handler extends Placed {
  readonly head: Span
  readonly catches: 'all' | 'some'
  /** Names of the errors, where it says them: `json.JSONDecodeError`. */
  readonly errors?: readonly string[]
  /** What it calls the error. */
  readonly error?: string
  readonly body: readonly Statement[]
}

export interface Branch extends Placed {
  readonly kind: 'branch'
  readonly tests: readonly Mention[]
  readonly arms: readonly (readonly Statement[])[]
}

export interface Leave extends Placed {
  readonly kind: 'leave'
  readonly how: 'break' | 'continue' | 'return' | 'raise'
}

/** A function within, and to whom it is handed: `['app', 'get']`. */
export interface Callback extends Placed {
  readonly kind: 'callback'
  readonly to?: Called
  readonly name?: string
  readonly parameters: readonly string[]
  readonly body: readonly Statement[]
}

/** Everything else, as what it looks at, calls and sets. */
export interface Step extends Placed {
  readonly kind: 'step'
  readonly mentions: readonly Mention[]
  readonly calls: readonly Called[]
  readonly sets: readonly Assignment[]
}

/** `response.choices[0].text` is `['response', 'choices', '0', 'text']`; what a call gives starts with `()`, what is computed is `?`. */
export interface Mention extends Placed {
  readonly path: readonly string[]
  /** The name or the call at its root. */
  readonly root: Span
}

export interface Called extends Placed {
  readonly path: readonly string[]
  /** Between and with the parentheses. */
  readonly args: Span
  /** The result is JSON with line breaks and indentation: the argument that says so, and what takes it away. */
  readonly layout?: { readonly span: Span; readonly compact?: Edit }
}

export interface Assignment {
  readonly path: readonly string[]
  /** Which part of the value it takes: `['text']` of `const { text } = …`. */
  readonly part: readonly string[]
  /** What stands for the value, without `await`; absent where it is counted or joined to what was there. */
  readonly value?: Span
}
