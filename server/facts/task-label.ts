import type { Task, TaskKind } from '../model/facts'
import type { PromptCall } from '../model/prompt-call'
import { describeText, fieldOf } from '../model/value'
import { labelsIn } from './labels'
import type { OutputShape, ShapeField } from './output-shape'
import { asksForJson, asksWhy, clip, listing, ordered } from './task-wording'

type Count = (text: string) => number

/** Whether the text asks for one of some labels, a rating or a verdict. */
export function readLabel(text: string, call: PromptCall, shape: OutputShape | undefined, count: Count): Task | undefined {
  const { responseFormat } = call.settings
  // A schema that cannot be read may ask for more than a label.
  const hasSchema = responseFormat.is === 'set' || call.prompt.parts.some((part) => part.kind === 'schema')
  // Names in a text are not what is answered where the program asks for values of another kind, or for nobody knows what.
  const labels = declaresShape(responseFormat) && !mayLabel(shape) ? undefined : labelsIn(text)
  const asksMore = asksWhy(text) || asksForJson(text) || hasSchema
  if (labels === undefined) return readCategory(text, asksMore) ?? readRating(text, asksMore) ?? readVerdict(text)
  const kind = kindOf(text)
  const onlyLabel = classifies(text) !== null || grades.test(text) || kind === 'routing' || answersOnly.test(text)
  if (!onlyLabel) return undefined
  return {
    kind,
    evidence: `asks for one of ${labels.length} labels: ${listing(labels)}`,
    confidence: asksWhy(text) ? 0.7 : 0.9,
    outputTokens: asksMore ? undefined : labelRoom(labels, count),
  }
}

/** What a schema says of it: labels, or short values of which one is a label. */
export function readLabelShape(shape: OutputShape | undefined, text: string, count: Count): Task | undefined {
  const kind = kindOf(text)
  if (shape?.kind === 'labels') {
    const evidence = `asks for one of ${shape.labels.length} labels: ${listing(shape.labels)}`
    return { kind, evidence, confidence: 0.95, outputTokens: labelRoom(shape.labels, count) }
  }
  if (shape?.kind !== 'object' || shape.open || !shape.fields.every(isBounded)) return undefined
  const first = shape.fields.find((field) => field.shape?.kind === 'labels' || field.shape?.kind === 'boolean')?.shape
  if (first === undefined) return undefined
  const evidence =
    first.kind === 'labels'
      ? `asks for one of ${first.labels.length} labels: ${listing(first.labels)}`
      : `asks for ${shape.fields.length === 1 ? 'a yes or no' : `${shape.fields.length} short values`}: ${listing(shape.fields.map((field) => field.name))}`
  return {
    kind,
    evidence,
    confidence: first.kind === 'labels' ? 0.9 : hardQuestion,
    outputTokens: objectRoom(shape.fields, count),
  }
}

/** Room that a label's answer gets at least (the article's figure). */
const labelTokens = 10
/** What is asked for a yes or a number may be a hard question: too little for a rule that names a smaller model. */
const hardQuestion = 0.75

const classifies = ordered(
  String.raw`(classify|categori[sz]e|determine\s+(?:if|whether|which|the\s+(?:sentiment|category|intent|language|type|complexity))|detect\s+(?:if|whether|the\s+(?:sentiment|language|intent))|decide\s+(?:if|whether|which)|assign\s+(?:a|one|the)\s+(?:label|category|tag|class)|label\s+(?:the|each|this)|identify\s+the\s+(?:sentiment|category|intent|language)|is\s+(?:this|the)\s+\w+[^.?\n]{0,60}\?)([^.\n]{0,60})`,
)
const grades = /\b(?:grade|rate|mark|label)\s[^.\n]{0,60}?\bas\b/i
const routes =
  /\b(rout(?:e|es|ing|er)|triage|dispatch|hand[- ]?off\s+to|which\s+(?:agent|department|team|queue|tool|model)\s+(?:should|to))\b/i
const answersOnly =
  /\b(?:answer|respond|reply|return|output)\s+(?:with\s+)?(?:only|just|exactly|strictly|one\s+word|a\s+single\s+word|yes|true|["'“`])/i

function kindOf(text: string): TaskKind {
  return routes.test(text) ? 'routing' : 'classification'
}

/** `Classify the movie's genre`, with no word on the labels. */
function readCategory(text: string, asksMore: boolean): Task | undefined {
  const verb = classifies(text)
  if (verb === null || !/^(?:classify|categor)/i.test(verb[1] ?? '')) return undefined
  return {
    kind: kindOf(text),
    evidence: `asks to "${clip(`${verb[1] ?? ''}${verb[2] ?? ''}`)}"`,
    confidence: asksMore ? 0.7 : 0.8,
    outputTokens: asksMore ? undefined : labelTokens,
  }
}

const number = '(?:\\d{1,3}|zero|one|five|ten)'
const scale = new RegExp(
  String.raw`\b(?:(?:from|between|of)\s+(${number})\s*(?:-|–|to|and)\s*(${number})\b|scale\s+of\s+(${number})\s*(?:-|–|to)\s*(${number})\b|\(?(\d{1,2})\s*[-–]\s*(\d{1,3})\s*(?:scale|stars?|points?)\b)`,
  'i',
)
const rates = ordered(
  String.raw`(?:rate|score|grade|(?:return|assign|give|output|provide)\s+(?:only\s+)?(?:a|an|one)\s+(?:\w+\s+){0,3}?(?:rating|score|integer|grade))\b[^\n]{0,120}`,
)

/** `Rate the answer from 1 to 5`: one number, and nothing that is listed beside it. */
function readRating(text: string, asksMore: boolean): Task | undefined {
  const phrase = rates(text)?.[0] ?? ''
  const range = scale.exec(phrase)
  if (range === null || /\b(?:each|every|all)\s+(?:of\s+)?(?:the\s+)?\w+/i.test(phrase)) return undefined
  const [low, high] = range.slice(1).filter((bound) => bound !== undefined)
  return {
    kind: 'classification',
    evidence: `asks for a rating from ${low?.toLowerCase()} to ${high?.toLowerCase()}`,
    confidence: asksMore ? 0.7 : hardQuestion,
    outputTokens: asksMore ? undefined : labelTokens,
  }
}

const decides = ordered(String.raw`((?:determine|decide|judge|check|evaluate)\s+(?:if|whether)\b)([^.\n]{0,60})`)

/** `Determine whether …` with yes and no, or true and false, as values further on. */
function readVerdict(text: string): Task | undefined {
  const verb = decides(text)
  const isBinary = /[<"'\x60:(]\s*(?:true|yes)\b/i.test(text) && /(?:[<"'\x60:,(/|]|\bor)\s*["'\x60]?(?:false|no)\b/i.test(text)
  if (verb === null || !isBinary) return undefined
  const evidence = `asks to "${clip(`${verb[1] ?? ''}${verb[2] ?? ''}`)}"`
  return { kind: kindOf(text), evidence, confidence: 0.7, outputTokens: undefined }
}

/** Whether the program says what the answer looks like, be it that reading cannot tell what that is. */
function declaresShape(responseFormat: PromptCall['settings']['responseFormat']): boolean {
  if (responseFormat.is !== 'set') return responseFormat.is === 'unknown' && responseFormat.given === true
  const { value } = responseFormat
  const type = value.kind === 'dict' ? fieldOf(value, 'type')?.value : value
  // `text` and `json_object` are modes, and say nothing of what is in it.
  return !(type?.kind === 'text' && /^(?:text|json|json_object|application\/json|text\/plain)$/i.test(describeText(type)))
}

function mayLabel(shape: OutputShape | undefined): boolean {
  if (shape?.kind === 'object') return shape.fields.some((field) => mayLabel(field.shape))
  if (shape?.kind === 'list') return mayLabel(shape.of)
  return shape?.kind === 'labels' || shape?.kind === 'boolean'
}

function isBounded(field: ShapeField): boolean {
  return field.shape?.kind === 'labels' || field.shape?.kind === 'boolean' || field.shape?.kind === 'number'
}

function labelRoom(labels: readonly string[], count: Count): number {
  return Math.max(labelTokens, ...labels.map((text) => count(text) + 2))
}

/** Braces, quotes, keys and the longest of each value, rounded up to ten. */
function objectRoom(fields: readonly ShapeField[], count: Count): number {
  const value = ({ shape }: ShapeField): number => (shape?.kind === 'labels' ? Math.max(...shape.labels.map(count)) + 2 : 5)
  const tokens = fields.reduce((total, field) => total + count(field.name) + 4 + value(field), 4)
  return Math.ceil(tokens / 10) * 10
}
