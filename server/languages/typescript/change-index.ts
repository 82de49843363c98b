import type { TSESTree } from '@typescript-eslint/typescript-estree'
import { type Binding, type Change, placeOf, type Tree, targets, transparent } from './tree'

/** Entries by the variable they are about: all those of one name are sorted out at once. */
export function byBinding(
  entries: ReadonlyMap<string, readonly Change[]>,
  lookup: Tree['lookup'],
): (binding: Binding) => readonly Change[] {
  const sorted = new Map<string, { readonly of: number; readonly groups: ReadonlyMap<Binding | undefined, readonly Change[]> }>()
  return (binding) => {
    const all = entries.get(binding.name) ?? []
    const known = sorted.get(binding.name)
    const own = known?.of === all.length ? known.groups : groupBy(inPlace(all), ({ root }) => lookup(binding.name, root))
    if (own !== known?.groups) sorted.set(binding.name, { of: all.length, groups: own })
    return own.get(binding) ?? []
  }
}

/** Changes of variables by the first name behind them. */
export function byMember(entries: ReadonlyMap<string, readonly Change[]>): (name: string) => readonly Change[] {
  let known: { readonly of: number; readonly groups: ReadonlyMap<string | undefined, readonly Change[]> } | undefined
  return (name) => {
    const all = [...entries.values()].flat()
    if (known?.of !== all.length)
      known = {
        of: all.length,
        groups: groupBy(inPlace(all), ({ root, path }) => (root.type === 'Identifier' ? path[0] : undefined)),
      }
    return known.groups.get(name) ?? []
  }
}

function groupBy<K>(entries: readonly Change[], keyOf: (entry: Change) => K): Map<K, Change[]> {
  const groups = new Map<K, Change[]>()
  for (const entry of entries) {
    const key = keyOf(entry)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [entry])
    else group.push(entry)
  }
  return groups
}

/** In the order in which they stand: statements are not asked for in that order. */
export function inPlace(changes: readonly Change[]): readonly Change[] {
  return changes.length < 2 ? changes : [...changes].sort((a, b) => a.node.range[0] - b.node.range[0])
}

/** A call within an assignment comes before it. */
export function inOrder(changes: readonly Change[], handovers: readonly Change[]): readonly Change[] {
  return handovers.length === 0 ? changes : [...handovers, ...changes].sort((a, b) => a.node.range[1] - b.node.range[1])
}

/** What an assignment gives another value. */
export function changesOfAssignment(node: TSESTree.AssignmentExpression): readonly Change[] {
  const place = placeOf(node.left)
  if (place !== undefined) return [{ node, ...place }]
  return targets(node.left).map(({ id, hops }) => ({ node, root: id, path: [], pattern: hops }))
}

const mutators = new Set(['push', 'unshift', 'splice', 'pop', 'shift', 'reverse', 'sort', 'fill', 'copyWithin'])

/** What a method that changes its object, or `Object.assign`, changes. */
export function changesOfCall(node: TSESTree.CallExpression): readonly Change[] {
  const callee = transparent(node.callee)
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return []
  const { object, property } = callee
  const [first] = node.arguments
  if (property.name === 'assign' && object.type === 'Identifier' && object.name === 'Object' && first !== undefined) {
    const place = placeOf(first)
    return place === undefined ? [] : [{ node, ...place }]
  }
  const place = mutators.has(property.name) ? placeOf(object) : undefined
  return place === undefined ? [] : [{ node, ...place }]
}
