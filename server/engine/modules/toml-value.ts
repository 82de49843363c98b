import { parse, type TomlPrimitive } from 'smol-toml'
import type { Span } from '../../model/span'
import type { Field, Value } from '../../model/value'

/**
 * What a TOML text says. The parser keeps no places: a text that stands in the source exactly once, as it is, is found there again, and
 * no edit reaches into any other. `undefined` where it cannot be read.
 */
export function tomlValue(document: string, source: string): Value | undefined {
  try {
    return read(parse(source), { document, start: 0, end: source.length }, source)
  } catch {
    return undefined
  }
}

function read(value: TomlPrimitive, whole: Span, source: string): Value {
  if (typeof value === 'string') return text(value, whole, source)
  if (typeof value === 'number' || typeof value === 'boolean') return { kind: 'literal', how: 'file', span: whole, value }
  if (Array.isArray(value)) {
    return { kind: 'list', how: 'file', span: whole, items: value.map((item) => read(item, whole, source)), open: false }
  }
  if (typeof value !== 'object' || value instanceof Date) return { kind: 'opaque', how: 'dynamic', span: whole, why: 'unknown' }
  const fields = Object.entries(value).map(([key, inner]): Field => {
    const field = read(inner, whole, source)
    return { key, value: field, span: field.span }
  })
  return { kind: 'dict', how: 'file', span: whole, fields, open: false }
}

function text(value: string, whole: Span, source: string): Value {
  if (value === '') return { kind: 'text', how: 'file', span: { ...whole, end: whole.start }, parts: [] }
  const start = source.indexOf(value)
  const isOnly = start >= 0 && source.indexOf(value, start + 1) < 0
  const span = isOnly ? { ...whole, start, end: start + value.length } : { ...whole, end: whole.start }
  return { kind: 'text', how: 'file', span, parts: [{ kind: 'known', text: value, span }] }
}
