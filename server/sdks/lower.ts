import type { CallSite } from '../model/call-site'
import { type JsonMode, type PromptCall, type Setting, type ToolLoop, writeSetting } from '../model/prompt-call'
import type { Chain, Value } from '../model/value'
import { providerNamed } from './base-url'
import { holds } from './holds'
import { belongsTo, packageOf } from './package-name'
import { readAddress, type Spoken } from './read-address'
import { compileFactories, type Declared, type Factories, readModel, readProvider, readRegion } from './read-model'
import { readPrompt } from './read-prompt'
import { asBoolean, asNumber, asString, readSetting, readSlot } from './read-setting'
import { asStepLimit, asToolChoice, readProviderTools } from './read-tools'
import { inVersion, type MajorOf } from './renamed'
import { type Call, expandChoices, type Sdk, type Slot, toSnakeCase } from './sdk'
import { whatRuns } from './what-runs'

/** The one interpreter of all declarations: a call as written becomes a model call in no SDK's words. */
export interface Lowering {
  /** `undefined`: the call runs no model. Settings are written as in the version that `majorOf` says; absent: nobody knows any. */
  lower(site: CallSite, majorOf?: MajorOf): PromptCall | undefined
  /** Whether calls of this package are worth reading. */
  wants(specifier: string): boolean
  /** Whether a call is declared for a package, by its steps: `OpenAI()`, `responses`, `create`. */
  has(specifier: string, steps: readonly string[]): boolean
  /** The client class of a package that has a method at a path: `OpenAI` has `responses.create`. */
  clientWith(specifier: string, path: readonly string[]): string | undefined
  /** What the gate in front of the parsers looks for. */
  readonly libraries: readonly Library[]
}

/** An SDK as it can be seen without parsing. */
export interface Library {
  readonly packages: readonly string[]
  /** Lists of texts of which a document holds one each, where its packages say nothing. */
  readonly addresses: readonly (readonly string[])[]
  /** How the paths of its calls end: `completions.create`, `().sendMessage`, `generateText`; `Predict()` of what is called itself. */
  readonly endings: readonly string[]
}

/** Compiles declarations; lowering a call is then one look-up. */
export function createLowering(sdks: readonly Sdk[]): Lowering {
  // A document names one SDK or two: only these are compiled.
  const compiled = new Map<Sdk, Compiled>()
  const compiledOf = (sdk: Sdk): Compiled => {
    const known = compiled.get(sdk) ?? compile(sdk)
    compiled.set(sdk, known)
    return known
  }
  const factories = compileFactories(sdks)
  const owners = new Map(sdks.flatMap((sdk) => sdk.packages.map((name) => [name, sdk] as const)))
  const packages = [...new Set([...owners.keys(), ...factories.packages])]
  const wanted = new Map<string, boolean>()

  return {
    // What only puts something around a client says nothing by itself.
    libraries: sdks
      .filter((sdk) => Object.keys(sdk.calls).length > 0)
      .map((sdk) => ({
        packages: [...(sdk.addresses === undefined ? sdk.packages : []), ...(sdk.models ?? []).map((factory) => factory.package)],
        addresses: sdk.addresses ?? [],
        endings: [...new Set(endingsOf(sdk))],
      })),
    wants(specifier) {
      const known = wanted.get(specifier)
      if (known !== undefined) return known
      const own = packageOf(specifier)
      const answer = packages.some((name) => belongsTo(own, name))
      wanted.set(specifier, answer)
      return answer
    },
    has(specifier, steps) {
      const own = packageOf(specifier)
      const owner = ownerOf(own, owners)
      if (owner === undefined) return false
      const named = steps.map((step) => ({ name: step.replace(/\(\)$/, ''), isCalled: step.endsWith('()') }))
      const path = normalSteps(own, named, owner).map(({ name, isCalled }) => (isCalled ? `${name}()` : name))
      return compiledOf(owner).calls.has(path.join('.'))
    },
    clientWith(specifier, path) {
      const owner = ownerOf(packageOf(specifier), owners)
      if (owner === undefined) return undefined
      const { calls } = compiledOf(owner)
      const steps = path.filter((name) => owner.transparent?.includes(name) !== true).join('.')
      return clientsOf(owner).find(([name]) => name !== '' && calls.has(`${name}().${steps}`))?.[0]
    },
    lower(site, majorOf) {
      const inner = unwrapped(site.chain, owners)
      const watched = inner === undefined ? undefined : lowerChain({ ...site, chain: inner }, majorOf)
      return watched === undefined ? lowerChain(site, majorOf) : { ...watched, delivery: { ...watched.delivery, watched: true } }
    },
  }

  function lowerChain(site: CallSite, majorOf: MajorOf | undefined): PromptCall | undefined {
    const imported = { ...site.chain, package: packageOf(site.chain.package) }
    const owner = ownerOf(imported.package, owners)
    if (owner === undefined) return undefined
    const plain = normalise(imported, owner)
    const { calls, names } = compiledOf(owner)
    for (const { chain, path } of [whatRuns(plain, owner, names), whatRuns(plain, owner)]) {
      const declared = calls.get(path)
      if (declared === undefined) continue
      if (!holds(chain, declared.call)) return undefined
      const { address } = declared.call
      const spoken = address === undefined ? undefined : readAddress(chain, address)
      if (address !== undefined && spoken === undefined) return undefined
      return lowerCall({ ...site, chain }, imported, declared, factories, spoken, majorOf)
    }
    return undefined
  }
}

/** The chain of what a library only puts something around: `wrapOpenAI(new OpenAI()).chat` is `OpenAI().chat`. */
function unwrapped(chain: Chain, owners: ReadonlyMap<string, Sdk>): Chain | undefined {
  const owner = ownerOf(packageOf(chain.package), owners)
  if (owner?.wraps === undefined) return undefined
  const { steps } = normalise(chain, owner)
  const slots = Object.entries(owner.wraps).flatMap(([names, slot]) => expandChoices(names).map((name) => [name, slot] as const))
  for (const [index, step] of steps.entries()) {
    const slot = slots.find(([name]) => name === step.name)?.[1]
    if (slot === undefined) continue
    const found = readSlot({ package: '', steps: [step] }, slot)
    if (found.is !== 'set' || found.value.kind !== 'call') return undefined
    const inner = { package: found.value.chain.package, steps: [...found.value.chain.steps, ...steps.slice(index + 1)] }
    return unwrapped(inner, owners) ?? inner
  }
  return undefined
}

interface Compiled {
  readonly calls: ReadonlyMap<string, Declared>
  /** Names of all steps in the SDK's paths. */
  readonly names: ReadonlySet<string>
}

function compile(sdk: Sdk): Compiled {
  const compiled = new Map<string, Declared>()
  const clients = clientsOf(sdk)
  for (const [pattern, call] of Object.entries(sdk.calls)) {
    const ofClient = new Map(clients.map(([name]) => [name, withClient(call, lastStep(name))] as const))
    for (const path of expandChoices(pattern)) {
      const fromClient = path.startsWith('client.')
      const rest = fromClient ? path.slice('client.'.length) : path
      const own = fromClient ? undefined : clients.find(([name]) => path.startsWith(`${name}().`))
      const method = methodOf(rest)
      const spellings = [...new Set([rest, snake(rest)])]
      for (const [name, provider] of fromClient ? clients : [own ?? (['', undefined] as const)]) {
        const declared = { sdk, call: ofClient.get(name) ?? call, method, provider, client: lastStep(name) }
        const prefixes = fromClient && name !== '' ? [...new Set([`${name}().`, snake(`${name}().`)])] : ['']
        for (const key of prefixes.flatMap((prefix) => spellings.map((spelled) => `${prefix}${spelled}`))) {
          if (!compiled.has(key)) compiled.set(key, declared)
        }
      }
    }
  }
  const optional = (sdk.optional ?? []).flatMap((name) => [name, toSnakeCase(name)])
  return { calls: compiled, names: new Set([...[...compiled.keys()].flatMap((path) => path.split(/[.()]+/)), ...optional]) }
}

function clientsOf({ clients = {} }: Sdk): readonly (readonly [name: string, provider: string])[] {
  return Object.entries(clients).flatMap(([names, provider]) => expandChoices(names).map((name) => [name, provider] as const))
}

/** Name of the step that constructs a client. */
function lastStep(client: string): string | undefined {
  return client === '' ? undefined : client.slice(client.lastIndexOf('.') + 1)
}

/** `client.model` in a slot is an argument of the client's construction. */
function withClient(call: Call, client: string | undefined): Call {
  // A module that is called itself was constructed by nobody.
  const isNowhere = (slot: unknown): boolean => client === undefined && typeof slot === 'string' && slot.startsWith('client.')
  const name = (slot: unknown): unknown =>
    typeof slot === 'string'
      ? slot.replace(/^client\./, `${client}().`)
      : Array.isArray(slot)
        ? slot.filter((one) => !isNowhere(one)).map(name)
        : slot
  return Object.fromEntries(Object.entries(call).flatMap(([key, slot]) => (isNowhere(slot) ? [] : [[key, name(slot)]])))
}

const snake = (path: string): string => path.split('.').map(toSnakeCase).join('.')

/** What people call it: the steps behind the last construction. `OpenAI().chat.completions.create` is `chat.completions.create`; `send(Command)`. */
function methodOf(path: string): string {
  const [, call, run] = /^(?:.*\(\)\.)?(.+)\(\)\.([A-Z]\w*)$/.exec(path) ?? []
  if (run !== undefined) return `${call}(${run})`
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
  return { ...chain, steps: normalSteps(chain.package, chain.steps, sdk) }
}

function normalSteps<S extends { readonly name: string }>(specifier: string, steps: readonly S[], sdk: Sdk): readonly S[] {
  const defaultName = Object.entries(sdk.defaultExports ?? {}).find(([name]) => belongsTo(specifier, name))?.[1]
  const isLast = (index: number): boolean => index === steps.length - 1
  return steps
    .map((step, index) =>
      index === 0 && step.name === 'default' && defaultName !== undefined ? { ...step, name: defaultName } : step,
    )
    .filter((step, index) => isLast(index) || sdk.transparent?.includes(step.name) !== true)
}

function lowerCall(
  site: CallSite,
  written: Chain,
  { call: of, ...rest }: Declared,
  factories: Factories,
  spoken: Spoken | undefined,
  majorOf: MajorOf | undefined,
): PromptCall {
  const call = spoken?.call ?? of
  const declared = { ...rest, call, ...(spoken === undefined ? {} : { provider: 'unknown' }) }
  const { sdk } = declared
  const agent = readSlot(site.chain, call.agent)
  const made = agent.is === 'set' && agent.value.kind === 'call' ? agent.value.chain.steps : []
  const chain = { ...site.chain, steps: [...made, ...site.chain.steps] }
  const named = readModel(chain, declared, factories)
  const model = spoken === undefined || named.id.is !== 'absent' ? named : { ...named, id: spoken.model }
  const said = readSetting(chain, call.provider, asString)
  const provider =
    said.is === 'set'
      ? { ...said, value: providerNamed(said.value) ?? said.value }
      : (spoken?.provider ?? model.provider ?? readProvider(site.chain, written, declared))
  // A stored prompt, an agent or a wrapped model brings settings of its own: what is not written may still be there.
  const elsewhere = call.hidden === true || readSlot(chain, call.stored).is !== 'absent'
  const hidden = elsewhere || model.wrapped === true || (agent.is !== 'absent' && model.id.is !== 'set')
  const shown = <T>(setting: Setting<T>): Setting<T> => {
    if (setting.is !== 'absent') return setting
    return hidden ? { is: 'unknown', why: 'unknown' } : call.unnamed === true ? { is: 'absent' } : setting
  }
  const current = <T>(setting: Setting<T>): Setting<T> =>
    setting.is === 'absent' && setting.place !== undefined
      ? { ...setting, place: inVersion(setting.place, site, sdk, majorOf) }
      : setting
  const read = <T>(slot: Slot | undefined, convert: (value: Value) => T | undefined): Setting<T> =>
    slot === undefined ? { is: 'absent' } : shown(readSetting(chain, slot, convert))
  const isOurs = (specifier: string): boolean =>
    [...sdk.packages, ...factories.packages].some((name) => belongsTo(packageOf(specifier), name))
  const providerTools = readProviderTools(chain, call, isOurs)
  return {
    site,
    sdk: sdk.id,
    method: declared.method,
    provider,
    settings: {
      model: shown(model.id),
      maxOutputTokens: shown(current(readLimit(chain, sdk, call, provider))),
      reasoningEffort: read(call.reasoningEffort, asString),
      reasoningTokens: read(call.reasoningTokens, asNumber),
      choices: read(call.choices, asNumber),
      stop: read(call.stop, asItself),
      responseFormat: read(call.responseFormat, asItself),
      stream: readStream(chain, call, declared.method),
      temperature: read(call.temperature, asNumber),
      serviceTier: read(call.serviceTier, asString),
      toolChoice: read(call.toolChoice, asToolChoice),
      stepLimit: readStepLimit(chain, call),
      residency: readResidency(chain, written, call, sdk, spoken),
    },
    prompt: {
      ...readPrompt(chain, call, provider.is === 'set' ? provider.value : undefined),
      ...(call.bare === true ? { bare: true } : {}),
    },
    delivery: {
      maxRetries: readSetting(chain, call.maxRetries, asNumber),
      timeout: readSetting(chain, call.timeout, asItself),
      attribution: ofOwn(readSetting(chain, call.attribution, asItself), sdk, provider),
      ...(sdk.byDefault === undefined ? {} : { byDefault: sdk.byDefault }),
    },
    ...loopOf(chain, call),
    ...(hidden ? {} : jsonModeOf(call, ofOwn(readSetting(chain, call.jsonMode?.at, asItself), sdk, provider))),
    ...(providerTools.length === 0 ? {} : { providerTools }),
  }
}

/** Only where nothing is set: what is set there says more. */
function jsonModeOf({ jsonMode }: Call, setting: Setting<unknown>): { jsonMode?: JsonMode } {
  const edit = jsonMode === undefined || setting.is !== 'absent' ? undefined : writeSetting(setting, jsonMode.value)
  return edit === undefined || setting.is !== 'absent' ? {} : { jsonMode: { name: setting.place?.path.join('.') ?? '', edit } }
}

function loopOf({ steps }: Chain, { toolLoop }: Call): { toolLoop?: ToolLoop } {
  if (toolLoop === undefined) return {}
  const { stepsPerTurn = 1, usualTurns, of, ...rest } = toolLoop
  const makers = of === undefined ? [] : expandChoices(of).flatMap((name) => [name, toSnakeCase(name)])
  if (of !== undefined && !steps.some(({ name }) => makers.includes(name))) return {}
  return { toolLoop: { ...rest, ...(usualTurns === undefined ? {} : { usualTurns: Math.ceil(usualTurns / stepsPerTurn) }) } }
}

/** In turns, whatever the library counts. */
function readStepLimit(chain: Chain, { stepLimit, toolLoop }: Call): Setting<number> {
  const limit = readSetting(chain, stepLimit, asStepLimit)
  const { stepsPerTurn = 1 } = toolLoop ?? {}
  if (limit.is !== 'set' || stepsPerTurn === 1) return limit
  // A turn is not what is written there.
  const { form: _, alternatives, ...rest } = limit
  const turns = (steps: number): number => Math.ceil(steps / stepsPerTurn)
  return { ...rest, value: turns(limit.value), ...(alternatives === undefined ? {} : { alternatives: alternatives.map(turns) }) }
}

/** What the call says, else what its address does. */
function readResidency(chain: Chain, written: Chain, call: Call, sdk: Sdk, spoken: Spoken | undefined): Setting<string> {
  const said = readSetting(chain, call.residency, asString)
  if (said.is === 'set' || (said.is === 'unknown' && said.given === true)) return said
  const region = spoken?.residency ?? readRegion(written, sdk)
  return region.is === 'set' ? region : said
}

/** What a library's own provider takes: others who speak its protocol may not, so nothing is written for them. */
function ofOwn<T>(setting: Setting<T>, { clients }: Sdk, provider: Setting<string>): Setting<T> {
  const own = clients === undefined || (provider.is === 'set' && Object.values(clients).includes(provider.value))
  return setting.is === 'absent' && !own ? { is: 'absent' } : setting
}

/** The output limit. Others who speak the same protocol may know it by another name. */
function readLimit(chain: Chain, sdk: Sdk, call: Call, provider: Setting<string>): Setting<number> {
  const limit = readSetting(chain, call.maxOutputTokens, asNumber)
  if (limit.is !== 'absent') return limit
  if (provider.is === 'set' && sdk.ownLimits?.includes(provider.value) === true) return { is: 'unknown', why: 'unknown' }
  if (limit.place === undefined) return limit
  const min = call.minOutputTokens === undefined ? {} : { min: call.minOutputTokens }
  const own = provider.is === 'set' && Object.values(sdk.clients ?? {}).includes(provider.value)
  const path =
    own || call.maxOutputTokensElsewhere === undefined ? spelled(limit.place.path, sdk, call) : [call.maxOutputTokensElsewhere]
  return { ...limit, place: { ...limit.place, ...min, path } }
}

/** Keys in the library's own spelling. */
function spelled(path: readonly string[], { verbatim }: Sdk, { maxOutputTokens }: Call): readonly string[] {
  const [first = ''] = [maxOutputTokens ?? []].flat()
  return verbatim === true ? first.split('.').slice(-path.length) : path
}

const asItself = (value: Value): Value | undefined => (value.kind === 'opaque' ? undefined : value)

function readStream(chain: Chain, call: Call, method: string): Setting<boolean> {
  const span = chain.steps.at(-1)?.span
  if ((call.streams === true || /stream$/i.test(method)) && span !== undefined)
    return { is: 'set', value: true, how: 'literal', span }
  return readSetting(chain, call.stream, asBoolean)
}

/** How the paths of an SDK's calls end, in both spellings; all its clients end alike. */
function endingsOf(sdk: Sdk): string[] {
  const clients = clientsOf(sdk).map(([name]) => name)
  const made = clients.flatMap((name) => (name === '' ? [] : [`${lastStep(name)}()`]))
  const roots = [...(clients.some((name) => name !== '') ? ['client().'] : []), ...(clients.includes('') ? [''] : [])]
  return Object.keys(sdk.calls).flatMap((pattern) =>
    expandChoices(pattern).flatMap((path) => {
      const paths = path.startsWith('client.') ? roots.map((root) => root + path.slice('client.'.length)) : [path]
      return paths.flatMap((full) => [
        endingOf(full),
        endingOf(snake(full)),
        // What is called itself has no name there: the construction is what can be seen.
        ...(/\.__call__$/.test(full) ? (path.startsWith('client.') ? made : full.split('.').slice(-2, -1)) : []),
      ])
    }),
  )
}

/** The last step of a path with the one before it. */
function endingOf(path: string): string {
  // `send().ConverseCommand` is a call of `send`.
  const steps = path.replace(/\(\)\.[A-Z]\w*$/, '').split('.')
  const [before, last] = steps.slice(-2)
  if (last === undefined) return before ?? ''
  return before?.endsWith(')') ? `().${last}` : `${before}.${last}`
}
