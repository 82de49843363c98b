import type { Task } from '../model/facts'
import { type PromptCall, settled } from '../model/prompt-call'
import { describeText } from '../model/value'
import { outputShape } from './output-shape'
import { readLabel, readLabelShape } from './task-label'
import { readReasoning, readTalk } from './task-talk'
import { readCode, readExtraction, readExtractionShape, readLongForm, readSummary, readTranslation } from './task-text'

/**
 * What the prompt asks for, by its static text, the answer's schema and the cap, with the evidence that says so. `unknown` unless
 * it is clear: two tasks in one prompt are no task. `count` only sizes labels; a third of the characters is near enough.
 */
export function classifyTask(call: PromptCall, count: (text: string) => number = (text) => Math.ceil(text.length / 3)): Task {
  const text = staticText(call)
  if (call.prompt.parts.some((part) => part.kind === 'tool')) return talkWithTools(text, call)
  const shape = outputShape(call)
  const byShape = readLabelShape(shape, text, count) ?? readExtractionShape(shape, text)
  if (byShape !== undefined) return doubt(byShape, call, text)
  const found = [
    readLabel(text, call, shape, count),
    readExtraction(
      text,
      call.prompt.parts.some((part) => part.kind === 'schema'),
    ),
    readSummary(text),
    readTranslation(text),
    readCode(text, shape),
    readLongForm(text),
    readReasoning(text),
    readTalk(text, call),
  ].flatMap((task) => task ?? [])
  const [best, other] = found.sort((a, b) => b.confidence - a.confidence)
  if (best === undefined) return unclear('no task in the static text')
  if (other !== undefined && other.kind !== best.kind && other.confidence >= 0.7 && !goTogether(best, other)) {
    return { ...best, confidence: Math.min(best.confidence, 0.6), outputTokens: undefined }
  }
  return doubt(best, call, text)
}

/** Only so much of a prompt is read for its task: the instructions stand at its ends, and the patterns are not free. */
const maxCharacters = 6000

function staticText(call: PromptCall): string {
  const text = call.prompt.parts
    .filter((part) => part.kind !== 'tool' && part.role !== 'assistant' && part.role !== 'tool')
    .map((part) => describeText(part.text))
    .join('\n')
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters / 2)}\n${text.slice(-maxCharacters / 2)}`
}

/** With tools an answer may be a call of one, whatever the text says; but who talks with people talks. */
function talkWithTools(text: string, call: PromptCall): Task {
  const talk = readTalk(text, call)
  return talk !== undefined && talk.confidence >= 0.7 ? talk : unclear('sends tools')
}

/** They are spoken of, and a hole may bring them. */
const media =
  /\b(?:this|these|the|attached|given|following|provided)\s+(?:\w+\s+)?(?:audio|song|image|photo|picture|video|recording|screenshot|pdf)s?\b/i

/** What makes any reading less sure: a hole that may hold further orders, a cap that contradicts, a very long prompt. */
function doubt(task: Task, call: PromptCall, text: string): Task {
  let { confidence } = task
  const isSmall = task.kind === 'classification' || task.kind === 'routing' || task.kind === 'extraction'
  if (/\{(?:[\w.]*(?:instruction|system_?prompt|rules|guideline|persona))[\w.]*\}/i.test(text)) confidence -= 0.2
  if (isSmall && text.length >= maxCharacters) confidence -= 0.2
  const hasMedia = call.prompt.parts.some((part) => part.kind === 'image' || part.kind === 'document')
  if (isSmall && (hasMedia || media.test(text))) confidence -= 0.1
  const cap = settled(call.settings.maxOutputTokens)
  if (isSmall && task.outputTokens !== undefined && cap !== undefined && cap <= 50) confidence += 0.05
  return { ...task, confidence: Math.max(0, Math.min(1, Math.round(confidence * 100) / 100)) }
}

/** A tutor who summarises is asked for a summary; and who talks through a history may be told to name what was asked for. */
function goTogether(best: Task, other: Task): boolean {
  return other.kind === 'chat' || (best.kind === 'chat' && other.confidence < best.confidence)
}

function unclear(evidence: string): Task {
  return { kind: 'unknown', evidence, confidence: 0, outputTokens: undefined }
}
