import assert from 'node:assert/strict'
import { typescript } from '../server/languages/typescript/index'
import type { CallSite } from '../server/model/call-site'
import type { Imports, Reading } from '../server/model/language'
import { applyEdits } from '../server/model/span'
import { describeText, fieldOf, type Insertion, settingsOf, type TextValue, type Value } from '../server/model/value'

/** Sources in front of an expression or a call, for the tests of the TypeScript frontend. */
export const openai = `import OpenAI from 'openai'; const client = new OpenAI();`

/** A project that consists of one document. */
export const lone: Imports = { wants, resolve: () => undefined }

export function wants(specifier: string): boolean {
  return /^(openai|@anthropic-ai\/.*|@google\/genai|ai|@ai-sdk\/.*)(\/|$)/.test(specifier)
}

export function document(text: string, id = '/p/main.ts'): { id: string; languageId: string; text: string } {
  return { id, languageId: 'typescript', text }
}

export function read(source: string, imports: Imports = lone): Reading {
  return typescript.read(document(source), imports)
}

/** The one call whose method has this name. */
export function only(source: string, method: string): CallSite {
  const calls = read(source).calls.filter((call) => [call.chain.steps.at(-1)?.name, cut(source, call.nameSpan)].includes(method))
  assert.equal(calls.length, 1, `${calls.length} calls of ${method}`)
  return calls[0] ?? assert.fail()
}

/** The value of an expression as an argument of a call, behind other statements. */
export function valueIn(before: string, expression: string): Value {
  const source = `import { embed } from 'ai';\n${before};\nembed({ value: ${expression} })`
  return fieldOf(settingsOf(only(source, 'embed').args) ?? assert.fail(), 'value')?.value ?? assert.fail('a value')
}

export function inFunction(parameters: string, expression: string): Value {
  const source = `import { embed } from 'ai'; function f(${parameters}) { embed({ value: ${expression} }) }`
  return fieldOf(settingsOf(only(source, 'embed').args) ?? assert.fail(), 'value')?.value ?? assert.fail('a value')
}

export function textValue(value: Value | undefined): TextValue {
  assert.ok(value?.kind === 'text', `a text, not ${value?.kind}`)
  return value
}

export function shown(value: Value | undefined): string {
  return describeText(textValue(value))
}

export function options(value: Value): readonly string[] {
  assert.ok(value.kind === 'choice', `a choice, not ${value.kind}`)
  return value.options.map((option) => (option.kind === 'opaque' ? '?' : shown(option)))
}

/** A value in short: `{a: 1, b?: 2 …}`; `?` may be missing, `…` may be more. */
export function shapeOf(value: Value | undefined): string {
  switch (value?.kind) {
    case 'text':
      return describeText(value)
    case 'literal':
      return String(value.value)
    case 'list':
      return `[${value.items.map(shapeOf).join(', ')}${value.open ? ' …' : ''}]`
    case 'dict':
      return `{${value.fields.map((field) => `${field.key}${field.uncertain ? '?' : ''}: ${shapeOf(field.value)}`).join(', ')}${value.open ? ' …' : ''}}`
    default:
      return value?.kind ?? 'nothing'
  }
}

export function insert(source: string, insertion: Insertion | undefined): string {
  assert.ok(insertion !== undefined, 'an insertion')
  const edit = { span: insertion.at, text: `${insertion.before}z: 0${insertion.after}` }
  return applyEdits('/p/main.ts', source, [edit]) ?? assert.fail()
}

export function cut(source: string, span: { start: number; end: number }): string {
  return source.slice(span.start, span.end)
}
