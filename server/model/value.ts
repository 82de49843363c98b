import type { Span } from './span'

/** What reading alone can tell of an expression. Nothing is run and nothing is guessed. */
export type Value = TextValue | LiteralValue | ListValue | DictValue | CallValue | ChoiceValue | OpaqueValue

/**
 * How a value was reached, nearest hop last. `default` is soft: a caller or the environment may put something else there.
 * `dynamic` belongs to opaque values.
 */
export type How = 'literal' | 'constant' | 'constructor' | 'import' | 'file' | 'factory' | 'default' | 'dynamic'

interface Read {
  /** Where the value is written: the literal itself, not the variable that stands for it. */
  readonly span: Span
  readonly how: How
}

/** A string: known pieces and holes, in order. A plain string literal is one known piece; `''` has none. */
export interface TextValue extends Read {
  readonly kind: 'text'
  readonly parts: readonly TextPart[]
}

export type TextPart = KnownText | Hole | TextChoice

/** Characters that are known, with the place in the source where they are written. */
export interface KnownText {
  readonly kind: 'known'
  readonly text: string
  /** The characters between the quotes (or between two holes); empty and at the value's start where no source stands for them. */
  readonly span: Span
  /** Source offset of each character of `text` and of its end; absent where source and text agree character by character. */
  readonly offsets?: readonly number[]
  /** How the string is written, so that an edit can be: `"`, `'`, `` ` ``, `"""`, `'''`; `raw` where nothing can be escaped; absent where the text is not written in source. */
  readonly quote?: Quote
}

export type Quote = '"' | "'" | '`' | '"""' | "'''" | 'raw'

/** A piece of text that is known only when the program runs. */
export interface Hole extends Mystery {
  readonly kind: 'hole'
  readonly span: Span
}

/** One of several texts, by a condition that reading cannot decide. */
export interface TextChoice {
  readonly kind: 'choice'
  readonly span: Span
  readonly options: readonly (readonly TextPart[])[]
}

/** A number, boolean, null (`None`) or undefined. */
export interface LiteralValue extends Read {
  readonly kind: 'literal'
  readonly value: number | boolean | null | undefined
}

/** An array, list or tuple. `open`: there may be more items than these (a spread, a later push that cannot be read). */
export interface ListValue extends Read {
  readonly kind: 'list'
  readonly items: readonly Value[]
  readonly open: boolean
}

/** An object or dict literal, or keyword arguments. `open`: it may have more fields than these. */
export interface DictValue extends Read {
  readonly kind: 'dict'
  /** In the order written; of two with one key only the one that wins. */
  readonly fields: readonly Field[]
  readonly open: boolean
  /** How this author's layout takes one more field; absent where an edit would reach into something that is not written out. */
  readonly insertion?: Insertion
}

export interface Field {
  readonly key: string
  readonly value: Value
  /** The whole property, key included. */
  readonly span: Span
  /** The expression that stands for the value, where it is written beside the key. */
  readonly written?: Span
  /** What to delete so that the property is gone and the rest stays in order; absent where it cannot be cut out. */
  readonly removal?: Span
  /** The field may be missing or overridden: it stands in a conditional spread, or before an unknown one. */
  readonly uncertain?: boolean
}

/**
 * Something that leads back to an import, used as a value: mostly a call (`openai('gpt-5')`, `new OpenAI()`, `z.object({…})`,
 * `types.Part.from_text(…)`), seldom a name (`OpenAI`, `client.chat`), whose last step then has no `args`.
 */
export interface CallValue extends Read {
  readonly kind: 'call'
  readonly chain: Chain
}

/** One of several values: both branches of a conditional, `a ?? b` and `a or b` where `a` is not known. */
export interface ChoiceValue extends Read {
  readonly kind: 'choice'
  readonly options: readonly Value[]
}

/** An expression that reading cannot follow further. */
export interface OpaqueValue extends Read, Mystery {
  readonly kind: 'opaque'
  /** The value whose JSON this is: a text that nobody reads as one, but what it holds can be asked for. */
  readonly json?: Value
}

/** Why something is not known. */
export interface Mystery {
  readonly why: Why
  /** What the author calls it: `userQuestion`, `CHAT_MODEL`, `Date.now()`. At most 60 characters of source. */
  readonly name?: string
  /** For `why: 'parameter'`: which one, so that a caller's argument can be put in its place. */
  readonly parameter?: Parameter
}

export type Why =
  | 'parameter' // of the enclosing function
  | 'environment' // process.env.X, os.environ["X"]
  | 'file' // read at run time from a path that cannot be settled
  | 'loop' // a loop variable or a callback's item
  | 'volatile' // time, random, uuid: another value on every run
  | 'import' // of a module that was not read
  | 'function' // code, not text
  | 'unknown'

/** `user.name` of `function ask(user) {…}` is parameter `user`, path `['name']`. */
export interface Parameter {
  /** Span of the function that declares it. */
  readonly of: Span
  readonly name: string
  readonly index: number
  readonly path: readonly string[]
}

/**
 * How an expression leads back to an import: `new OpenAI({…}).chat.completions.create(…)` is package `openai`,
 * steps `OpenAI(…)`, `chat`, `completions`, `create(…)`. Variables, fields and aliases in between are followed.
 * A default import is the step `default`; `import * as x` and Python's `import x` add no step.
 */
export interface Chain {
  /** Module specifier as written: `openai`, `@anthropic-ai/sdk/index`, `google.genai`. */
  readonly package: string
  readonly steps: readonly Step[]
}

export interface Step {
  readonly name: string
  /** The name in the source, where it is written there. */
  readonly span: Span
  /** Present where the step is called or constructed. */
  readonly args?: Arguments
  /** The step's type was stated (`client: OpenAI`), the construction itself was not seen: its arguments are unknown. */
  readonly typed?: boolean
  /** Other constructions may stand there at run time: who bills is not known. */
  readonly ambiguous?: boolean
}

export interface Arguments {
  /** From the opening to behind the closing parenthesis. */
  readonly span: Span
  readonly positional: readonly Value[]
  /** Python's keyword arguments, `**` unpacked where it can be read; absent in languages without them. */
  readonly named?: DictValue
  /** A spread (`...args`, `*args`) may bring more positional arguments. */
  readonly open: boolean
  /** Where an options object, or in Python a keyword, goes when there is none yet. */
  readonly insertion?: Insertion
}

/** Where and how one more field or argument is written, in the layout the author uses. */
export interface Insertion {
  /** Empty span: the place of the insertion. */
  readonly at: Span
  /** Text before the new field (a comma, a line break and the indentation) and after it (a trailing comma). */
  readonly before: string
  readonly after: string
  /** `key: value` | `key=value` | `"key": value` */
  readonly form: 'property' | 'keyword' | 'entry'
}

/** Longest prefix that can be read as text: for messages and for classifying; holes become `{name}`. */
export function describeText(text: TextValue, hole: (hole: Hole) => string = (h) => `{${h.name ?? '…'}}`): string {
  const describe = (parts: readonly TextPart[]): string =>
    parts
      .map((part) => (part.kind === 'known' ? part.text : part.kind === 'hole' ? hole(part) : describe(part.options[0] ?? [])))
      .join('')
  return describe(text.parts)
}

/** The source span of characters `from`..`to` of a known piece. */
export function spanWithin(part: KnownText, from: number, to: number): Span {
  const at = (index: number): number => part.offsets?.[index] ?? part.span.start + index
  return { document: part.span.document, start: at(from), end: at(to) }
}

/** The field that decides `key`, if the dict has one. */
export function fieldOf(dict: DictValue, key: string): Field | undefined {
  return dict.fields.findLast((field) => field.key === key)
}

/** A call's settings: Python's keyword arguments, else the first argument that is not a text, if it is an object. */
export function settingsOf(args: Arguments): DictValue | undefined {
  if (args.named !== undefined) return args.named
  const first = args.positional.find((value) => value.kind !== 'text' && value.kind !== 'literal')
  return first?.kind === 'dict' ? first : undefined
}
