import type { Instruction, TaskKind } from '../server/model/facts'
import { writtenAt } from '../server/model/flat-text'
import { count, usdOn } from '../server/model/model-info'
import type { PromptPart } from '../server/model/prompt-call'
import { defineRule, type Repair } from '../server/model/rule'
import { describeText } from '../server/model/value'

export default defineRule({
  id: 'missing-length-guidance',
  category: 'output',
  severity: 'off',
  since: '0.1.0',
  measured: { read: 6, right: 6 },
  messages: {
    unguided: '{evidence}, without a length or an output limit: an answer may run to {tokens} tokens, {cost}',
  },
  options: {
    words: { default: 150, description: 'The length that the suggestion asks for in a summary or a reply.' },
    longWords: { default: 800, description: 'The length that it asks for in an article, a story or a report.' },
  },

  check(call, { model, task, instructions, options, report }) {
    const { maxOutputTokens, responseFormat } = call.settings
    if (maxOutputTokens.is !== 'absent' || responseFormat.is !== 'absent') return
    if (!prose.has(task.kind) || task.confidence < minConfidence || model?.maxOutputTokens === undefined) return
    if (instructions.length === 0 || call.prompt.parts.some(guides)) return
    const words = task.kind === 'long-form' ? options.longWords : options.words
    const { maxOutputTokens: tokens, price } = model
    const data = { evidence: task.evidence, tokens: count(tokens), cost: usdOn(tokens * price.usdPerOutputToken, 'exact') }
    report({ at: call.site.span, message: 'unguided', data, suggest: suggestSentence(instructions, words) })
  },
})

const prose: ReadonlySet<TaskKind> = new Set(['summary', 'long-form', 'chat'])
const minConfidence = 0.7
/** Any word on how long or of what form the answer is to be. */
const guidance =
  /\b(?:words?|sentences?|paragraphs?|characters?|tokens?|lines?|bullet\w*|pages?|tweets?|slogans?|titles?|conditions?|outline|length|long|short\w*|brief\w*|concise\w*|succinct\w*|terse|compact|tl;?dr|limit\w*|at most|no more than|json|only (?:the|return|output|respond|answer|reply)|(?:size|max)_?\w*)\b/i

/** A hole may hold the length, if its name says so. */
function guides({ kind, text }: PromptPart): boolean {
  return kind === 'schema' || guidance.test(describeText(text))
}

/** Behind the instructions where they end in text of the source, else in front of the first of them. */
function suggestSentence(instructions: readonly Instruction[], words: number): Repair | undefined {
  const system = instructions.find(({ part }) => part.role === 'system') ?? instructions[0]
  if (system === undefined) return undefined
  const sentence = `Answer in at most ${count(words)} words.`
  const { text } = system
  const end = text.trimEnd().length
  const isSentence = /[.!?]$/.test(text.slice(0, end))
  const behind = isSentence ? writtenAt(system, end - 1, end) : undefined
  const inFront = writtenAt(system, 0, 1)
  if (behind !== undefined) return repair({ ...behind, start: behind.end }, ` ${sentence}`)
  return inFront && /^\S/.test(text) ? repair({ ...inFront, end: inFront.start }, `${sentence} `) : undefined
}

function repair(span: { readonly document: string; readonly start: number; readonly end: number }, text: string): Repair {
  return { title: 'Ask for a length', edits: [{ span, text }] }
}
