import type { Span } from '../../model/span'
import type { Value } from '../../model/value'
import { leadsPassed } from './callers'
import { keyOf, place } from './changes'
import { attributeOf } from './classes'
import { pathMember } from './file-text'
import { foreignMember } from './foreign'
import { extended, pathOf, valueThing, withStep } from './leads'
import type { Reader } from './reader'
import { runningScope, scopeOf } from './scopes'
import { keptInSession } from './session'
import { choice, each, type Frame, isNone, isPlain, type Lead, opaque, optionsOf, placed, type Thing, via } from './things'
import { childOf, isExpression, type Node } from './tree'

/** `object.name`. */
export function memberOf(reader: Reader, object: Thing, name: Node, node: Node, frame: Frame | undefined): Thing {
  const span = reader.span(node)
  const key = reader.source(name)
  // Whoever asks `None` for a member never gets that far.
  const options = optionsOf(object).filter((option) => !isNone(option))
  if (options.length === 0) return opaque(span, 'unknown', reader.name(node))
  const given = options.map(callersOf).find((one) => one !== undefined)
  return each(choice(options, span), span, (option): Thing => {
    switch (option.kind) {
      case 'lead':
        return (
          keptInSession(reader, option, key, node) ??
          placed(withStep(reader, option, { name: key, span: reader.span(name) }), span)
        )
      case 'class':
      case 'instance': {
        const scope = runningScope(scopeOf(node, reader.scopes.byNode, reader.scopes.module))
        const found = attributeOf(reader, option, key, { node, scope }, frame)
        const otherwise = option.kind === 'instance' ? option.otherwise : undefined
        if (otherwise === undefined) return found ?? opaque(span, 'unknown', reader.name(node))
        return typedMember(found, pathInto(reader, otherwise, key, node), node, reader)
      }
      case 'foreign':
        return given === undefined || callersOf(option) !== undefined
          ? foreignMember(reader, option, key, node)
          : settingsAside(foreignMember(reader, option, key, node), pathInto(reader, given, key, node), span)
      case 'opaque': {
        const passed = leadsPassed(reader, option)
        return passed.length === 0
          ? pathInto(reader, option, key, node)
          : choice(
              passed.map((lead) => placed(withStep(reader, lead, { name: key, span: reader.span(name) }), span)),
              span,
            )
      }
      case 'text': {
        const path = pathMember(option, key)
        if (path !== undefined) return path
        return key === 'value' ? option : opaque(span, 'unknown', reader.name(node))
      }
      case 'literal':
        // Members of an enumeration hold themselves.
        return key === 'value' ? option : opaque(span, 'unknown', reader.name(node))
      default:
        return opaque(span, 'unknown', reader.name(node))
    }
  })
}

/** The parameter that an object comes from, if it is a caller's. */
function callersOf(thing: Thing): Extract<Thing, { kind: 'opaque' }> | undefined {
  const value = thing.kind === 'foreign' ? thing.value : thing.kind === 'instance' ? thing.otherwise : thing
  return value?.kind === 'opaque' && value.parameter !== undefined ? value : undefined
}

/** Settings of an object that stands in where the caller gives none, made in another module, are the caller's to choose. */
function settingsAside(thing: Thing, unknown: Thing, span: Span): Thing {
  const options = optionsOf(thing)
  const kept = options.filter((option) => !isPlain(option))
  return kept.length === options.length ? thing : choice([...kept, unknown], span)
}

/** `object[key]`. */
export function indexed(reader: Reader, object: Thing, node: Node, frame: Frame | undefined): Thing {
  const span = reader.span(node)
  const isSlice = childOf(node, ':') !== undefined
  const [, keyNode] = node.children.filter(isExpression)
  const key = keyNode === undefined || isSlice ? undefined : keyOf(reader.follow(keyNode, frame))
  return each(object, span, (option): Thing => {
    if (isSlice || keyNode === undefined) return sliced(reader, option, node)
    switch (option.kind) {
      case 'lead':
        if (pathOf(option) === 'os.environ') return opaque(span, 'environment', String(key ?? reader.name(node)))
        if (key === undefined && isClass(option)) return placed(option, span)
        return keptInSession(reader, option, key, node) ?? placed(extended(reader, option, 0, node), span)
      case 'dict':
        return fieldAt(reader, option, key, node)
      case 'list': {
        const index = typeof key === 'number' ? place(option, key) : undefined
        const item = index === undefined ? undefined : option.items[index]
        if (item !== undefined) return via(valueThing(reader, item), option.how)
        return key === undefined && !option.open
          ? via(oneOf(reader, option.items, node), option.how)
          : opaque(span, 'unknown', reader.name(node))
      }
      case 'class': {
        const found = key === undefined ? undefined : attributeOf(reader, option, String(key), undefined, frame)
        return found ?? (key === undefined ? option : opaque(span, 'unknown', reader.name(node)))
      }
      case 'opaque':
        return key === undefined ? opaque(span, option.why, reader.name(node)) : pathInto(reader, option, String(key), node)
      default:
        return opaque(span, 'unknown', reader.name(node))
    }
  })
}

/** A class of a package, by its name: `Agent[Context]` is the same with its types said. */
function isClass({ steps }: Lead): boolean {
  const last = steps.at(-1)
  return last !== undefined && last.call === undefined && last.typed !== true && /^[A-Z]\w*[a-z]/.test(last.name)
}

/** The field of a dict under a key; of a key that is not known, any of a few. */
export function fieldAt(
  reader: Reader,
  dict: Extract<Thing, { kind: 'dict' }>,
  key: string | number | undefined,
  node: Node,
): Thing {
  const span = reader.span(node)
  if (key === undefined) {
    if (dict.open) return opaque(span, 'unknown', reader.name(node))
    return via(
      oneOf(
        reader,
        dict.fields.map((field) => field.value),
        node,
      ),
      dict.how,
    )
  }
  const fields = dict.fields.filter((field) => field.key === String(key))
  const [field] = fields
  if (field === undefined) return opaque(span, 'unknown', reader.name(node))
  return via(
    choice(
      fields.map((one) => valueThing(reader, one.value)),
      span,
    ),
    dict.how,
  )
}

/** A member of what is not known is not known either, but has a path if it starts at a parameter. */
export function pathInto(reader: Reader, thing: Extract<Thing, { kind: 'opaque' }>, key: string, node: Node): Thing {
  const { parameter, why } = thing
  const name = why === 'environment' || why === 'volatile' ? (thing.name ?? reader.name(node)) : reader.name(node)
  if (parameter === undefined) return opaque(reader.span(node), why, name)
  return opaque(reader.span(node), why, name, { parameter: { ...parameter, path: [...parameter.path, key] } })
}

function typedMember(found: Thing | undefined, otherwise: Thing, node: Node, reader: Reader): Thing {
  if (found === undefined) return otherwise
  const leading = optionsOf(found).filter((option) => /^(lead|function|class|instance|foreign)$/.test(option.kind))
  if (leading.length > 0) return choice(leading, reader.span(node))
  return choice([otherwise, ...optionsOf(found).filter((option) => option.kind !== 'opaque')], reader.span(node))
}

function sliced(reader: Reader, thing: Thing, node: Node): Thing {
  const whole = node.children.filter(isExpression).length === 1
  if (whole && (thing.kind === 'list' || thing.kind === 'text')) return thing
  if (thing.kind === 'list') return { ...thing, items: [], open: true, span: reader.span(node) }
  if (thing.kind === 'opaque') return opaque(reader.span(node), thing.why, reader.name(node))
  return opaque(reader.span(node), 'unknown', reader.name(node))
}

function oneOf(reader: Reader, values: readonly Value[], node: Node): Thing {
  if (values.length === 0 || values.length > 8) return opaque(reader.span(node), 'unknown', reader.name(node))
  return choice(
    values.map((value) => valueThing(reader, value)),
    reader.span(node),
  )
}
