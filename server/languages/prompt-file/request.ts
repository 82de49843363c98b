import type { Span } from '../../model/span'
import type { DictValue, Field, TextPart, TextValue, Value } from '../../model/value'
import { fieldOf } from '../../model/value'

/** What a prompt file asks for: one request, in the words of the declaration. */
export interface Request {
  /** Where findings about the whole point: a title, a key, the first line. */
  readonly title: Span
  readonly whole: Span
  /** What the file calls it, where it holds several. */
  readonly name?: string
  readonly settings: DictValue
}

/** A dict of these settings, without those that are not there. */
export function settingsOf(span: Span, settings: Readonly<Record<string, Value | undefined>>): DictValue {
  const fields = Object.entries(settings).flatMap(([key, value]): Field[] =>
    value === undefined ? [] : [{ key, value, span: value.span }],
  )
  return { kind: 'dict', how: 'file', span, fields, open: false }
}

/** The value under these keys, where dicts lead to it; of several paths the first that does. */
export function at(value: Value | undefined, ...paths: readonly string[]): Value | undefined {
  for (const path of paths) {
    const found = path
      .split('.')
      .reduce<Value | undefined>((dict, key) => (dict?.kind === 'dict' ? fieldOf(dict, key)?.value : undefined), value)
    if (found !== undefined && !(found.kind === 'literal' && found.value === null)) return fromEnvironment(found)
  }
  return undefined
}

/** The characters of a text that is nothing but known. */
export function plain(value: Value | undefined): string | undefined {
  if (value?.kind !== 'text' || value.parts.some((part) => part.kind !== 'known')) return undefined
  return value.parts.map((part) => (part.kind === 'known' ? part.text : '')).join('')
}

/** One message. */
export function message(role: string, text: TextValue): DictValue {
  return settingsOf(text.span, { role: word(role, text.span), content: text })
}

export function messages(items: readonly DictValue[], span: Span): Value {
  return { kind: 'list', how: 'file', span, items, open: false }
}

export function textAt(parts: readonly TextPart[], span: Span): TextValue {
  return { kind: 'text', how: 'file', span, parts: parts.filter((part) => part.kind !== 'known' || part.text !== '') }
}

/** A text that stands nowhere in the file. */
export function word(text: string, span: Span): TextValue {
  const place = { ...span, end: span.start }
  return { kind: 'text', how: 'file', span: place, parts: [{ kind: 'known', text, span: place }] }
}

/** `${env:MODEL}` and `${MODEL}` are somebody else's to say. */
function fromEnvironment(value: Value): Value {
  const text = plain(value)
  const name = text === undefined ? undefined : /^\$\{(?:env:)?(\w+)/i.exec(text)?.[1]
  return name === undefined ? value : { kind: 'opaque', how: 'dynamic', span: value.span, why: 'environment', name }
}
