import { describeText, type TextPart } from '../../model/value'
import type { SideCall } from './diff-side'

/** The same call in two states; one that is only in one of them has no other. */
export interface Pair {
  readonly before: SideCall | undefined
  readonly after: SideCall | undefined
}

/**
 * Which call of one state is which of the other. First those at one place: of the same file, function and method, by what they send and
 * then by how much of it is alike. What is left may have changed its library, its function or its file.
 */
export function matchCalls(before: readonly SideCall[], after: readonly SideCall[]): readonly Pair[] {
  const olds = before.map(describe)
  const news = after.map(describe)
  const pairs: Pair[] = []
  const steps: readonly Step[] = [
    { key: ({ place, sends }) => `${place}\n${sends}` },
    { key: ({ place }) => place, score: (one, other) => likeness(one, other) + bonus(one, other) },
    { key: ({ home, enclosing }) => `${home}\n${enclosing}`, score: likeEnough(0.3) },
    // What says little is the same only where its function is called the same.
    { key: ({ sends, words, enclosing }) => `${sends}\n${words.size < fewWords ? enclosing : ''}`, score: nearness },
    { key: ({ words }) => (words.size < fewWords ? undefined : ''), score: likeEnough(0.6) },
  ]
  let left: Left = { olds, news }
  for (const step of steps) left = pair(left, step, pairs)
  pairs.push(...left.olds.map(({ call }) => ({ before: call, after: undefined })))
  pairs.push(...left.news.map(({ call }) => ({ before: undefined, after: call })))
  return pairs
}

/** What a call sends, holes by name, so that two texts can be told apart. */
export function textOf(parts: readonly TextPart[]): string {
  return parts
    .map((part) => {
      if (part.kind === 'known') return part.text
      return part.kind === 'hole' ? `{${part.name ?? '…'}}` : `{${part.options.map(textOf).join('|')}}`
    })
    .join('')
}

interface Traits {
  readonly call: SideCall
  /** File, function, library and method, with the order in which calls share them left out. */
  readonly place: string
  readonly home: string
  readonly enclosing: string
  readonly sends: string
  readonly words: ReadonlySet<string>
}

/** What is matched among those with one key; without a score, in the order in which they stand. */
interface Step {
  /** `undefined`: not by this step. */
  key(traits: Traits): string | undefined
  /** From 0 to 1 and above; `undefined` where they cannot be the same. */
  readonly score?: (one: Traits, other: Traits) => number | undefined
}

interface Left {
  readonly olds: readonly Traits[]
  readonly news: readonly Traits[]
}

/** With fewer words than these, two calls that send the same may well be two. */
const fewWords = 5

function describe(call: SideCall): Traits {
  const { call: prompt } = call.analyzed
  const { settings, site } = prompt
  const enclosing = site.enclosing.join('.')
  const known = prompt.prompt.parts.map(({ text }) => describeText(text, () => ' ')).join('\n')
  const sent = prompt.prompt.parts.map(({ kind, role, text }) => [kind, role, textOf(text.parts)])
  const limit = settings.maxOutputTokens
  return {
    call,
    place: JSON.stringify([call.path, enclosing, prompt.sdk, prompt.method]),
    home: call.path,
    enclosing,
    sends: JSON.stringify([prompt.sdk, prompt.method, call.analyzed.modelId, limit.is === 'set' ? limit.value : limit.is, sent]),
    words: new Set(known.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []),
  }
}

function pair({ olds, news }: Left, { key, score }: Step, pairs: Pair[]): Left {
  const groups = new Map<string, { readonly olds: Traits[]; readonly news: Traits[] }>()
  const groupOf = (traits: Traits) => {
    const name = key(traits)
    if (name === undefined) return undefined
    const group = groups.get(name) ?? { olds: [], news: [] }
    groups.set(name, group)
    return group
  }
  for (const old of olds) groupOf(old)?.olds.push(old)
  for (const one of news) groupOf(one)?.news.push(one)
  const taken = new Set<Traits>()
  for (const group of groups.values()) {
    for (const [old, one] of score === undefined ? inOrder(group) : byScore(group, score)) {
      taken.add(old).add(one)
      pairs.push({ before: old.call, after: one.call })
    }
  }
  return { olds: olds.filter((old) => !taken.has(old)), news: news.filter((one) => !taken.has(one)) }
}

type Match = readonly [old: Traits, one: Traits]

function inOrder({ olds, news }: Left): readonly Match[] {
  return olds.slice(0, news.length).flatMap((old, index): Match[] => {
    const one = news[index]
    return one === undefined ? [] : [[old, one]]
  })
}

/** Beyond this many comparisons, calls are not told apart by their words. */
const maxComparisons = 250_000

function byScore({ olds, news }: Left, score: NonNullable<Step['score']>): readonly Match[] {
  if (olds.length * news.length > maxComparisons) return []
  const all = olds.flatMap((old) =>
    news.flatMap((one) => {
      const value = score(old, one)
      return value === undefined ? [] : [{ old, one, value }]
    }),
  )
  // Of equals, those that come first: sorting keeps their order.
  all.sort((a, b) => b.value - a.value)
  const taken = new Set<Traits>()
  return all.flatMap(({ old, one }): Match[] => {
    if (taken.has(old) || taken.has(one)) return []
    taken.add(old).add(one)
    return [[old, one]]
  })
}

/** Of all words that either has, the share that both have; where one text has grown, most of the other is still in it. */
function likeness({ words }: Traits, { words: others }: Traits): number {
  if (words.size === 0 && others.size === 0) return 1
  let both = 0
  for (const word of words) if (others.has(word)) both++
  const kept = both / Math.max(1, Math.min(words.size, others.size))
  return (both / (words.size + others.size - both) + kept) / 2
}

function likeEnough(least: number): NonNullable<Step['score']> {
  return (one, other) => {
    const value = likeness(one, other)
    return value < least ? undefined : value + nearness(one, other) / 10
  }
}

/** What speaks for one of several that are equally alike. */
function nearness(one: Traits, other: Traits): number {
  return Number(one.enclosing === other.enclosing) + Number(one.home === other.home) / 2
}

function bonus({ call: one }: Traits, { call: other }: Traits): number {
  const isSame = Number(one.analyzed.id === other.analyzed.id) / 10
  const goesAlike = (one.shown.via.length === 0) === (other.shown.via.length === 0)
  return isSame + Number(goesAlike) + Number(one.analyzed.modelId === other.analyzed.modelId) / 20
}
