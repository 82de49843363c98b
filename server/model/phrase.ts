import type { Instruction } from './facts'
import { holeMark, type Stretch, sentenceAround } from './flat-text'

/** One entry of a table of phrases: a pattern in small letters, bound to the start of a sentence by `^`, and what to write for it. */
export interface Phrase {
  readonly phrase: string
  /** `$1` stands for a group of the pattern. */
  readonly short: string
}

export interface FoundPhrase<P extends Phrase> {
  readonly entry: P
  readonly stretch: Stretch
  readonly short: string
}

/**
 * Finds the phrases of a table in instructions, in reading order, of two that overlap the longer one. Phrases in data are left out,
 * and so are those in sentences that are about words. Texts are remembered: a document is checked on every keystroke.
 */
export function createPhraseFinder<P extends Phrase>(
  table: readonly P[],
): (instruction: Instruction) => readonly FoundPhrase<P>[] {
  const patterns = table.map((entry) => ({ entry, pattern: patternOf(entry), isAnchored: entry.phrase.startsWith('^') }))
  const remembered = new Map<string, readonly FoundPhrase<P>[]>()
  return (instruction) => {
    const { text } = instruction
    const known = remembered.get(text)
    if (known !== undefined) return known
    const found = patterns.flatMap(({ entry, pattern, isAnchored }) =>
      [...text.matchAll(pattern)].flatMap((match): FoundPhrase<P>[] => {
        const stretch: Stretch = [match.index, match.index + match[0].length]
        if (!isWhole(text, stretch) || (isAnchored && !startsSentence(text, match.index))) return []
        const short = entry.short.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? '').trim()
        return [{ entry, stretch, short }]
      }),
    )
    const phrases = found.length === 0 ? found : orders(instruction, found)
    if (remembered.size >= 500) remembered.clear()
    if (text.length <= 20_000) remembered.set(text, phrases)
    return phrases
  }
}

/** A change of a text at `stretch`, with what has to go or change around a phrase so that the rest reads well. */
export interface Rewriting {
  readonly stretch: Stretch
  readonly replacement: string
}

/**
 * A blank is any white space within a paragraph. Without look-behind and Unicode classes, which are slow at each position: `isWhole`
 * looks at the edges of what was found.
 */
function patternOf({ phrase }: Phrase): RegExp {
  return new RegExp(phrase.replace(/^\^/, '').replaceAll(' ', '[ \\t]*(?:[ \\t]|\\n(?![ \\t]*\\n))[ \\t]*'), 'gi')
}

/** Whether a phrase stands by itself, and is not part of a longer word. */
function isWhole(text: string, [start, end]: Stretch): boolean {
  return !wordCharacter.test(text.charAt(start - 1)) && !wordCharacter.test(text.charAt(end)) && !/\s/.test(text.charAt(end - 1))
}

const wordCharacter = /[\p{L}\p{N}'’-]/u

function orders<T extends { readonly stretch: Stretch }>({ text, data }: Instruction, found: readonly T[]): readonly T[] {
  const sorted = found
    .filter(({ stretch: [start, end] }) => !data.some(([from, to]) => start < to && end > from))
    .filter(({ stretch }) => !aboutWords.test(sentenceWithout(text, stretch)))
    .sort((a, b) => a.stretch[0] - b.stretch[0] || b.stretch[1] - a.stretch[1])
  return sorted.filter(({ stretch }, index) => !sorted.slice(0, index).some((earlier) => stretch[0] < earlier.stretch[1]))
}

/** The sentence is about words to say or to avoid, or holds an example: its own wording is data. */
const aboutWords =
  /\b(?:say|says|saying|said|phrases?|wording|words? like|such as|e\.g\.|for example|for instance|instead of|avoid|tone of|start with|begin with|end with|respond with|reply with|polite(?:ly)?|dear)\b/i

function sentenceWithout(text: string, [start, end]: Stretch): string {
  const [first, last] = sentenceAround(text, [start, end])
  return `${text.slice(first, start)}${text.slice(end, last)}`
}

/** Whether a sentence, a line or an item of a list begins here. */
export function startsSentence(text: string, at: number): boolean {
  return beginning.test(text.slice(Math.max(0, at - 80), at))
}

/** Writes `short` for a phrase, or nothing; `undefined` where the rest would not read well. */
export function rewritePhrase(text: string, [start, end]: Stretch, short: string): Rewriting | undefined {
  const atStart = startsSentence(text, start)
  const isCapital = atStart && /\p{Lu}/u.test(text[start] ?? '')
  const behind = text.slice(end, end + 200)
  const inFront = text.slice(Math.max(0, start - 200), start)
  const to = short === '' ? end + (/^,?[ \t]+/.exec(behind)?.[0].length ?? 0) : end
  const next = text[to] ?? ''
  const comma = /,[ \t]*$/.exec(inFront)?.[0]
  if (short === '' && comma !== undefined && behind.startsWith(', '))
    return { stretch: [start - comma.length, end + 1], replacement: '' }
  if (!keepsArticle(text, start, short === '' ? next : short)) return undefined
  if (short !== '') return { stretch: [start, end], replacement: isCapital ? capital(short) : short }
  if (/^(?:[.!?;:,)\n]|)$/.test(next)) {
    const lead = /(?:,?[ \t]+|\s*\n[ \t]*)$/.exec(inFront)?.[0].length ?? 0
    if (/(?:^|\n)[ \t]*(?:[-*•#>]+|\d{1,2}[.)])[ \t]+$/.test(inFront)) return undefined
    const leavesNothing = atStart && !/[.!]$/.test(text.slice(start, end))
    return lead === 0 || leavesNothing ? undefined : { stretch: [start - lead, end], replacement: '' }
  }
  // `be careful to not guess` would leave an order without its verb.
  if (/^not\b/i.test(text.slice(to, to + 4))) return undefined
  if (to === end || !(/\p{L}/u.test(next) || next === holeMark)) return undefined
  return isCapital && /\p{Ll}/u.test(next)
    ? { stretch: [start, to + 1], replacement: capital(next) }
    : { stretch: [start, to], replacement: '' }
}

const beginning = /(?:[.!?:;]["'”)\]]?\s+|(?:^|\n)[ \t]*(?:(?:[-*•#>]+|\*\*|\d{1,2}[.)]|[a-z][.)])[ \t]*)?|<[\w-]+>\s*)$/i

/** `a completely empty` must not become `a empty`. */
function keepsArticle(text: string, start: number, next: string): boolean {
  const article = /\b(an?)\s+$/i.exec(text.slice(Math.max(0, start - 6), start))?.[1]
  return article === undefined || (article.length === 2) === /^[aeiou]/i.test(next)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
