import { mark } from '../server/model/estimate'
import type { ExampleBlock } from '../server/model/facts'
import { count } from '../server/model/model-info'
import type { PromptCall, PromptPart } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'
import { contains, type Edit, type Span } from '../server/model/span'
import { type KnownText, spanWithin } from '../server/model/value'
import table from './verbose-phrasing.json'

export default defineRule({
  id: 'verbose-phrasing',
  category: 'prompt',
  severity: 'info',
  since: '0.1.0',
  tag: 'unnecessary',
  messages: {
    empty: '"{phrase}" costs {tokens} on each call and says nothing',
    needless: '"{phrase}" costs {tokens} on each call; the instruction stands without it',
    longwinded: '"{phrase}" costs {tokens} more than "{short}" on each call',
  },
  options: {
    minTokens: { default: 2, description: 'Prompts whose phrases cost fewer tokens than this together are left alone.' },
  },

  check(call, { examples, options, report, countTokens, tokenBasis, costWith }) {
    const found = call.prompt.parts
      .filter((part) => isInstruction(call, part))
      .flatMap((part) => shortenings(part, examples))
      .map((shortening) => ({
        ...shortening,
        tokens: { current: countTokens(plain(shortening.before)), after: countTokens(plain(shortening.after)) },
      }))
      .filter(({ tokens }) => tokens.after < tokens.current)
    const total = found.reduce((sum, { tokens }) => sum + tokens.current - tokens.after, 0)
    // What a phrase saves hangs on the word behind it, and by an estimate on rounding too: the sum is steadier.
    if (total < options.minTokens + (tokenBasis === 'exact' ? 0 : 1)) return
    for (const { at, edit, match, phrase, tokens } of found) {
      const saved = Math.max(1, Math.round(tokens.current - tokens.after))
      const data = { phrase: clip(phrase), tokens: `${mark(tokenBasis)}${count(saved)} ${saved === 1 ? 'token' : 'tokens'}` }
      const current = costWith({})
      const after = costWith({ inputTokens: -saved })
      const usd = current === undefined || after === undefined ? undefined : { current, after }
      const repair = { title: match.short === '' ? `Remove "${data.phrase}"` : `Write "${match.short}"`, edits: [edit] }
      const rest = {
        at,
        saves: { tokens, usd, on: at },
        ...(match.meaning === 'none' ? { fix: repair } : { suggest: repair }),
      }
      if (match.short !== '') report({ ...rest, message: 'longwinded', data: { ...data, short: match.short } })
      else report({ ...rest, message: match.meaning === 'none' ? 'empty' : 'needless', data })
    }
  },
})

/** The phrases of one part that can be shortened where they stand. */
function shortenings(part: PromptPart, examples: readonly ExampleBlock[]): Shortened[] {
  const flat = flatten(part)
  return matchesIn(flat.text).flatMap((match) => {
    const edit = editFor(flat, match)
    return edit === undefined || isExample(edit.at, examples) ? [] : [edit]
  })
}

/** One phrase of the table, found: where, what to write instead, and what the source has to delete or capitalise around it. */
interface Match {
  readonly start: number
  readonly end: number
  readonly short: string
  readonly meaning: string
  readonly atStart: boolean
}

/** `^` binds a phrase to the start of a sentence; a blank is any white space within a paragraph. */
const phrases = table.map(({ phrase, short, meaning }) => ({
  // Without look-behind and Unicode classes, which are slow at each position: `isWhole` looks at the edges of what was found.
  pattern: new RegExp(phrase.replace(/^\^/, '').replaceAll(' ', '[ \\t]*(?:[ \\t]|\\n(?![ \\t]*\\n))[ \\t]*'), 'gi'),
  anchored: phrase.startsWith('^'),
  short,
  meaning,
}))

/** Whether a phrase stands by itself, and is not part of a longer word. */
function isWhole(text: string, start: number, end: number): boolean {
  return !wordCharacter.test(text.charAt(start - 1)) && !wordCharacter.test(text.charAt(end)) && !/\s/.test(text.charAt(end - 1))
}

const wordCharacter = /[\p{L}\p{N}'’-]/u

const holeMark = '\uFFFC'
/** A reference text that long is read by the model, not obeyed. */
const maxUserCharacters = 4000
/** A text without a hole that is shorter may be what a user of the program says. */
const minUserCharacters = 200

interface Flat {
  readonly text: string
  /** Known pieces with the offset at which they start. */
  readonly pieces: readonly { readonly piece: KnownText; readonly from: number }[]
}

/**
 * System texts instruct. A user's text does where no conversation is quoted, it is not a document, and it is built like an order: it
 * goes with something filled in, or it stands alone and is too long for something that a person says.
 */
function isInstruction({ prompt }: PromptCall, part: PromptPart): boolean {
  if (part.kind !== 'system' && part.kind !== 'message') return false
  if (part.role === 'system') return true
  if (part.role !== 'user' || prompt.parts.some((other) => other.role === 'assistant')) return false
  const length = part.text.parts.reduce((total, piece) => total + (piece.kind === 'known' ? piece.text.length : 0), 0)
  if (length > maxUserCharacters) return false
  const isFilledIn = prompt.parts.some((other) => other.message === part.message && hasHole(other))
  const isAlone = !prompt.open && !prompt.parts.some((other) => other.role === 'system')
  return isFilledIn || (isAlone && length >= minUserCharacters)
}

function hasHole({ kind, text }: PromptPart): boolean {
  return kind === 'image' || kind === 'document' || text.parts.some((piece) => piece.kind !== 'known')
}

function flatten(part: PromptPart): Flat {
  const pieces: { piece: KnownText; from: number }[] = []
  let text = ''
  for (const piece of part.text.parts) {
    if (piece.kind === 'known') pieces.push({ piece, from: text.length })
    text += piece.kind === 'known' ? piece.text : holeMark
  }
  return { text, pieces }
}

/** In reading order; of two that overlap the longer one. A document is checked on every keystroke, and most prompts stay the same. */
function matchesIn(text: string): readonly Match[] {
  const known = remembered.get(text)
  if (known !== undefined) return known
  const matches = findMatches(text)
  if (remembered.size >= 500) remembered.clear()
  if (text.length <= 20_000) remembered.set(text, matches)
  return matches
}

const remembered = new Map<string, readonly Match[]>()

function findMatches(text: string): readonly Match[] {
  const all = phrases.flatMap(({ pattern, anchored, short, meaning }) =>
    [...text.matchAll(pattern)].flatMap((found): Match[] => {
      const start = found.index
      if (!isWhole(text, start, start + found[0].length)) return []
      const atStart = startsSentence.test(text.slice(Math.max(0, start - 80), start))
      if (anchored && !atStart) return []
      const written = short.replace(/\$(\d)/g, (_, group: string) => found[Number(group)] ?? '').trim()
      return [{ start, end: start + found[0].length, short: written, meaning, atStart }]
    }),
  )
  if (all.length === 0) return []
  const spared = sparedZones(text)
  const sorted = all
    .filter((match) => !spared.some(([from, to]) => match.start < to && match.end > from))
    .filter((match) => !aboutWords.test(sentenceWithout(text, match)))
    .sort((a, b) => a.start - b.start || b.end - a.end)
  return sorted.filter((match, index) => !sorted.slice(0, index).some((earlier) => match.start < earlier.end))
}

const startsSentence = /(?:[.!?:;]["'”)\]]?\s+|(?:^|\n)[ \t]*(?:(?:[-*•#>]+|\*\*|\d{1,2}[.)]|[a-z][.)])[ \t]*)?|<[\w-]+>\s*)$/i
/** The sentence is about words to say or to avoid, or holds an example: its own wording is data. */
const aboutWords =
  /\b(?:say|says|saying|said|phrases?|wording|words? like|such as|e\.g\.|for example|for instance|instead of|avoid|tone of|start with|begin with|end with|respond with|reply with|polite(?:ly)?|dear)\b/i

/** Quoted text, code, data and the elements, lines and blocks that hold examples, documents or dialogue. */
function sparedZones(text: string): readonly (readonly [number, number])[] {
  const zones = sparing.flatMap((pattern) => [...text.matchAll(pattern)].map((m) => [m.index, m.index + m[0].length] as const))
  const said = contents.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((m) => [m.index + (m[1]?.length ?? 0), m.index + m[0].length] as const),
  )
  return [...zones, ...said]
}

/** `Reply to the guest: …`: behind the colon stands what is to be said, to the end of the line, or in the paragraph below it. */
const contents: readonly RegExp[] = [
  /(\b(?:repl(?:y|ies)|answers?|says?|responds?|tells?|writes?|sends?|greets?|asks?|outputs?|prints?|returns?|translate|rewrite|rephrase|correct)\b[^.!?:\n]{0,80}:)[ \t]*\S[^\n]*/gi,
  /(\b(?:repl(?:y|ies)|says?|responds?|tells?|sends?|greets?)\b[^.!?:\n]{0,80}:)[ \t]*\n\s*\S[^\n]*(?:\n[ \t]*\S[^\n]*)*/gi,
]

const sparing: readonly RegExp[] = [
  /```[\s\S]*?(?:```|$)/g,
  /"""[\s\S]*?"""/g,
  /`[^`\n]+`/g,
  /"[^"\n]{1,400}"|“[^”]{1,400}”/g,
  /(?<![\p{L}\p{N}])'[^'\n]{2,300}'(?![\p{L}\p{N}])/gu,
  /<(examples?|samples?|documents?|context|inputs?|outputs?|data|conversation|transcript|history|user\w*|assistant|answer|response|email|text|article|code|template|quote)\b[^<>\n]*>[\s\S]*?<\/\1>/gi,
  /\{[^{}\n]*"[^{}]*\}/g,
  /^[ \t]*(?:>|\|).*$/gm,
  /^[ \t]*(?:[-*•][ \t]*)?(?:\*\*)?(?:\w+[ \t]+){0,2}(?:user|human|customer|assistant|ai|bot|agent|client|patient|q|a|question|answer|input|output|example|response|reply|text|email|message|subject|review|tweet|query)\s*\d{0,2}(?:\*\*)?\s*:.*$/gim,
]

interface Shortened {
  readonly match: Match
  /** As written. */
  readonly phrase: string
  readonly at: Span
  readonly edit: Edit
  /** The sentence as it reads now, and afterwards. */
  readonly before: string
  readonly after: string
}

/** `undefined` where the phrase is not written in one piece of source, or the rest would not read well. */
function editFor({ text, pieces }: Flat, match: Match): Shortened | undefined {
  const change = changeFor(text, match)
  if (change === undefined) return undefined
  const { from, to, replacement } = change
  const holder = pieces.find(({ piece, from: start }) => start <= from && to <= start + piece.text.length)
  if (holder === undefined || holder.piece.quote === undefined || holder.piece.span.start === holder.piece.span.end)
    return undefined
  const spanOf = (start: number, end: number): Span => spanWithin(holder.piece, start - holder.from, end - holder.from)
  const [first, last] = sentenceBounds(text, { start: from, end: to })
  return {
    match,
    phrase: text.slice(match.start, match.end),
    at: spanOf(match.start, match.end),
    edit: { span: spanOf(from, to), text: replacement },
    before: text.slice(first, last),
    after: text.slice(first, from) + replacement + text.slice(to, last),
  }
}

function changeFor(
  text: string,
  { start, end, short, atStart }: Match,
): { from: number; to: number; replacement: string } | undefined {
  const isCapital = atStart && /\p{Lu}/u.test(text[start] ?? '')
  const behind = text.slice(end, end + 200)
  const inFront = text.slice(Math.max(0, start - 200), start)
  const to = short === '' ? end + (/^,?[ \t]+/.exec(behind)?.[0].length ?? 0) : end
  const next = text[to] ?? ''
  const comma = /,[ \t]*$/.exec(inFront)?.[0]
  if (short === '' && comma !== undefined && behind.startsWith(', '))
    return { from: start - comma.length, to: end + 1, replacement: '' }
  if (!keepsArticle(text, start, short === '' ? next : short)) return undefined
  if (short !== '') return { from: start, to: end, replacement: isCapital ? capital(short) : short }
  if (/^(?:[.!?;:,)\n]|)$/.test(next)) {
    const lead = /(?:,?[ \t]+|\s*\n[ \t]*)$/.exec(inFront)?.[0].length ?? 0
    if (/(?:^|\n)[ \t]*(?:[-*•#>]+|\d{1,2}[.)])[ \t]+$/.test(inFront)) return undefined
    const leavesNothing = atStart && !/[.!]$/.test(text.slice(start, end))
    return lead === 0 || leavesNothing ? undefined : { from: start - lead, to: end, replacement: '' }
  }
  // `be careful to not guess` would leave an order without its verb.
  if (/^not\b/i.test(text.slice(to, to + 4))) return undefined
  if (to === end || !(/\p{L}/u.test(next) || next === holeMark)) return undefined
  return isCapital && /\p{Ll}/u.test(next)
    ? { from: start, to: to + 1, replacement: capital(next) }
    : { from: start, to, replacement: '' }
}

/** `a completely empty` must not become `a empty`. */
function keepsArticle(text: string, start: number, next: string): boolean {
  const article = /\b(an?)\s+$/i.exec(text.slice(Math.max(0, start - 6), start))?.[1]
  return article === undefined || (article.length === 2) === /^[aeiou]/i.test(next)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** With the blank in front, since tokens begin with it. */
function sentenceBounds(text: string, { start, end }: { readonly start: number; readonly end: number }): [number, number] {
  const first = Math.max(...['. ', '! ', '? ', '\n'].map((mark) => text.lastIndexOf(mark, start - 1) + 1))
  const stop = /[.!?](?=\s|$)|\n/.exec(text.slice(end))
  return [Math.min(first, start), stop === null ? text.length : end + stop.index + 1]
}

function sentenceWithout(text: string, match: Match): string {
  const [first, last] = sentenceBounds(text, match)
  return `${text.slice(first, match.start)}${text.slice(match.end, last)}`
}

function plain(text: string): string {
  return text.replaceAll(holeMark, '')
}

function isExample(span: Span, blocks: readonly ExampleBlock[]): boolean {
  return blocks.some((block) => block.examples.some((example) => contains(example.span, span)))
}

function clip(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= 40 ? line : `${line.slice(0, 39)}…`
}
