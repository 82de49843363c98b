import { type CallSite, pathOf } from '../model/call-site'
import type { PromptCall, Setting, Settings } from '../model/prompt-call'
import type { CallValue, Chain, Value } from '../model/value'
import { providerAt } from './base-url'
import { readPrompt } from './read-prompt'
import { asBoolean, asNumber, asString, readSetting, readSlot, toSetting } from './read-setting'
import { type Call, expandChoices, type ModelFactory, type Sdk, toSnakeCase } from './sdk'

/** The one interpreter of all declarations: a call as written becomes a model call in no SDK's words. */
export interface Lowering {
  /** `undefined`: the call runs no model. */
  lower(site: CallSite): PromptCall | undefined
  /** Whether calls of this package are worth reading. */
  wants(specifier: string): boolean
  /** Names of all packages, for the gate in front of the parsers. */
  readonly packages: readonly string[]
  /** Names of all that runs a model, likewise: `.create` of some object, `generateText` by itself. */
  readonly methods: readonly string[]
}

/** Compiles declarations; lowering a call is then one look-up. */
export function createLowering(sdks: readonly Sdk[]): Lowering {
  const calls = new Map<string, Declared>()
  for (const sdk of sdks) for (const [key, declared] of compile(sdk)) calls.set(key, declared)
  const factories = compileFactories(sdks)
  const owners = new Map(sdks.flatMap((sdk) => sdk.packages.map((name) => [name, sdk] as const)))
  const packages = [...new Set([...owners.keys(), ...factories.packages])]

  return {
    packages,
    methods: [
      ...new Set([...calls.keys()].map((key) => key.slice(key.includes('.') ? key.lastIndexOf('.') : key.indexOf(' ') + 1))),
    ],
    wants: (specifier) => packages.some((name) => belongsTo(packageOf(specifier), name)),
    lower(site) {
      const imported = { ...site.chain, package: packageOf(site.chain.package) }
      const owner = ownerOf(imported.package, owners)
      if (owner === undefined) return undefined
      const chain = normalise(imported, owner)
      const declared = calls.get(`${owner.id} ${pathOf(chain).replace(/\(\)$/, '')}`)
      return declared === undefined ? undefined : lowerCall({ ...site, chain }, declared, factories)
    },
  }
}

interface Declared {
  readonly sdk: Sdk
  readonly call: Call
  readonly method: string
  readonly provider: string | undefined
}

function compile(sdk: Sdk): Map<string, Declared> {
  const compiled = new Map<string, Declared>()
  const clients = Object.entries(sdk.clients ?? {}).flatMap(([names, provider]) =>
    expandChoices(names).map((name) => [name, provider] as const),
  )
  for (const [pattern, call] of Object.entries(sdk.calls)) {
    for (const path of expandChoices(pattern)) {
      const fromClient = path.startsWith('client.')
      const roots = fromClient ? clients : [['', clients.find(([name]) => path.startsWith(`${name}().`))?.[1]] as const]
      const method = methodOf(fromClient ? path.slice('client.'.length) : path)
      for (const [name, provider] of roots) {
        const full = fromClient ? (name === '' ? '' : `${name}().`) + path.slice('client.'.length) : path
        for (const spelled of [full, snake(full)]) {
          if (!compiled.has(`${sdk.id} ${spelled}`)) compiled.set(`${sdk.id} ${spelled}`, { sdk, call, method, provider })
        }
      }
    }
  }
  return compiled
}

const snake = (path: string): string => path.split('.').map(toSnakeCase).join('.')

/** What people call it: the steps behind the last construction. `OpenAI().chat.completions.create` is `chat.completions.create`. */
function methodOf(path: string): string {
  const last = path.lastIndexOf('().')
  return last === -1 ? path : path.slice(last + 3)
}

/** The package behind `npm:openai@7` and `https://esm.sh/@google/genai@3.1.0`. */
function packageOf(specifier: string): string {
  const bare = specifier.replace(/^npm:\/?|^https?:\/\/[^/]+\/(?:npm\/)?/, '')
  return bare === specifier ? specifier : bare.replace(/(?<=.)@[^/]*/, '')
}

function belongsTo(specifier: string, name: string): boolean {
  return (
    specifier === name ||
    (specifier.startsWith(name) && (specifier[name.length] === '/' || (specifier[name.length] === '.' && !name.includes('/'))))
  )
}

function ownerOf(specifier: string, owners: ReadonlyMap<string, Sdk>): Sdk | undefined {
  const exact = owners.get(specifier)
  if (exact !== undefined) return exact
  for (const [name, sdk] of owners) if (belongsTo(specifier, name)) return sdk
  return undefined
}

/** The default export gets its name, and steps that change nothing about the request are left out. */
function normalise(chain: Chain, sdk: Sdk): Chain {
  const defaultName = Object.entries(sdk.defaultExports ?? {}).find(([name]) => belongsTo(chain.package, name))?.[1]
  const isLast = (index: number): boolean => index === chain.steps.length - 1
  const steps = chain.steps
    .map((step, index) =>
      index === 0 && step.name === 'default' && defaultName !== undefined ? { ...step, name: defaultName } : step,
    )
    .filter((step, index) => isLast(index) || sdk.transparent?.includes(step.name) !== true)
  return { ...chain, steps }
}

function lowerCall(site: CallSite, declared: Declared, factories: Factories): PromptCall {
  const { sdk, call } = declared
  const { chain } = site
  const model = readModel(chain, declared, factories)
  return {
    site,
    sdk: sdk.id,
    method: declared.method,
    provider: model.provider ?? readProvider(chain, declared),
    settings: {
      model: model.id,
      maxOutputTokens: readLimit(chain, call),
      reasoningEffort: readSetting(chain, call.reasoningEffort, asString),
      reasoningTokens: readSetting(chain, call.reasoningTokens, asNumber),
      choices: readSetting(chain, call.choices, asNumber),
      stop: readSetting(chain, call.stop, asItself),
      responseFormat: readSetting(chain, call.responseFormat, asItself),
      stream: readStream(chain, call, declared.method),
      temperature: readSetting(chain, call.temperature, asNumber),
      serviceTier: readSetting(chain, call.serviceTier, asString),
    } satisfies Settings,
    prompt: readPrompt(chain, call),
  }
}

function readLimit(chain: Chain, call: Call): Setting<number> {
  const limit = readSetting(chain, call.maxOutputTokens, asNumber)
  if (limit.is !== 'absent' || limit.place === undefined || call.minOutputTokens === undefined) return limit
  return { ...limit, place: { ...limit.place, min: call.minOutputTokens } }
}

const asItself = (value: Value): Value | undefined => (value.kind === 'opaque' ? undefined : value)

function readStream(chain: Chain, call: Call, method: string): Setting<boolean> {
  const span = chain.steps.at(-1)?.span
  if ((call.streams === true || /stream$/i.test(method)) && span !== undefined)
    return { is: 'set', value: true, how: 'literal', span }
  return readSetting(chain, call.stream, asBoolean)
}

/** Who bills: the client's class says so, unless its address says otherwise. */
function readProvider(chain: Chain, { sdk, provider }: Declared): Setting<string> {
  const [client] = chain.steps
  if (client === undefined || provider === undefined) return { is: 'unknown', why: 'unknown' }
  // A client that was made out of sight calls its own provider unless somebody told it otherwise.
  if (client.args === undefined)
    return { is: 'set', value: provider, how: client.typed === true ? 'default' : 'literal', span: client.span }
  const address = readSetting({ ...chain, steps: [client] }, sdk.baseUrl, asString)
  // A spread or an options object may hold an address; one that is given and cannot be read is somebody's.
  if (address.is === 'unknown')
    return address.given === true ? address : { is: 'set', value: provider, how: 'default', span: client.span }
  if (address.is === 'absent' || provider === 'azure') return { is: 'set', value: provider, how: 'literal', span: client.span }
  if (address.how === 'default') return { is: 'unknown', why: 'environment' }
  const billed = providerAt(address.value)
  return billed === undefined ? { is: 'unknown', why: 'unknown', name: address.value } : { ...address, value: billed }
}

interface Factories {
  readonly packages: readonly string[]
  find(chain: Chain): ModelFactory | undefined
}

function compileFactories(sdks: readonly Sdk[]): Factories {
  const declared = sdks.flatMap((sdk) => sdk.models ?? [])
  const paths = new Map(
    declared.flatMap((factory) =>
      expandChoices(factory.path).map((path) => [`${factory.package} ${path.replaceAll(')(', ').(')}`, factory] as const),
    ),
  )
  const packages = [...new Set(declared.map((factory) => factory.package))]
  return {
    packages,
    find(chain) {
      const name = packages.find((name) => belongsTo(packageOf(chain.package), name))
      return name === undefined ? undefined : paths.get(`${name} ${pathOf(chain)}`)
    },
  }
}

interface Model {
  readonly id: Setting<string>
  readonly provider?: Setting<string>
}

/** A model is an id, or something that a provider's package made from an id. */
function readModel(chain: Chain, { sdk, call }: Declared, factories: Factories): Model {
  const found = readSlot(chain, call.model)
  if (found.is !== 'set') return { id: found }
  const made = madeModels(found.value, factories)
  if (made.length === 0) {
    const id = readSetting(chain, call.model, asString)
    return sdk.clients === undefined ? providerInId(id) : { id }
  }
  const read = made.map((value) => readFactory(value.chain, factories))
  const [first] = read
  if (first === undefined) return { id: { is: 'unknown', why: 'unknown' } }
  const others = read.slice(1).flatMap((model) => (model.id.is === 'set' ? [model.id.value] : []))
  if (first.id.is !== 'set') return first
  const soft = found.soft || (found.value.kind === 'choice' && made.length < found.value.options.length)
  const how = soft ? 'default' : found.earlier || found.value.how === 'literal' ? first.id.how : found.value.how
  return { ...first, id: { ...first.id, how, ...(others.length > 0 ? { alternatives: others } : {}) } }
}

function madeModels(value: Value, factories: Factories): CallValue[] {
  if (value.kind === 'call') return factories.find(value.chain) === undefined ? [] : [value]
  return value.kind === 'choice' ? value.options.flatMap((option) => madeModels(option, factories)) : []
}

function readFactory(chain: Chain, factories: Factories): Model {
  const factory = factories.find(chain)
  if (factory === undefined) return { id: { is: 'unknown', why: 'unknown' } }
  const found = readSlot(chain, factory.model ?? '0')
  if (found.is !== 'set') return { id: found }
  if (found.value.kind === 'call') return readFactory(found.value.chain, factories)
  const id = toSetting(found.value, { ...found, earlier: false }, asString)
  if (factory.provider === undefined) return providerInId(id)
  if (factory.provider === 'unknown') return { id, provider: { is: 'unknown', why: 'unknown' } }
  const [maker] = chain.steps
  const address =
    maker?.args === undefined || chain.steps.length === 1
      ? undefined
      : readSetting({ ...chain, steps: [maker] }, 'baseURL', asString)
  return { id, provider: addressed(address, { is: 'set', value: factory.provider, how: 'literal', span: found.value.span }) }
}

function addressed(address: Setting<string> | undefined, provider: Setting<string>): Setting<string> {
  if (address === undefined || address.is === 'absent') return provider
  if (address.is === 'unknown') return address
  const billed = providerAt(address.value)
  return billed === undefined ? { is: 'unknown', why: 'unknown', name: address.value } : { ...address, value: billed }
}

/** `openai/gpt-5` names its provider, where the library itself is nobody's. */
function providerInId(id: Setting<string>): Model {
  const prefix = id.is === 'set' ? /^([\w-]+)\//.exec(id.value)?.[1] : undefined
  return id.is !== 'set' || prefix === undefined ? { id } : { id, provider: { ...id, value: prefix } }
}
