import type { Document, Imports } from '../../model/language'
import type { Value } from '../../model/value'
import { applyChanges, valueOfBinding } from './binding'
import { readCall } from './call'
import { type Context, type Frame, sourceOf, spanOf, unknown } from './context'
import { placeOfDocument } from './file-text'
import { readClass, readFunction, readThis } from './function'
import { readMember } from './member'
import { moduleNamespace } from './module'
import { readArray, readObject } from './object'
import { joinTexts, readString, readTagged, readTemplate } from './parts'
import { unwritten } from './text'
import { keyName, type Node, type Tree, transparent } from './tree'
import { typed } from './type'
import { choose, isNothing, opaque, plainText, present, reached, sizeOf, truth } from './values'

/** Reads expressions of one document. Work is bounded: beyond it, everything is opaque. */
export function createContext(document: Document, tree: Tree, imports: Imports): Context {
  const memo = new Map<Node, Value>()
  /** What was found at a glance: what is not looked into must not be remembered as unknown. */
  const glanced = new Map<Node, Value>()
  const glances = new WeakMap<Frame, Frame>()
  let depth = 0
  let work = maxWork
  const circles = new Map<Node, Value>()
  const unread = (node: Node): Value => {
    const known = circles.get(node) ?? unknown(context, node)
    circles.set(node, known)
    return known
  }

  const context: Context = {
    document,
    imports,
    tree,
    applying: new Map(),
    given: new Map(),
    frames: new Map(),
    handovers: { read: 0 },
    looks: { outside: true, calls: 0 },
    makers: new Map(),
    wrapped: new Map(),
    callsIn: new Map(),
    glance(node, frame) {
      const { outside } = context.looks
      context.looks.outside = false
      try {
        return context.evaluate(node, atGlance(frame, glances))
      } finally {
        context.looks.outside = outside
      }
    },
    evaluate(node, given) {
      const inner = transparentTyped(context, node, given)
      if (inner !== undefined) return inner
      const frame = frameOf(given, node)
      const known =
        frame === undefined ? (memo.get(node) ?? (context.looks.outside ? undefined : glanced.get(node))) : frame.memo.get(node)
      // Whoever comes back here while it is being read goes round in a circle.
      if (known === pending) return unread(node)
      if (known !== undefined) return known
      if (depth >= maxDepth || work <= 0) return unread(node)
      depth++
      work--
      const values = frame?.memo ?? (context.looks.outside ? memo : glanced)
      values.set(node, pending)
      try {
        const value = read(context, node, frame)
        // Small sources can double and double again.
        const kept = value.kind !== 'opaque' && sizeOf(value) > maxSize ? unread(node) : value
        values.set(node, kept)
        return kept
      } finally {
        depth--
      }
    },
  }
  return context
}

/** The same frame, with a memory of its own. */
function atGlance(frame: Frame, known: WeakMap<Frame, Frame>): Frame {
  const own = known.get(frame)
  if (own !== undefined) return own
  const made = { ...frame, memo: new Map(), given: new Map(), parent: frame.parent && atGlance(frame.parent, known) }
  known.set(frame, made)
  return made
}

/** Stands for what is being read right now. */
const pending: Value = opaque({ document: '', start: 0, end: 0 }, 'unknown')

const maxDepth = 150
const maxWork = 300_000
const maxSize = 50_000

/** Casts, `await` and the like are looked through; a cast of something unknown still states a type. */
function transparentTyped(context: Context, node: Node, frame: Frame | undefined): Value | undefined {
  const inner = transparent(node)
  if (inner === node) return undefined
  const value = context.evaluate(inner, frame)
  const cast = node.type === 'TSAsExpression' || node.type === 'TSTypeAssertion' || node.type === 'TSSatisfiesExpression'
  return cast && value.kind === 'opaque' ? typed(context, value, node.typeAnnotation) : value
}

/** The innermost frame whose function holds this node; code outside is the same for every call. */
function frameOf(frame: Frame | undefined, node: Node): Frame | undefined {
  let at = frame
  while (at !== undefined && (node.range[0] < at.of.range[0] || node.range[1] > at.of.range[1])) at = at.parent
  return at
}

function read(context: Context, node: Node, frame: Frame | undefined): Value {
  switch (node.type) {
    case 'Literal':
      return readLiteral(context, node)
    case 'TemplateLiteral':
      return readTemplate(context, node, frame)
    case 'TaggedTemplateExpression':
      return readTagged(context, node, frame)
    case 'Identifier':
      return placeOfDocument(context, node) ?? readIdentifier(context, node, frame)
    case 'MemberExpression':
      return placeOfDocument(context, node) ?? readMember(context, node, frame)
    case 'CallExpression':
    case 'NewExpression':
      return readCall(context, node, frame)
    case 'ObjectExpression':
      return readObject(context, node, frame)
    case 'ArrayExpression':
      return readArray(context, node, frame)
    case 'BinaryExpression':
      return readBinary(context, node, frame)
    case 'LogicalExpression':
      return readLogical(context, node, frame)
    case 'ConditionalExpression':
      return readConditional(context, node, frame)
    case 'UnaryExpression':
      return readUnary(context, node, frame)
    case 'AssignmentExpression':
      return readAssignment(context, node, frame)
    case 'SequenceExpression': {
      const last = node.expressions.at(-1)
      return last === undefined ? unknown(context, node) : context.evaluate(last, frame)
    }
    case 'ImportExpression': {
      const specifier = plainText(context.evaluate(node.source, frame))
      return specifier === undefined ? unknown(context, node) : moduleNamespace(context, specifier, node)
    }
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
      return readFunction(context, node, frame, undefined)
    case 'ClassExpression':
    case 'ClassDeclaration':
      return readClass(context, node)
    case 'ThisExpression':
    case 'Super':
      return readThis(context, node, frame)
    default:
      return unknown(context, node)
  }
}

function readLiteral(context: Context, node: Extract<Node, { type: 'Literal' }>): Value {
  if (typeof node.value === 'string') return readString(context, node)
  const { value } = node
  if (typeof value === 'number' || typeof value === 'boolean' || (value === null && node.raw === 'null')) {
    return { kind: 'literal', how: 'literal', span: spanOf(context, node), value }
  }
  return unknown(context, node)
}

function readIdentifier(context: Context, node: Extract<Node, { type: 'Identifier' }>, frame: Frame | undefined): Value {
  const binding = context.tree.lookup(node.name, node)
  if (binding !== undefined) return valueOfBinding(context, binding, node, frame)
  const changes = context.tree.changes.get(node.name)
  // A script may assign to a name that nobody declares.
  if (changes !== undefined) {
    const own = changes.filter((change) => context.tree.lookup(node.name, change.root) === undefined)
    if (own.length > 0) return reached(applyChanges(context, own, [], undefined, node, frame), 'constant')
  }
  if (node.name === 'undefined') return { kind: 'literal', how: 'literal', span: spanOf(context, node), value: undefined }
  return unknown(context, node)
}

function readBinary(context: Context, node: Extract<Node, { type: 'BinaryExpression' }>, frame: Frame | undefined): Value {
  if (node.operator === '+') {
    const operands: Node[] = []
    let at: Node = node
    // A long chain of `+` leans to the left.
    while (at.type === 'BinaryExpression' && at.operator === '+') {
      operands.unshift(at.right)
      at = transparent(at.left)
    }
    return joinTexts(context, node, [at, ...operands], frame)
  }
  const left = node.left.type === 'PrivateIdentifier' ? undefined : context.evaluate(node.left, frame)
  const result = left === undefined ? undefined : compute(node.operator, left, context.evaluate(node.right, frame))
  if (result === undefined) return unknown(context, node)
  return { kind: 'literal', how: 'literal', span: spanOf(context, node), value: result }
}

function compute(operator: string, left: Value, right: Value): number | boolean | undefined {
  if (left.how === 'default' || right.how === 'default') return undefined
  const a = left.kind === 'literal' ? left.value : plainText(left)
  const b = right.kind === 'literal' ? right.value : plainText(right)
  if ((a === undefined && left.kind !== 'literal') || (b === undefined && right.kind !== 'literal')) return undefined
  if (operator === '===' || operator === '!==') return (a === b) === (operator === '===')
  if (typeof a !== 'number' || typeof b !== 'number') return undefined
  if (operator === '*') return a * b
  if (operator === '-') return a - b
  if (operator === '/') return a / b
  if (operator === '**') return a ** b
  return undefined
}

function readLogical(context: Context, node: Extract<Node, { type: 'LogicalExpression' }>, frame: Frame | undefined): Value {
  const left = context.evaluate(node.left, frame)
  const options = left.kind === 'choice' ? left.options : [left]
  const span = spanOf(context, node)
  if (node.operator === '&&') {
    const known = truth(left)
    if (known === false) return left
    const right = context.evaluate(node.right, frame)
    return known === true ? right : choose([right, { kind: 'literal', how: 'literal', span, value: false }], span)
  }
  const falls = node.operator === '??' ? isNothing : (value: Value): boolean => truth(value) === false
  const kept = options.filter((option) => !falls(option))
  if (kept.length === 0) return context.evaluate(node.right, frame)
  const right = (): Value => context.evaluate(node.right, frame)
  // `NAMES[name] ?? name`: nobody knows whether there is such an entry.
  if (isLookup(context, transparent(node.left), frame)) {
    const missed = right()
    const isForeign = missed.kind === 'call' && !context.imports.wants(missed.chain.package)
    return missed.kind === 'opaque' || isForeign ? missed : choose([...kept, missed], span)
  }
  // What is known to be there decides; what is not known may still be missing.
  if (kept.length === options.length && kept.every((option) => option.kind !== 'opaque')) return left
  return choose([...kept, kept.some((option) => option.kind === 'opaque') ? reached(right(), 'default') : right()], span)
}

/** A member by a key that is not known. */
function isLookup(context: Context, node: Node, frame: Frame | undefined): boolean {
  if (node.type !== 'MemberExpression' || keyName({ key: node.property, computed: node.computed }) !== undefined) return false
  const key = context.evaluate(node.property, frame)
  return !(key.kind === 'choice' ? key.options : [key]).every(
    (option) => option.kind === 'literal' || plainText(option) !== undefined,
  )
}

function readConditional(
  context: Context,
  node: Extract<Node, { type: 'ConditionalExpression' }>,
  frame: Frame | undefined,
): Value {
  const condition = context.evaluate(node.test, frame)
  const test = truth(condition)
  if (test !== undefined) return context.evaluate(test ? node.consequent : node.alternate, frame)
  const alternate = context.evaluate(node.alternate, frame)
  // `process.env.X ? … : fallback` is a default in other words.
  const soft = condition.kind === 'opaque' && condition.why === 'environment'
  return choose(
    [context.evaluate(node.consequent, frame), soft ? reached(alternate, 'default') : alternate],
    spanOf(context, node),
  )
}

function readUnary(context: Context, node: Extract<Node, { type: 'UnaryExpression' }>, frame: Frame | undefined): Value {
  const span = spanOf(context, node)
  if (node.operator === 'void') return { kind: 'literal', how: 'literal', span, value: undefined }
  const value = context.evaluate(node.argument, frame)
  if (node.operator === '!') {
    const known = truth(value)
    return known === undefined ? unknown(context, node) : { kind: 'literal', how: 'literal', span, value: !known }
  }
  if (node.operator === 'typeof') return typeOf(context, node, value)
  const number = value.kind === 'literal' && typeof value.value === 'number' ? value.value : undefined
  if (number === undefined || (node.operator !== '-' && node.operator !== '+')) return unknown(context, node)
  return { kind: 'literal', how: value.how, span, value: node.operator === '-' ? -number : number }
}

function typeOf(context: Context, node: Node, value: Value): Value {
  const type = nameOfType(value)
  const span = spanOf(context, node)
  return type === undefined ? unknown(context, node) : { kind: 'text', how: 'literal', span, parts: [unwritten(type, span)] }
}

function nameOfType(value: Value): string | undefined {
  if (value.how === 'default') return undefined
  if (value.kind === 'literal') return value.value === null ? 'object' : typeof value.value
  if (value.kind === 'text') return 'string'
  return value.kind === 'list' || value.kind === 'dict' ? 'object' : undefined
}

function readAssignment(
  context: Context,
  node: Extract<Node, { type: 'AssignmentExpression' }>,
  frame: Frame | undefined,
): Value {
  if (node.operator === '=') return context.evaluate(node.right, frame)
  if (node.operator !== '??=' && node.operator !== '||=') return opaque(spanOf(context, node), 'unknown', sourceOf(context, node))
  const before = context.evaluate(node.left, frame)
  return choose(present([before, context.evaluate(node.right, frame)]), spanOf(context, node))
}
