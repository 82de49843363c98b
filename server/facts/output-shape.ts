import type { PromptCall } from '../model/prompt-call'
import { type DictValue, describeText, fieldOf, type Value } from '../model/value'

/** What a structured-output setting asks the answer to look like, as far as reading can tell. */
export type OutputShape =
  | { readonly kind: 'labels'; readonly labels: readonly string[] }
  | { readonly kind: 'object'; readonly fields: readonly ShapeField[]; readonly open: boolean }
  | { readonly kind: 'list'; readonly of: OutputShape | undefined }
  | { readonly kind: 'number' | 'boolean' | 'text' | 'json' }

export interface ShapeField {
  readonly name: string
  readonly shape: OutputShape | undefined
}

/** Shape of the answer that the call's schema asks for; `undefined` where there is none or it cannot be read. */
export function outputShape(call: PromptCall): OutputShape | undefined {
  const { responseFormat } = call.settings
  return responseFormat.is === 'set' && responseFormat.alternatives === undefined ? shapeOf(responseFormat.value, 0) : undefined
}

/** Schemas that refer to themselves cannot be written as values, but deep ones can; nobody reads labels from below here. */
const maxDepth = 8

/** Keys under which the SDKs nest the schema proper. */
const wrappers = ['json_schema', 'jsonSchema', 'format', 'schema', 'responseSchema', 'response_schema', 'input_schema']

function shapeOf(value: Value, depth: number): OutputShape | undefined {
  if (depth > maxDepth) return undefined
  switch (value.kind) {
    case 'text':
      return /json/i.test(describeText(value)) ? { kind: 'json' } : undefined
    case 'list':
      return labelsOf(value)
    case 'dict':
      return shapeOfDict(value, depth)
    case 'call':
      return shapeOfCall(value, depth)
    default:
      return undefined
  }
}

function shapeOfDict(dict: DictValue, depth: number): OutputShape | undefined {
  for (const key of wrappers) {
    const inner = fieldOf(dict, key)?.value
    if (inner !== undefined && inner.kind !== 'text') return shapeOf(inner, depth + 1)
  }
  const choices = fieldOf(dict, 'enum')?.value
  if (choices !== undefined) return labelsOf(choices)
  const properties = fieldOf(dict, 'properties')?.value
  if (properties?.kind === 'dict') return objectOf(properties, depth)
  const items = fieldOf(dict, 'items')?.value
  if (items !== undefined) return { kind: 'list', of: shapeOf(items, depth + 1) }
  const type = fieldOf(dict, 'type')?.value
  return type?.kind === 'text' ? named(describeText(type)) : undefined
}

/** Schema builders: `z.enum([…])`, `z.object({…}).strict()`, `zodResponseFormat(schema, 'name')`, `Output.object({ schema })`. */
function shapeOfCall(value: Extract<Value, { kind: 'call' }>, depth: number): OutputShape | undefined {
  for (const step of value.chain.steps) {
    const first = step.args?.positional[0]
    if (step.args === undefined) continue
    if (step.name === 'enum' || step.name === 'choice') return first && (labelsOf(first) ?? shapeOfOptions(first, depth))
    if (step.name === 'array') return { kind: 'list', of: first && shapeOf(first, depth + 1) }
    if (/^(object|strictObject|looseObject)$/.test(step.name)) {
      if (first?.kind !== 'dict') return undefined
      return isCall(fieldOf(first, 'schema')?.value) ? shapeOfDict(first, depth) : objectOf(first, depth)
    }
    const scalar = named(step.name)
    if (scalar !== undefined) return scalar
    if (first?.kind === 'call' || first?.kind === 'dict') return shapeOf(first, depth + 1)
  }
  return undefined
}

function shapeOfOptions(value: Value, depth: number): OutputShape | undefined {
  const options = value.kind === 'dict' ? fieldOf(value, 'options')?.value : undefined
  return options === undefined ? undefined : shapeOf(options, depth + 1)
}

function isCall(value: Value | undefined): boolean {
  return value?.kind === 'call'
}

function objectOf(dict: DictValue, depth: number): OutputShape {
  const fields = dict.fields.map((field) => ({ name: field.key, shape: shapeOf(field.value, depth + 1) }))
  return { kind: 'object', fields, open: dict.open }
}

function labelsOf(value: Value): OutputShape | undefined {
  if (value.kind !== 'list' || value.open || value.items.length < 2) return undefined
  const labels = value.items.flatMap((item) => (item.kind === 'text' ? [describeText(item)] : []))
  return labels.length === value.items.length ? { kind: 'labels', labels } : undefined
}

function named(type: string): OutputShape | undefined {
  if (/^(number|int|integer|float)$/i.test(type)) return { kind: 'number' }
  if (/^bool(ean)?$/i.test(type)) return { kind: 'boolean' }
  if (/^(string|str|date)$/i.test(type)) return { kind: 'text' }
  return /^json_object$/i.test(type) ? { kind: 'json' } : undefined
}
