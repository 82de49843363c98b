import type { Place, Setting, Unknown } from '../model/prompt-call'
import type { Arguments, Chain, ChoiceValue, DictValue, Insertion, Value } from '../model/value'
import { describeText, fieldOf, type How, settingsOf } from '../model/value'
import { expandChoices, type Slot, toSnakeCase } from './sdk'

/** What stands at a slot: a value, proof that there is none, or neither. */
export type Found =
  | ({ readonly is: 'set'; readonly value: Value } & Way)
  | { readonly is: 'absent'; readonly place?: Place }
  | Unknown

/** Reads a slot from a call's arguments and those of the steps before it. The first alternative that is set wins. */
export function readSlot(chain: Chain, slot: Slot | undefined): Found {
  const alternatives: Found[] = []
  let replaced: string | undefined
  for (const { text, replacing, replaces, ...path } of slot === undefined ? [] : pathsOf(slot)) {
    // What stands here takes the place of all that other objects say.
    if (replaced !== undefined && !text.startsWith(replaced)) break
    const given = replacing === undefined || readPath(chain, replacing).is !== 'absent'
    const found = readPath(chain, path)
    alternatives.push(given || found.is !== 'absent' ? found : { is: 'absent' })
    if (replacing !== undefined && given) replaced = replaces
  }
  const absent = alternatives.flatMap((found) => (found.is === 'absent' ? [found] : []))
  return (
    alternatives.find((found) => found.is === 'set') ??
    alternatives.find((found) => found.is === 'unknown') ??
    absent.find((found) => found.place?.over === true) ??
    firstPlace(absent.filter((found) => found.place !== undefined)) ?? { is: 'absent' }
  )
}

/** Where the first would make an object that another place has already, that one: a new object may take the place of what it says. */
function firstPlace<T extends { readonly place?: Place }>([first, ...others]: readonly T[]): T | undefined {
  const keysOf = ({ place }: T): string => `.${place?.path.join('.')}`
  return (
    others.find((other) => first !== undefined && keysOf(first) !== keysOf(other) && keysOf(first).endsWith(keysOf(other))) ??
    first
  )
}

/** One place that a slot names: keys of the call's arguments, or of those of an earlier step. */
interface Path {
  readonly path: string
  /** Names of the earlier step. */
  readonly step: ReadonlySet<string> | undefined
  readonly keys: readonly string[]
}

/** `config!.model`: where `config` is given, nothing else says anything. */
interface Alternative extends Path {
  readonly text: string
  readonly replacing: Path | undefined
  readonly replaces: string
}

/** Slots are declared once, and read for each call. */
const paths = new Map<string, readonly Alternative[]>()

function pathsOf(slot: Slot): readonly Alternative[] {
  return typeof slot === 'string' ? pathsOfText(slot) : slot.flatMap(pathsOfText)
}

function pathsOfText(text: string): readonly Alternative[] {
  const known = paths.get(text)
  if (known !== undefined) return known
  const made = expandChoices(text).map(alternativeOf)
  paths.set(text, made)
  return made
}

function alternativeOf(text: string): Alternative {
  const mark = text.indexOf('!')
  return {
    ...pathOf(text.replace('!', '')),
    text,
    replacing: mark === -1 ? undefined : pathOf(text.slice(0, mark)),
    replaces: text.slice(0, mark + 1),
  }
}

function pathOf(path: string): Path {
  const call = path.lastIndexOf('().')
  const name = path.slice(0, call)
  return {
    path,
    step: call === -1 ? undefined : new Set([name, toSnakeCase(name)]),
    keys: path.slice(call === -1 ? 0 : call + 3).split('.'),
  }
}

function readPath({ steps }: Chain, { path, step: names, keys }: Path): Found {
  const earlier = names !== undefined
  const step = earlier ? steps.slice(0, -1).findLast(({ name }) => names.has(name)) : steps.at(-1)
  if (step === undefined) return { is: 'absent' }
  if (step.args === undefined) return { is: 'unknown', why: 'unknown' }
  return readArguments(step.args, keys, { soft: false, earlier, path })
}

function readArguments(args: Arguments, keys: readonly string[], way: Way): Found {
  const [first = '', ...rest] = keys
  if (/^\d+$/.test(first)) {
    const value = args.positional[Number(first)]
    if (value !== undefined) return descend(value, rest, way)
    return args.open ? { is: 'unknown', why: 'unknown' } : { is: 'absent' }
  }
  if (first.startsWith('**'))
    return args.named === undefined ? { is: 'absent' } : readKeyword(args, [first.slice(2), ...rest], way)
  const settings = args.named === undefined ? settingsOf(args) : undefined
  if (settings !== undefined) return descend(settings, keys, way)
  if (args.named !== undefined) return readKeyword(args, keys, way)
  // An environment variable is a text: a key, and no options object.
  const opaque = args.positional.find(
    (value) => value.kind === 'choice' || (value.kind === 'opaque' && value.why !== 'environment'),
  )
  if (opaque !== undefined) return descend(opaque, keys, way)
  if (args.open) return { is: 'unknown', why: 'unknown' }
  // An options object behind other arguments would be somebody else's.
  return { is: 'absent', ...(args.positional.length === 0 ? placeIn(args.insertion, keys) : {}) }
}

/** Python's keyword arguments grow where the call's arguments do. */
function readKeyword({ named, insertion }: Arguments, keys: readonly string[], way: Way): Found {
  if (named === undefined) return { is: 'absent' }
  return descend(insertion === undefined ? named : { ...named, insertion }, keys, way)
}

/** How a value was reached: `soft` where something else may stand there at run time, `earlier` where an earlier step holds it. */
export interface Way {
  readonly soft: boolean
  readonly earlier: boolean
  /** The alternative of the slot under which it stands. */
  readonly path: string
}

/** What a text of JSON holds: `JSON.stringify(body)`, `json.dumps(body).encode()`. */
function insideJson(value: Value): Value | undefined {
  if (value.kind === 'opaque') return value.json
  if (value.kind !== 'call' || value.chain.package !== 'json') return undefined
  return value.chain.steps.find((step) => step.name === 'dumps')?.args?.positional[0]
}

/** Follows keys into objects, keyword arguments and conditionals. */
export function descend(value: Value, keys: readonly string[], way: Way): Found {
  const [key, ...rest] = keys
  if (key === undefined) return isNothing(value) ? { is: 'absent', ...placeOver(value, way) } : { is: 'set', value, ...way }
  const inside = insideJson(value)
  if (inside !== undefined) return descend(inside, keys, way)
  if (value.kind === 'call') {
    const args = value.chain.steps.at(-1)?.args
    return args === undefined ? { is: 'unknown', why: 'unknown' } : readArguments(args, keys, way)
  }
  if (isNothing(value)) return { is: 'absent' }
  if (value.kind === 'dict') return descendDict(value, key, rest, way)
  if (value.kind === 'choice') return descendChoice(value, keys, way)
  if (value.kind === 'opaque') return { is: 'unknown', why: value.why, ...named(value.name && `${value.name}.${keys.join('.')}`) }
  return { is: 'absent' }
}

function descendDict(dict: DictValue, key: string, rest: readonly string[], way: Way): Found {
  const field = fieldOf(dict, key) ?? fieldOf(dict, toSnakeCase(key))
  if (field !== undefined) return descend(field.value, rest, { ...way, soft: way.soft || field.uncertain === true })
  if (dict.open) return { is: 'unknown', why: 'unknown' }
  return { is: 'absent', ...placeIn(dict.insertion, [key, ...rest]) }
}

/** One branch that sets it makes it soft; only all branches together can prove that it is absent. */
function descendChoice(choice: ChoiceValue, keys: readonly string[], way: Way): Found {
  const branches = choice.options.map((option) => descend(option, keys, way))
  const values = branches.flatMap((branch) => (branch.is === 'set' ? [branch.value] : []))
  const [first] = values
  if (first === undefined) return branches.find((branch) => branch.is === 'unknown') ?? { is: 'absent' }
  const value: Value = values.length === 1 ? first : { kind: 'choice', span: choice.span, how: choice.how, options: values }
  return { is: 'set', value, ...way, soft: way.soft || values.length < branches.length }
}

function placeIn(insertion: Insertion | undefined, keys: readonly string[]): { place?: Place } {
  if (insertion === undefined) return {}
  return { place: { insertion, path: insertion.form === 'property' ? keys : keys.map(toSnakeCase) } }
}

/** A `None` that is written out where it counts can be replaced. */
function placeOver(value: Value, { path, soft }: Way): { place?: Place } {
  if (soft || value.how !== 'literal' || value.kind !== 'literal') return {}
  const key = path.slice(path.lastIndexOf('.') + 1).replace('**', '')
  return { place: { insertion: { at: value.span, before: '', after: '', form: 'property' }, path: [key], over: true } }
}

/** `null`, `None` and `undefined` say that a setting is left to the service; so do the SDKs' own words for it. */
function isNothing(value: Value): boolean {
  if (value.kind === 'literal') return value.value === null || value.value === undefined
  return value.kind === 'call' && /^(NOT_GIVEN|NotGiven|omit|Omit)$/.test(value.chain.steps.at(-1)?.name ?? '')
}

/** Reads a slot whose value must be of one kind; what is of another kind is unknown. */
export function readSetting<T>(
  chain: Chain,
  slot: Slot | undefined,
  convert: (value: Value) => T | undefined,
  prepare: (value: Value) => Value = (value) => value,
): Setting<T> {
  const found = readSlot(chain, slot)
  if (found.is !== 'set') return found
  const read = toSetting(prepare(found.value), found, convert)
  const setting = read.is === 'unknown' && !found.soft ? { ...read, given: true as const } : read
  const python = chain.steps.at(-1)?.args?.named !== undefined
  return python && setting.is === 'set' && setting.form !== undefined ? { ...setting, form: 'python' } : setting
}

/** A value as a setting. A conditional gives all that it may be; with a branch that cannot be read it is soft. */
export function toSetting<T>(value: Value, way: Way, convert: (value: Value) => T | undefined): Setting<T> {
  if (value.kind === 'choice') return choiceToSetting(value, way, convert)
  const converted = convert(value)
  if (converted === undefined) {
    return value.kind === 'opaque'
      ? { is: 'unknown', why: value.why, ...named(value.name) }
      : value.kind === 'text'
        ? {
            is: 'unknown',
            why: value.parts.find((part) => part.kind === 'hole')?.why ?? 'unknown',
            ...named(describeText(value)),
          }
        : { is: 'unknown', why: 'unknown' }
  }
  return { is: 'set', value: converted, how: howOf(value, way), span: value.span, ...writing(value) }
}

function choiceToSetting<T>(choice: ChoiceValue, way: Way, convert: (value: Value) => T | undefined): Setting<T> {
  const settings = choice.options.map((option) => toSetting(option, way, convert))
  const set = settings.filter((setting) => setting.is === 'set')
  const [first, ...others] = set
  if (first === undefined) return settings.find((setting) => setting.is === 'unknown') ?? { is: 'absent' }
  const alternatives = [...new Set(others.flatMap((other) => [other.value, ...(other.alternatives ?? [])]))].filter(
    (v) => v !== first.value,
  )
  const soft = set.length < settings.length
  return { ...first, ...(soft ? { how: 'default' as const } : {}), ...(alternatives.length > 0 ? { alternatives } : {}) }
}

function howOf(value: Value, way: Way): How {
  if (way.soft) return 'default'
  return way.earlier && (value.how === 'literal' || value.how === 'constant') ? 'constructor' : value.how
}

function writing(value: Value): { form?: 'script' | 'python'; quote?: '"' | "'" } {
  if (value.kind === 'literal') return { form: 'script' }
  const part = value.kind === 'text' && value.parts.length === 1 ? value.parts[0] : undefined
  if (part?.kind !== 'known' || part.quote === undefined || part.quote === 'raw') return {}
  return { form: 'script', ...(part.quote === '"' || part.quote === "'" ? { quote: part.quote } : {}) }
}

const named = (name: string | undefined): { name?: string } => (name === undefined ? {} : { name })

/** A text without holes. */
export function asText(value: Value): string | undefined {
  return value.kind === 'text' && value.parts.every((part) => part.kind === 'known') ? describeText(value) : undefined
}

/** The same, or the word that an enum member of the SDK stands for: `types.ThinkingLevel.LOW`. */
export function asString(value: Value): string | undefined {
  if (value.kind === 'text') return asText(value)
  const last = value.kind === 'call' ? value.chain.steps.at(-1) : undefined
  return last !== undefined && last.args === undefined && /^[A-Z][A-Z0-9_]*$/.test(last.name)
    ? last.name.toLowerCase()
    : undefined
}

export function asNumber(value: Value): number | undefined {
  if (value.kind === 'literal' && typeof value.value === 'number') return value.value
  const text = asString(value)
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

export function asBoolean(value: Value): boolean | undefined {
  return value.kind === 'literal' && typeof value.value === 'boolean' ? value.value : undefined
}
