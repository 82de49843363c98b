import type { Reader } from './reader'
import { type Event, lookup, type Scope, scopeOf, type Variable } from './scopes'
import { type Frame, frameFor } from './things'
import { isExpression, type Node } from './tree'

/** The frame to read an expression in: where nothing in it comes from what the function was given, one that all its calls share. */
export function sharedFrame(reader: Reader, node: Node, frame: Frame): Frame {
  const { scope } = frame
  if (frame.isShared || dependsOnCall(reader, node, scope)) return frame
  return reader.memo(scope, () => ({ ...frameFor(scope, new Map(), undefined), isShared: true }))
}

/** Whether one of the names in an expression may stand for something else in each call of the function. */
function dependsOnCall(reader: Reader, node: Node, scope: Scope): boolean {
  const places = reader.memo(scope.variables, () => placesOfGiven(reader, scope))
  const at = firstFrom(places, node.from)
  const place = places[at]
  return place !== undefined && place < node.to
}

/** Where names stand, in a function, that come from what it is given. */
function placesOfGiven(reader: Reader, scope: Scope): readonly number[] {
  const names = namesIn(reader, scope.node)
  const given = new Set<Variable>()
  const places = new Set<number>()
  const own = new Map<Variable, number[]>()
  for (const node of names) {
    const variable = lookup(reader.source(node), scopeOf(node, reader.scopes.byNode, reader.scopes.module))
    if (variable === undefined) {
      if (reader.source(node) === 'super') places.add(node.from)
    } else if (variable.home === scope) {
      const list = own.get(variable)
      if (list === undefined) own.set(variable, [node.from])
      else list.push(node.from)
    } else if (!isTheSame(variable)) places.add(node.from)
  }
  let sorted: number[] = []
  for (let grown = true; grown; ) {
    grown = false
    sorted = [...places].sort((a, b) => a - b)
    for (const [variable, uses] of own) {
      if (given.has(variable) || !variable.events.some((event) => isGiven(event, scope, sorted))) continue
      given.add(variable)
      for (const use of uses) places.add(use)
      grown = true
    }
  }
  return sorted
}

/** What the module binds, and what a comprehension goes through, is the same for every call. */
function isTheSame({ home, events }: Variable): boolean {
  return home.kind === 'comprehension' || (home.kind === 'module' && events.every((event) => event.scope === home))
}

function isGiven({ act, scope, branches }: Event, own: Scope, places: readonly number[]): boolean {
  if (scope !== own) return scope.kind !== 'comprehension'
  if (branches.some(({ node }) => conditionsOf(node).some((condition) => holds(condition, places)))) return true
  switch (act.kind) {
    case 'parameter':
    case 'function':
    case 'class':
      return true
    case 'value':
      return act.values.some((value) => holds(value, places))
    case 'with':
    case 'update':
    case 'write':
      return holds(act.value, places)
    case 'change':
      return [...act.path, ...(act.value === undefined ? [] : [act.value])].some((node) => holds(node, places))
    case 'handover':
      return holds(act.call, places)
    default:
      return false
  }
}

function conditionsOf(statement: Node): readonly Node[] {
  if (statement.type === 'IfStatement') return statement.children.filter(isExpression)
  return statement.type === 'MatchBody' ? (statement.parent?.children.filter(isExpression) ?? []) : []
}

function holds(node: Node, places: readonly number[]): boolean {
  const place = places[firstFrom(places, node.from)]
  return place !== undefined && place < node.to
}

function namesIn(reader: Reader, { from, to }: Node): Node[] {
  const { nodes } = reader.tree
  const names: Node[] = []
  for (let at = firstNode(nodes, from); at < nodes.length; at++) {
    const node = nodes[at]
    if (node === undefined || node.from >= to) break
    if (node.type === 'VariableName') names.push(node)
  }
  return names
}

function firstNode(nodes: readonly Node[], from: number): number {
  let [low, high] = [0, nodes.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((nodes[middle]?.from ?? 0) < from) low = middle + 1
    else high = middle
  }
  return low
}

/** The index of the first place that does not lie before another. */
function firstFrom(places: readonly number[], from: number): number {
  let [low, high] = [0, places.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((places[middle] ?? 0) < from) low = middle + 1
    else high = middle
  }
  return low
}
