import { type CallSite, pathOf } from '../model/call-site'
import type { PromptCall, Setting } from '../model/prompt-call'
import type { Chain, Value } from '../model/value'
import { belongsTo, packageOf } from './package-name'
import { compileFactories, type Factories, readModel, readProvider } from './read-model'
import { readPrompt } from './read-prompt'
import { asBoolean, asNumber, asString, readSetting, readSlot } from './read-setting'
import { type Call, expandChoices, type Sdk, type Slot, toSnakeCase } from './sdk'

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
      return declared === undefined ? undefined : lowerCall({ ...site, chain }, imported, declared, factories)
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

function lowerCall(site: CallSite, written: Chain, declared: Declared, factories: Factories): PromptCall {
  const { sdk, call } = declared
  const { chain } = site
  const model = readModel(chain, sdk, call.model, factories)
  const provider = model.provider ?? readProvider(chain, written, sdk, declared.provider)
  // A stored prompt or a wrapped model brings settings of its own: what is not written may still be there.
  const hidden = model.wrapped === true || readSlot(chain, call.stored).is !== 'absent'
  const shown = <T>(setting: Setting<T>): Setting<T> =>
    hidden && setting.is === 'absent' ? { is: 'unknown', why: 'unknown' } : setting
  const read = <T>(slot: Slot | undefined, convert: (value: Value) => T | undefined): Setting<T> =>
    slot === undefined ? { is: 'absent' } : shown(readSetting(chain, slot, convert))
  return {
    site,
    sdk: sdk.id,
    method: declared.method,
    provider,
    settings: {
      model: shown(model.id),
      maxOutputTokens: shown(readLimit(chain, sdk, call, provider)),
      reasoningEffort: read(call.reasoningEffort, asString),
      reasoningTokens: read(call.reasoningTokens, asNumber),
      choices: read(call.choices, asNumber),
      stop: read(call.stop, asItself),
      responseFormat: read(call.responseFormat, asItself),
      stream: readStream(chain, call, declared.method),
      temperature: read(call.temperature, asNumber),
      serviceTier: read(call.serviceTier, asString),
    },
    prompt: readPrompt(chain, call),
  }
}

/** The output limit. Others who speak the same protocol may know it by another name. */
function readLimit(chain: Chain, sdk: Sdk, call: Call, provider: Setting<string>): Setting<number> {
  const limit = readSetting(chain, call.maxOutputTokens, asNumber)
  if (limit.is !== 'absent' || limit.place === undefined) return limit
  const min = call.minOutputTokens === undefined ? {} : { min: call.minOutputTokens }
  const own = provider.is === 'set' && Object.values(sdk.clients ?? {}).includes(provider.value)
  const path = own || call.maxOutputTokensElsewhere === undefined ? limit.place.path : [call.maxOutputTokensElsewhere]
  return { ...limit, place: { ...limit.place, ...min, path } }
}

const asItself = (value: Value): Value | undefined => (value.kind === 'opaque' ? undefined : value)

function readStream(chain: Chain, call: Call, method: string): Setting<boolean> {
  const span = chain.steps.at(-1)?.span
  if ((call.streams === true || /stream$/i.test(method)) && span !== undefined)
    return { is: 'set', value: true, how: 'literal', span }
  return readSetting(chain, call.stream, asBoolean)
}
