import type { TextPart, Value } from '../../model/value'
import { argumentAt } from './arguments'
import { keyOf } from './changes'
import { fileMethod } from './file-text'
import { valueThing } from './leads'
import { fieldAt, pathInto } from './members'
import type { Reader } from './reader'
import { fillFrom, formatBraces, formatDollars, replaceAll } from './templates'
import { hole, mystery, partsOf, plainText, strip, text } from './texts'
import { choice, type Frame, opaque, type Thing, via } from './things'
import { isComprehension, type Node } from './tree'

type Text = Extract<Thing, { kind: 'text' }>
type Opaque = Extract<Thing, { kind: 'opaque' }>

/** What a method of a text, a list, a dict or something unknown gives; `undefined` where the object is none of these. */
export function methodOfValue(
  reader: Reader,
  object: Thing,
  name: string,
  list: Node,
  node: Node,
  frame: Frame | undefined,
): Thing | undefined {
  switch (object.kind) {
    case 'text':
      return textMethod(reader, object, name, list, node, frame) ?? opaque(reader.span(node), 'unknown', reader.name(node))
    case 'dict':
      if (name === 'get' || name === 'pop' || name === 'setdefault') return getOf(reader, object, list, node, frame)
      if (name === 'copy') return object
      return opaque(reader.span(node), 'unknown', reader.name(node))
    case 'list':
      return name === 'copy' ? object : opaque(reader.span(node), 'unknown', reader.name(node))
    case 'opaque':
      return opaqueMethod(reader, object, name, list, node, frame)
    case 'literal':
      return opaque(reader.span(node), 'unknown', reader.name(node))
    case 'lead':
      return pathMethod(reader, object, name, node)
    default:
      return undefined
  }
}

function textMethod(
  reader: Reader,
  object: Text,
  name: string,
  list: Node,
  node: Node,
  frame: Frame | undefined,
): Thing | undefined {
  const span = reader.span(node)
  const first = argumentAt(reader, list, 0)
  const same = (parts: readonly TextPart[]): Thing => ({ ...text(parts, span), how: object.how })
  switch (name) {
    case 'strip':
    case 'lstrip':
    case 'rstrip': {
      const set = first === undefined ? undefined : plainText(reader.follow(first, frame))
      if (first !== undefined && (set === undefined || /\S/.test(set))) return object
      return { ...object, parts: strip(object.parts, name !== 'rstrip', name !== 'lstrip') }
    }
    case 'encode':
    case 'decode':
    case 'expandtabs':
    case '__str__':
      return object
    case 'format':
      return same(formatBraces(object.parts, fillFrom(reader, list, frame)))
    case 'format_map': {
      const values = first === undefined ? undefined : reader.follow(first, frame)
      return same(
        formatBraces(object.parts, (field) =>
          values?.kind === 'dict' && first !== undefined
            ? partsOf(fieldAt(reader, values, field, first), reader.span(first), field)
            : undefined,
        ),
      )
    }
    case 'substitute':
    case 'safe_substitute':
      return same(formatDollars(object.parts, fillFrom(reader, list, frame)))
    case 'join':
      if (isComprehension(list)) return same([generated(reader, list)])
      return first === undefined ? undefined : same(joined(reader, object.parts, first, frame))
    case 'replace': {
      const second = argumentAt(reader, list, 1)
      const needle = first === undefined ? undefined : plainText(reader.follow(first, frame))
      if (second === undefined || needle === undefined || needle === '') return undefined
      return same(
        replaceAll(object.parts, needle, partsOf(reader.follow(second, frame), reader.span(second), reader.name(second))),
      )
    }
    case 'lower':
    case 'upper':
      return same(object.parts.map((part) => (part.kind === 'known' ? recased(part, name) : part)))
    case 'split':
    case 'splitlines':
      return { kind: 'list', items: [], open: true, span, how: 'literal' }
    default:
      return fileMethod(reader, object, name, list, node, frame)
  }
}

function recased(part: Extract<TextPart, { kind: 'known' }>, name: 'lower' | 'upper'): TextPart {
  const changed = name === 'lower' ? part.text.toLowerCase() : part.text.toUpperCase()
  return changed.length === part.text.length ? { ...part, text: changed } : part
}

/** `separator.join(items)`; what a list may have besides its known items is a hole. */
function joined(reader: Reader, separator: readonly TextPart[], argument: Node, frame: Frame | undefined): readonly TextPart[] {
  const span = reader.span(argument)
  if (isComprehension(argument)) return [hole(span, 'loop', reader.name(argument))]
  const items = reader.follow(argument, frame)
  if (items.kind !== 'list')
    return partsOf(items, span, reader.name(argument)).map((part) =>
      part.kind === 'known' ? hole(span, 'unknown', reader.name(argument)) : part,
    )
  const shown = (value: Value): readonly TextPart[] =>
    partsOf(valueThing(reader, value), value.span, reader.document.text.slice(value.span.start, value.span.end).slice(0, 60))
  const all = items.items.map(shown)
  if (items.open) all.push([hole(span, 'unknown', reader.name(argument))])
  return all.flatMap((parts, index) => (index === 0 ? parts : [...separator, ...parts]))
}

/** A generator that is the only argument, without the parentheses of the call. */
function generated(reader: Reader, list: Node): TextPart {
  const inner = { ...list, from: list.from + 1, to: Math.max(list.from + 1, list.to - 1) }
  return hole(reader.span(inner), 'loop', reader.name(inner))
}

function getOf(
  reader: Reader,
  object: Extract<Thing, { kind: 'dict' }>,
  list: Node,
  node: Node,
  frame: Frame | undefined,
): Thing {
  const first = argumentAt(reader, list, 0)
  const second = argumentAt(reader, list, 1)
  const key = first === undefined ? undefined : keyOf(reader.follow(first, frame))
  const fallback = second === undefined ? undefined : via(reader.follow(second, frame), 'default')
  const known = key !== undefined && object.fields.some((field) => field.key === String(key) && !field.uncertain)
  if (known) return fieldAt(reader, object, key, node)
  if (key !== undefined && !object.open && !object.fields.some((field) => field.key === String(key))) {
    return fallback ?? { kind: 'literal', value: null, span: reader.span(node), how: 'literal' }
  }
  // `ALIASES.get(name, name)`: nobody knows whether there is such an entry.
  if (key === undefined && fallback?.kind === 'opaque') return fallback
  return choice([fieldAt(reader, object, key, node), ...(fallback === undefined ? [] : [fallback])], reader.span(node))
}

function opaqueMethod(reader: Reader, object: Opaque, name: string, list: Node, node: Node, frame: Frame | undefined): Thing {
  const span = reader.span(node)
  const first = argumentAt(reader, list, 0)
  const second = argumentAt(reader, list, 1)
  const key = first === undefined ? undefined : keyOf(reader.follow(first, frame))
  if ((name === 'get' || name === 'pop') && key !== undefined) {
    const found = pathInto(reader, object, String(key), node)
    return second === undefined ? found : choice([found, via(reader.follow(second, frame), 'default')], span)
  }
  // What is left of a parameter's text when its ends are trimmed is still the parameter's text.
  const keeps = /^(strip|lstrip|rstrip|copy|encode|decode)$/.test(name)
  return opaque(span, object.why, reader.name(node), keeps ? mystery(object) : {})
}

function pathMethod(reader: Reader, object: Extract<Thing, { kind: 'lead' }>, name: string, node: Node): Thing | undefined {
  const isFile = !object.wanted && object.package === 'pathlib' && /^(read_text|read_bytes|open)$/.test(name)
  return isFile ? opaque(reader.span(node), 'file', reader.name(node)) : undefined
}
