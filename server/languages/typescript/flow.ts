import type { Value } from '../../model/value'
import { functionAround, isFunction, type Node } from './tree'
import { plainText, truth } from './values'

/**
 * Whether a change has happened when `use` is reached: `always` where it stands before it in straight line, `never` where it cannot
 * have happened, `maybe` under a condition, `again` in a loop that may run several times. Without a use, at the end of the module.
 */
export type Reach = 'always' | 'maybe' | 'again' | 'never'

export function reach(change: Node, use: Node | undefined, declared: Node | undefined): Reach {
  const inside = functionAround(change)
  if (use === undefined) return inside === undefined ? conditions(change, new Set()) : 'maybe'
  const anchor = anchorWithin(use, inside)
  if (anchor === undefined) return 'maybe'
  const around = new Set(ancestors(anchor))
  if (around.has(change) || change === anchor) return sharesLoop(change, around, declared) ? 'maybe' : 'never'
  if (change.range[0] < anchor.range[0]) return conditions(change, around)
  // Behind the use: it counts if a loop leads back to it, or if the use is in a function that may run later.
  return anchor !== use || sharesLoop(change, around, declared) ? 'maybe' : 'never'
}

/** Whether a statement of a function's body is certain to run before its end. */
export function isStraightLine(node: Node): boolean {
  return conditions(node, new Set()) === 'always'
}

/** Whether a change in a function has happened when the function is left. */
export function reachOfEnd(change: Node, returns: readonly Node[]): Reach {
  const when = conditions(change, new Set())
  // A branch that returns does what it does; a return above may leave before.
  if (when === 'never') return 'maybe'
  return when === 'always' && returns.some((one) => one.range[1] < change.range[0]) ? 'maybe' : when
}

/** The use itself, or the nested function around it that stands directly in `inside`; `undefined` where it is elsewhere. */
function anchorWithin(use: Node, inside: Node | undefined): Node | undefined {
  let anchor: Node = use
  for (let at: Node | undefined = use; at !== undefined; at = at.parent) {
    if (at === inside) return anchor
    if (isFunction(at) && at !== use) anchor = at
  }
  return inside === undefined ? anchor : undefined
}

function* ancestors(node: Node): Iterable<Node> {
  for (let at: Node | undefined = node; at !== undefined; at = at.parent) yield at
}

/** What stands between a change and the first of its ancestors that it shares with the use. */
function conditions(change: Node, around: ReadonlySet<Node>): Reach {
  let result: Reach = 'always'
  for (let at: Node = change; at.parent !== undefined && at.parent !== null; at = at.parent) {
    const parent: Node = at.parent
    if (isFunction(at) || around.has(at)) break
    // A branch that leaves never comes to the use.
    if (at.type === 'BlockStatement' && leaves(at.body.at(-1)) && parent.type === 'IfStatement' && !around.has(at)) return 'never'
    if (isLoop(parent) && parent.body === at && !around.has(parent.body)) return 'again'
    if (!isCondition(parent, at)) continue
    // The use stands in the other branch.
    if (around.has(parent) && parent.type !== 'SwitchStatement') return 'never'
    result = 'maybe'
  }
  return result
}

function isCondition(parent: Node, child: Node): boolean {
  switch (parent.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      return child !== parent.test
    case 'LogicalExpression':
      return child === parent.right
    case 'SwitchStatement':
      return child !== parent.discriminant
    case 'CatchClause':
      return true
    default:
      return false
  }
}

function isLoop(
  node: Node,
): node is Extract<Node, { body: Node; type: `${'For' | 'ForOf' | 'ForIn' | 'While' | 'DoWhile'}Statement` }> {
  return /^(For|ForOf|ForIn|While|DoWhile)Statement$/.test(node.type)
}

function leaves(node: Node | undefined): boolean {
  return node !== undefined && /^(Return|Throw|Continue|Break)Statement$/.test(node.type)
}

/** A loop around both, in which the variable lives on from one round to the next. */
function sharesLoop(change: Node, around: ReadonlySet<Node>, declared: Node | undefined): boolean {
  for (const at of ancestors(change)) {
    if (isFunction(at)) return false
    if (!isLoop(at) || !around.has(at)) continue
    if (declared === undefined || declared.range[0] < at.range[0] || declared.range[1] > at.range[1]) return true
  }
  return false
}

/** Whether no condition around a node, within a function, is known to turn the other way. */
export function isReached(node: Node, within: Node, evaluate: (test: Node) => Value): boolean {
  for (let at: Node = node; at !== within && at.parent !== undefined && at.parent !== null; at = at.parent) {
    const parent: Node = at.parent
    if (parent.type === 'IfStatement' || parent.type === 'ConditionalExpression') {
      if (at === parent.test) continue
      const test = truth(evaluate(parent.test))
      if (test !== undefined && test !== (at === parent.consequent)) return false
    }
    if (parent.type === 'BlockStatement' && leftBefore(parent.body, at, evaluate)) return false
    if (parent.type === 'SwitchCase' && parent.test !== null && at !== parent.test) {
      if (parent.parent.type === 'SwitchStatement' && isOther(evaluate(parent.parent.discriminant), evaluate(parent.test)))
        return false
    }
  }
  return true
}

/** `if (known) return …` above: nothing behind it runs. */
function leftBefore(statements: readonly Node[], at: Node, evaluate: (test: Node) => Value): boolean {
  return statements.some((statement) => {
    if (statement.type !== 'IfStatement' || statement.range[1] > at.range[0] || !leavesAlways(statement.consequent)) return false
    return truth(evaluate(statement.test)) === true
  })
}

function leavesAlways(node: Node): boolean {
  return node.type === 'BlockStatement' ? leaves(node.body.at(-1)) : leaves(node)
}

function isOther(a: Value, b: Value): boolean {
  const one = plain(a)
  const other = plain(b)
  return one !== undefined && other !== undefined && one !== other
}

function plain(value: Value): unknown {
  if (value.how === 'default') return undefined
  return value.kind === 'literal' ? value.value : plainText(value)
}

/** Whether two nodes stand in branches of which only one runs. `a` stands first. */
export function areExclusive(a: Node, b: Node): boolean {
  const around = new Set(ancestors(b))
  let below: Node = a
  for (const at of ancestors(a)) {
    const branch = below
    below = at
    if (isFunction(at) && at !== a && around.has(at)) return false
    if (around.has(branch)) continue
    // From here on the branch holds `a` alone.
    if (around.has(at)) {
      if (at.type === 'IfStatement' || at.type === 'ConditionalExpression') return branch !== at.test
      if (at.type === 'LogicalExpression') return true
      if (at.type === 'SwitchStatement') return branch !== at.discriminant
      if (at.type === 'TryStatement') return branch === at.block && at.handler !== null && around.has(at.handler)
      return branch.type === 'IfStatement' && leavesAlways(branch.consequent) && isIn(a, branch.consequent)
    }
  }
  return false
}

function isIn(node: Node, outer: Node): boolean {
  return node.range[0] >= outer.range[0] && node.range[1] <= outer.range[1]
}
