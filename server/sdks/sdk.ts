import type { Delivery, LibraryDefaults, SettingName, ToolLoop, Written } from '../model/prompt-call'
import type { NewMarker } from './write-marker'

/**
 * A library, as data. Names are written as in TypeScript; in Python `generateContent` also reads `generate_content`, and a fix
 * writes it so.
 *
 * A path names the steps from the package to the call: a dot between steps, `()` behind a step that is called or constructed on
 * the way, `{a,b}` for a choice. A leading `client` stands for every class in `clients`. The last step is always called.
 */
export interface Sdk {
  readonly id: string
  /** Module specifiers; their sub-paths (`openai/azure`, `anthropic.lib.bedrock`) belong to them. */
  readonly packages: readonly string[]
  /** What the default import of a package is called in paths. */
  readonly defaultExports?: Readonly<Record<string, string>>
  /** Client classes, each with the provider that bills for it; `''` for calls on the module itself, `unknown` for any provider. */
  readonly clients?: Readonly<Record<string, string>>
  /** Where a client takes the address that it calls. An address that is not its provider's changes the provider. */
  readonly baseUrl?: Slot
  /** Steps that change nothing about the request: `with_raw_response`, `withOptions`. */
  readonly transparent?: readonly string[]
  /** Steps that paths leave out and that slots may name, since they add to the request: `bindTools`. */
  readonly optional?: readonly string[]
  /** Steps that run what is constructed at a slot of theirs, which stands for them in paths: `send(new ConverseCommand({…}))`. */
  readonly runs?: Readonly<Record<string, Slot>>
  /** Steps that give back what they are given at a slot, with something around it: a chain goes on as that one does. */
  readonly wraps?: Readonly<Record<string, Slot>>
  /** What it does where nobody tells it otherwise. */
  readonly byDefault?: LibraryDefaults
  /** Names that stand for whichever model is the current one. */
  readonly currentModels?: readonly string[]
  /** Providers for whose models the library sets an output limit of its own where none is given. */
  readonly ownLimits?: readonly string[]
  /** Python spells names as they are written here. */
  readonly verbatim?: true
  /** What settings are called before a major version of a package: a fix writes them so where the project, else the call, is older. */
  readonly renamed?: Renaming
  /** Who bills for ids that do not name it, by how they begin, where no client says so: `gpt-`. */
  readonly bareIds?: Readonly<Record<string, string>>
  readonly calls: Readonly<Record<string, Call>>
  /** The packages are everybody's: a document is read where it holds one text of each of these lists. */
  readonly addresses?: readonly (readonly string[])[]
  /** Functions of companion packages whose result is a model: `openai('gpt-5')`. */
  readonly models?: readonly ModelFactory[]
}

/**
 * Where a call takes what matters. A dot goes into an object, a number is a positional argument, `**name` is a keyword argument and
 * nothing else, `Chat().model` is an argument of an earlier step, `client.model` one of the client. Of several the first is what a fix writes; behind `config!.` the
 * object, where it is given, takes the place of what later alternatives say.
 */
export interface Call extends Partial<Readonly<Record<SettingName | DeliverySlot, Slot>>> {
  /** A slot that has to hold one of these texts, or the call runs no model: boto3's `client('bedrock-runtime')`. */
  readonly where?: readonly [slot: Slot, ...texts: string[]]
  /** Models of another kind, told by their ids, or by fields that only they are sent all together: such a call runs no model that writes. */
  readonly except?: { readonly ids: RegExp; readonly sent: readonly (readonly string[])[] }
  /** The call is a request to an address, which says whether it runs a model and how the rest of it is read. */
  readonly address?: Address
  /** Where the call itself says who bills. */
  readonly provider?: Slot
  /** Something made before that brings the model and its settings: slots name the steps that made it; its bare id says nothing. */
  readonly agent?: Slot
  readonly system?: Slot
  readonly messages?: Slot
  /** Messages that are sent in front of these: the history of a chat. */
  readonly history?: Slot
  readonly tools?: Slot
  /** The library runs the tools itself and asks the model again; `stepLimit` ends that. */
  readonly toolLoop?: ToolLoop & {
    /** Only behind one of these steps. */
    readonly of?: string
    /** Steps that the limit counts for one turn: LangGraph counts those of the tools too. */
    readonly stepsPerTurn?: number
  }
  /** Tools that the provider runs, by their names in the request, in snake case and without a version: which fee they have. */
  readonly providerTools?: Readonly<Record<string, string>>
  /** Where these stand besides `tools`: a list of them, or a setting of that name. */
  readonly moreTools?: Slot
  /** How often one may be used, where it says so itself; and where the request says it for all of them. */
  readonly toolUses?: Slot
  readonly allToolUses?: Slot
  /** Where a block carries its cache marker. */
  readonly cacheMarker?: Slot
  /** Where the request as a whole does. */
  readonly requestCacheMarker?: Slot
  /** How a marker is written where there is none, by who bills; `*` for anybody else. */
  readonly newMarkers?: Readonly<Record<string, NewMarker>>
  /** The resolution at which pictures are looked at, where the request says it for all of them. */
  readonly imageDetail?: Slot
  /** The text is sent as it is, with no format of a chat around it. */
  readonly bare?: true
  /** What else the request sends that is not written here: a stored prompt, an earlier response, a cache. */
  readonly context?: Slot
  /** What makes the answer JSON without a schema: where that is set, and to what. */
  readonly jsonMode?: { readonly at: Slot; readonly value: Written }
  /** A stored prompt, which may bring any setting. */
  readonly stored?: Slot
  /** Any setting may be made elsewhere: in a file, a registry, a global. */
  readonly hidden?: true
  /** Settings have other names with each model: one that is absent is not written. */
  readonly unnamed?: true
  /** The name of the output limit with others who speak the same protocol. */
  readonly maxOutputTokensElsewhere?: string
  /** The smallest output limit that the service takes. */
  readonly minOutputTokens?: number
  /** Settings that the method itself decides: `stream: true` of `responses.stream`. */
  readonly streams?: boolean
}

/** New names of one major version, each with the one that it had before. */
export interface Renaming {
  readonly package: string
  readonly since: number
  readonly before: Readonly<Record<string, string>>
  /** Settings of older versions only: where the project does not say its version, a call that has one of them does. */
  readonly signs: readonly string[]
}

/** Where a request takes its address, what that is relative to, and what is sent; of several slots the first that is given. */
export interface Address {
  readonly at: readonly string[]
  readonly base?: Slot
  readonly body: readonly string[]
  readonly protocols: readonly Protocol[]
}

/** What is spoken at an address. */
export interface Protocol {
  /** How the path of the address ends; a hole in it reads as a slash. */
  readonly path: RegExp
  /** Only these providers serve it there. Absent: anybody may. */
  readonly hosts?: readonly string[]
  /** At hosts of nobody in the catalog all of one of these have to stand in the body, since other services have such paths. */
  readonly needs?: readonly (readonly string[])[]
  /** The slots of the body. */
  readonly call: Call
}

export type Slot = string | readonly string[]

type DeliverySlot = Exclude<keyof Delivery, 'byDefault' | 'watched'>

/** The functions of one package that make models, and who bills for these. */
export interface ModelFactory {
  readonly package: string
  /** `{openai,createOpenAI()}()`: `()` with nothing before it calls a result. */
  readonly path: string
  /** Absent: the id says so, as in `openai/gpt-5`. `unknown`: somebody, at an address of their own. */
  readonly provider?: string
  /** The result may have settings of its own, which the call does not show. */
  readonly wraps?: true
  /** Where the id is: the first argument unless said otherwise. May be a model itself (`wrapLanguageModel({ model })`). */
  readonly model?: Slot
}

/** Declares an SDK. */
export function defineSdk(sdk: Sdk): Sdk {
  return sdk
}

/** All strings that a pattern with `{a,b}` choices stands for; choices may be nested. */
export function expandChoices(pattern: string): string[] {
  const close = pattern.indexOf('}')
  if (close === -1) return [pattern]
  const open = pattern.lastIndexOf('{', close)
  const options = pattern.slice(open + 1, close).split(',')
  return options.flatMap((option) => expandChoices(pattern.slice(0, open) + option + pattern.slice(close + 1)))
}

/** `maxOutputTokens` → `max_output_tokens`; class names and constants stay as they are. */
export function toSnakeCase(name: string): string {
  return /^[a-z]/.test(name) ? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : name
}
