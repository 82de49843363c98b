import { mark } from '../server/model/estimate'
import type { ExampleBlock, Instruction } from '../server/model/facts'
import { type FlatText, holeMark, type Stretch, sentenceAround, writtenAt } from '../server/model/flat-text'
import { count } from '../server/model/model-info'
import { createPhraseFinder, type FoundPhrase, rewritePhrase } from '../server/model/phrase'
import { defineRule } from '../server/model/rule'
import { contains, type Edit, type Span } from '../server/model/span'
import table from './verbose-phrasing.json'

export default defineRule({
  id: 'verbose-phrasing',
  category: 'prompt',
  severity: 'info',
  since: '0.1.0',
  measured: { read: 30, right: 28 },
  tag: 'unnecessary',
  messages: {
    empty: '"{phrase}" costs {tokens} on each call and says nothing',
    needless: '"{phrase}" costs {tokens} on each call; the instruction stands without it',
    longwinded: '"{phrase}" costs {tokens} more than "{short}" on each call',
  },
  options: {
    minTokens: { default: 2, description: 'Prompts whose phrases cost fewer tokens than this together are left alone.' },
  },

  check(_, { instructions, examples, options, report, countTokens, tokenBasis, costWith }) {
    const found = instructions
      .flatMap((instruction) => shortenings(instruction, examples))
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
        ...(match.entry.meaning === 'none' ? { fix: repair } : { suggest: repair }),
      }
      if (match.short !== '') report({ ...rest, message: 'longwinded', data: { ...data, short: match.short } })
      else report({ ...rest, message: match.entry.meaning === 'none' ? 'empty' : 'needless', data })
    }
  },
})

/** The phrases of one part that can be shortened where they stand. */
function shortenings(instruction: Instruction, examples: readonly ExampleBlock[]): Shortened[] {
  return findPhrases(instruction).flatMap((match) => {
    const edit = editFor(instruction, match)
    return edit === undefined || isExample(edit.at, examples) ? [] : [edit]
  })
}

type Entry = (typeof table)[number]

const findPhrases = createPhraseFinder(table)

interface Shortened {
  readonly match: FoundPhrase<Entry>
  /** As written. */
  readonly phrase: string
  readonly at: Span
  readonly edit: Edit
  /** The sentence as it reads now, and afterwards. */
  readonly before: string
  readonly after: string
}

/** `undefined` where the phrase is not written in one piece of source, or the rest would not read well. */
function editFor(flat: FlatText, match: FoundPhrase<Entry>): Shortened | undefined {
  const { text } = flat
  if (verbs.has(match.short) && !isPlainOrder(text, match.stretch)) return undefined
  const rewriting = rewritePhrase(text, match.stretch, match.short)
  if (rewriting === undefined) return undefined
  const { stretch, replacement } = rewriting
  const span = writtenAt(flat, ...stretch)
  const at = writtenAt(flat, ...match.stretch)
  if (span === undefined || at === undefined) return undefined
  const [first, last] = sentenceAround(text, stretch)
  return {
    match,
    phrase: text.slice(...match.stretch),
    at,
    edit: { span, text: replacement },
    before: text.slice(first, last),
    after: text.slice(first, stretch[0]) + replacement + text.slice(stretch[1], last),
  }
}

/** Written for a verb with a noun: "provide a summary of" becomes "summarize". */
const verbs: ReadonlySet<string> = new Set(['analyze', 'summarize', 'explain', 'describe', 'list'])

/** Not where the noun carries more than its object ("an analysis of the text that: 1. names …"), nor where somebody else does it. */
function isPlainOrder(text: string, [start, end]: Stretch): boolean {
  const [first, last] = sentenceAround(text, [start, end])
  return (
    !carries.test(text.slice(end, last)) && !somebodyDoes.test(text.slice(first, start)) && !wantsMore.test(text.slice(0, start))
  )
}

const carries = /:|\b(?:that|which|who|whose|where|with|containing|including|covering|such|structured|formatted)\b/i
const somebodyDoes =
  /\b(?:I|we|they|he|she|it|who|that|which|users?|customers?|clients?|people|tools?|documents?|context)\s+(?:(?:will|can|may|might|could|would)\s+)?$/i
/** `Don't just summarize. Provide a detailed analysis of …`: here the adjective is the point. */
const wantsMore = /\b(?:don['’]?t|do\s+not|never|not)\s+(?:just|only|merely|simply)\b[^.!?\n]*[.!?:;,]?\s+$/i

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
