import { childOf, isExpression, type Node } from './tree'

/** `a = b = 1` as its pairs of targets and values; without a value the list of values is empty. */
export function assignmentsOf(node: Node): { targets: Node[]; values: Node[] }[] {
  const groups: Node[][] = [[]]
  for (const child of node.children) {
    if (child.type === 'AssignOp') groups.push([])
    else if (isExpression(child)) groups.at(-1)?.push(child)
  }
  const values = groups.length > 1 ? groups.pop() : []
  return groups.map((targets) => ({ targets, values: values ?? [] }))
}

/** Names of an import statement: the path, what `as` makes of it, and whether it is a star. */
export function importedNames(nodes: readonly Node[]): { path: Node[]; alias: Node | undefined; star: boolean }[] {
  const names: { path: Node[]; alias: Node | undefined; star: boolean }[] = []
  let current = { path: [] as Node[], alias: undefined as Node | undefined, star: false }
  let behindAs = false
  for (const node of nodes) {
    if (node.type === ',') {
      names.push(current)
      current = { path: [], alias: undefined, star: false }
      behindAs = false
    } else if (node.type === 'as') behindAs = true
    else if (node.type === '*') current.star = true
    else if (node.type === 'VariableName' && behindAs) current.alias = node
    else if (node.type === 'VariableName') current.path.push(node)
  }
  return [...names, current]
}

/** A name in the target of a loop, and where in an item it stands: indexes from the outside in, -1 where nobody knows. */
export interface PlacedName {
  readonly target: Node
  readonly path: readonly number[]
}

/** Names in the target of a loop: in all that stands between `for` and `in`. */
export function namesIn(nodes: readonly Node[]): PlacedName[] {
  const isWhole = !nodes.some(({ type }) => type === ',' || type === '*')
  return isWhole ? nodes.flatMap((node) => namesOf(node, [])) : namesAmong(nodes, [])
}

function namesOf(target: Node, path: readonly number[]): PlacedName[] {
  if (target.type === 'VariableName') return [{ target, path }]
  if (target.type === 'ParenthesizedExpression') return target.children.flatMap((inner) => namesOf(inner, path))
  return /^(Tuple|Array)Expression$/.test(target.type) ? namesAmong(target.children, path) : []
}

function namesAmong(nodes: readonly Node[], path: readonly number[]): PlacedName[] {
  let index = 0
  return nodes.flatMap((node) => {
    if (node.type === ',' && index >= 0) index++
    // What a star takes, and what comes behind it, depends on how much there is.
    if (node.type === '*') index = -1
    return namesOf(node, [...path, index])
  })
}

/** `x["a"][0]` as `x` and its keys; a slice has no key and ends the path. */
export function subscripts(node: Node): { root: Node; path: Node[] } {
  const path: Node[] = []
  let at = node
  while (at.type === 'MemberExpression' && childOf(at, '[') !== undefined) {
    const [object, ...rest] = at.children
    const key = rest.find(isExpression)
    if (object === undefined || key === undefined) break
    path.unshift(key)
    at = object
  }
  return { root: at, path }
}
