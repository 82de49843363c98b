import type { ListValue, TextPart } from '../../model/value'
import { callThing } from './calls'
import { added, merged, readDict } from './changes'
import { compared, comparisons } from './compare'
import { joinedPath, placeOfModule } from './file-text'
import { insertionInto } from './layout'
import { indexed, memberOf } from './members'
import { nameThing } from './names'
import { piped } from './pipes'
import type { Reader } from './reader'
import { readString } from './strings'
import { formatPercent } from './templates'
import { isTextual, text } from './texts'
import { choice, each, type Frame, isNone, opaque, optionsOf, type Thing, truth, via } from './things'
import { isExpression, itemsOf, type Node } from './tree'

/** What an expression is, read once; the reader keeps answers and limits the work. */
export function followExpression(reader: Reader, node: Node, frame: Frame | undefined): Thing {
  const unknown = (): Thing => opaque(reader.span(node), 'unknown', reader.name(node))
  switch (node.type) {
    case 'String':
    case 'FormatString':
    case 'ContinuedString':
      return text(readString(reader, node, frame), reader.span(node))
    case 'Number':
      return number(reader, node) ?? unknown()
    case 'Boolean':
      return { kind: 'literal', value: reader.source(node) === 'True', span: reader.span(node), how: 'literal' }
    case 'None':
      return { kind: 'literal', value: null, span: reader.span(node), how: 'literal' }
    case 'VariableName':
      return placeOfModule(reader, node) ?? nameThing(reader, node, frame)
    case 'MemberExpression':
      return memberExpression(reader, node, frame) ?? unknown()
    case 'CallExpression':
      return callThing(reader, node, frame)
    case 'AwaitExpression':
    case 'ParenthesizedExpression':
    case 'NamedExpression': {
      const inner = node.children.findLast(isExpression)
      return inner === undefined ? unknown() : reader.follow(inner, frame)
    }
    case 'LambdaExpression': {
      const info = reader.scopes.functions.get(node)
      return info === undefined ? unknown() : { kind: 'function', info, self: undefined, frame }
    }
    case 'ConditionalExpression':
      return conditional(reader, node, frame) ?? unknown()
    case 'BinaryExpression':
      return binary(reader, node, frame) ?? unknown()
    case 'UnaryExpression':
      return unary(reader, node, frame) ?? unknown()
    case 'ArrayExpression':
    case 'TupleExpression':
    case 'SetExpression':
      return readList(reader, node, frame)
    case 'ArrayComprehensionExpression':
    case 'ComprehensionExpression':
    case 'SetComprehensionExpression':
      return { kind: 'list', items: [], open: true, span: reader.span(node), how: 'literal' }
    case 'DictionaryExpression': {
      const insertion = insertionInto(reader, node, 'entry')
      return { ...readDict(reader, node, frame), ...(insertion === undefined ? {} : { insertion }) }
    }
    case 'DictionaryComprehensionExpression':
      return { kind: 'dict', fields: [], open: true, span: reader.span(node), how: 'literal' }
    default:
      return unknown()
  }
}

function number(reader: Reader, node: Node): Thing | undefined {
  const source = reader.source(node).replaceAll('_', '')
  const value = /^0\d+$/.test(source) ? Number.NaN : Number(source)
  return Number.isNaN(value) ? undefined : { kind: 'literal', value, span: reader.span(node), how: 'literal' }
}

function memberExpression(reader: Reader, node: Node, frame: Frame | undefined): Thing | undefined {
  const [object, mark, ...rest] = node.children
  if (object === undefined || mark === undefined) return undefined
  const thing = reader.follow(object, frame)
  if (mark.type === '.') {
    const name = rest[0]
    return name === undefined ? undefined : memberOf(reader, thing, name, node, frame)
  }
  return indexed(reader, thing, node, frame)
}

function conditional(reader: Reader, node: Node, frame: Frame | undefined): Thing | undefined {
  const [yes, condition, no] = node.children.filter(isExpression)
  if (yes === undefined || condition === undefined || no === undefined) return undefined
  const decided = condition.type === 'Boolean' || frame !== undefined ? truth(reader.follow(condition, frame)) : undefined
  if (decided !== undefined) return reader.follow(decided ? yes : no, frame)
  return choice([reader.follow(yes, frame), reader.follow(no, frame)], reader.span(node))
}

function binary(reader: Reader, node: Node, frame: Frame | undefined): Thing | undefined {
  const operator = node.children.find((child) => !isExpression(child))
  const [left, right] = node.children.filter(isExpression)
  if (operator === undefined || left === undefined || right === undefined) return undefined
  switch (reader.source(operator)) {
    case 'or':
      return either(reader, node, reader.follow(left, frame), right, frame)
    case 'and': {
      const decided = truth(reader.follow(left, frame))
      if (decided !== undefined) return reader.follow(decided ? right : left, frame)
      return choice([reader.follow(right, frame), opaque(reader.span(left), 'unknown', reader.name(left))], reader.span(node))
    }
    case '+':
      return sum(reader, node, frame)
    case '%':
      return percent(reader, node, left, right, frame)
    case '|':
      return (
        piped(reader, node, operator, left, right, frame) ??
        each(reader.follow(left, frame), reader.span(node), (thing) =>
          thing.kind === 'dict'
            ? { ...merged(withoutInsertion(thing), reader.follow(right, frame)), span: reader.span(node), how: 'literal' }
            : opaque(reader.span(node), 'unknown', reader.name(node)),
        )
      )
    case '/': {
      const [start, rest] = [reader.follow(left, frame), reader.follow(right, frame)]
      return joinedPath(start, rest, reader.span(node)) ?? calculated(reader, node, '/', start, rest)
    }
    case '*':
      return repeated(reader, node, reader.follow(left, frame), reader.follow(right, frame))
    default:
      if (comparisons.has(operatorOf(reader, node))) return compared(reader, node, operatorOf(reader, node), left, right, frame)
      return calculated(reader, node, reader.source(operator), reader.follow(left, frame), reader.follow(right, frame))
  }
}

/** `is not` and `not in` are two words. */
function operatorOf(reader: Reader, node: Node): string {
  return node.children
    .filter((child) => !isExpression(child))
    .map(reader.source)
    .join(' ')
}

/** `a or b`: what of `a` is surely nothing is left out, and if it is surely something `b` is. */
function either(reader: Reader, node: Node, left: Thing, right: Node, frame: Frame | undefined): Thing {
  const kept: Thing[] = []
  for (const option of optionsOf(left)) {
    const decided = truth(option)
    if (decided === false) continue
    kept.push(option)
  }
  if (kept.length > 0 && kept.length === optionsOf(left).length && kept.every((option) => truth(option) === true)) return left
  const fallback = reader.follow(right, frame)
  const soft = kept.some((option) => option.kind === 'opaque')
  return choice([...kept, soft ? via(fallback, 'default') : fallback], reader.span(node))
}

/** `a + b + c` is read from its left end, however long it is. */
function sum(reader: Reader, node: Node, frame: Frame | undefined): Thing {
  const operands: Node[] = []
  let at = node
  for (;;) {
    const [left, right] = at.children.filter(isExpression)
    const operator = at.children.find((child) => !isExpression(child))
    if (
      at.type !== 'BinaryExpression' ||
      operator === undefined ||
      reader.source(operator) !== '+' ||
      left === undefined ||
      right === undefined
    )
      break
    operands.unshift(right)
    at = left
  }
  operands.unshift(at)
  const things = operands.map((operand) => reader.follow(operand, frame))
  const numbers = things.map((thing) => (thing.kind === 'literal' && typeof thing.value === 'number' ? thing.value : Number.NaN))
  const span = reader.span(node)
  const total = numbers.reduce((sum, value) => sum + value, 0)
  if (!Number.isNaN(total)) return { kind: 'literal', value: total, span, how: 'literal' }
  const first = things[0]
  if (first?.kind === 'list' || things.some((thing) => thing.kind === 'list')) return concatenatedLists(things, reader, node)
  if (!things.some(isTextual))
    return opaque(
      span,
      things.some((thing) => thing.kind === 'opaque' && thing.why === 'volatile') ? 'volatile' : 'unknown',
      reader.name(node),
    )
  const parts = operands.reduce<Thing>(
    (whole, operand, index) => added(whole, things[index] ?? whole, span, reader.name(operand)),
    text([], span),
  )
  return parts.kind === 'text' ? { ...parts, span } : parts
}

function concatenatedLists(things: readonly Thing[], reader: Reader, node: Node): ListValue {
  const lists = things.filter((thing) => thing.kind === 'list')
  // Behind a list that cannot be read, items no longer stand where they are counted, but they are still there.
  return {
    kind: 'list',
    items: lists.flatMap((list) => list.items),
    open: lists.length < things.length || lists.some((list) => list.open),
    span: reader.span(node),
    how: 'literal',
  }
}

function percent(reader: Reader, node: Node, left: Node, right: Node, frame: Frame | undefined): Thing {
  const template = reader.follow(left, frame)
  if (template.kind === 'text') return text(formatPercent(reader, template.parts, right, frame), reader.span(node))
  return calculated(reader, node, '%', template, reader.follow(right, frame))
}

function repeated(reader: Reader, node: Node, left: Thing, right: Thing): Thing {
  const span = reader.span(node)
  const [thing, times] = left.kind === 'literal' && right.kind !== 'literal' ? [right, left] : [left, right]
  const count = times.kind === 'literal' && typeof times.value === 'number' ? times.value : undefined
  if (thing.kind === 'text' && count !== undefined && count <= 200) {
    return text(Array.from({ length: Math.max(0, count) }, (): readonly TextPart[] => thing.parts).flat(), span)
  }
  if (thing.kind === 'list') {
    const items =
      count !== undefined && count <= 20 ? Array.from({ length: Math.max(0, count) }, () => thing.items).flat() : undefined
    return { ...thing, items: items ?? [], open: items === undefined || thing.open, span }
  }
  return calculated(reader, node, '*', left, right)
}

function calculated(reader: Reader, node: Node, operator: string, left: Thing, right: Thing): Thing {
  const unknown = opaque(reader.span(node), 'unknown', reader.name(node))
  if (left.kind !== 'literal' || right.kind !== 'literal' || typeof left.value !== 'number' || typeof right.value !== 'number')
    return unknown
  const [a, b] = [left.value, right.value]
  const value =
    operator === '-'
      ? a - b
      : operator === '*'
        ? a * b
        : operator === '/'
          ? a / b
          : operator === '//'
            ? Math.floor(a / b)
            : operator === '%'
              ? a - b * Math.floor(a / b)
              : operator === '**'
                ? a ** b
                : operator === '<<'
                  ? a * 2 ** b
                  : Number.NaN
  return Number.isFinite(value) ? { kind: 'literal', value, span: reader.span(node), how: 'literal' } : unknown
}

function unary(reader: Reader, node: Node, frame: Frame | undefined): Thing | undefined {
  const operator = node.children[0]
  const operand = node.children.find(isExpression)
  if (operator === undefined || operand === undefined) return undefined
  const thing = reader.follow(operand, frame)
  const span = reader.span(node)
  if (operator.type === 'not') {
    const decided = truth(thing)
    return decided === undefined ? undefined : { kind: 'literal', value: !decided, span, how: 'literal' }
  }
  const sign = reader.source(operator)
  if (thing.kind !== 'literal' || typeof thing.value !== 'number' || sign === '~') return undefined
  return { ...thing, value: sign === '-' ? -thing.value : thing.value, span }
}

function readList(reader: Reader, node: Node, frame: Frame | undefined): ListValue {
  let list: ListValue = { kind: 'list', items: [], open: false, span: reader.span(node), how: 'literal' }
  for (const { star, value } of itemsOf(node)) {
    if (star === '') {
      list = { ...list, items: [...list.items, reader.value(value, frame)] }
      continue
    }
    const spread = reader.follow(value, frame)
    if (isNone(spread)) continue
    list =
      spread.kind === 'list'
        ? { ...list, items: [...list.items, ...spread.items], open: list.open || spread.open }
        : { ...list, open: true }
  }
  return list
}

function withoutInsertion<T extends Extract<Thing, { kind: 'dict' }>>(dict: T): T {
  const { insertion: _, ...rest } = dict
  return rest as T
}
