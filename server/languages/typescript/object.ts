import { spanOfItem } from '../../model/span'
import type { DictValue, Field, ListValue, Value } from '../../model/value'
import { type Context, type Frame, spanOf, unknown } from './context'
import { readFunction } from './function'
import { objectInsertion } from './insertion'
import { keyName, type Node } from './tree'
import { choose, plainText, truth } from './values'

/** An object literal; what is spread into it is merged where it can be read. */
export function readObject(
  context: Context,
  node: Extract<Node, { type: 'ObjectExpression' }>,
  frame: Frame | undefined,
): DictValue {
  const insertion = objectInsertion(context.document, node)
  const empty: DictValue = { kind: 'dict', how: 'literal', span: spanOf(context, node), fields: [], open: false }
  const dict = node.properties.reduce<DictValue>((whole, property) => {
    if (property.type === 'SpreadElement') return withSpread(context, whole, property.argument, frame)
    const key = keyName(property) ?? (property.computed ? plainText(context.evaluate(property.key, frame)) : undefined)
    if (key === undefined) return mergeFields(whole, unknown(context, property.key), true)
    const value = readProperty(context, property, frame)
    const span = spanOf(context, property)
    const removal = spanOfItem(context.document.text, span)
    const written = spanOf(context, property.value)
    return withField(whole, { key, value, span, written, ...(removal === undefined ? {} : { removal }) })
  }, empty)
  return insertion === undefined ? dict : { ...dict, insertion }
}

/** An array literal. A spread that can be read brings its items. */
export function readArray(
  context: Context,
  node: Extract<Node, { type: 'ArrayExpression' }>,
  frame: Frame | undefined,
): ListValue {
  const items: Value[] = []
  let open = false
  for (const element of node.elements) {
    if (element === null) continue
    if (element.type !== 'SpreadElement') {
      items.push(context.evaluate(element, frame))
      continue
    }
    const spread = context.evaluate(element.argument, frame)
    if (spread.kind === 'list') items.push(...spread.items)
    if (spread.kind !== 'list' || spread.open) open = true
  }
  return { kind: 'list', how: 'literal', span: spanOf(context, node), items, open }
}

/** The members of an enum, as an object. */
export function readEnum(context: Context, node: Extract<Node, { type: 'TSEnumDeclaration' }>): DictValue {
  let next = 0
  const fields = node.body.members.flatMap((member): readonly Field[] => {
    const key =
      member.id.type === 'Identifier' ? member.id.name : member.id.type === 'Literal' ? String(member.id.value) : undefined
    const span = spanOf(context, member)
    const value: Value = member.initializer
      ? context.evaluate(member.initializer)
      : { kind: 'literal', how: 'literal', span, value: next }
    next = value.kind === 'literal' && typeof value.value === 'number' ? value.value + 1 : next + 1
    return key === undefined ? [] : [{ key, value, span }]
  })
  return { kind: 'dict', how: 'constant', span: spanOf(context, node), fields, open: false }
}

/** `{ ...whole, ...spread }`: what cannot be read may override all that stands before it. */
export function mergeFields(whole: DictValue, spread: Value, certain: boolean): DictValue {
  if (spread.kind === 'literal') return whole
  if (spread.kind === 'choice') {
    const [first = whole, ...others] = spread.options.map((option) => mergeFields(whole, option, false))
    const either = others.reduce<DictValue>((all, one) => one.fields.reduce(addMaybe, all), first)
    return others.some((one) => one.open) ? { ...either, open: true } : either
  }
  if (spread.kind !== 'dict') {
    return { ...whole, open: true, fields: whole.fields.map((field) => ({ ...field, uncertain: true })) }
  }
  const base = spread.open
    ? { ...whole, open: true, fields: whole.fields.map((field) => ({ ...field, uncertain: true })) }
    : whole
  return spread.fields.reduce((dict, field) => {
    return certain && field.uncertain !== true ? withField(dict, field) : addMaybe(dict, field)
  }, base)
}

function withSpread(context: Context, whole: DictValue, argument: Node, frame: Frame | undefined): DictValue {
  if (argument.type === 'LogicalExpression' && argument.operator === '&&') {
    const known = truth(context.evaluate(argument.left, frame))
    if (known === false) return whole
    return mergeFields(whole, context.evaluate(argument.right, frame), known === true)
  }
  return mergeFields(whole, context.evaluate(argument, frame), true)
}

function readProperty(context: Context, property: Extract<Node, { type: 'Property' }>, frame: Frame | undefined): Value {
  const { value, kind } = property
  if (kind === 'get' && value.type === 'FunctionExpression') {
    return readFunction(context, value, frame, undefined, 'getter')
  }
  return context.evaluate(value, frame)
}

function withField(dict: DictValue, field: Field): DictValue {
  return { ...dict, fields: [...dict.fields.filter((one) => one.key !== field.key), field] }
}

/** A field that may be there: if there is one already, it is the one or the other. */
function addMaybe(dict: DictValue, field: Field): DictValue {
  const old = dict.fields.find((one) => one.key === field.key)
  if (old === undefined) return { ...dict, fields: [...dict.fields, { ...field, uncertain: true }] }
  if (old.value === field.value) return dict
  const value = choose([old.value, field.value], field.value.span)
  const merged: Field = old.uncertain === true ? { ...old, value } : { key: old.key, span: old.span, value }
  return { ...dict, fields: dict.fields.map((one) => (one === old ? merged : one)) }
}
