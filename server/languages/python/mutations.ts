import type { Change, Handover, Write } from './scopes'
import { assignmentsOf, subscripts } from './statements'
import { childOf, expressionsOf, isComprehension, itemsOf, type Node } from './tree'

/** Something that is done to the object that an expression stands for, while its name stays. */
export interface Mutation {
  readonly object: Node
  readonly act: Change | Write | Handover
}

const mutating = new Set(['AssignStatement', 'UpdateStatement', 'DeleteStatement', 'CallExpression'])

const nothing: readonly Mutation[] = []

/** What a node does to objects: `x["a"] = …`, `x.a = …`, `del x["a"]`, `x.append(…)`, `f(x)` with an `f` that the document may define. */
export function mutationsAt(node: Node, text: string, isDefined: (name: Node) => boolean): readonly Mutation[] {
  if (!mutating.has(node.type)) return nothing
  const textOf = (at: Node): string => text.slice(at.from, at.to)
  if (node.type === 'AssignStatement') {
    return assignmentsOf(node).flatMap(({ targets: [target, ...more], values: [value, ...others] }) =>
      target === undefined || value === undefined || more.length > 0 || others.length > 0 ? [] : writtenTo(target, '=', value),
    )
  }
  if (node.type === 'UpdateStatement') {
    const [target, value] = expressionsOf(node)
    const operator = childOf(node, 'UpdateOp')
    return target === undefined || operator === undefined ? [] : changedAt(target, textOf(operator), value)
  }
  if (node.type === 'DeleteStatement') return expressionsOf(node).flatMap((target) => changedAt(target, 'del', undefined))
  return [...changedBy(node, textOf), ...handedTo(node, textOf, isDefined)]
}

/** Methods that change a list, a dict or a set, and leave alone what they put into it. */
export const changing = new Set(
  'append extend insert update pop popitem clear setdefault remove appendleft extendleft sort reverse add'.split(' '),
)

/** Functions that only look at what they are given, or copy it. */
const looking = new Set(
  `all any bool cast copy deepcopy dict dumps enumerate filter format frozenset getattr hasattr hash id isinstance iter len list map max
  min next pformat pprint print range repr reversed set setattr sorted str sum super tuple type zip`.split(/\s+/),
)

/** Modules, loggers and methods of which the same is true. */
const lookingPaths =
  /^(json|orjson|ujson|simplejson|yaml|pickle|copy|pprint|typing|warnings|logging|math|re)\.\w+$|(^|[._])(log|logger|logging|console)\.\w+$|\.(join|format|index|count|isinstance|info|debug|warning|error|exception)$|(Error|Exception|Warning)$/i

function writtenTo(target: Node, method: string, value: Node): Mutation[] {
  const [object, dot, name] = target.children
  if (target.type === 'MemberExpression' && object !== undefined && dot?.type === '.' && name !== undefined)
    return [{ object, act: { kind: 'write', name, value } }]
  return changedAt(target, method, value)
}

function changedAt(target: Node, method: string, value: Node | undefined): Mutation[] {
  if (target.type !== 'MemberExpression' || childOf(target, '[') === undefined) return []
  const { root, path } = subscripts(target)
  return [{ object: root, act: { kind: 'change', path, method, value } }]
}

function changedBy(node: Node, textOf: (node: Node) => string): Mutation[] {
  const [callee, list] = node.children
  const name = callee?.type === 'MemberExpression' ? childOf(callee, 'PropertyName') : undefined
  const object = callee?.children[0]
  if (name === undefined || object === undefined || !changing.has(textOf(name))) return []
  const { root, path } = subscripts(object)
  return [{ object: root, act: { kind: 'change', path, method: textOf(name), value: list } }]
}

/** Variables among the arguments, unless the callee is known to leave them alone. */
function handedTo(node: Node, textOf: (node: Node) => string, isDefined: (name: Node) => boolean): readonly Mutation[] {
  const [callee, list] = node.children
  if (callee === undefined || list?.type !== 'ArgList' || isComprehension(list)) return nothing
  const given = itemsOf(list).filter(({ star, value }) => star === '' && /^(VariableName|MemberExpression)$/.test(value.type))
  if (given.length === 0) return nothing
  const name = textOf(callee.to - callee.from > 100 ? (callee.children.at(-1) ?? callee) : callee)
  const isOwn = callee.type === 'VariableName' && isDefined(callee)
  if (!isOwn && (looking.has(name) || lookingPaths.test(name))) return nothing
  return given.map((item) => ({ object: item.value, act: { kind: 'handover', call: node, item } }))
}
