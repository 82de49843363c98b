import type { Task, TaskKind } from '../model/facts'
import { type PromptCall, settled } from '../model/prompt-call'
import { describeText } from '../model/value'
import { labelsIn } from './labels'
import { type OutputShape, outputShape, type ShapeField } from './output-shape'

/**
 * What the prompt asks for, by its static text, the answer's schema and the cap, with the evidence that says so. `unknown` unless
 * it is clear: two tasks in one prompt are no task. `count` only sizes labels; a third of the characters is near enough.
 */
export function classifyTask(call: PromptCall, count: (text: string) => number = (text) => Math.ceil(text.length / 3)): Task {
  const text = staticText(call)
  if (call.prompt.parts.some((part) => part.kind === 'tool')) return unclear('sends tools')
  const byShape = fromShape(outputShape(call), text, count)
  if (byShape !== undefined) return doubt(byShape, call, text)
  const found = readers.flatMap((read) => read(text, call, count) ?? [])
  const [best, other] = found.sort((a, b) => b.confidence - a.confidence)
  if (best === undefined) return unclear('no task in the static text')
  if (other !== undefined && other.kind !== best.kind && other.confidence >= 0.7 && !goTogether(best.kind, other.kind)) {
    return { ...best, confidence: Math.min(best.confidence, 0.6), outputTokens: undefined }
  }
  return doubt(best, call, text)
}

type Read = (text: string, call: PromptCall, count: (text: string) => number) => Task | undefined

/** Only so much of a prompt is read for its task: the instructions stand at its ends, and the patterns are not free. */
const maxCharacters = 6000
/** Room that a label's answer gets at least (the article's figure). */
const labelTokens = 10
/** Beyond so many fields an extraction is no longer a simple one. */
const simpleFields = 8

function staticText(call: PromptCall): string {
  const text = call.prompt.parts
    .filter((part) => part.kind !== 'tool' && part.role !== 'assistant' && part.role !== 'tool')
    .map((part) => describeText(part.text))
    .join('\n')
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters / 2)}\n${text.slice(-maxCharacters / 2)}`
}

/** What stands in the way of an instruction: the start of a sentence or line, or a word that a verb follows as an order. */
const order = String.raw`(?:^|[.!?:;]\s+|\n\s*(?:[-*•#>]+\s*|\d{1,2}[.)]\s*)?|\b(?:please|kindly|must|should|will|can|could\s+you|you|and|then|now|only|is|are|job|task|goal|need|want|asked|have|like\s+you)\s+(?:to\s+)?)`

function ordered(verb: string, flags = 'i'): RegExp {
  return new RegExp(order + verb, flags)
}

const explains =
  /\b(explain|explanation|justif|rationale|reasoning|step[- ]by[- ]step|think\s+(?:carefully|through)|chain[- ]of[- ]thought|describe\s+why|tell\s+(?:me|us)\s+why|why\s+you)\b/i
/** The order not to explain is the opposite. */
const noExplanation =
  /\b(?:no|without|don'?t|do\s+not|never|not)\s+(?:\w+\s+){0,5}?(?:explain|explanations?|reasoning|rationale|justif\w+)[^.\n]*/gi

const classifies = ordered(
  String.raw`(classify|categori[sz]e|determine\s+(?:if|whether|which|the\s+(?:sentiment|category|intent|language|type))|detect\s+(?:if|whether|the\s+(?:sentiment|language|intent))|decide\s+(?:if|whether|which)|assign\s+(?:a|one|the)\s+(?:label|category|tag|class)|label\s+(?:the|each|this)|identify\s+the\s+(?:sentiment|category|intent|language)|is\s+(?:this|the)\s+\w+[^.?\n]{0,60}\?)([^.\n]{0,60})`,
)
const routes =
  /\b(rout(?:e|es|ing|er)|triage|dispatch|hand[- ]?off\s+to|which\s+(?:agent|department|team|queue|tool|model)\s+(?:should|to))\b/i

const readers: readonly Read[] = [classification, extraction, summary, translation, code, longForm, reasoning, chat]

function classification(text: string, _call: PromptCall, count: (text: string) => number): Task | undefined {
  const labels = labelsIn(text)
  const verb = classifies.exec(text)
  const kind: TaskKind = routes.test(text) ? 'routing' : 'classification'
  const asksWhy = explains.test(text.replace(noExplanation, ''))
  const json = asksForJson(text)
  if (labels !== undefined) {
    const onlyLabel = verb !== null || kind === 'routing' || answersOnly.test(text)
    if (!onlyLabel) return undefined
    const bounded = !asksWhy && !json
    const outputTokens = bounded ? labelRoom(labels, count) : undefined
    return {
      kind,
      evidence: `asks for one of ${labels.length} labels: ${listing(labels)}`,
      confidence: asksWhy ? 0.7 : 0.9,
      outputTokens,
    }
  }
  if (verb === null || !/^(?:classify|categor)/i.test(verb[1] ?? '')) return undefined
  const quote = clip(`${verb[1] ?? ''}${verb[2] ?? ''}`)
  return {
    kind,
    evidence: `asks to "${quote}"`,
    confidence: asksWhy || json ? 0.7 : 0.8,
    outputTokens: asksWhy || json ? undefined : labelTokens,
  }
}

const answersOnly =
  /\b(?:answer|respond|reply|return|output)\s+(?:with\s+)?(?:only|just|exactly|strictly|one\s+word|a\s+single\s+word|yes|true|["'“`])/i

function asksForJson(text: string): boolean {
  return /\bjson\b/i.test(text.replace(/\b(?:not|no|without)\s+json\b/gi, ''))
}

function extraction(text: string): Task | undefined {
  const verb = ordered(String.raw`(extract|pull\s+out|parse)\b([^.\n]{0,70})`).exec(text)
  if (
    verb === null ||
    !/\b(?:from|fields?|entit|names?|dates?|json|information|data|details|keywords?|e-?mails?|address)/i.test(text)
  )
    return undefined
  const quote = clip(`${verb[1] ?? ''}${verb[2] ?? ''}`)
  const simple = !explains.test(text.replace(noExplanation, '')) && text.length < 3000
  return { kind: 'extraction', evidence: `asks to "${quote}"`, confidence: simple ? 0.8 : 0.7, outputTokens: undefined }
}

function summary(text: string): Task | undefined {
  const verb = ordered(
    String.raw`((?:summari[sz]e|(?:write|provide|create|generate|give|produce|return)\s+(?:me\s+|us\s+)?(?:a|an)\s+(?:[\w-]+[\s,]+){0,4}?(?:summary|synopsis|tl;?dr)|condense)\b)([^.\n]{0,80})`,
  ).exec(text)
  if (verb === null) return undefined
  const phrase = `${verb[1] ?? ''}${verb[2] ?? ''}`
  const short =
    /\b(?:short|brief|concise|one|two|three|single|1|2|3|4|5|[1-4]\s*[-–]\s*[2-6])[\s-]+(?:\w+[\s-]+)?(?:summary|sentences?|lines?|bullets?|bullet\s+points?|paragraph)\b|\bbriefly\b|\b(?:under|at\s+most|max(?:imum)?(?:\s+of)?|within|about|in)\s+(?:\d{1,2}|[12]\d\d)\s+words\b/i
  const isShort = short.test(text) && !/\b(?:detailed|comprehensive|in[- ]depth|long)\s+summary\b/i.test(text)
  return { kind: 'summary', evidence: `asks to "${clip(phrase)}"`, confidence: 0.85, outputTokens: isShort ? 500 : undefined }
}

function translation(text: string): Task | undefined {
  const verb = ordered(String.raw`(translate\b[^.\n]{0,80}?\b(?:in)?to\s+(\{[^}\n]*\}|[\w-]+))`).exec(text)
  if (verb === null || /\bnatural\s+language\b|\bsql\b/i.test(verb[1] ?? '')) return undefined
  return { kind: 'translation', evidence: `asks to "${clip(verb[1] ?? '')}"`, confidence: 0.85, outputTokens: undefined }
}

function code(text: string): Task | undefined {
  const verb = ordered(
    String.raw`((?:write|generate|implement|create|produce|refactor|rewrite|complete|fix|build)\s+(?:me\s+|us\s+)?(?:(?:a|an|the|some|only|this|following|new)\s+)*(?:(?!commit|message|title|description|name|about)[\w.+#-]+\s+){0,4}?(?:code|function|script|program|component|class|unit\s+tests?|tests?|sql(?:\s+query)?|query|regex|method|module|app(?:lication)?|web\s?page|html)\b)([^.\n]{0,40})`,
  ).exec(text)
  const persona =
    /\byou\s+are\s+(?:now\s+)?(?:a|an)\s+(?:[\w-]+\s+){0,4}?(?:(?:software|front-?end|back-?end|full-?stack|react|python|typescript|javascript|java|web|rust|go)\s+(?:developer|engineer|programmer)|programmer|coding\s+assistant)\b/i.exec(
      text,
    )
  const words = /\b(?:code|function|typescript|javascript|python|react|sql|html|component)\b/i.test(text)
  if (verb !== null && words)
    return { kind: 'code', evidence: `asks to "${clip(verb[1] ?? '')}"`, confidence: persona ? 0.9 : 0.8, outputTokens: 2000 }
  if (persona === null) return undefined
  return { kind: 'code', evidence: `"${clip(persona[0])}"`, confidence: 0.6, outputTokens: undefined }
}

function longForm(text: string): Task | undefined {
  const verb = ordered(
    String.raw`((?:write|draft|compose|create|generate|produce)\s+(?:me\s+|us\s+)?(?:a|an|the)\s+(?:[\w-]+[\s,]+){0,5}?(?:article|essay|blog\s+post|report|story|chapter|newsletter|white\s?paper|novel|script\s+for\s+a|screenplay|speech|guide|case\s+study)\b)([^.\n]{0,50})`,
  ).exec(text)
  if (verb === null || /\b(?:title|headline|outline|bug|one[- ]sentence|short|brief)\b/i.test(verb[0])) return undefined
  return {
    kind: 'long-form',
    evidence: `asks to "${clip(`${verb[1] ?? ''}${verb[2] ?? ''}`)}"`,
    confidence: 0.85,
    outputTokens: 5000,
  }
}

function reasoning(text: string): Task | undefined {
  const found =
    /\b(think\s+step[- ]by[- ]step|reason\s+(?:step[- ]by[- ]step|through)|solve\s+(?:the|this)\s+(?:\w+\s+)?(?:problem|puzzle|equation)|prove\s+(?:that|the)|multi-step\s+(?:plan|reasoning))\b/i.exec(
      text,
    )
  return found === null
    ? undefined
    : { kind: 'reasoning', evidence: `asks to "${clip(found[1] ?? '')}"`, confidence: 0.75, outputTokens: undefined }
}

function chat(text: string, call: PromptCall): Task | undefined {
  const persona =
    /\byou\s+are\s+(?:\w+,\s+)?(?:a|an|the)?\s*(?:[\w'-]+\s+){0,5}?(?:assistant|chatbot|companion|tutor|concierge|support\s+agent)\b/i.exec(
      text,
    )
  const turns = call.prompt.parts.some((part) => part.role === 'assistant')
  if (call.prompt.open && persona !== null)
    return { kind: 'chat', evidence: `"${clip(persona[0])}" with an open history`, confidence: 0.8, outputTokens: undefined }
  if (call.prompt.open) return { kind: 'chat', evidence: 'sends an open history', confidence: 0.5, outputTokens: undefined }
  if (persona === null) return undefined
  return { kind: 'chat', evidence: `"${clip(persona[0])}"`, confidence: turns ? 0.65 : 0.4, outputTokens: undefined }
}

function fromShape(shape: OutputShape | undefined, text: string, count: (text: string) => number): Task | undefined {
  const kind: TaskKind = routes.test(text) ? 'routing' : 'classification'
  if (shape?.kind === 'labels') {
    const evidence = `asks for one of ${shape.labels.length} labels: ${listing(shape.labels)}`
    return { kind, evidence, confidence: 0.95, outputTokens: labelRoom(shape.labels, count) }
  }
  if (shape?.kind !== 'object' || shape.open || shape.fields.length === 0) return undefined
  const labelled = shape.fields.filter((field) => field.shape?.kind === 'labels' || field.shape?.kind === 'boolean')
  const first = labelled[0]?.shape
  if (first !== undefined && shape.fields.every(isBounded)) {
    const evidence =
      first.kind === 'labels'
        ? `asks for one of ${first.labels.length} labels: ${listing(first.labels)}`
        : `asks for ${shape.fields.length === 1 ? 'a yes or no' : `${shape.fields.length} short values`}: ${listing(shape.fields.map((field) => field.name))}`
    // What is asked for a yes or a number may be a hard question.
    const confidence = first.kind === 'labels' ? 0.9 : 0.75
    return { kind, evidence, confidence, outputTokens: objectRoom(shape.fields, count) }
  }
  const extracts = ordered(String.raw`(?:extract|pull\s+out|parse|identify|read)\b`).test(text)
  if (!extracts) return undefined
  const flat = shape.fields.every((field) => field.shape !== undefined && field.shape.kind !== 'object')
  const simple = flat && shape.fields.length <= simpleFields
  const fields = shape.fields.length === 1 ? '1 field' : `${shape.fields.length} fields`
  const evidence = `asks for JSON with ${fields}: ${listing(shape.fields.map((field) => field.name))}`
  return { kind: 'extraction', evidence, confidence: simple ? 0.85 : 0.7, outputTokens: undefined }
}

function isBounded(field: ShapeField): boolean {
  return field.shape?.kind === 'labels' || field.shape?.kind === 'boolean' || field.shape?.kind === 'number'
}

function labelRoom(labels: readonly string[], count: (text: string) => number): number {
  return Math.max(labelTokens, ...labels.map((text) => count(text) + 2))
}

/** Braces, quotes, keys and the longest of each value, rounded up to ten. */
function objectRoom(fields: readonly ShapeField[], count: (text: string) => number): number {
  const value = ({ shape }: ShapeField): number => (shape?.kind === 'labels' ? Math.max(...shape.labels.map(count)) + 2 : 5)
  const tokens = fields.reduce((total, field) => total + count(field.name) + 4 + value(field), 4)
  return Math.ceil(tokens / 10) * 10
}

/** What makes any reading less sure: a hole that may hold further orders, a cap that contradicts, a very long prompt. */
function doubt(task: Task, call: PromptCall, text: string): Task {
  let { confidence } = task
  const isSmall = task.kind === 'classification' || task.kind === 'routing' || task.kind === 'extraction'
  if (/\{(?:[\w.]*(?:instruction|system_?prompt|rules|guideline|persona))[\w.]*\}/i.test(text)) confidence -= 0.2
  if (isSmall && text.length >= maxCharacters) confidence -= 0.2
  if (isSmall && call.prompt.parts.some((part) => part.kind === 'image' || part.kind === 'document')) confidence -= 0.1
  const cap = settled(call.settings.maxOutputTokens)
  if (isSmall && task.outputTokens !== undefined && cap !== undefined && cap <= 50) confidence += 0.05
  return { ...task, confidence: Math.max(0, Math.min(1, Math.round(confidence * 100) / 100)) }
}

/** A reading that only qualifies another: a tutor who summarises is asked for a summary. */
function goTogether(best: TaskKind, other: TaskKind): boolean {
  return other === 'chat' && best !== 'chat'
}

function listing(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')}, …`
}

function clip(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= 40 ? line : `${line.slice(0, 39).replace(/\s+\S*$/, '')} …`
}

function unclear(evidence: string): Task {
  return { kind: 'unknown', evidence, confidence: 0, outputTokens: undefined }
}
