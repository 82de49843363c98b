import type { PromptCall, PromptPart } from '../model/prompt-call'
import { contains, type Span } from '../model/span'
import type { Called, Step, Surroundings } from '../model/surroundings'
import type { Hole, TextPart } from '../model/value'
import { stepsIn } from './way'

/** What a prompt holds that is known only at run time, and where that comes from. */
export interface Sent {
  readonly part: PromptPart
  readonly hole: Hole
  readonly origin: Origin
}

/** How a value came about: the call that made it, if one did, and the variables that it went through. */
export interface Origin {
  readonly made?: Called
  /** What is taken of the result: `['text']` of `requests.get(url).text`. */
  readonly members: readonly string[]
  /** Variables on the way, the nearest first: the last one holds what nobody here has set. */
  readonly names: readonly string[]
}

const maxHops = 6

/** The holes of instructions and messages, as far as the function around the call says where they come from. */
export function sentBy({ site, prompt }: PromptCall): readonly Sent[] {
  const around = site.around?.()
  // What a caller brings is looked at where it is written.
  if (around === undefined || site.via !== undefined) return []
  return prompt.parts
    .filter(({ kind }) => kind === 'system' || kind === 'message')
    .flatMap((part) => holesOf(part.text.parts).map((hole) => ({ part, hole, origin: originOfHole(hole, stepsIn(around.body)) })))
}

/** By where it stands; in a concatenation, which is one expression, by what it is called. */
function originOfHole({ span, name = '' }: Hole, steps: readonly Step[]): Origin {
  const found = originOf(span, steps, maxHops)
  if (found.made !== undefined || found.names.length > 0) return found
  const calls = steps.flatMap((step) => step.calls).filter((one) => contains(span, one.span))
  const made = calls.find(({ path }) => path[0] !== '()' && name.startsWith(`${path.join('.')}(`) && name.endsWith(')'))
  if (made !== undefined) return ofCall(made, steps, maxHops)
  const path = name.replace(/\[["'](\w+)["']\]/g, '.$1')
  const [root = '', ...members] = /^\w+(\.\w+)*$/.test(path) ? path.split('.') : []
  return root === '' ? found : ofName(root, members, steps, maxHops)
}

/** The first of them at each place: one text may stand in several parts. */
export function oncePerPlace<T extends { readonly span: Span }>(found: readonly T[]): readonly T[] {
  const seen = new Set<string>()
  return found.filter(({ span }) => {
    const key = `${span.document}:${span.start}:${span.end}`
    return !seen.has(key) && seen.add(key)
  })
}

/** Follows an expression through variables that are set once, and calls that only trim or join what they are given. */
export function originOf(span: Span, steps: readonly Step[], hops: number): Origin {
  const made = callAt(span, steps)
  if (made !== undefined) return ofCall(made, steps, hops)
  const mention = steps.flatMap(({ mentions }) => mentions).find((one) => same(one.span, span))
  if (mention === undefined) return { members: [], names: [] }
  const [name = '', ...members] = mention.path
  if (name === '()') {
    const inner = callAt(mention.root, steps)
    return inner === undefined ? { members, names: [] } : { made: inner, members, names: [] }
  }
  return ofName(name, members, steps, hops)
}

function ofName(name: string, members: readonly string[], steps: readonly Step[], hops: number): Origin {
  const sets = steps.flatMap((step) => step.sets).filter(({ path }) => path[0] === name)
  const [only] = sets
  if (hops === 0 || only?.value === undefined || sets.length > 1 || only.path.length > 1) return { members, names: [name] }
  const before = originOf(only.value, steps, hops - 1)
  return { ...before, members: [...before.members, ...only.part, ...members], names: [name, ...before.names] }
}

/** Python's `", ".join(x)` is given what others are called on. */
function ofCall(made: Called, steps: readonly Step[], hops: number): Origin {
  const here: Origin = { made, members: [], names: [] }
  const last = made.path.at(-1) ?? ''
  if (hops === 0 || !keeping.test(last)) return here
  const [root = '', ...rest] = made.path
  const given = made.path.length === 1 || (last === 'join' && root === '()') ? firstArgument(made, steps) : undefined
  if (given !== undefined) return originOf(given, steps, hops - 1)
  if (root === '()') {
    const receiver = receiverOf(made, steps)
    return receiver === undefined ? here : ofCall(receiver, steps, hops - 1)
  }
  return rest.length === 1 ? ofName(root, [], steps, hops) : here
}

const keeping = /^(strip|lstrip|rstrip|trim|trimEnd|trimStart|decode|toString|String|str|list|tuple|join|reverse)$/

/** What a call is made on: `response` of `response.text()`, the inner call of `(await fetch(url)).text()`. */
export function receiverOrigin(called: Called, steps: readonly Step[]): Origin {
  const [root = '', ...rest] = called.path
  if (root !== '()') return ofName(root, rest.slice(0, -1), steps, maxHops)
  const made = receiverOf(called, steps)
  return made === undefined ? { members: [], names: [] } : { made, members: rest.slice(0, -1), names: [] }
}

/** What a call is given first, where that is one name or call. */
export function firstArgument({ args }: Called, steps: readonly Step[]): Span | undefined {
  const start = args.start + 1
  const calls = steps.flatMap((step) => step.calls).filter((one) => contains(args, one.span) && one.args !== args)
  const called = longest(calls.filter(({ span }) => span.start === start || span.start === start + 'await '.length))
  if (called !== undefined) return called.span
  return longest(steps.flatMap(({ mentions }) => mentions).filter((one) => one.span.start === start && contains(args, one.span)))
    ?.span
}

/** The call whose result this one is called on. */
function receiverOf({ span, args }: Called, steps: readonly Step[]): Called | undefined {
  const before = { ...span, end: args.start }
  const calls = steps.flatMap((step) => step.calls).filter((one) => contains(before, one.span))
  return longest(calls.filter((one) => one.span.start - span.start <= '(await '.length))
}

function callAt(span: Span, steps: readonly Step[]): Called | undefined {
  return steps.flatMap(({ calls }) => calls).find((one) => same(one.span, span))
}

function longest<T extends { readonly span: Span }>(among: readonly T[]): T | undefined {
  const length = ({ span }: T): number => span.end - span.start
  return among.reduce<T | undefined>((best, one) => (best === undefined || length(one) > length(best) ? one : best), undefined)
}

function same(a: Span, b: Span): boolean {
  return a.document === b.document && a.start === b.start && a.end === b.end
}

function holesOf(parts: readonly TextPart[]): readonly Hole[] {
  return parts.flatMap((part) => (part.kind === 'hole' ? [part] : part.kind === 'choice' ? part.options.flatMap(holesOf) : []))
}

/** What else the function does with a value: whatever is called on it, or given it. */
export function usesOf({ body }: Surroundings, names: readonly string[]): readonly string[] {
  const own = new Set(names)
  return stepsIn(body).flatMap(({ mentions, calls }) => {
    const mine = mentions.filter(({ path }) => own.has(path[0] ?? ''))
    const asked = mine.flatMap(({ path }) => path.slice(1))
    const given = calls.filter(({ args }) => mine.some(({ span }) => contains(args, span))).map(({ path }) => path.at(-1) ?? '')
    return [...asked, ...given]
  })
}
