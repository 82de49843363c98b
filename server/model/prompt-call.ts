import type { CallSite } from './call-site'
import type { Edit, Span } from './span'
import type { How, Insertion, Quote, TextValue, Value, Why } from './value'

/** A model call in no SDK's words: the settings that decide its cost, and what it sends. */
export interface PromptCall {
  readonly site: CallSite
  /** Id of the SDK's declaration: `openai`, `anthropic`, `google`, `vercel-ai`. */
  readonly sdk: string
  /** As users know it: `chat.completions.create`, `generateText`. */
  readonly method: string
  /** Who bills: a catalog provider. `unknown` where a base URL points to somebody else. */
  readonly provider: Setting<string>
  readonly settings: Settings
  readonly prompt: Prompt
  readonly delivery: Delivery
  /** The library runs the tools that the model calls, and asks it again with what they say. */
  readonly toolLoop?: ToolLoop
  /** Makes the answer JSON, whatever is in it; absent where the library has no setting for that, or where it cannot be written. */
  readonly jsonMode?: JsonMode
  /** Tools that the provider runs and bills by use. */
  readonly providerTools?: readonly ProviderTool[]
}

/** The setting that makes an answer JSON, by its name, and the edit that writes it. */
export interface JsonMode {
  readonly name: string
  readonly edit: Edit
}

/** How a library's own loop of tool calls ends, where the call does not say. */
export interface ToolLoop {
  /** How often it asks the model at most; absent: until the model is done. */
  readonly usualTurns?: number
  /** It brings tools of its own. */
  readonly ownTools?: true
  /** It is known that only the model ends it. */
  readonly endless?: true
}

/** A tool that the provider runs, by the name that price lists give it. */
export interface ProviderTool {
  readonly tool: string
  /** How often the model may use it in one request. */
  readonly maxUses: Setting<number>
  readonly span: Span
}

/** `named`: one certain tool. */
export type ToolChoice = 'auto' | 'none' | 'required' | 'named'

/** What goes along with a request and is no part of what the model sees. */
export interface Delivery {
  /** How often the library tries again after an error. */
  readonly maxRetries: Setting<number>
  /** What ends the waiting for an answer: a time as the library counts it, a signal. */
  readonly timeout: Setting<Value>
  /** What says for whom or for what the call is made: a user, metadata, a project. */
  readonly attribution: Setting<Value>
  /** What the library does where nobody tells it otherwise; absent where that is not known. */
  readonly byDefault?: LibraryDefaults
  /** A library that watches calls is put around the client. */
  readonly watched?: true
}

/** What a library does by itself. */
export interface LibraryDefaults {
  /** How often it tries again after an error. */
  readonly retries: number
  /** How long it waits for an answer; absent: nobody says. */
  readonly timeoutSeconds?: number
}

export interface Settings {
  /** The id as the source has it, provider prefix included. */
  readonly model: Setting<string>
  readonly maxOutputTokens: Setting<number>
  /** `low`, `high`, …; the SDK's own words. */
  readonly reasoningEffort: Setting<string>
  /** Thinking budget in tokens. */
  readonly reasoningTokens: Setting<number>
  /** How many alternatives the model writes (`n`, `candidateCount`). */
  readonly choices: Setting<number>
  readonly stop: Setting<Value>
  /** A schema or mode for structured output. */
  readonly responseFormat: Setting<Value>
  readonly stream: Setting<boolean>
  readonly temperature: Setting<number>
  /** `flex`, `priority`, `batch`, … */
  readonly serviceTier: Setting<string>
  /** Whether the model may, must or must not call a tool. */
  readonly toolChoice: Setting<ToolChoice>
  /** How often a tool loop asks the model at most. */
  readonly stepLimit: Setting<number>
  /** The region in which the request must be served, in the provider's words. */
  readonly residency: Setting<string>
}

export type SettingName = keyof Settings

/**
 * Three answers, not two: `set`; `absent`, which is proven; `unknown`, where a spread, a parameter or the environment may hide it.
 * Where the SDK has no such setting it is `absent` without a `place`.
 */
export type Setting<T> = SetTo<T> | Absent | Unknown

export interface SetTo<T> {
  readonly is: 'set'
  readonly value: T
  /** Others it may be, where a condition decides; `value` is the first. */
  readonly alternatives?: readonly T[]
  readonly how: How
  /** Where the value is written. */
  readonly span: Span
  /** How a new value is written there; absent where the source shares it with others or does not write it out. */
  readonly form?: 'script' | 'python'
  /** The quotes that a string value stands in. */
  readonly quote?: Quote
}

export interface Absent {
  readonly is: 'absent'
  readonly place?: Place
}

export interface Unknown {
  readonly is: 'unknown'
  readonly why: Why
  /** What the author calls it: `process.env.MODEL`, `model`. */
  readonly name?: string
  /** The source gives the setting for sure; only its value cannot be told. */
  readonly given?: true
}

/** Where a setting that is missing would be written. */
export interface Place {
  readonly insertion: Insertion
  /** The setting is written as nothing (`None`, `undefined`): its value is replaced, and `insertion` is where that stands. */
  readonly over?: true
  /** `['config', 'maxOutputTokens']`: the outer ones are created with it. */
  readonly path: readonly string[]
  /** The smallest number that the SDK's server takes there: OpenAI's Responses refuse an output limit below 16. */
  readonly min?: number
}

/** What a request sends, in the order in which caches see it: tools, system, messages. */
export interface Prompt {
  readonly parts: readonly PromptPart[]
  /** There may be more than these parts: history, a spread, a variable that cannot be read. */
  readonly open: boolean
  /** Among the messages are turns that went before: a list of messages that goes on, or one that is called a history. */
  readonly history?: true
  /** Among them there may be tools, which stand in front of everything else. */
  readonly toolsUnknown?: true
  /** The text is sent as it is, with no format of a chat around it. */
  readonly bare?: true
  /** The library takes cache breakpoints, and all that the call has are among the parts. */
  readonly markersKnown?: true
}

export type Role = 'system' | 'user' | 'assistant' | 'tool'

/** One tool, one system block, one content block of a message, or the schema of the answer. */
export interface PromptPart {
  readonly kind: 'tool' | 'system' | 'message' | 'image' | 'document' | 'schema'
  readonly role: Role
  /** Parts of one message share its number; -1 for tools and for a system prompt outside the messages. */
  readonly message: number
  readonly text: TextValue
  /** The text is near what is sent, and not the same to the letter: tools, schemas, calls of tools. */
  readonly approximate?: true
  /** The message carries a `name`. */
  readonly named?: true
  /** The block as written, marker included. */
  readonly span: Span
  /** A cache breakpoint behind this part. */
  readonly breakpoint?: Breakpoint
  /** Writes a cache breakpoint behind this part; absent where there is one, or where none can be written. */
  readonly marking?: readonly Edit[]
  /** For images and documents: what the call says of them. */
  readonly media?: Media
}

/** A picture or a document, as far as the call says. */
export interface Media {
  /** `image/png`, `application/pdf`. */
  readonly type?: string
  /** Pixels of a picture that stands in the source itself. */
  readonly size?: { readonly width: number; readonly height: number }
  /** The resolution at which the model looks at it, in the provider's own words. */
  readonly detail: Setting<string>
  /** What the lowest is called there. */
  readonly low: string
}

export interface Breakpoint {
  /** The marker's value as written: `{ type: 'ephemeral' }`. */
  readonly span: Span
  /** How long what is cached is kept: `5m`, `1h`. */
  readonly ttl: Setting<string>
  /** Removes the marker, where it can be removed. */
  readonly removal?: Edit
}

/** The value of a setting, if it is set for sure and nothing but the source decides it. */
export function settled<T>(setting: Setting<T>): T | undefined {
  return setting.is === 'set' && setting.how !== 'default' && setting.alternatives === undefined ? setting.value : undefined
}

/** The edit that gives a setting a new value, in the source's own way of writing; `undefined` where none can be written. */
export function writeSetting(setting: Setting<unknown>, value: Written): Edit | undefined {
  if (setting.is === 'set') {
    return setting.form === undefined ? undefined : { span: setting.span, text: print(value, setting.form, setting.quote) }
  }
  if (setting.is === 'unknown' || setting.place === undefined) return undefined
  const { insertion, path, over } = setting.place
  const form = insertion.form === 'property' ? 'script' : 'python'
  const [first = '', ...rest] = path
  const inner = rest.reduceRight(
    (written, key) => (form === 'script' ? `{ ${key}: ${written} }` : `{"${key}": ${written}}`),
    print(value, form),
  )
  if (over === true) return { span: insertion.at, text: inner }
  const field =
    insertion.form === 'property'
      ? `${first}: ${inner}`
      : insertion.form === 'keyword'
        ? `${first}=${inner}`
        : `"${first}": ${inner}`
  return { span: insertion.at, text: insertion.before + field + insertion.after }
}

/** What a setting can be given: texts as they stand between quotes, escapes included. */
export type Written = string | number | boolean | readonly string[] | WrittenFields

/** An object to be written. */
export interface WrittenFields {
  readonly [key: string]: string | WrittenFields
}

function print(value: Written, form: 'script' | 'python', quote?: Quote): string {
  if (isList(value)) return `[${value.map((item) => print(item, form, quote)).join(', ')}]`
  if (typeof value === 'object') {
    const fields = Object.entries(value).map(([key, field]) => `${form === 'script' ? key : `"${key}"`}: ${print(field, form)}`)
    return form === 'script' ? `{ ${fields.join(', ')} }` : `{${fields.join(', ')}}`
  }
  if (typeof value === 'string') {
    const mark = quote === undefined || quote === 'raw' ? (form === 'script' ? "'" : '"') : quote
    return mark + value + mark
  }
  if (typeof value === 'boolean' && form === 'python') return value ? 'True' : 'False'
  return String(value)
}

function isList(value: Written): value is readonly string[] {
  return Array.isArray(value)
}
