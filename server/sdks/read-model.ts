import { pathOf } from '../model/call-site'
import type { Setting } from '../model/prompt-call'
import type { CallValue, Chain, Step, Value } from '../model/value'
import { providerAt, providerNamed, regionAt } from './base-url'
import { belongsTo, packageOf } from './package-name'
import { asString, asText, readSetting, readSlot, toSetting } from './read-setting'
import { type Call, expandChoices, type ModelFactory, type Sdk, type Slot, toSnakeCase } from './sdk'

/** What a declaration says of one path. */
export interface Declared {
  readonly sdk: Sdk
  readonly call: Call
  readonly method: string
  readonly provider: string | undefined
  /** Name of the step that constructs the client. */
  readonly client: string | undefined
}

/** Who bills: the client's class says so, unless its address says otherwise. `written` still has the steps that change nothing else. */
export function readProvider(chain: Chain, written: Chain, { sdk, provider, client: name }: Declared): Setting<string> {
  const client = chain.steps.find((step) => step.name === name) ?? chain.steps[0]
  if (client === undefined || provider === undefined || provider === 'unknown') return { is: 'unknown', why: 'unknown' }
  if (client.ambiguous === true) return { is: 'unknown', why: 'unknown', name: 'a client that others choose' }
  const own: Setting<string> = { is: 'set', value: provider, how: 'literal', span: client.span }
  // Clients of a cloud call that cloud; only the library's first provider is imitated by others.
  if (provider !== Object.values(sdk.clients ?? {})[0]) return own
  // `client.withOptions({ baseURL })` is a client of another address.
  const changed = written.steps.filter(
    (step) =>
      step !== client && step.args !== undefined && (sdk.transparent?.includes(step.name) === true || namesAddress(step, sdk)),
  )
  for (const step of [...changed.toReversed(), client]) {
    const billed = addressed(step, sdk.baseUrl, own)
    if (billed !== undefined) return billed
  }
  // A client that was made out of sight calls its own provider unless somebody told it otherwise.
  return client.typed === true ? { ...own, how: 'default' } : own
}

/** Whether a step that may be there or not gives an address for sure: what cannot be read there says nothing of one. */
function namesAddress(step: Step, { optional = [], baseUrl }: Sdk): boolean {
  const isOptional = optional.some((name) => name === step.name || toSnakeCase(name) === step.name)
  return isOptional && readSetting({ package: '', steps: [step] }, baseUrl, asString).is === 'set'
}

/** The region of the address that a client is given, where that names one. */
export function readRegion({ steps }: Chain, { baseUrl }: Sdk): Setting<string> {
  for (const step of baseUrl === undefined ? [] : steps.toReversed()) {
    if (step.args === undefined) continue
    const address = readSetting({ package: '', steps: [step] }, baseUrl, asString)
    if (address.is !== 'set') continue
    const { alternatives = [], ...first } = address
    const [region, ...others] = [address.value, ...alternatives].map(regionAt)
    if (region !== undefined && others.every((other) => other === region)) return { ...first, value: region }
  }
  return { is: 'absent' }
}

/** Who bills by the address in a step's arguments; `undefined` where there is none. */
function addressed(step: Step, slot: Slot | undefined, own: Setting<string>): Setting<string> | undefined {
  if (step.args === undefined) return undefined
  const address = readSetting({ package: '', steps: [step] }, slot, asString)
  if (address.is === 'absent') return undefined
  // A spread or an options object may hold an address; one that is given and cannot be read is somebody's.
  if (address.is === 'unknown') return address.given === true || own.is !== 'set' ? address : { ...own, how: 'default' }
  if (address.how === 'default') return { is: 'unknown', why: 'environment' }
  const billed = [address.value, ...(address.alternatives ?? [])].map(providerAt)
  if (billed.some((provider) => provider === undefined || provider !== billed[0])) {
    return { is: 'unknown', why: 'unknown', name: address.value }
  }
  const { alternatives: _, ...rest } = address
  return { ...rest, value: billed[0] ?? '' }
}

/** Which functions make models, by package and path. */
export interface Factories {
  readonly packages: readonly string[]
  find(chain: Chain): ModelFactory | undefined
}

/** Compiles the model factories of all declarations. */
export function compileFactories(sdks: readonly Sdk[]): Factories {
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
  /** Something around the model may bring settings of its own. */
  readonly wrapped?: boolean
}

/** A model is an id, or something that a provider's package made from an id. */
export function readModel(chain: Chain, { sdk, call, provider }: Declared, factories: Factories): Model {
  const found = readSlot(chain, call.model)
  if (found.is !== 'set') return { id: found }
  if (madeModels(found.value, factories).length > 0) return readMade(chain, call.model, factories)
  // Which model an enum member of a package stands for, its name does not say for sure.
  const id = unlessEmpty(readSetting(chain, call.model, asText, (value) => ownFirst(value, sdk.id)))
  if (id.is === 'set' && sdk.currentModels?.includes(id.value) === true)
    return { id: { is: 'unknown', why: 'unknown', name: id.value, given: true } }
  return provider === undefined ? billedAt(chain, sdk, providerInId(id, sdk.bareIds)) : { id }
}

/** `config.model ?? ''` says that no model is known, not that it is called nothing; `model: ''` is a mistake, and said. */
function unlessEmpty(id: Setting<string>): Setting<string> {
  if (id.is !== 'set' || (id.how !== 'default' && id.alternatives === undefined)) return id
  const { alternatives, ...first } = id
  const [value, ...others] = [id.value, ...(alternatives ?? [])].filter((one) => one.trim() !== '')
  if (value === undefined) return { is: 'unknown', why: 'unknown', given: true }
  return others.length > 0 ? { ...first, value, alternatives: others } : { ...first, value }
}

/** Of several ids those that the library's own maker has come first: no client of Anthropic's runs `gpt-4o`. */
function ownFirst(value: Value, library: string): Value {
  // The clients of others are imitated, or call what imitates them.
  if ((library !== 'anthropic' && library !== 'google') || value.kind !== 'choice') return value
  const own = idsOf[library]
  const isForeign = (option: Value): boolean => {
    const id = asText(option)
    return id !== undefined && !own.test(id) && Object.values(idsOf).some((other) => other.test(id))
  }
  return { ...value, options: [...value.options.filter((one) => !isForeign(one)), ...value.options.filter(isForeign)] }
}

/** How the ids of makers begin that serve nobody else's models. */
const idsOf: Readonly<Record<'anthropic' | 'openai' | 'google', RegExp>> = {
  anthropic: /^(?:\w+\.)?(?:anthropic\.)?claude/i,
  openai: /^(?:gpt|chatgpt|o\d|davinci|text-)/i,
  google: /^(?:models\/)?(?:gemini|gemma)/i,
}

/** An address decides who bills, whatever the id says. */
function billedAt(chain: Chain, sdk: Sdk, model: Model): Model {
  if (sdk.baseUrl === undefined || model.provider === undefined) return model
  for (const step of chain.steps.toReversed()) {
    const billed = addressed(step, sdk.baseUrl, model.provider)
    if (billed !== undefined) return { ...model, provider: billed }
  }
  return model
}

/** The model that a provider's package made. */
function readMade(chain: Chain, slot: Slot | undefined, factories: Factories): Model {
  const found = readSlot(chain, slot)
  const made = found.is === 'set' ? madeModels(found.value, factories) : []
  if (found.is !== 'set') return { id: found }
  const all = made.map((value) => readFactory(value.chain, factories))
  const open = all.find(({ id }) => id.is === 'unknown' && id.why !== 'environment') ?? all.find(({ id }) => id.is === 'absent')
  // What the environment may name instead leaves the other one as a default.
  const [first, ...others] = open === undefined ? all.filter(({ id }) => id.is === 'set') : [open]
  if (first === undefined || first.id.is !== 'set') return first ?? all[0] ?? { id: { is: 'unknown', why: 'unknown' } }
  const isOneOf = found.value.kind === 'choice' && made.length < found.value.options.length
  const soft = found.soft || isOneOf || others.length + 1 < all.length
  const how = soft ? 'default' : found.earlier || found.value.how === 'literal' ? first.id.how : found.value.how
  const main = first.id.value
  const ids = [...new Set(others.flatMap(({ id }) => (id.is === 'set' && id.value !== main ? [id.value] : [])))]
  const id = { ...first.id, how, ...(ids.length > 0 ? { alternatives: ids } : {}) }
  const agree = others.every(({ provider }) => sameValue(provider, first.provider))
  return {
    ...first,
    id,
    ...(agree ? {} : { provider: { is: 'unknown', why: 'unknown', name: 'one of several providers' } as const }),
  }
}

function sameValue(a: Setting<string> | undefined, b: Setting<string> | undefined): boolean {
  return a?.is === 'set' && b?.is === 'set' && a.value === b.value
}

function madeModels(value: Value, factories: Factories): CallValue[] {
  if (value.kind === 'call') return factories.find(value.chain) === undefined ? [] : [value]
  return value.kind === 'choice' ? value.options.flatMap((option) => madeModels(option, factories)) : []
}

function readFactory(chain: Chain, factories: Factories): Model {
  const factory = factories.find(chain)
  if (factory === undefined) return { id: { is: 'unknown', why: 'unknown' } }
  const wrapped = factory.wraps === true ? { wrapped: true } : {}
  const found = readSlot(chain, factory.model ?? '0')
  if (found.is !== 'set') return { id: found, ...wrapped }
  if (found.value.kind === 'call') return { ...readFactory(found.value.chain, factories), ...wrapped }
  const id = toSetting(found.value, { ...found, earlier: false }, asText)
  if (factory.provider === undefined) return providerInId(id)
  if (factory.provider === 'unknown') return { id, provider: { is: 'unknown', why: 'unknown' } }
  const own: Setting<string> = { is: 'set', value: factory.provider, how: 'literal', span: found.value.span }
  const [maker] = chain.steps
  const billed = maker === undefined || chain.steps.length === 1 ? undefined : addressed(maker, 'baseURL', own)
  return { id, provider: billed ?? own }
}

/** `openai/gpt-5` and `openai:gpt-5` name their provider, where the library itself is nobody's. */
function providerInId(id: Setting<string>, bareIds: Sdk['bareIds'] = {}): Model {
  if (id.is !== 'set') return { id }
  const billed = [id.value, ...(id.alternatives ?? [])].map((name) => {
    const [, prefix = '', mark] = /^([\w-]+)([/:])/.exec(name) ?? []
    const known = providerNamed(prefix) ?? (mark === '/' ? prefix : undefined)
    return known ?? Object.entries(bareIds).find(([start]) => name.startsWith(start))?.[1]
  })
  const [value] = billed
  if (value === undefined) return { id }
  if (billed.some((other) => other !== value))
    return { id, provider: { is: 'unknown', why: 'unknown', name: 'one of several providers' } }
  const { alternatives: _, ...rest } = id
  return { id, provider: { ...rest, value } }
}
