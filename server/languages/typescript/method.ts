import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { TextPart, TextValue, Value } from '../../model/value'
import { type Context, type Frame, spanOf } from './context'
import { howOf, partsOf } from './parts'
import { holeAt, replace, textOf, trim, unwritten } from './text'
import { keyName, type Node, transparent } from './tree'
import { behaviourOf, choose, plainText } from './values'

/** The method's name, if it is one of those that are understood on texts and lists. */
export function callMethodName(callee: Node): string | undefined {
  if (callee.type !== 'MemberExpression') return undefined
  const name = keyName({ key: callee.property, computed: callee.computed })
  return name !== undefined && known.has(name) ? name : undefined
}

const known = new Set([
  'trim',
  'trimStart',
  'trimEnd',
  'replace',
  'replaceAll',
  'concat',
  'join',
  'map',
  'toString',
  'filter',
  'slice',
  'at',
])

/** What the method gives for this object; `undefined` where it is some other object's method. */
export function callMethod(
  context: Context,
  node: TSESTree.CallExpression,
  name: string,
  base: Value,
  frame: Frame | undefined,
): Value | undefined {
  if (base.kind === 'choice') {
    const results = base.options.map((option) => callMethod(context, node, name, option, frame))
    return results.every((result) => result !== undefined) ? choose(results, spanOf(context, node)) : undefined
  }
  if (base.kind === 'text') return textMethod(context, node, name, base, frame)
  if (base.kind === 'list') return listMethod(context, node, name, base, frame)
  // A text may still be known in part where a blank is trimmed off something unknown.
  const { span } = base
  if (base.kind === 'opaque' && /^(trim|toString)/.test(name) && behaviourOf(base) === undefined && node.arguments.length === 0) {
    return base.name === undefined ? base : { ...base, span }
  }
  return undefined
}

const maxItems = 60

function textMethod(
  context: Context,
  node: TSESTree.CallExpression,
  name: string,
  base: TextValue,
  frame: Frame | undefined,
): Value | undefined {
  const args = node.arguments.map((argument) => context.evaluate(argument, frame))
  const made = (parts: readonly TextPart[], from: readonly Value[] = []): TextValue =>
    textOf(parts, base.span, howOf([base, ...from]))
  if (name === 'toString') return base
  if (name === 'trim') return made(trim(base.parts, 'both'))
  if (name === 'trimStart') return made(trim(base.parts, 'start'))
  if (name === 'trimEnd') return made(trim(base.parts, 'end'))
  if (name === 'concat')
    return made([...base.parts, ...args.flatMap((value, i) => partsOf(context, value, node.arguments[i] ?? node))], args)
  if (name !== 'replace' && name !== 'replaceAll') return undefined
  const [search, replacement] = node.arguments
  const value = args[1]
  if (search === undefined || replacement === undefined || value === undefined) return undefined
  const literal = searched(search, args[0])
  if (literal === undefined) return undefined
  const isCallback = value.kind === 'opaque' && behaviourOf(value)?.call !== undefined
  const result = isCallback ? behaviourOf(value)?.call?.({ positional: [], open: true }) : value
  const put = partsOf(context, result ?? value, transparent(replacement))
  return made(replace(base.parts, literal.text, put, literal.all || name === 'replaceAll'), [value])
}

/** A search that is plain characters: a string, or an expression without anything special in it. */
function searched(node: Node, value: Value | undefined): { text: string; all: boolean } | undefined {
  if (node.type === 'Literal' && 'regex' in node) {
    const { pattern, flags } = node.regex
    const text = pattern.replace(/\\([{}[\]()$.*+?^|/\\])/g, (_, character: string) => `\0${character}`)
    // `{{name}}` needs no escapes outside of unicode mode.
    if (/(^|[^\0])[[\]()$.*+?^|\\]/.test(text) || /(^|[^\0])\{\d/.test(text) || !/^g?$/.test(flags)) return undefined
    return { text: text.replaceAll('\0', ''), all: flags === 'g' }
  }
  const text = plainText(value)
  return text === undefined ? undefined : { text, all: false }
}

function listMethod(
  context: Context,
  node: TSESTree.CallExpression,
  name: string,
  base: Extract<Value, { kind: 'list' }>,
  frame: Frame | undefined,
): Value | undefined {
  const span = spanOf(context, node)
  const [first] = node.arguments
  const argument = first === undefined ? undefined : context.evaluate(first, frame)
  switch (name) {
    case 'join':
      return joined(context, node, base, argument)
    case 'map': {
      const call = argument === undefined ? undefined : behaviourOf(argument)?.call
      if (call === undefined || base.items.length > maxItems || (base.open && base.items.length === 0)) return undefined
      const items = base.items.map((item, index) => call({ positional: [item, numberAt(index, span)], open: false }))
      return items.every((item) => item !== undefined) ? { ...base, span, items } : undefined
    }
    case 'concat': {
      const more = node.arguments.map((one) => context.evaluate(one, frame))
      const open = base.open || more.some((value) => value.kind === 'opaque' || (value.kind === 'list' && value.open))
      const items = more.flatMap((value) => (value.kind === 'list' ? value.items : value.kind === 'opaque' ? [] : [value]))
      return { ...base, span, open, items: [...base.items, ...items] }
    }
    case 'filter': {
      // `filter(Boolean)` drops what is not there; any other test may drop anything.
      const boolean = first?.type === 'Identifier' && first.name === 'Boolean'
      return boolean
        ? { ...base, span, items: base.items.filter((item) => item.kind !== 'literal' || Boolean(item.value)) }
        : undefined
    }
    case 'slice':
      return node.arguments.length === 0 ? base : undefined
    case 'at': {
      const index = argument?.kind === 'literal' && typeof argument.value === 'number' ? argument.value : undefined
      return index === undefined || base.open ? undefined : base.items.at(index)
    }
    default:
      return undefined
  }
}

function joined(
  context: Context,
  node: TSESTree.CallExpression,
  base: Extract<Value, { kind: 'list' }>,
  argument: Value | undefined,
): Value | undefined {
  const separator = argument === undefined ? ',' : plainText(argument)
  if (separator === undefined) return undefined
  const span = spanOf(context, node)
  const parts = base.items.flatMap((item, index): readonly TextPart[] => {
    const own = itemParts(context, item, node)
    return index === 0 || separator === '' ? own : [unwritten(separator, span), ...own]
  })
  const rest = base.open ? [holeAt(span, { why: 'unknown', name: '…' })] : []
  return textOf([...parts, ...rest], span, howOf(base.items))
}

/** An item reads as it does in the list: it is called by its own name there, not by that of the whole list. */
function itemParts(context: Context, item: Value, node: Node): readonly TextPart[] {
  if (item.kind === 'literal' && (item.value === null || item.value === undefined)) return []
  if (item.kind === 'opaque') return [holeAt(item.span, item)]
  return partsOf(context, item, node)
}

function numberAt(value: number, span: Value['span']): Value {
  return { kind: 'literal', how: 'literal', span, value }
}
