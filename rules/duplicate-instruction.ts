import { byText } from '../server/model/by-text'
import { mark } from '../server/model/estimate'
import type { ExampleBlock, Instruction } from '../server/model/facts'
import { holeMark, placeOf, type Stretch, writtenAt } from '../server/model/flat-text'
import { count } from '../server/model/model-info'
import { defineRule, type Repair } from '../server/model/rule'
import { contains, type Span } from '../server/model/span'

export default defineRule({
  id: 'duplicate-instruction',
  category: 'prompt',
  severity: 'info',
  since: '0.1.0',
  measured: { read: 4, right: 4 },
  tag: 'unnecessary',
  messages: { twice: 'said before in the {where}: "{sentence}" costs {tokens} tokens once more on each call' },
  options: {
    minWords: { default: 5, description: 'Shorter sentences may stand there twice.' },
  },

  check(_, { instructions, examples, options, report, countTokens, tokenBasis, costWith }) {
    const first = new Map<string, Sentence>()
    for (const sentence of instructions.flatMap((instruction) => sentencesIn(instruction, examples))) {
      const meaning = normalise(sentence.text)
      if (meaning.split(' ').length < options.minWords) continue
      const earlier = first.get(meaning)
      if (earlier === undefined) {
        first.set(meaning, sentence)
        continue
      }
      if (!isSaidTwice(earlier, sentence)) continue
      const { at } = sentence
      const tokens = countTokens(sentence.text)
      const current = costWith({})
      const after = costWith({ inputTokens: -tokens })
      report({
        at,
        message: 'twice',
        data: {
          where: earlier.instruction === sentence.instruction ? 'same text' : `${earlier.instruction.part.role} text`,
          sentence: clip(sentence.text),
          tokens: mark(tokenBasis) + count(tokens),
        },
        saves: {
          tokens: { current: tokens, after: 0 },
          usd: current === undefined || after === undefined ? undefined : { current, after },
          on: at,
        },
        suggest: removal(sentence),
      })
    }
  },
})

interface Sentence {
  readonly instruction: Instruction
  readonly text: string
  readonly stretch: Stretch
  readonly at: Span
}

/** Sentences of orders: no data, no headings, nothing with a hole in it. */
function sentencesIn(instruction: Instruction, examples: readonly ExampleBlock[]): readonly Sentence[] {
  const { text, data } = instruction
  return [...text.matchAll(/[^\n]+/g)].flatMap((line) => {
    const marker = /^[ \t]*(?:(?:[-*•>]|\d{1,2}[.)])[ \t]+)?/.exec(line[0])?.[0].length ?? 0
    if (/^[ \t]*[#|<]|:\s*$/.test(line[0])) return []
    return [...line[0].slice(marker).matchAll(/\S.*?(?:[.!?](?=\s|$)|$)/g)].flatMap((match): Sentence[] => {
      const from = line.index + marker + match.index
      const stretch: Stretch = [from, from + match[0].trimEnd().length]
      const own = text.slice(...stretch)
      const at = placeOf(instruction, stretch)
      // What has no end is a name or a number, and who says "I" is no author of orders.
      const isOrder = /[.!?]["')*]*$/.test(own) && !/^(?:i|i['’]\w+|my|we)\b/i.test(own)
      const isData = !isOrder || own.includes(holeMark) || /["']?\w+["']?\s*:\s*["'{[\d]/.test(own)
      if (at === undefined || isData || data.some(([start, end]) => start < stretch[1] && stretch[0] < end)) return []
      if (examples.some((block) => block.examples.some((example) => contains(example.span, at)))) return []
      return [{ instruction, text: own, stretch, at }]
    })
  })
}

/** Other turns of a conversation have orders of their own, and so has each of several conversations that are sent as one list. */
function isSaidTwice(earlier: Sentence, { instruction, at }: Sentence): boolean {
  if (earlier.instruction === instruction) return true
  const [before, now] = [earlier.instruction.part, instruction.part]
  const isSamePlace = earlier.at.document === at.document && earlier.at.start === at.start
  if (isSamePlace || earlier.instruction.text === instruction.text) return false
  return before.message === now.message || (before.role === 'system') !== (now.role === 'system')
}

const padding =
  /\b(?:please|kindly|always|just|very|really|important|importantly|note that|note|remember to|remember|reminder)\b/g
const orders = /^(?:you (?:must|should|need to|have to|will)|make sure (?:that )?(?:you |to )?|be sure to|ensure that you) /

/** The same for sentences that say the same: without case, marks, padding and the ways to give an order. */
const normalise = byText((sentence) => {
  const words = sentence
    .toLowerCase()
    .replace(/n['’]t\b/g, ' not')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
  return words.replace(padding, ' ').replace(/\s+/g, ' ').trim().replace(orders, '')
}, 5000)

/** A line of its own goes whole; else the blanks in front go along. */
function removal({ instruction, stretch: [from, to] }: Sentence): Repair | undefined {
  const { text } = instruction
  const lineStart = text.lastIndexOf('\n', from - 1) + 1
  const isAlone =
    /^[ \t]*(?:(?:[-*•>]|\d{1,2}[.)])[ \t]+)?$/.test(text.slice(lineStart, from)) && /^[ \t]*(?:\n|$)/.test(text.slice(to))
  const start = isAlone ? Math.max(0, lineStart - 1) : from - (/[ \t]*$/.exec(text.slice(lineStart, from))?.[0].length ?? 0)
  const isEverything = text.slice(0, start).trim() === '' && text.slice(to).trim() === ''
  const span = isEverything ? undefined : writtenAt(instruction, start, to)
  return span && { title: 'Remove the repetition', edits: [{ span, text: '' }] }
}

function clip(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39).trimEnd()}…`
}
