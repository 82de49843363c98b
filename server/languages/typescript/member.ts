import type { Span } from '../../model/span'
import type { OpaqueValue, Value } from '../../model/value'
import { type Context, derived, type Frame, sourceOf, spanOf, unknown } from './context'
import { keyName, type Node, transparent } from './tree'
import { behaviourOf, choose, opaque, plainText, present, reached, whyOf } from './values'

/** `object.name`, `object['name']`, `object[key]`. */
export function readMember(context: Context, node: Extract<Node, { type: 'MemberExpression' }>, frame: Frame | undefined): Value {
  if (isEnvironment(context, node)) return opaque(spanOf(context, node), 'environment', sourceOf(context, node))
  const base = context.evaluate(node.object, frame)
  const written = keyName({ key: node.property, computed: node.computed })
  const at = spanOf(context, node.property)
  if (written !== undefined) return choose([memberOf(context, base, written, node, at)], spanOf(context, node))
  const keys = keysOf(context.evaluate(node.property, frame))
  if (keys !== undefined) {
    const values = keys.map(({ key, soft }) => {
      const value = memberOf(context, base, key, node, at)
      return soft ? reached(value, 'default') : value
    })
    return choose(values, spanOf(context, node))
  }
  // A key that is not known still picks one of the values there are.
  if (base.kind === 'dict' && !base.open && base.fields.length > 0) {
    return choose(
      base.fields.map((field) => field.value),
      spanOf(context, node),
    )
  }
  return derived(context, node, base)
}

/** A member of a value, as far as it can be told. */
export function memberOf(context: Context, base: Value, name: string, at: Node, nameSpan: Span): Value {
  switch (base.kind) {
    case 'call': {
      const { chain, how } = base
      const steps = [...chain.steps, { name, span: nameSpan }]
      return { kind: 'call', how, span: spanOf(context, at), chain: { package: chain.package, steps } }
    }
    case 'dict': {
      const field = base.fields.find((one) => one.key === name)
      if (field === undefined) return base.open ? unknown(context, at) : nothing(context, at)
      return field.uncertain ? choose([field.value, unknown(context, at)], spanOf(context, at)) : field.value
    }
    case 'list': {
      if (name === 'length' && !base.open) return { ...nothing(context, at), value: base.items.length }
      const item = /^\d+$/.test(name) ? base.items[Number(name)] : undefined
      return item ?? (base.open || !/^\d+$/.test(name) ? unknown(context, at) : nothing(context, at))
    }
    case 'choice': {
      const options = present(base.options).map((option) => memberOf(context, option, name, at, nameSpan))
      return choose(options, spanOf(context, at))
    }
    case 'opaque':
      return memberOfOpaque(context, base, name, at)
    default:
      return unknown(context, at)
  }
}

function memberOfOpaque(context: Context, base: OpaqueValue, name: string, at: Node): Value {
  // A destructured name is called as the author calls it; its place in the object is the path.
  const next = opaque(spanOf(context, at), whyOf(base), sourceOf(context, at))
  const { parameter } = base
  const extended = parameter === undefined ? next : { ...next, parameter: { ...parameter, path: [...parameter.path, name] } }
  return behaviourOf(base)?.member?.(name, extended) ?? extended
}

/** The keys that a value may be; what is picked by a soft one is soft. */
function keysOf(value: Value): readonly { readonly key: string; readonly soft: boolean }[] | undefined {
  const keys = (value.kind === 'choice' ? value.options : [value]).flatMap((option) => {
    const key = option.kind === 'literal' && typeof option.value === 'number' ? String(option.value) : plainText(option)
    return key === undefined ? [] : [{ key, soft: option.how === 'default' }]
  })
  return keys.length === (value.kind === 'choice' ? value.options.length : 1) ? keys : undefined
}

function nothing(context: Context, at: Node): Extract<Value, { kind: 'literal' }> {
  return { kind: 'literal', how: 'literal', span: spanOf(context, at), value: undefined }
}

/** `process.env` and its members, `import.meta.env`, `Bun.env`. */
function isEnvironment(context: Context, node: Node): boolean {
  const at = transparent(node)
  if (at.type !== 'MemberExpression') return false
  const name = keyName({ key: at.property, computed: at.computed })
  const object = transparent(at.object)
  if (name === 'env') {
    if (object.type === 'MetaProperty') return true
    if (object.type === 'MemberExpression') {
      const inner = transparent(object.object)
      return (
        keyName({ key: object.property, computed: object.computed }) === 'process' &&
        isGlobal(context, inner, /^(globalThis|window)$/)
      )
    }
    return isGlobal(context, object, /^(process|Bun)$/)
  }
  return isEnvironment(context, object) && isWholeEnvironment(object)
}

function isWholeEnvironment(object: Node): boolean {
  return object.type === 'MemberExpression' && keyName({ key: object.property, computed: object.computed }) === 'env'
}

export function isGlobal(context: Context, node: Node, names: RegExp): boolean {
  if (node.type !== 'Identifier' || !names.test(node.name)) return false
  const definition = context.tree.lookup(node.name, node)?.definition
  // `import process from 'node:process'` is the same thing.
  return definition === undefined || (definition.kind === 'import' && /^(node:)?(process|crypto)$/.test(definition.specifier))
}
