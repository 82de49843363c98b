import { byText } from '../model/by-text'
import type { Example, ExampleBlock } from '../model/facts'
import type { PromptCall, PromptPart } from '../model/prompt-call'
import type { Span } from '../model/span'
import { describeText, type KnownText, spanWithin, type TextPart } from '../model/value'

/**
 * Few-shot blocks of a request: user and assistant messages given literally, and examples within a text (`<example>` tags, numbered
 * headings, Input/Output or Q/A pairs). Two examples make a block. An example's `removal` takes the separator in front of it along,
 * so that any run of examples from the second on can be cut out and the rest stays in order.
 */
export function findExamples(call: PromptCall, count: (text: string) => number): ExampleBlock[] {
  const pairs = messagePairs(call.prompt.parts, count)
  const inText = call.prompt.parts
    .filter((part) => part.kind === 'system' || (part.kind === 'message' && part.role !== 'assistant'))
    .flatMap((part) => textExamples(part.text.parts, count))
  return pairs === undefined ? inText : [pairs, ...inText]
}

/** Fewer are an illustration, not a block. */
const minExamples = 2
/** Stands in for a hole, so that positions and lines stay what they are. */
const holeMark = '\uFFFC'
/** Separators between two messages are short; more than this in between is other code. */
const maxGap = 120

interface Message {
  readonly role: PromptPart['role']
  readonly parts: readonly PromptPart[]
}

function messagePairs(parts: readonly PromptPart[], count: (text: string) => number): ExampleBlock | undefined {
  const messages = groupMessages(parts)
  const last = messages.findLastIndex((message) => message.role === 'user')
  const pairs: (readonly [Message, Message])[] = []
  for (let index = 0; index + 1 < last; index++) {
    const question = messages[index]
    const answer = messages[index + 1]
    if (question?.role !== 'user' || answer?.role !== 'assistant' || !isLiteral(question) || !isLiteral(answer)) continue
    pairs.push([question, answer])
    index++
  }
  if (pairs.length < minExamples) return undefined
  const examples: Example[] = []
  let previousEnd: Span | undefined
  for (const [question, answer] of pairs) {
    const first = question.parts[0]?.span
    const end = answer.parts.at(-1)?.span
    if (first === undefined || end === undefined || first.document !== end.document) return undefined
    const tokens = [...question.parts, ...answer.parts].reduce((total, part) => total + count(describeText(part.text)), 0)
    const joined =
      previousEnd !== undefined && follows(previousEnd, first) && follows(question.parts.at(-1)?.span, answer.parts[0]?.span)
    const removal = joined && previousEnd ? { document: first.document, start: previousEnd.end, end: end.end } : undefined
    examples.push({ span: { document: first.document, start: first.start, end: end.end }, tokens, removal })
    previousEnd = end
  }
  return block('message pairs', examples)
}

function groupMessages(parts: readonly PromptPart[]): readonly Message[] {
  const messages: { role: PromptPart['role']; parts: PromptPart[]; number: number }[] = []
  for (const part of parts) {
    if (part.message < 0) continue
    const current = messages.at(-1)
    if (current !== undefined && current.number === part.message) current.parts.push(part)
    else messages.push({ role: part.role, parts: [part], number: part.message })
  }
  return messages
}

function isLiteral(message: Message): boolean {
  return message.parts.every(
    (part) => part.kind === 'message' && part.text.parts.length > 0 && part.text.parts.every((piece) => piece.kind === 'known'),
  )
}

function follows(before: Span | undefined, after: Span | undefined): boolean {
  if (before === undefined || after === undefined || before.document !== after.document) return false
  const gap = after.start - before.end
  return gap >= 0 && gap <= maxGap
}

/** Where an example stands in the flattened text. */
interface Stretch {
  readonly start: number
  readonly end: number
  /** Its end is not a guess. */
  readonly isSure: boolean
}

interface Form {
  readonly name: string
  find(text: string): readonly Stretch[]
}

const forms: readonly Form[] = [
  { name: '<example> tags', find: tagged },
  { name: 'numbered examples', find: numbered },
  ...(
    [
      ['Input/Output pairs', 'input', 'output'],
      ['Q/A pairs', 'q|question', 'a|answer'],
      ['User/Assistant turns', 'user|human|customer', 'assistant|ai|bot|agent|you'],
      [
        'labelled texts',
        'text|review|tweet|sentence|message|e-?mail|query|comment|ticket|headline|title|request|description|original',
        'label|category|sentiment|class|intent|output|sql|answer|translation|response|result|summary|topic|rewritten|tags?',
      ],
    ] as const
  ).map(([name, first, second]): Form => ({ name, find: (text) => paired(text, first, second) })),
  { name: 'arrows', find: arrowed },
]

function textExamples(parts: readonly TextPart[], count: (text: string) => number): readonly ExampleBlock[] {
  const text = parts.map((part) => (part.kind === 'known' ? part.text : holeMark)).join('')
  for (const { name, stretches } of formsIn(text)) {
    const examples = stretches.flatMap(({ start, end, isSure }, index): Example[] => {
      const span = spanOf(parts, start, end)
      if (span === undefined) return []
      const previous = stretches[index - 1]
      const joined = isSure && previous !== undefined && isBlank(text.slice(previous.end, start))
      const removal = joined ? cuttable(parts, previous.end, end) : undefined
      return [{ span, tokens: count(text.slice(start, end).replaceAll(holeMark, '')), removal }]
    })
    return examples.length < minExamples ? [] : [block(name, examples)]
  }
  return []
}

/** The forms in which a text may hold a block, the first of them first. */
const formsIn = byText((text) =>
  forms.flatMap(({ name, find }) => {
    const stretches = find(text)
    return stretches.length < minExamples ? [] : [{ name, stretches }]
  }),
)

function block(form: string, examples: readonly Example[]): ExampleBlock {
  return { form, examples, tokens: examples.reduce((total, example) => total + example.tokens, 0) }
}

function tagged(text: string): readonly Stretch[] {
  return [...text.matchAll(/<(example|sample|shot)\b[^<>\n]*>[\s\S]*?<\/\1>/gi)].map((m) => ({
    start: m.index,
    end: m.index + m[0].length,
    isSure: true,
  }))
}

/** `Example 1:`, `### Example 2`, `**Example 3**`: each runs to the next heading, the last as far as its fellows are long. */
function numbered(text: string): readonly Stretch[] {
  const heads = [...text.matchAll(/^[ \t]*(?:#{1,6}\s*|\*\*)?(?:few-shot\s+)?example\s*#?(\d{1,3})\b[^\n]{0,80}$/gim)]
  const inOrder = heads.filter((head, index) => Number(head[1]) === Number(heads[0]?.[1]) + index)
  return runs(
    text,
    inOrder.map((head) => head.index),
  )
}

/** `Input: … Output: …`, over and over. A last pair without an answer of its own is the question proper, not an example. */
function paired(text: string, first: string, second: string): readonly Stretch[] {
  const heads = [
    ...text.matchAll(
      new RegExp(String.raw`^[ \t]*(?:[-*•]\s*|\d{1,2}[.)]\s*)?(?:\*\*|["'])?(?:${first})\s*\d{0,2}(?:\*\*|["'])?\s*:`, 'gim'),
    ),
  ]
  const answer = new RegExp(
    String.raw`(?:^|\n|\s(?:->|→|=>)\s*)[ \t]*(?:[-*•]\s*)?(?:\*\*|["'])?(?:${second})\s*\d{0,2}(?:\*\*|["'])?\s*:\s*(?:\*\*)?\s*([^\s${holeMark}])`,
    'i',
  )
  const starts: number[] = []
  for (const [index, head] of heads.entries()) {
    const own = text.slice(head.index, heads[index + 1]?.index ?? text.length)
    const found = answer.exec(own)
    if (found === null || own.slice(0, found.index).includes(holeMark)) break
    starts.push(head.index)
  }
  const question = heads[starts.length]?.index ?? text.length
  return pairRuns(text, starts, question)
}

/** `"Broke on day one" -> negative`, a line each. Without the quotation marks it may as well be a rule. */
function arrowed(text: string): readonly Stretch[] {
  const line = /^[ \t]*((?:[-*•][ \t]*|\d{1,2}[.)][ \t]*)?["'“][^\n]{1,300}["'”][ \t]*(?:->|→|=>)[ \t]*\S[^\n]*)$/gm
  return [...text.matchAll(line)]
    .filter((m) => !m[0].includes(holeMark))
    .map((m) => ({ start: m.index + m[0].length - (m[1]?.length ?? 0), end: m.index + m[0].length, isSure: true }))
}

/** From each start to the next; blank space and rules in between belong to nobody. */
function runs(text: string, starts: readonly number[]): readonly Stretch[] {
  const stretches: Stretch[] = []
  for (const [index, start] of starts.entries()) {
    const next = starts[index + 1]
    const paragraphs = stretches.map((stretch) => paragraphsIn(text, stretch))
    const end = next ?? start + reach(text.slice(start), Math.min(...paragraphs))
    const isSure = next !== undefined || paragraphs.every((count) => count === paragraphs[0])
    stretches.push({ start, end: start + trimmed(text.slice(start, end)), isSure })
  }
  return stretches
}

/** Pairs have no heading of their own: one that has more paragraphs than its fellows holds something that is not of it. */
function pairRuns(text: string, starts: readonly number[], limit: number): readonly Stretch[] {
  const rough = starts.map((start, index) => ({ start, end: starts[index + 1] ?? limit }))
  const paragraphs = Math.min(
    ...rough
      .slice(0, -1)
      .map((stretch) => paragraphsIn(text, { ...stretch, end: stretch.start + trimmed(text.slice(stretch.start, stretch.end)) })),
  )
  return rough.map(({ start, end }) => {
    const body = text.slice(start, end)
    return { start, end: start + trimmed(body.slice(0, reach(body, paragraphs))), isSure: true }
  })
}

function paragraphsIn(text: string, { start, end }: { readonly start: number; readonly end: number }): number {
  return text.slice(start, end).split(/\n[ \t]*\n/).length
}

/** As many paragraphs, but not beyond a heading, a tag or the words that hand over to the model. */
function reach(rest: string, paragraphs: number): number {
  const stop = /\n[ \t]*(?:#{1,6}\s|<\/?[a-z_]+>|-{3,}|={3,}|now\b|your\s+turn|begin)/i.exec(rest)?.index ?? rest.length
  let end = 0
  for (const [index, part] of rest
    .slice(0, stop)
    .split(/(\n[ \t]*\n)/)
    .entries()) {
    if (index >= paragraphs * 2 - 1) break
    end += part.length
  }
  return end
}

/** Nothing but space and rules: what a cut may take along. */
function isBlank(text: string): boolean {
  return /^[\s=*#-]*$/.test(text)
}

function trimmed(text: string): number {
  return text.replace(/(?:\s+|\n[ \t]*(?:-{3,}|={3,}|\*{3,}|#{3,}))+$/, '').length
}

interface Place {
  readonly part: KnownText
  readonly from: number
}

/** The known piece that holds the character before or at an offset of the flattened text. */
function pieceAt(parts: readonly TextPart[], offset: number, side: 'start' | 'end'): Place | undefined {
  let from = 0
  for (const part of parts) {
    const length = part.kind === 'known' ? part.text.length : 1
    const holds = side === 'start' ? offset >= from && offset < from + length : offset > from && offset <= from + length
    if (holds) return part.kind === 'known' && part.quote !== undefined ? { part, from } : undefined
    from += length
  }
  return undefined
}

function spanOf(parts: readonly TextPart[], start: number, end: number): Span | undefined {
  const first = pieceAt(parts, start, 'start')
  const last = pieceAt(parts, end, 'end')
  if (first === undefined || last === undefined || first.part.span.document !== last.part.span.document) return undefined
  const from = spanWithin(first.part, start - first.from, start - first.from).start
  const to = spanWithin(last.part, end - last.from, end - last.from).end
  return from <= to ? { document: first.part.span.document, start: from, end: to } : undefined
}

/** Only within one known piece is a cut sure to leave a well-formed string. */
function cuttable(parts: readonly TextPart[], start: number, end: number): Span | undefined {
  const first = pieceAt(parts, start, 'start')
  const last = pieceAt(parts, end, 'end')
  return first !== undefined && first.part === last?.part
    ? spanWithin(first.part, start - first.from, end - first.from)
    : undefined
}
