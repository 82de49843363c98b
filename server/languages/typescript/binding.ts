import type { OpaqueValue, Parameter, Value } from '../../model/value'
import { applyChange } from './change'
import { type Context, type Frame, sourceOf, spanOf, unknown } from './context'
import { type Reach, reach } from './flow'
import { readClass, readFunction } from './function'
import { memberOf } from './member'
import { importedValue } from './module'
import { readEnum } from './object'
import {
  type Binding,
  type Change,
  type Definition,
  type FunctionNode,
  functionAround,
  type Hop,
  type Node,
  transparent,
} from './tree'
import { isArrayCallback, listOfCallback, turnValue } from './turns'
import { typed } from './type'
import { choose, opaque, present, reached, renamed, truth, whyOf } from './values'

/** The value of a name where `use` stands; without a use, at the end of the module. */
export function valueOfBinding(context: Context, binding: Binding, use: Node | undefined, frame: Frame | undefined): Value {
  const { definition } = binding
  switch (definition.kind) {
    case 'import':
      return importedValue(context, definition, use ?? definition.node)
    case 'function':
      return readFunction(context, definition.node, frame, undefined)
    case 'class':
      return readClass(context, definition.node)
    case 'enum':
      return readEnum(context, definition.node)
    case 'other':
      return opaque(spanOf(context, definition.node), 'unknown', binding.name)
    case 'parameter':
      return named(context, changed(context, binding, [parameterValue(context, definition, frame)], use, frame), use)
    case 'variable': {
      const { initial, type } = variableValue(context, definition, frame)
      const value = changed(context, binding, initial === undefined ? [] : [initial], use, frame)
      const stated =
        value.kind === 'opaque' && type !== undefined ? typed(context, value, type) : awaitingItems(value, initialOf(definition))
      return named(context, reached(stated, 'constant'), use)
    }
  }
}

/** Nobody keeps an empty list for its own sake: where nothing is seen to fill it, something else does. */
export function awaitingItems(value: Value, initial: Node | null): Value {
  const empty = value.kind === 'list' && value.items.length === 0 && initial?.type === 'ArrayExpression'
  return empty ? { ...value, open: true } : value
}

/** A part of a value, as a destructuring pattern takes it. */
export function takePart(context: Context, value: Value, hops: readonly Hop[], at: Node, frame: Frame | undefined): Value {
  return hops.reduce<Value>((whole, hop) => {
    if (hop.kind === 'default') return withDefault(context, whole, hop.value, frame)
    if (hop.kind === 'rest') return restOf(context, whole, hop.from, at)
    if (hop.name === undefined) return unknown(context, at)
    return memberOf(context, whole, hop.name, at, spanOf(context, at))
  }, value)
}

/** The value after all changes that have reached the use. */
export function applyChanges(
  context: Context,
  changes: readonly Change[],
  initial: readonly Value[],
  declared: Node | undefined,
  use: Node | undefined,
  frame: Frame | undefined,
  reachOf: (change: Change) => Reach = (change) => reachOfChange(change, use, declared),
): Value {
  let candidates = initial
  for (const change of changes.slice(0, maxChanges)) {
    const possible = reachOf(change)
    const when = possible === 'maybe' && frame !== undefined ? decided(context, change.node, frame) : possible
    if (when !== 'never') candidates = applyChange(context, change, candidates, when, frame)
  }
  const span = use === undefined ? undefined : spanOf(context, use)
  if (changes.length > maxChanges) candidates = candidates.map(unsettled)
  const place = span ?? initial[0]?.span ?? { document: context.document.id, start: 0, end: 0 }
  return choose(present(candidates), place, Math.max(8, optionCount(initial)))
}

/** What a variable is handed to elsewhere is not counted against it: only calls on the way to its use are. */
export function reachOfChange(change: Change, use: Node | undefined, declared: Node | undefined): Reach {
  if (change.handed !== undefined && !isWithin(use, functionAround(change.node))) return 'never'
  return reach(change.node, use, declared)
}

function isWithin(node: Node | undefined, around: Node | undefined): boolean {
  if (around === undefined) return true
  return node !== undefined && node.range[0] >= around.range[0] && node.range[1] <= around.range[1]
}

const maxChanges = 200

/** Changed more often than anybody counts. */
function unsettled(value: Value): Value {
  return value.kind === 'list' || value.kind === 'dict' ? { ...value, open: true } : opaque(value.span, 'unknown')
}

/** With a call's arguments, a condition may be known. */
function decided(context: Context, node: Node, frame: Frame): Reach {
  for (let at: Node = node; at.parent !== undefined && at.parent !== null && at !== frame.of; at = at.parent) {
    const parent: Node = at.parent
    if (parent.type !== 'IfStatement' || at === parent.test) continue
    const test = truth(context.evaluate(parent.test, frame))
    if (test !== undefined && test !== (at === parent.consequent)) return 'never'
  }
  return 'maybe'
}

function optionCount(values: readonly Value[]): number {
  return values.reduce((total, value) => total + (value.kind === 'choice' ? value.options.length : 1), 0)
}

function changed(
  context: Context,
  binding: Binding,
  initial: readonly Value[],
  use: Node | undefined,
  frame: Frame | undefined,
): Value {
  const own = initial.some(hasParts) ? context.tree.allChangesOf(binding) : changesWithin(context, binding)
  const declared = declarationOf(binding.definition)
  const [only] = initial
  if (own.length === 0 && only !== undefined) return only
  if (own.length === 0) return opaque(spanOf(context, declared), 'unknown', binding.name)
  return applyChanges(context, own, initial, declared, use, frame)
}

/** Only what has parts can be changed by somebody who was handed it. */
function hasParts(value: Value): boolean {
  return value.kind === 'list' || value.kind === 'dict' || (value.kind === 'choice' && value.options.some(hasParts))
}

function initialOf({ node, hops }: Extract<Definition, { kind: 'variable' }>): Node | null {
  return node.init && hops.length === 0 ? transparent(node.init) : null
}

function changesWithin(context: Context, binding: Binding): readonly Change[] {
  const own = context.tree.changesOf(binding)
  return own.length === 0 ? own : context.tree.allChangesOf(binding)
}

function declarationOf(definition: Definition): Node {
  return definition.kind === 'parameter' ? definition.of : definition.node
}

function variableValue(
  context: Context,
  definition: Extract<Definition, { kind: 'variable' }>,
  frame: Frame | undefined,
): { initial: Value | undefined; type: Node | undefined } {
  const { node, id, hops } = definition
  const type = hops.length === 0 ? id.typeAnnotation?.typeAnnotation : undefined
  const around = node.parent.parent
  if (around.type === 'ForOfStatement') return { initial: turnValue(context, around.right, hops, id, frame), type }
  if (around.type === 'ForInStatement') return { initial: opaque(spanOf(context, id), 'loop', id.name), type }
  if (!node.init) return { initial: undefined, type }
  return { initial: takePart(context, context.evaluate(node.init, frame), hops, id, frame), type }
}

function parameterValue(
  context: Context,
  definition: Extract<Definition, { kind: 'parameter' }>,
  frame: Frame | undefined,
): Value {
  const { of, index, id, hops } = definition
  for (let at = frame; at !== undefined; at = at.parent) {
    if (at.of !== of) continue
    const own = at.args.unseen === true ? hops.filter((hop) => hop.kind !== 'default') : hops
    return reached(takePart(context, argumentAt(context, at, index, own, id), withoutRest(own), id, at), 'factory')
  }
  const span = spanOf(context, id)
  if (isArrayCallback(of)) {
    const list = index === 0 ? listOfCallback(of) : undefined
    return list === undefined ? opaque(span, 'loop', id.name) : turnValue(context, list, hops, id, frame)
  }
  const parameter: Parameter = { of: spanOf(context, of), name: id.name, index, path: [] }
  const whole: OpaqueValue = { ...opaque(span, 'parameter', id.name), parameter }
  const type = typeOf(of, index)
  const start =
    hops[0]?.kind === 'rest' ? opaque(span, 'parameter', id.name) : type === undefined ? whole : typed(context, whole, type)
  return takePart(context, start, withoutRest(hops), id, undefined)
}

/** `...args` takes all arguments from its place on. */
function argumentAt(context: Context, frame: Frame, index: number, hops: readonly Hop[], id: Node): Value {
  const { positional, open } = frame.args
  const span = spanOf(context, id)
  if (hops[0]?.kind === 'rest') return { kind: 'list', how: 'literal', span, items: positional.slice(index), open }
  const given = positional[index]
  if (given !== undefined) return given
  if (open) return opaque(span, 'parameter', sourceOf(context, id))
  return { kind: 'literal', how: 'literal', span, value: undefined }
}

function withoutRest(hops: readonly Hop[]): readonly Hop[] {
  return hops[0]?.kind === 'rest' ? hops.slice(1) : hops
}

function typeOf(of: FunctionNode, index: number): Node | undefined {
  const param = of.params[index]
  const pattern = param?.type === 'TSParameterProperty' ? param.parameter : param
  const target = pattern?.type === 'AssignmentPattern' ? pattern.left : pattern
  return target !== undefined && 'typeAnnotation' in target ? target.typeAnnotation?.typeAnnotation : undefined
}

/** A default is soft: whoever calls may say otherwise. */
function withDefault(context: Context, value: Value, fallback: Node, frame: Frame | undefined): Value {
  if (value.kind === 'literal' && value.value === undefined) return context.evaluate(fallback, frame)
  if (value.kind !== 'opaque') return value
  return choose([value, reached(context.evaluate(fallback, frame), 'default')], value.span)
}

function restOf(context: Context, value: Value, from: readonly string[] | number, at: Node): Value {
  if (value.kind === 'list' && typeof from === 'number') return { ...value, items: value.items.slice(from) }
  if (value.kind === 'dict' && typeof from !== 'number') {
    const { insertion, ...rest } = value
    return { ...rest, fields: value.fields.filter((field) => !from.includes(field.key)) }
  }
  return opaque(spanOf(context, at), whyOf(value), sourceOf(context, at))
}

/** What cannot be read is called by the name that the author gives it at its use; an environment variable keeps its own. */
function named(context: Context, value: Value, use: Node | undefined): Value {
  if (value.kind !== 'opaque' || use === undefined || value.why === 'environment' || value.name === undefined) return value
  return renamed(value, sourceOf(context, use))
}
