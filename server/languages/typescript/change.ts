import type { DictValue, Field, TextPart, Value } from '../../model/value'
import { takePart } from './binding'
import { type Context, derived, type Frame, sourceOf, spanOf, unknown } from './context'
import type { Reach } from './flow'
import { handOver } from './handover'
import { mergeFields } from './object'
import { howOf, partsOf } from './parts'
import { holeAt, textOf } from './text'
import { type Change, keyName, type Node, transparent } from './tree'
import { choose, isNothing, opaque } from './values'

/** The values that a variable may have after a change, given those that it may have had before. */
export function applyChange(
  context: Context,
  change: Change,
  before: readonly Value[],
  when: Exclude<Reach, 'never'>,
  frame: Frame | undefined,
): readonly Value[] {
  const { node, path } = change
  const certain = when === 'always'
  if (change.handed !== undefined) return before.map((value) => handOver(context, change, value, certain, frame))
  if (node.type === 'AssignmentExpression' && path.length === 0) return assigned(context, node, change, before, when, frame)
  if (node.type === 'UpdateExpression' && path.length === 0) return [derived(context, node, undefined)]
  return before.map((value) =>
    withChange(context, value, path, (inner) => changeInner(context, change, inner, certain, frame), node, certain),
  )
}

function assigned(
  context: Context,
  node: Extract<Node, { type: 'AssignmentExpression' }>,
  change: Change,
  before: readonly Value[],
  when: Exclude<Reach, 'never'>,
  frame: Frame | undefined,
): readonly Value[] {
  const right = (): Value => takePart(context, context.evaluate(node.right, frame), change.pattern ?? [], change.root, frame)
  if (node.operator === '=') return when === 'always' ? [right()] : [...before, right()]
  if (node.operator === '??=' || node.operator === '||=') {
    const open = before.length === 0 || before.some((value) => isNothing(value) || value.kind === 'opaque')
    return open ? [...before.filter((value) => !isNothing(value)), right()] : before
  }
  if (node.operator === '+=') return before.map((value) => appended(context, node, value, right(), when))
  return [unknown(context, node)]
}

/** `text += more`: under a condition it may be missing, in a loop it may come several times. */
function appended(
  context: Context,
  node: Extract<Node, { type: 'AssignmentExpression' }>,
  value: Value,
  more: Value,
  when: Exclude<Reach, 'never'>,
): Value {
  if (value.kind !== 'text') return value.kind === 'opaque' ? value : derived(context, node, undefined)
  const span = spanOf(context, node.right)
  const added = partsOf(context, more, transparent(node.right))
  const tail: readonly TextPart[] =
    when === 'always'
      ? added
      : when === 'maybe'
        ? [{ kind: 'choice', span, options: [added, []] }]
        : [holeAt(span, { why: 'loop', name: sourceOf(context, node.right) })]
  return textOf([...value.parts, ...tail], value.span, howOf([value, more]))
}

/** Changes what lies at a path within a value. */
function withChange(
  context: Context,
  value: Value,
  path: readonly (string | undefined)[],
  change: (inner: Value | undefined) => Value | undefined,
  node: Node,
  certain: boolean,
): Value {
  const [key, ...rest] = path
  if (path.length === 0) return change(value) ?? value
  if (value.kind === 'choice') {
    return choose(
      value.options.map((option) => withChange(context, option, path, change, node, certain)),
      value.span,
    )
  }
  // `list[i] = …`, `list.length = 0`: which items are left is anybody's guess.
  if (value.kind === 'list') return { ...value, open: true }
  if (value.kind !== 'dict') return value
  if (key === undefined) return { ...value, open: true }
  const field = value.fields.find((one) => one.key === key)
  if (rest.length > 0) {
    if (field === undefined) return value
    return setField(value, { ...field, value: withChange(context, field.value, rest, change, node, certain) })
  }
  const next = change(field?.value)
  if (next === undefined) return { ...value, fields: value.fields.filter((one) => one.key !== key) }
  const span = spanOf(context, node)
  if (field !== undefined) return setField(value, { ...field, value: next })
  return setField(value, certain ? { key, value: next, span } : { key, value: next, span, uncertain: true })
}

function setField(dict: DictValue, field: Field): DictValue {
  const known = dict.fields.some((one) => one.key === field.key)
  return { ...dict, fields: known ? dict.fields.map((one) => (one.key === field.key ? field : one)) : [...dict.fields, field] }
}

function changeInner(
  context: Context,
  change: Change,
  inner: Value | undefined,
  certain: boolean,
  frame: Frame | undefined,
): Value | undefined {
  const { node } = change
  if (node.type === 'AssignmentExpression') {
    const right = takePart(context, context.evaluate(node.right, frame), change.pattern ?? [], change.root, frame)
    if (node.operator !== '=') return choose([...(inner === undefined ? [] : [inner]), right], spanOf(context, node))
    return certain || inner === undefined ? right : choose([inner, right], spanOf(context, node))
  }
  if (node.type === 'CallExpression') return mutated(context, node, inner, certain, frame)
  if (node.type === 'UnaryExpression' && certain) return undefined
  return derived(context, node, undefined)
}

function mutated(
  context: Context,
  node: Extract<Node, { type: 'CallExpression' }>,
  inner: Value | undefined,
  certain: boolean,
  frame: Frame | undefined,
): Value {
  const value = inner ?? unknown(context, node)
  const callee = transparent(node.callee)
  const method = callee.type === 'MemberExpression' ? keyName({ key: callee.property, computed: callee.computed }) : undefined
  if (method === 'assign') return mergedInto(context, node, value, certain, frame)
  if (value.kind !== 'list') return value
  const simple = node.arguments.every((argument) => argument.type !== 'SpreadElement')
  if (!certain || (method !== 'push' && method !== 'unshift')) return { ...value, open: true }
  if (!simple) return spreadInto(context, node, value, method, frame)
  const items = node.arguments.map((argument) => context.evaluate(argument, frame))
  return { ...value, items: method === 'push' ? [...value.items, ...items] : [...items, ...value.items] }
}

function spreadInto(
  context: Context,
  node: Extract<Node, { type: 'CallExpression' }>,
  value: Extract<Value, { kind: 'list' }>,
  method: 'push' | 'unshift',
  frame: Frame | undefined,
): Value {
  let { open } = value
  const items = node.arguments.flatMap((argument): readonly Value[] => {
    if (argument.type !== 'SpreadElement') return [context.evaluate(argument, frame)]
    const spread = context.evaluate(argument.argument, frame)
    if (spread.kind !== 'list') {
      open = true
      return []
    }
    open ||= spread.open
    return spread.items
  })
  return { ...value, open, items: method === 'push' ? [...value.items, ...items] : [...items, ...value.items] }
}

function mergedInto(
  context: Context,
  node: Extract<Node, { type: 'CallExpression' }>,
  value: Value,
  certain: boolean,
  frame: Frame | undefined,
): Value {
  if (value.kind !== 'dict') return value
  return node.arguments.slice(1).reduce<DictValue>((whole, argument) => {
    const spread =
      argument.type === 'SpreadElement' ? opaque(spanOf(context, argument), 'unknown') : context.evaluate(argument, frame)
    return mergeFields(whole, spread, certain)
  }, value)
}
