import type { Span } from '../../model/span'
import type { DictValue, KnownText, TextPart, Value } from '../../model/value'
import { fillTemplate } from '../template/fill-template'
import type { Dialect } from '../template/marks'
import type { PromptFileKind } from './kind'
import { message, messages, textAt } from './request'
import { yamlValue } from './yaml-value'

/** A prompt file taken apart: what stands between its dashes, and where the prompt begins. */
export interface Front {
  readonly data: Value | undefined
  /** Offsets of what was read as data; empty where there is none. */
  readonly from: number
  readonly to: number
  /** Where the prompt itself starts. */
  readonly body: number
}

/** The settings above a prompt, between `---` lines or above the only one. */
export function readFront(document: string, text: string): Front {
  const none: Front = { data: undefined, from: 0, to: 0, body: 0 }
  const opening = /^\s*---[ \t]*\r?\n/.exec(text.slice(0, 2000))
  const from = opening?.[0].length ?? 0
  const closing = /^---[ \t]*(?:\r?\n|$)/m.exec(text.slice(from))
  if (closing === null) return none
  const to = from + closing.index
  const data = yamlValue(document, text, from, to)
  // A rule in the middle of a text is no end of its settings.
  if (opening === null && !hasSettings(data)) return none
  return { data, from, to, body: to + closing[0].length }
}

function hasSettings(data: Value | undefined): boolean {
  return data?.kind === 'dict' && data.fields.some(({ key }) => /^(?:name|description|model|temperature|config|input)$/.test(key))
}

/** The messages of a prompt from `from` on; without marks of who speaks it is one message of this role. */
export function readMessages(document: string, text: string, from: number, kind: PromptFileKind, role: string): Value {
  const dialect = dialectOf(text.slice(from), kind)
  const items = sectionsOf(text, from, kind, role).flatMap((section): DictValue[] => {
    const own = trimmed(document, text, section)
    if (own.text === '') return []
    const parts = kind === 'markdown' ? variables(own) : [own]
    const filled = fillTemplate(parts, dialect)
    // Of a comment nothing is sent.
    if (filled.every((part) => part.kind === 'known' && part.text.trim() === '')) return []
    return [message(section.role, textAt(filled, own.span))]
  })
  return messages(items, { document, start: from, end: text.length })
}

interface Section {
  readonly role: string
  readonly from: number
  readonly to: number
}

const speakers = 'system|developer|user|assistant|model|tool|function'

function sectionsOf(text: string, from: number, kind: PromptFileKind, role: string): readonly Section[] {
  const body = text.slice(from)
  const tagged = kind === 'prompt' ? /<system>([\s\S]*?)<\/system>/.exec(body) : null
  if (tagged !== null) {
    const start = from + tagged.index
    const inner = start + '<system>'.length
    const end = start + tagged[0].length
    const rest: Section[] = [
      { role, from, to: start },
      { role, from: end, to: text.length },
    ]
    return [{ role: 'system', from: inner, to: inner + (tagged[1]?.length ?? 0) }, ...rest]
  }
  const marks = marksOf(body, kind)
  const sections = marks.map((mark, index) => ({
    role: mark.role,
    from: from + mark.to,
    to: from + (marks[index + 1]?.from ?? body.length),
  }))
  return [{ role, from, to: from + (marks[0]?.from ?? body.length) }, ...sections]
}

const spokenFirst = new RegExp(`^(?:\\s|\\{#[^#]*#\\})*#*[ \\t]*(?:${speakers})[ \\t]*:[ \\t]*(?=[\\r\\n]|$)`, 'i')

function marksOf(body: string, kind: PromptFileKind): readonly { role: string; from: number; to: number }[] {
  // Only a template that begins with a speaker is one of messages: elsewhere such a line belongs to the text.
  const isSpoken = kind === 'prompty' || (kind === 'template' && spokenFirst.test(body))
  const pattern = isSpoken
    ? new RegExp(`^[ \\t]*#*[ \\t]*(${speakers})(?:\\[[^\\]\\n]*\\])?[ \\t]*:[ \\t]*\\r?$`, 'gim')
    : kind === 'prompt'
      ? new RegExp(`\\{\\{[ \\t]*role[ \\t]+["'](${speakers})["'][ \\t]*\\}\\}`, 'gi')
      : undefined
  if (pattern === undefined) return []
  return [...body.matchAll(pattern)].map((match) => ({
    role: (match[1] ?? '').toLowerCase(),
    from: match.index,
    to: match.index + match[0].length,
  }))
}

function dialectOf(body: string, kind: PromptFileKind): Dialect {
  if (kind === 'prompty' || kind === 'template' || kind === 'promptfoo') return /\{\{[#/]/.test(body) ? 'handlebars' : 'jinja'
  return /\{%|\{#(?!\w*\})|\{\{[^}|]*\|/.test(body) ? 'jinja' : 'handlebars'
}

function trimmed(document: string, text: string, { from, to }: Section): KnownText {
  const raw = text.slice(from, to)
  const start = from + (raw.length - raw.trimStart().length)
  const end = Math.max(start, from + raw.trimEnd().length)
  return { kind: 'known', text: text.slice(start, end), span: { document, start, end }, quote: 'raw' }
}

/** `${input:name}` and `${selection}`, which an editor fills. */
function variables(part: KnownText): readonly TextPart[] {
  return holesAt(part, /\$\{([\w.:-]{1,60})[^}\n]{0,200}\}/g)
}

/** A known piece with a hole for each match, named by its first group. */
export function holesAt(part: KnownText, pattern: RegExp): readonly TextPart[] {
  const parts: TextPart[] = []
  let last = 0
  const cut = (from: number, to: number): KnownText => {
    const place = (index: number): number => part.offsets?.[index] ?? part.span.start + index
    const { offsets, ...rest } = part
    const written = part.span.end > part.span.start
    const span: Span = written ? { ...part.span, start: place(from), end: place(to) } : part.span
    return {
      ...rest,
      text: part.text.slice(from, to),
      span,
      ...(offsets === undefined ? {} : { offsets: offsets.slice(from, to + 1) }),
    }
  }
  for (const match of part.text.matchAll(pattern)) {
    parts.push(cut(last, match.index))
    last = match.index + match[0].length
    parts.push({ kind: 'hole', span: cut(match.index, last).span, why: 'unknown', name: match[1] ?? match[0] })
  }
  return [...parts, cut(last, part.text.length)]
}
