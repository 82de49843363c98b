import type { Value } from '../../model/value'
import { type Context, unknown } from './context'
import { type Change, type ClassNode, isFunction, keyName, type Node, transparent } from './tree'
import { opaque, plainText } from './values'

/** Where a field is looked up. */
export interface Field {
  readonly of: ClassNode
  readonly name: string
  readonly static: boolean
  /** The object is known to be of this very class. */
  readonly exact: boolean
}

/** What others than `this.name = …` may put into a field: each value that is seen, and an opaque one for all that is not. */
export function overwrites(context: Context, field: Field, ownerOf: (root: Node) => ClassNode | undefined): readonly Value[] {
  if (field.name.startsWith('#')) return []
  const merged = (context.tree.changes.get('this.') ?? [])
    .filter((change) => ownerOf(change.root) === field.of)
    .flatMap((change) => fromUnnamed(context, change, field.name))
  const written = field.static ? ofClass(context, field) : ofInstances(context, field)
  return [...merged, ...written, ...(field.exact ? [] : inSubclasses(context, field, ownerOf))]
}

/** `Object.assign(this, …)` and `this[key] = …`. */
function fromUnnamed(context: Context, { node, path }: Change, name: string): readonly Value[] {
  if (node.type === 'CallExpression') {
    return node.arguments.slice(1).flatMap((source) => {
      return source.type === 'SpreadElement' ? [unknown(context, source)] : fieldsNamed(context, context.evaluate(source), name)
    })
  }
  if (node.type !== 'AssignmentExpression' || path.length !== 1) return []
  const left = transparent(node.left)
  const key = left.type === 'MemberExpression' ? plainText(context.evaluate(left.property)) : undefined
  return key === undefined || key === name ? [context.evaluate(node.right)] : []
}

function fieldsNamed(context: Context, source: Value, name: string): readonly Value[] {
  if (source.kind === 'choice') return source.options.flatMap((option) => fieldsNamed(context, option, name))
  if (source.kind === 'literal') return []
  if (source.kind !== 'dict') return [opaque(source.span, 'unknown', name)]
  const field = source.fields.find((one) => one.key === name)
  return [...(field === undefined ? [] : [field.value]), ...(source.open ? [opaque(source.span, 'unknown', name)] : [])]
}

/** `Service.model = …` */
function ofClass(context: Context, { of, name }: Field): readonly Value[] {
  const binding = of.id ? context.tree.lookup(of.id.name, of) : undefined
  if (binding?.definition.kind !== 'class' || binding.definition.node !== of) return []
  return context.tree.changesOf(binding).flatMap((change) => toMember(context, change, name))
}

/** `service.model = …`, where the service was made here. */
function ofInstances(context: Context, { of, name }: Field): readonly Value[] {
  return context.tree.changesOfMember(name).flatMap((change) => {
    const { root } = change
    const definition = root.type === 'Identifier' ? context.tree.lookup(root.name, root)?.definition : undefined
    const maker = definition?.kind === 'variable' && definition.hops.length === 0 ? definition.node.init : undefined
    if (maker?.type !== 'NewExpression' || maker.callee.type !== 'Identifier') return []
    const made = context.tree.lookup(maker.callee.name, maker)?.definition
    return made?.kind === 'class' && made.node === of ? toMember(context, change, name) : []
  })
}

function toMember(context: Context, { node, path }: Change, name: string): readonly Value[] {
  if (path[0] !== name && path[0] !== undefined) return []
  const whole = node.type === 'AssignmentExpression' && path.length === 1 && path[0] === name
  return [whole ? context.evaluate(node.right) : unknown(context, node)]
}

function inSubclasses(context: Context, field: Field, ownerOf: (root: Node) => ClassNode | undefined): readonly Value[] {
  return context.tree.classes
    .filter((one) => one !== field.of && isSubclass(context, one, field.of, 0))
    .flatMap((one) => [...declared(context, one, field), ...assigned(context, one, field, ownerOf)])
}

function declared(context: Context, of: ClassNode, field: Field): readonly Value[] {
  return of.body.body.flatMap((member): readonly Value[] => {
    if (!('key' in member) || member.static !== field.static || keyName(member) !== field.name) return []
    if (member.type === 'PropertyDefinition') return [member.value ? context.evaluate(member.value) : unknown(context, member)]
    return member.type === 'MethodDefinition' && member.kind === 'get' && isFunction(member.value)
      ? [unknown(context, member.key)]
      : []
  })
}

function assigned(
  context: Context,
  of: ClassNode,
  { name }: Field,
  ownerOf: (root: Node) => ClassNode | undefined,
): readonly Value[] {
  return (context.tree.changes.get(`this.${name}`) ?? []).flatMap(({ node, path, root }) =>
    node.type === 'AssignmentExpression' && path.length === 1 && ownerOf(root) === of ? [context.evaluate(node.right)] : [],
  )
}

const maxHeight = 8

function isSubclass(context: Context, node: ClassNode, of: ClassNode, height: number): boolean {
  const base = node.superClass ? transparent(node.superClass) : undefined
  const definition = base?.type === 'Identifier' ? context.tree.lookup(base.name, node)?.definition : undefined
  if (definition?.kind !== 'class' || height > maxHeight) return false
  return definition.node === of || isSubclass(context, definition.node, of, height + 1)
}
