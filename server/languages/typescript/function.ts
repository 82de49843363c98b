import type { OpaqueValue, Value } from '../../model/value'
import { applyChanges, awaitingItems, reachOfChange, valueOfBinding } from './binding'
import { givenTo } from './call'
import { inOrder } from './change-index'
import { type Context, type Frame, sourceOf, spanOf, unknown } from './context'
import { isStraightLine } from './flow'
import { leftByFunction } from './handover'
import { makerOf } from './maker'
import { memberOf } from './member'
import { overwrites } from './overwrites'
import {
  type Change,
  type ClassNode,
  type FunctionNode,
  functionAround,
  isClass,
  isFunction,
  keyName,
  type Node,
  transparent,
} from './tree'
import { typed } from './type'
import { behaving, behaviourOf, choose, type Given, opaque, present, reached } from './values'

/** A function is opaque, but it can be called; a getter is called at once. */
export function readFunction(
  context: Context,
  node: FunctionNode,
  frame: Frame | undefined,
  self: Value | undefined,
  kind: 'function' | 'getter' = 'function',
): Value {
  if (kind === 'getter')
    return apply(context, node, frameFor(node, { positional: [], open: false }, frame, self)) ?? unknown(context, node)
  const framed = (args: Given): Frame => frameOfCall(context, node, args, frame, self)
  return behaving(opaque(spanOf(context, node), 'function', sourceOf(context, node)), {
    call: (args) => apply(context, node, framed(args)),
    makes: makerOf(context, node, framed),
    leaves: (args, index, certain) => leftByFunction(context, framed(args), index, certain),
  })
}

/** A class is opaque, but it can be constructed and has static members. */
export function readClass(context: Context, node: ClassNode): Value {
  return behaving(unknown(context, node), {
    member: (name) => fieldOf(context, node, name, { ...outside, static: true, exact: true }),
    construct: (args) => constructed(context, node, args),
  })
}

/** `this` in a method is the instance, in a static one the class, in an object's method the object. */
export function readThis(context: Context, node: Node, frame: Frame | undefined): Value {
  const home = homeOf(node)
  if (home === undefined) return unknown(context, node)
  if (home.method !== undefined) {
    for (let at = frame; at !== undefined; at = at.parent) if (at.of === home.method && at.self !== undefined) return at.self
  }
  if (!isClass(home.owner)) return context.evaluate(home.owner, frame)
  const { owner } = home
  const value = unknown(context, node)
  const member = (name: string): Value | undefined =>
    fieldOf(context, owner, name, { ...outside, static: home.static, use: node })
  return behaving(value, { member, ...(home.static ? { construct: (args: Given) => constructed(context, owner, args) } : {}) })
}

/** An object made by a class of this document; with what its constructor was given, if that is known. */
export function instanceOf(context: Context, node: ClassNode, args: Given | undefined, at: OpaqueValue): Value {
  const maker = constructorOf(node)
  const frame: Frame | undefined =
    args === undefined || maker === undefined
      ? undefined
      : { of: maker, args, self: undefined, parent: undefined, memo: new Map(), given: new Map() }
  const instance: Value = behaving(at, {
    member: (name) => fieldOf(context, node, name, { ...outside, exact: args !== undefined, given: args, frame, self: instance }),
  })
  return instance
}

const maxNesting = 2

/** What a function gives back for these arguments; `undefined` where it gives nothing back or goes round in circles. */
function apply(context: Context, node: FunctionNode, inner: Frame): Value | undefined {
  const running = context.applying.get(node) ?? 0
  if (running >= maxNesting || node.generator) return undefined
  context.applying.set(node, running + 1)
  const frame = node.params.length === 0 && inner.parent === undefined && inner.self === undefined ? undefined : inner
  try {
    if (node.body.type !== 'BlockStatement') return reached(context.evaluate(node.body, frame), 'factory')
    const returned = (context.tree.returns.get(node) ?? []).flatMap(({ argument }) =>
      argument ? [context.evaluate(argument, frame)] : [],
    )
    return returned.length === 0 ? undefined : reached(choose(present(returned), spanOf(context, node)), 'factory')
  } finally {
    context.applying.set(node, running)
  }
}

/** The frame of a call, the same whenever it is asked for; one for all calls where a function takes nothing. */
function frameOfCall(
  context: Context,
  node: FunctionNode,
  args: Given,
  parent: Frame | undefined,
  self: Value | undefined,
): Frame {
  const key = node.params.length === 0 ? node : args
  const frames = context.frames.get(key) ?? []
  const known = frames.find((frame) => frame.of === node && frame.parent === parent && frame.self === self)
  if (known !== undefined) return known
  const made = frameFor(node, args, parent, self)
  context.frames.set(key, [...frames, made])
  return made
}

function frameFor(of: FunctionNode, args: Given, parent: Frame | undefined, self: Value | undefined): Frame {
  return { of, args, parent, self, memo: new Map(), given: new Map() }
}

function constructed(context: Context, node: ClassNode, args: Given): Value | undefined {
  const base = superOf(context, node)
  // A subclass of an SDK's client is one; what its constructor hands on is its own affair.
  if (base !== undefined && behaviourOf(base) === undefined && base.kind === 'call') {
    const { chain } = base
    const last = chain.steps.at(-1)
    const steps = last === undefined ? [] : [...chain.steps.slice(0, -1), { ...last, typed: true }]
    const typedChain = { ...chain, steps }
    const own = instanceOf(context, node, args, opaque(spanOf(context, node), 'unknown', node.id?.name))
    const inherited: Value = { kind: 'call', how: 'constant', span: spanOf(context, node), chain: typedChain }
    return own.kind === 'opaque' ? behaving(own, withFallback(context, own, inherited, node)) : own
  }
  return instanceOf(context, node, args, opaque(spanOf(context, node), 'unknown', node.id?.name))
}

function withFallback(
  context: Context,
  own: Value,
  inherited: Value,
  node: Node,
): { member: (name: string) => Value | undefined } {
  const member = behaviourOf(own)?.member
  const nothing = unknown(context, node)
  return { member: (name) => member?.(name, nothing) ?? memberOf(context, inherited, name, node, spanOf(context, node)) }
}

function superOf(context: Context, node: ClassNode): Value | undefined {
  return node.superClass ? context.evaluate(node.superClass) : undefined
}

interface Access {
  readonly static: boolean
  /** Where the field is used, if that is within the class. */
  readonly use: Node | undefined
  /** The constructor's arguments, and its frame where it is written. */
  readonly given: Given | undefined
  readonly frame: Frame | undefined
  readonly self: Value | undefined
  /** The object is of this very class, not of one that extends it. */
  readonly exact: boolean
}

const outside: Access = { static: false, use: undefined, given: undefined, frame: undefined, self: undefined, exact: false }

/** A field, getter or method of a class, with what its methods assign to it. */
function fieldOf(context: Context, node: ClassNode, name: string, access: Access): Value | undefined {
  let initial: Value | undefined
  let type: Node | undefined
  let declared: Node | undefined
  for (const member of node.body.body) {
    if (member.type === 'MethodDefinition') {
      if (member.kind === 'constructor') {
        const parameter = access.static ? undefined : parameterProperty(context, member.value, name, access.frame)
        if (parameter !== undefined) [initial, declared] = [parameter, member]
        continue
      }
      if (member.static !== access.static || keyName(member) !== name || !isFunction(member.value)) continue
      if (member.kind === 'set') continue
      return readFunction(context, member.value, undefined, access.self, member.kind === 'get' ? 'getter' : 'function')
    }
    if (member.type !== 'PropertyDefinition' && member.type !== 'AccessorProperty') continue
    if (member.static !== access.static || keyName(member) !== name) continue
    declared = member
    type = member.typeAnnotation?.typeAnnotation
    if (member.value) initial = awaitingItems(context.evaluate(member.value), transparent(member.value))
  }
  const value = withOverwrites(context, node, name, withAssignments(context, node, name, initial, declared, access), access)
  if (value !== undefined)
    return value.kind === 'opaque' && type !== undefined ? typed(context, value, type) : reached(value, 'constant')
  if (type !== undefined && declared !== undefined)
    return typed(context, opaque(spanOf(context, declared), 'unknown', `this.${name}`), type)
  return declared === undefined ? inheritedField(context, node, name, access) : undefined
}

/** What others may write makes a field soft. */
function withOverwrites(
  context: Context,
  node: ClassNode,
  name: string,
  value: Value | undefined,
  access: Access,
): Value | undefined {
  if (value === undefined) return undefined
  const ownerOf = (root: Node): ClassNode | undefined => {
    const home = homeOf(root)
    return home !== undefined && isClass(home.owner) && home.static === access.static ? home.owner : undefined
  }
  const others = overwrites(context, { of: node, name, static: access.static, exact: access.exact }, ownerOf)
  return others.length === 0 ? value : choose([reached(value, 'default'), ...others], value.span)
}

function withAssignments(
  context: Context,
  node: ClassNode,
  name: string,
  initial: Value | undefined,
  declared: Node | undefined,
  { use, frame, static: isStatic }: Access,
): Value | undefined {
  const all = context.tree.changes.get(`this.${name}`) ?? []
  const isOwn = (change: Change): boolean => {
    const home = homeOf(change.root)
    return home?.owner === node && home.static === isStatic
  }
  const own = inOrder(all.filter(isOwn), context.tree.handoversOf(name).filter(isOwn))
  if (own.length === 0) return initial
  const maker = constructorOf(node)
  const inConstructor = use !== undefined && homeOf(use)?.method === maker && maker !== undefined
  const changes = own.map((change) => ({ ...change, path: change.path.slice(1) }))
  return applyChanges(context, changes, initial === undefined ? [] : [initial], declared, use, frame, (change) => {
    // Everybody else comes after the constructor.
    if (functionAround(change.node) === maker && maker !== undefined && !inConstructor) {
      return isStraightLine(change.node) ? 'always' : 'maybe'
    }
    return use === undefined && change.handed === undefined ? 'maybe' : reachOfChange(change, use, declared)
  })
}

function inheritedField(context: Context, node: ClassNode, name: string, access: Access): Value | undefined {
  const base = superOf(context, node)
  if (base === undefined) return undefined
  if (base.kind === 'call') {
    const last = base.chain.steps.at(-1)
    if (last === undefined) return undefined
    const chain = { ...base.chain, steps: [...base.chain.steps.slice(0, -1), { ...last, typed: true }] }
    return memberOf(context, { ...base, chain }, name, node, spanOf(context, node))
  }
  if (base.kind !== 'opaque' || node.superClass?.type !== 'Identifier') return undefined
  const definition = context.tree.lookup(node.superClass.name, node)?.definition
  const given = givenToBase(context, node, access)
  if (definition?.kind === 'class' && definition.node !== node) {
    const maker = given === undefined ? undefined : constructorOf(definition.node)
    const frame = maker && given && frameOfCall(context, maker, given, undefined, undefined)
    const self = access.static ? access.self : (access.self ?? anyOf(context, node))
    return fieldOf(context, definition.node, name, { ...access, use: undefined, given, frame, self, exact: true })
  }
  const instance = behaviourOf(base)?.construct?.(given ?? { positional: [], open: true })
  return instance === undefined ? undefined : memberOf(context, instance, name, node, spanOf(context, node))
}

/** What reaches the constructor of a base class: what `super(…)` says, else what the object was made with. */
function givenToBase(context: Context, node: ClassNode, { given, frame, static: isStatic }: Access): Given | undefined {
  const maker = constructorOf(node)
  if (maker === undefined || isStatic) return given
  for (const statement of maker.body.type === 'BlockStatement' ? maker.body.body : []) {
    const call = statement.type === 'ExpressionStatement' ? statement.expression : undefined
    if (call?.type === 'CallExpression' && call.callee.type === 'Super') return givenTo(context, call, frame)
  }
  return undefined
}

/** Some object of a class, made by whomever. */
function anyOf(context: Context, node: ClassNode): Value {
  const known = someObjects.get(context) ?? new Map<ClassNode, Value>()
  someObjects.set(context, known)
  const object = known.get(node) ?? instanceOf(context, node, undefined, opaque(spanOf(context, node), 'unknown', 'this'))
  known.set(node, object)
  return object
}

const someObjects = new WeakMap<Context, Map<ClassNode, Value>>()

function parameterProperty(context: Context, maker: Node, name: string, frame: Frame | undefined): Value | undefined {
  if (!isFunction(maker)) return undefined
  for (const param of maker.params) {
    if (param.type !== 'TSParameterProperty') continue
    const id = param.parameter.type === 'AssignmentPattern' ? param.parameter.left : param.parameter
    if (id.type !== 'Identifier' || id.name !== name) continue
    const binding = context.tree.lookup(name, maker.body)
    return binding === undefined ? undefined : valueOfBinding(context, binding, undefined, frame)
  }
  return undefined
}

function constructorOf(node: ClassNode): FunctionNode | undefined {
  for (const member of node.body.body) {
    if (member.type === 'MethodDefinition' && member.kind === 'constructor' && isFunction(member.value)) return member.value
  }
  return undefined
}

/** What `this` at a node belongs to, and the method around it. */
function homeOf(node: Node): { owner: ClassNode | Node; static: boolean; method: FunctionNode | undefined } | undefined {
  for (let at: Node = node; at.parent !== undefined && at.parent !== null; at = at.parent) {
    const parent: Node = at.parent
    if (parent.type === 'PropertyDefinition' || parent.type === 'AccessorProperty') {
      if (parent.value === at) return { owner: parent.parent.parent, static: parent.static, method: undefined }
    }
    if (at.type === 'StaticBlock') return { owner: at.parent.parent, static: true, method: undefined }
    if (at.type === 'FunctionDeclaration') return undefined
    if (at.type !== 'FunctionExpression') continue
    if (parent.type === 'MethodDefinition') return { owner: parent.parent.parent, static: parent.static, method: at }
    return parent.type === 'Property' ? { owner: parent.parent, static: false, method: at } : undefined
  }
  return undefined
}
