import { isSame } from './compare'
import type { Arms } from './flow'
import type { Reader } from './reader'
import { branchesOf, leavesFunction } from './scopes'
import { type Frame, isNone, truth } from './things'
import { around, childOf, isExpression, type Node } from './tree'

/** Which arms of a statement run in a call with these parameters; `undefined` where no call is being read, or nothing is decided. */
export function armsOf(reader: Reader, statement: Node, frame: Frame | undefined): Arms | undefined {
  if (!isSeenFrom(statement, frame)) return undefined
  if (statement.type === 'IfStatement') return armsOfIf(reader, statement, frame)
  return statement.type === 'MatchBody' ? armsOfMatch(reader, statement, frame) : undefined
}

/** Whether a node of a function does not run in a call with these parameters. */
export function isExcluded(reader: Reader, node: Node, within: Node, frame: Frame | undefined): boolean {
  let child = node
  for (let at = node.parent; at !== undefined && child !== within; child = at, at = at.parent) {
    if (at.type === 'IfStatement' || at.type === 'MatchBody') {
      const arms = child.type === 'Body' || child.type === 'MatchClause' ? armsOf(reader, at, frame) : undefined
      const arm = bodiesOf(at).indexOf(child)
      if (arms?.excluded.has(arm) === true) return true
    }
    if (at.type === 'Body' && isBehindExit(reader, at, child, frame)) return true
    if (at.type === 'ConditionalExpression' && isOtherBranch(reader, at, child, frame)) return true
  }
  return false
}

/** How two nodes of a function, in source order, stand to each other: the one runs instead of the other, or only where that fails. */
export function relation(first: Node, second: Node, within: Node): 'together' | 'instead' | 'fallback' {
  const others = branchesTo(second, within)
  if (others.some(({ isHandler, node }) => isHandler && !branchesTo(first, within).some((one) => one.node === node)))
    return 'fallback'
  const tried = around(first, (at) => at.type === 'TryStatement')
  if (tried !== undefined && tried.from >= within.from && second.from >= tried.to) {
    const body = childOf(tried, 'Body')
    if (body !== undefined && first.to <= body.to && leavesFunction(body)) return 'fallback'
  }
  for (const branch of branchesTo(first, within)) {
    const other = others.find(({ node }) => node === branch.node)
    if (other === undefined ? branch.leaves && !branch.isLoop : other.arm !== branch.arm) return 'instead'
  }
  return 'together'
}

interface Way {
  readonly node: Node
  readonly arm: number
  readonly leaves: boolean
  readonly isLoop: boolean
  readonly isHandler: boolean
}

function branchesTo(node: Node, within: Node): Way[] {
  const ways: Way[] = branchesOf(node, { kind: 'function', node: within } as Parameters<typeof branchesOf>[1]).map((branch) => ({
    node: branch.node,
    arm: branch.arm,
    leaves: branch.leaves,
    isLoop: branch.loop,
    isHandler: branch.node.type === 'TryStatement',
  }))
  let child = node
  for (let at = node.parent; at !== undefined && child !== within; child = at, at = at.parent) {
    if (at.type !== 'ConditionalExpression') continue
    const arm = at.children.filter(isExpression).indexOf(child)
    if (arm !== 1) ways.push({ node: at, arm, leaves: false, isLoop: false, isHandler: false })
  }
  return ways
}

function isSeenFrom(node: Node, frame: Frame | undefined): boolean {
  for (let at = frame; at !== undefined; at = at.outer)
    if (at.scope.node.from <= node.from && node.to <= at.scope.node.to) return true
  return false
}

function bodiesOf(statement: Node): Node[] {
  return statement.children.filter((child) => child.type === 'Body' || child.type === 'MatchClause')
}

function armsOfIf(reader: Reader, statement: Node, frame: Frame | undefined): Arms | undefined {
  const conditions = statement.children.filter(isExpression)
  const bodies = bodiesOf(statement)
  const excluded = new Set<number>()
  for (const arm of bodies.keys()) {
    const condition = conditions[arm]
    const decided = condition === undefined ? excluded.size === arm || undefined : truth(reader.follow(condition, frame))
    if (decided === false) excluded.add(arm)
    if (decided === true) {
      for (const later of bodies.keys()) if (later > arm) excluded.add(later)
      return { taken: excluded.size === bodies.length - 1 ? arm : undefined, excluded }
    }
  }
  if (excluded.size === 0) return undefined
  // Where none of them runs, the one that runs is none of them.
  return { taken: excluded.size === bodies.length ? -1 : undefined, excluded }
}

function armsOfMatch(reader: Reader, body: Node, frame: Frame | undefined): Arms | undefined {
  const subject = body.parent?.children.find(isExpression)
  const clauses = bodiesOf(body)
  if (subject === undefined) return undefined
  const excluded = new Set<number>()
  const thing = reader.follow(subject, frame)
  for (const [arm, clause] of clauses.entries()) {
    const pattern = clause.children[1]
    const isGuarded = childOf(clause, 'Guard') !== undefined
    const matches = pattern === undefined || isGuarded ? undefined : isMatch(reader, pattern, thing)
    if (matches === false) excluded.add(arm)
    if (matches === true) {
      for (const later of clauses.keys()) if (later > arm) excluded.add(later)
      return { taken: excluded.size === clauses.length - 1 ? arm : undefined, excluded }
    }
  }
  if (excluded.size === 0) return undefined
  return { taken: excluded.size === clauses.length ? -1 : undefined, excluded }
}

function isMatch(reader: Reader, pattern: Node, thing: Parameters<typeof isSame>[0]): boolean | undefined {
  if (pattern.type === 'CapturePattern') return true
  if (pattern.type === 'OrPattern') {
    const each = pattern.children.filter((child) => child.type.endsWith('Pattern')).map((child) => isMatch(reader, child, thing))
    return each.includes(true) ? true : each.every((one) => one === false) ? false : undefined
  }
  const literal = pattern.type === 'LiteralPattern' ? pattern.children.find(isExpression) : undefined
  if (literal === undefined) return undefined
  const value = reader.follow(literal, undefined)
  return isNone(value) ? undefined : isSame(thing, value)
}

/** Whether a statement stands behind one that leaves the function in a call with these parameters. */
function isBehindExit(reader: Reader, body: Node, statement: Node, frame: Frame | undefined): boolean {
  for (const before of body.children) {
    if (before === statement) return false
    if (/^(Return|Raise)Statement$/.test(before.type)) return true
    if (before.type !== 'IfStatement' || !bodiesOf(before).some(leavesFunction)) continue
    const taken = armsOf(reader, before, frame)?.taken
    const arm = taken === undefined ? undefined : bodiesOf(before)[taken]
    if (arm !== undefined && leavesFunction(arm)) return true
  }
  return false
}

function isOtherBranch(reader: Reader, node: Node, child: Node, frame: Frame | undefined): boolean {
  const [yes, condition, no] = node.children.filter(isExpression)
  if (condition === undefined || child === condition || !isSeenFrom(node, frame)) return false
  const decided = truth(reader.follow(condition, frame))
  return (decided === false && child === yes) || (decided === true && child === no)
}
