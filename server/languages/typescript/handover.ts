import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { Value } from '../../model/value'
import { applyChanges } from './binding'
import type { Context, Frame } from './context'
import { reachOfEnd } from './flow'
import { chainOfCallee } from './receiver'
import { type Binding, type Change, functionAround, keyName, type Node, placeOf, targets, transparent } from './tree'
import { behaviourOf, choose, type Given } from './values'

/** What a call is given by name: whoever is handed an object may change it. */
export function handovers(node: TSESTree.CallExpression): readonly Change[] {
  if (keepsHandsOff(transparent(node.callee))) return []
  const spread = node.arguments.findIndex((argument) => argument.type === 'SpreadElement')
  return node.arguments.flatMap((argument, index) => {
    const place = placeOf(argument)
    if (place === undefined || place.path.includes(undefined)) return []
    if (place.root.type === 'ThisExpression' && place.path.length === 0) return []
    return [{ node, ...place, handed: spread !== -1 && spread < index ? -1 : index }]
  })
}

/** Calls that surely change nothing they are given: those of the language, and those that write logs. */
function keepsHandsOff(callee: Node): boolean {
  if (callee.type === 'Super') return true
  if (callee.type === 'Identifier') return harmlessFunctions.test(callee.name)
  if (callee.type !== 'MemberExpression') return false
  const name = keyName({ key: callee.property, computed: callee.computed }) ?? ''
  if (harmlessMethods.has(name)) return true
  const object = transparent(callee.object)
  const holder =
    object.type === 'MemberExpression'
      ? keyName({ key: object.property, computed: object.computed })
      : object.type === 'Identifier'
        ? object.name
        : undefined
  if (holder === 'Object') return !/^(define|set)/.test(name)
  return holder !== undefined && harmlessHolders.test(holder)
}

const harmlessFunctions = /^(String|Number|Boolean|Array|structuredClone|require|fetch|expect|assert|log([A-Z]\w*)?|debug|print)$/
const harmlessHolders = /^(console|JSON|Array|Math|Promise|Number|Response|z|_?log|_?logger|logging)$/i
const harmlessMethods = new Set(
  (
    'push unshift concat includes indexOf lastIndexOf join fill with at add has get set delete append ' +
    'log info warn error debug trace stringify parse safeParse json'
  ).split(' '),
)

const harmlessPackages = /^(zod|pino|winston|consola|debug|chalk|(node:)?(util|assert))(\/|$)/

/** What is left of a value once it has been handed to a call. */
export function handOver(context: Context, change: Change, value: Value, certain: boolean, frame: Frame | undefined): Value {
  const { node, handed, path } = change
  if (node.type !== 'CallExpression' || handed === undefined) return value
  return within(value, path, (inner) => afterCall(context, node, handed, inner, certain, frame))
}

function within(value: Value, path: Change['path'], change: (inner: Value) => Value): Value {
  const [key, ...rest] = path
  if (value.kind === 'choice') {
    return choose(
      value.options.map((option) => within(option, path, change)),
      value.span,
    )
  }
  if (path.length === 0) return change(value)
  if (value.kind !== 'dict') return value
  const fields = value.fields.map((field) => (field.key === key ? { ...field, value: within(field.value, rest, change) } : field))
  return { ...value, fields }
}

const maxHandovers = 12

function afterCall(
  context: Context,
  node: TSESTree.CallExpression,
  handed: number,
  value: Value,
  certain: boolean,
  frame: Frame | undefined,
): Value {
  if (value.kind !== 'dict' && value.kind !== 'list') return value
  const callee = context.evaluate(transparent(node.callee), frame)
  if (chainOfCallee(context, callee) !== undefined) return value
  if (callee.kind === 'call' && harmlessPackages.test(callee.chain.package)) return value
  const leaves = behaviourOf(callee)?.leaves
  // Functions that hand on what they are handed multiply: a document gets so many looks into them.
  if (leaves === undefined || handed < 0 || context.handovers.read >= maxHandovers) return loosened(value)
  context.handovers.read++
  const positional = node.arguments.map((argument, index) =>
    index === handed || argument.type === 'SpreadElement' ? value : context.evaluate(argument, frame),
  )
  const spread = node.arguments.findIndex((argument) => argument.type === 'SpreadElement')
  const args: Given = spread === -1 ? { positional, open: false } : { positional: positional.slice(0, spread), open: true }
  return leaves(args, handed, certain) ?? loosened(value)
}

/** Anything may have been done to it: what was in it may be gone, and there may be more. */
function loosened(value: Value): Value {
  if (value.kind === 'list') return { ...value, open: true }
  if (value.kind !== 'dict') return value
  const fields = value.fields.map((field) => {
    return { ...field, value: field.value.kind === 'list' ? { ...field.value, open: true } : field.value, uncertain: true }
  })
  return { ...value, open: true, fields }
}

/** What a function of this document leaves of its argument; `undefined` where its body does more than can be read. */
export function leftByFunction(context: Context, frame: Frame, index: number, certain: boolean): Value | undefined {
  const { of, args } = frame
  const value = args.positional[index]
  const param = of.params[index]
  if (value === undefined || of.params.at(-1)?.type === 'RestElement') return undefined
  if (param === undefined) return value
  const pattern = param.type === 'AssignmentPattern' ? param.left : param
  const bindings = targets(pattern).flatMap(({ id }) => context.tree.lookup(id.name, id) ?? [])
  if (pattern.type !== 'Identifier') return bindings.some((one) => isChangedWithin(context, one)) ? undefined : value
  const changes = bindings.flatMap((binding) => context.tree.allChangesOf(binding))
  if (changes.some(isReplacement) || (context.applying.get(of) ?? 0) > 0) return undefined
  context.applying.set(of, 1)
  try {
    return applyChanges(context, changes, [value], undefined, undefined, frame, ({ node }) => {
      const when = functionAround(node) === of ? reachOfEnd(node, context.tree.returns.get(of) ?? []) : 'maybe'
      return when === 'always' && !certain ? 'maybe' : when
    })
  } finally {
    context.applying.set(of, 0)
  }
}

function isChangedWithin(context: Context, binding: Binding): boolean {
  return context.tree.changesOf(binding).some((change) => !isReplacement(change))
}

/** The variable gets another value; what it held stays as it is. */
function isReplacement({ node, path }: Change): boolean {
  return path.length === 0 && node.type !== 'CallExpression'
}
