import type { Value } from '../../model/value'
import { takePart } from './binding'
import { type Context, type Frame, spanOf } from './context'
import { type FunctionNode, type Hop, type Node, transparent } from './tree'
import { choose, opaque, reached } from './values'

/** What a name stands for in the turns of a loop: one of the items of a list that is written out, where these are data. */
export function turnValue(
  context: Context,
  over: Node,
  hops: readonly Hop[],
  id: Node & { readonly name: string },
  frame: Frame | undefined,
): Value {
  const span = spanOf(context, id)
  const unknown = opaque(span, 'loop', id.name)
  const list = context.evaluate(over, frame)
  if (list.kind !== 'list' || list.open || list.items.length === 0 || list.items.length > maxItems) return unknown
  const items = list.items.map((item) => takePart(context, item, hops, id, frame))
  return items.every(isData) ? reached(choose(items, span), 'constant') : unknown
}

/** How often a loop over this runs, where it is a list that is written out. */
export function listTurns(context: Context, over: Node): { readonly times?: number } {
  const list = context.evaluate(over)
  return list.kind === 'list' && !list.open && list.items.length > 0 ? { times: list.items.length } : {}
}

/** Of more nobody profits. */
const maxItems = 8

/** Texts, numbers and what is made of them: nothing that could be called. */
function isData({ kind }: Value): boolean {
  return kind === 'text' || kind === 'literal' || kind === 'list' || kind === 'dict'
}

/** The list whose items an array method hands to this callback, one by one. */
export function listOfCallback(node: FunctionNode): Node | undefined {
  const method = arrayMethodOf(node)
  return method === undefined || /^reduce/.test(method.name) ? undefined : method.of
}

/** Within an array method's callback, the parameters are items of a loop. */
export function isArrayCallback(node: FunctionNode): boolean {
  return arrayMethodOf(node) !== undefined
}

function arrayMethodOf(node: FunctionNode): { readonly name: string; readonly of: Node } | undefined {
  const call = node.parent
  if (call.type !== 'CallExpression' || !call.arguments.some((argument) => argument === node)) return undefined
  const callee = transparent(call.callee)
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return undefined
  return arrayMethods.has(callee.property.name) ? { name: callee.property.name, of: callee.object } : undefined
}

const arrayMethods = new Set([
  'map',
  'forEach',
  'flatMap',
  'reduce',
  'reduceRight',
  'filter',
  'some',
  'every',
  'find',
  'findIndex',
  'findLast',
])
