import { childOf, type Item, isComprehension, isFunction, itemsOf, type Node } from './tree'

/** A module, class, function or comprehension, with the names it binds. */
export interface Scope {
  readonly kind: 'module' | 'class' | 'function' | 'comprehension'
  readonly node: Node
  readonly outer: Scope | undefined
  readonly variables: Map<string, Variable>
  /** Names that `global` or `nonlocal` moved to another scope. */
  readonly moved: Map<string, 'global' | 'nonlocal'>
  /** Packages and modules of `from x import *`. */
  readonly stars: string[]
  readonly function?: FunctionInfo
  readonly class?: ClassInfo
}

/** A name of a scope, or an attribute of a class, and all that happens to it, in source order. */
export interface Variable {
  readonly name: string
  readonly home: Scope
  readonly events: Event[]
}

export interface Event {
  /** From here on it holds. */
  readonly at: number
  /** The function (or module, or class body) in which it happens. */
  readonly scope: Scope
  readonly node: Node
  /** Arms of compound statements between the scope and the node, outermost first. */
  readonly branches: readonly Branch[]
  readonly act: Bind | Update | Change | Write | Handover
}

export type Bind =
  | { readonly kind: 'import'; readonly specifier: string; readonly name: Node | undefined; readonly node: Node }
  | { readonly kind: 'value'; readonly values: readonly Node[]; readonly path: readonly number[]; readonly type?: Node }
  | { readonly kind: 'type'; readonly type: Node }
  | { readonly kind: 'with'; readonly value: Node }
  /** What a loop goes through, and the place of the name in each item; `path` holds -1 where it has none. */
  | { readonly kind: 'loop'; readonly target: Node; readonly over: Node | undefined; readonly path: readonly number[] }
  | { readonly kind: 'function'; readonly info: FunctionInfo }
  | { readonly kind: 'class'; readonly info: ClassInfo }
  | { readonly kind: 'parameter'; readonly info: FunctionInfo; readonly parameter: ParameterInfo }
  | { readonly kind: 'other' }

/** `x += …` */
export interface Update {
  readonly kind: 'update'
  readonly operator: string
  readonly value: Node
}

/** `x["a"] = …`, `x.append(…)`: the object stays, what is in it changes. */
export interface Change {
  readonly kind: 'change'
  /** Keys between the name and what changes. */
  readonly path: readonly Node[]
  /** `=`, `+=`, `del`, or the name of a method. */
  readonly method: string
  /** For `=` and `+=` the value, for methods the argument list. */
  readonly value: Node | undefined
}

/** `x.name = value` on an object that is no instance seen from its own method. */
export interface Write {
  readonly kind: 'write'
  readonly name: Node
  readonly value: Node
}

/** `f(x)`: whoever is called may change it. */
export interface Handover {
  readonly kind: 'handover'
  readonly call: Node
  readonly item: Item
}

export interface FunctionInfo {
  readonly node: Node
  readonly name: string
  readonly scope: Scope
  readonly parameters: readonly ParameterInfo[]
  /** Dotted names of its decorators. */
  readonly decorators: readonly string[]
  readonly class: ClassInfo | undefined
  /** Expressions of its `return` statements; of a lambda the body. */
  readonly returns: Node[][]
  readonly yields: Node[][]
  readonly type: Node | undefined
}

export interface ParameterInfo {
  readonly name: string
  readonly node: Node
  /** Place among the arguments of a call; -1 where it goes by name only. `self` is not counted. */
  readonly index: number
  readonly form: 'plain' | 'self' | '*' | '**'
  readonly type: Node | undefined
  readonly default: Node | undefined
}

export interface ClassInfo {
  readonly node: Node
  readonly name: string
  readonly scope: Scope
  readonly bases: readonly Node[]
  readonly decorators: readonly string[]
  /** What methods write to `self.x`; class level names are in the scope. */
  readonly attributes: Map<string, Variable>
}

/** One arm of a compound statement on the way from a scope to a node. */
export interface Branch {
  readonly node: Node
  readonly arm: number
  readonly loop: boolean
  /** Arms that there are, if one of them is always taken. */
  readonly arms: number | undefined
  /** The arm leaves the function: what happens in it does not reach what follows. */
  readonly leaves: boolean
  /** All arms of the statement that do. */
  readonly leaving?: readonly number[]
}

/** The scope in which a node is evaluated. */
export function scopeOf(node: Node, scopes: ReadonlyMap<Node, Scope>, module: Scope): Scope {
  let child = node
  for (let at = node.parent; at !== undefined; child = at, at = at.parent) {
    const scope = scopes.get(at)
    if (scope !== undefined && isInside(at, child)) return scope
  }
  return module
}

/** The variable that a name means in a scope; class bodies are seen from their own statements only. */
export function lookup(name: string, from: Scope): Variable | undefined {
  for (let scope: Scope | undefined = from; scope !== undefined; scope = scope.outer) {
    if (scope.kind === 'class' && scope !== from) continue
    const moved = scope.moved.get(name)
    if (moved === 'global') return moduleOf(scope).variables.get(name)
    const variable = moved === undefined ? scope.variables.get(name) : undefined
    if (variable !== undefined) return variable
  }
  return undefined
}

/** The scope whose statements run in one go: comprehensions belong to what is around them. */
export function runningScope(scope: Scope): Scope {
  let at = scope
  while (at.kind === 'comprehension' && at.outer !== undefined) at = at.outer
  return at
}

/** Arms of compound statements between a scope and a node in it, outermost first. */
export function branchesOf(node: Node, scope: Scope): Branch[] {
  const branches: Branch[] = []
  let child = node
  for (let at = node.parent; at !== undefined && child !== scope.node; child = at, at = at.parent) {
    const branch = branchAt(at, child)
    if (branch !== undefined) branches.push(branch)
  }
  return branches.reverse()
}

/** Whether the node runs again and again within its function. */
export function isInLoop(node: Node, text: string): boolean {
  let child = node
  for (let at = node.parent; at !== undefined; child = at, at = at.parent) {
    if (at.type === 'LambdaExpression' && isInside(at, child) && isMapped(at, text)) return true
    if (isFunction(at) && isInside(at, child)) return false
    if (at.type === 'ClassDefinition') return false
    if (at.type === 'WhileStatement' && (child.type !== 'Body' || isFirstBody(at, child))) return true
    if (at.type === 'ForStatement' && child.type === 'Body' && isFirstBody(at, child)) return true
    if (isComprehension(at) && isInside(at, child)) return true
  }
  return false
}

/** `map(lambda x: …, xs)`, `pool.map(lambda x: …, xs)`: a loop by another name. */
function isMapped({ parent: list, from }: Node, text: string): boolean {
  const callee = list?.type === 'ArgList' ? list.parent?.children[0] : undefined
  const name = callee?.type === 'MemberExpression' ? callee.children.at(-1) : callee
  const isFirst = list !== undefined && itemsOf(list)[0]?.value.from === from
  return name !== undefined && isFirst && /^(map|starmap|imap|imap_unordered|filter)$/.test(text.slice(name.from, name.to))
}

/** Names of the classes and functions around a node, from the outside in. */
export function enclosingNames(node: Node, text: string): string[] {
  const names: string[] = []
  let child = node
  for (let at = node.parent; at !== undefined; child = at, at = at.parent) {
    if ((at.type !== 'FunctionDefinition' && at.type !== 'ClassDefinition') || child.type !== 'Body') continue
    const name = childOf(at, 'VariableName')
    if (name !== undefined) names.push(text.slice(name.from, name.to))
  }
  return names.reverse()
}

export function moduleOf(scope: Scope): Scope {
  let at = scope
  while (at.outer !== undefined) at = at.outer
  return at
}

/** The method around a scope, if there is one: functions within methods see their `self`. */
export function methodOf(scope: Scope): FunctionInfo | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    if (at.function?.class !== undefined) return at.function
  }
  return undefined
}

function isInside(scope: Node, child: Node): boolean {
  if (scope.type === 'LambdaExpression') return child.type !== 'ParamList'
  if (scope.type === 'FunctionDefinition' || scope.type === 'ClassDefinition') return child.type === 'Body'
  if (!isComprehension(scope)) return true
  const inAt = scope.children.findIndex((part) => part.type === 'in')
  return scope.children[inAt + 1] !== child
}

function branchAt(statement: Node, child: Node): Branch | undefined {
  if (isComprehension(statement)) return { node: statement, arm: 0, loop: true, arms: undefined, leaves: false }
  if (child.type !== 'Body' && child.type !== 'MatchClause') return undefined
  const leaves = leavesFunction(child)
  switch (statement.type) {
    case 'WhileStatement':
    case 'ForStatement':
      return isFirstBody(statement, child) ? { node: statement, arm: 0, loop: true, arms: undefined, leaves } : undefined
    case 'IfStatement': {
      const bodies = statement.children.filter((part) => part.type === 'Body')
      const always = childOf(statement, 'else') !== undefined
      const leaving = bodies.flatMap((body, arm) => (leavesFunction(body) ? [arm] : []))
      return {
        node: statement,
        arm: bodies.indexOf(child),
        loop: false,
        arms: always ? bodies.length : undefined,
        leaves,
        leaving,
      }
    }
    case 'TryStatement': {
      const words = statement.children
        .slice(0, statement.children.indexOf(child))
        .filter((part) => /^(try|except|else|finally)$/.test(part.type))
      if (words.at(-1)?.type !== 'except') return undefined
      return { node: statement, arm: words.length, loop: false, arms: undefined, leaves }
    }
    case 'MatchBody': {
      const clauses = statement.children.filter((part) => part.type === 'MatchClause')
      const always = clauses.at(-1)?.children.some((part) => part.type === 'CapturePattern') ?? false
      const body = childOf(child, 'Body')
      return {
        node: statement,
        arm: clauses.indexOf(child),
        loop: false,
        arms: always ? clauses.length : undefined,
        leaves: body !== undefined && leavesFunction(body),
      }
    }
    default:
      return undefined
  }
}

/** Whether what follows is not reached once these statements have run. */
export function leavesFunction(body: Node): boolean {
  const last = body.children.at(-1)
  return last !== undefined && /^(Return|Raise|Continue)Statement$/.test(last.type)
}

function isFirstBody(statement: Node, body: Node): boolean {
  return statement.children.find((part) => part.type === 'Body') === body
}
