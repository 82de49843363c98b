import type { Task } from '../model/facts'
import type { OutputShape } from './output-shape'
import { asksWhy, clip, isDuty, listing, ordered } from './task-wording'

/** Below what rules ask for: somebody may ask for it some day. */
const duty = 0.6

/** Whether the text asks for values out of a text that is given. */
export function readExtraction(text: string, hasSchema: boolean): Task | undefined {
  const verb = extracts(text) ?? identifies(text)
  if (
    verb === null ||
    (!hasSchema &&
      !/\b(?:from|fields?|entit|names?|dates?|json|information|data|details|keywords?|e-?mails?|address)/i.test(text))
  )
    return undefined
  const quote = clip(`${verb[1] ?? ''}${verb[2] ?? ''}`)
  const isSmall = !asksWhy(text) && text.length < 3000 && !anything.test(verb[2] ?? '')
  const confidence = isDuty(text, verb) ? duty : isSmall ? 0.8 : 0.7
  return { kind: 'extraction', evidence: `asks to "${quote}"`, confidence, outputTokens: undefined }
}

/** Nobody knows how much of it there is: that is no handful of fields. */
const anything = /\b(?:relevant|pertinent|important|useful)\s*(?:information|content|data|parts?|points?|insights?|$)/i

const extracts = ordered(String.raw`(extract|pull\s+out|parse)\b([^.\n]{0,70})`)

const identifies = ordered(
  String.raw`((?:identify|find|list|locate)\s+(?:all\s+|the\s+|any\s+|every\s+)*(?:names?|entit(?:y|ies)|dates?|people|persons|places|locations|organi[sz]ations|companies|phone\s+numbers|e-?mails?|addresses|amounts|keywords?)\b)([^.\n]{0,60}\b(?:in|from|within)\b[^.\n]{0,20})`,
)

/** Beyond so many fields an extraction is no longer a simple one. */
const simpleFields = 8

/** Whether the fields of a schema are to be taken out of a text. */
export function readExtractionShape(shape: OutputShape | undefined, text: string): Task | undefined {
  if (shape?.kind !== 'object' || shape.open || shape.fields.length === 0) return undefined
  if (reads(text) === null) return undefined
  const flat = shape.fields.every((field) => field.shape !== undefined && field.shape.kind !== 'object')
  const fields = shape.fields.length === 1 ? '1 field' : `${shape.fields.length} fields`
  const evidence = `asks for JSON with ${fields}: ${listing(shape.fields.map((field) => field.name))}`
  return {
    kind: 'extraction',
    evidence,
    confidence: flat && shape.fields.length <= simpleFields ? 0.85 : 0.7,
    outputTokens: undefined,
  }
}

const reads = ordered(String.raw`(?:extract|pull\s+out|parse|identify|read)\b`)

/** Whether the text asks for a summary. */
export function readSummary(text: string): Task | undefined {
  const verb = summarises(text)
  if (verb === null) return undefined
  const phrase = `${verb[1] ?? ''}${verb[2] ?? ''}`
  const short =
    /\b(?:short|brief|concise|one|two|three|single|1|2|3|4|5|[1-4]\s*[-–]\s*[2-6])[\s-]+(?:\w+[\s-]+)?(?:summary|sentences?|lines?|bullets?|bullet\s+points?|paragraph)\b|\bbriefly\b|\b(?:under|at\s+most|max(?:imum)?(?:\s+of)?|within|about|in)\s+(?:\d{1,2}|[12]\d\d)\s+words\b/i
  const isShort = short.test(text) && !/\b(?:detailed|comprehensive|in[- ]depth|long)\s+summary\b/i.test(text)
  return {
    kind: 'summary',
    evidence: `asks to "${clip(phrase)}"`,
    confidence: isDuty(text, verb) ? duty : 0.85,
    outputTokens: isShort ? 500 : undefined,
  }
}

const summarises = ordered(
  String.raw`((?:summari[sz]e|(?:write|provide|create|generate|give|produce|return)\s+(?:me\s+|us\s+)?(?:a|an|the|one)\s+(?:[\w-]+[\s,]+){0,4}?(?:summary|synopsis|tl;?dr)|condense)\b)([^.\n]{0,80})`,
)

/** Whether the text asks for a translation between languages that people speak. */
export function readTranslation(text: string): Task | undefined {
  const verb = translates(text)
  if (verb === null || /\bnatural\s+language\b|\bsql\b/i.test(verb[1] ?? '')) return undefined
  const confidence = isDuty(text, verb) ? duty : 0.85
  return { kind: 'translation', evidence: `asks to "${clip(verb[1] ?? '')}"`, confidence, outputTokens: undefined }
}

const translates = ordered(String.raw`(translate\b[^.\n]{0,80}?\b(?:in)?to\s+(\{[^}\n]*\}|[\w-]+))`)

/** Whether the text, or a field of the answer's schema, asks for code. */
export function readCode(text: string, shape: OutputShape | undefined): Task | undefined {
  const verb = programs(text)
  const persona =
    /\byou\s+are\s+(?:now\s+)?(?:a|an)\s+(?:[\w-]+\s+){0,4}?(?:(?:software|front-?end|back-?end|full-?stack|react|python|typescript|javascript|java|web|rust|go)\s+(?:developer|engineer|programmer)|programmer|coding\s+assistant|code\s+editor)\b/i.exec(
      text,
    )
  const words = /\b(?:code|function|typescript|javascript|python|react|sql|html|component)\b/i.test(text)
  if (verb !== null && words) {
    const confidence = isDuty(text, verb) ? duty : persona ? 0.9 : 0.8
    return { kind: 'code', evidence: `asks to "${clip(verb[1] ?? '')}"`, confidence, outputTokens: 2000 }
  }
  const field = shape?.kind === 'object' ? shape.fields.find(({ name }) => /^(?:code|edit|diff|patch)$/i.test(name)) : undefined
  if (persona === null) return undefined
  const evidence = field === undefined ? `"${clip(persona[0])}"` : `"${clip(persona[0])}", and JSON with the field ${field.name}`
  return { kind: 'code', evidence, confidence: field === undefined ? 0.6 : 0.85, outputTokens: undefined }
}

const programs = ordered(
  String.raw`((?:write|generate|implement|create|produce|refactor|rewrite|complete|fix|build)\s+(?:me\s+|us\s+)?(?:(?:a|an|the|some|only|this|following|new)\s+)*(?:(?!commit|message|title|description|name|about)[\w.+#-]+\s+){0,4}?(?:code|function|script|program|component|class|unit\s+tests?|tests?|sql(?:\s+query)?|query|regex|method|module|app(?:lication)?|web\s?page|html)\b)([^.\n]{0,40})`,
)

const longTexts =
  '(?:article|essay|blog\\s+post|report|story|chapter|newsletter|white\\s?paper|novel|script\\s+for\\s+a|screenplay|speech|guide|case\\s+study)'

/** Whether the text asks for a text of many paragraphs. */
export function readLongForm(text: string): Task | undefined {
  const verb = writes(text) ?? answersAtLength(text)
  if (verb === null || /\b(?:title|headline|outline|bug|one[- ]sentence|short|brief)\b/i.test(verb[0])) return undefined
  // Who names a number of words has said how long.
  const isSized = /\b\d{2,4}[\s-]+words?\b/i.test(text)
  return {
    kind: 'long-form',
    evidence: `asks to "${clip(`${verb[1] ?? ''}${verb[2] ?? ''}`)}"`,
    confidence: isDuty(text, verb) ? duty : 0.85,
    outputTokens: isSized ? undefined : 5000,
  }
}

const writes = ordered(
  String.raw`((?:write|draft|compose|create|generate|produce|tell)\s+(?:me\s+|us\s+)?(?:a|an|the)\s+(?:[\w-]+[\s,]+){0,5}?${longTexts}\b)([^.\n]{0,50})`,
)

const answersAtLength = ordered(
  String.raw`((?:answer|structure|write|format)\b[^\n]{0,120}?\b(?:in|as)\s+an?\s+(?:[\w-]+\s+){0,2}?(?:detailed|comprehensive|long|full|in-depth|multi-page)\s+(?:[\w-]+\s+){0,2}?(?:report|article|essay)\b)`,
)
