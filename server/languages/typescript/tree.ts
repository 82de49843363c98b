import { simpleTraverse, type TSESTree } from '@typescript-eslint/typescript-estree'
import { byBinding, byMember, changesOfAssignment, changesOfCall, inOrder, inPlace } from './change-index'
import { createGrowth } from './growth'
import { handovers } from './handover'
import { createLiteralEdits, type TextEdit } from './literal-edit'
import type { Source } from './parse'

export type Node = TSESTree.Node
export type FunctionNode = TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression
export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression
export type CallNode = TSESTree.CallExpression | TSESTree.NewExpression

/** A document's syntax with its names resolved. Statements that nobody asks for are neither converted nor walked. */
export interface Tree {
  /** All of it. */
  readonly program: TSESTree.Program
  readonly comments: readonly TSESTree.Comment[]
  /** All of them, as they stand. */
  readonly calls: readonly CallNode[]
  /** Those of the statements that were asked for so far, in that order. */
  readonly knownCalls: readonly CallNode[]
  readonly returns: ReadonlyMap<Node, readonly TSESTree.ReturnStatement[]>
  /** Statements at the top that may export something under a name, in the order in which they stand. */
  exporting(name: string): readonly TSESTree.ProgramStatement[]
  /** Assignments and changes, by the name at their root: `params`, `module.exports`. Those of `this.client` as far as classes are known. */
  readonly changes: Pick<ReadonlyMap<string, readonly Change[]>, 'get' | 'has'>
  /** Changes of one variable, in the order in which they stand. */
  changesOf(binding: Binding): readonly Change[]
  /** Those, and the calls that it is handed to: they may change what it holds. In the order in which they happen. */
  allChangesOf(binding: Binding): readonly Change[]
  /** Likewise by a field's name: the calls that `this.name` is handed to. */
  handoversOf(name: string): readonly Change[]
  /** Changes of `variable.name`, whatever the variable. */
  changesOfMember(name: string): readonly Change[]
  readonly classes: readonly ClassNode[]
  lookup(name: string, from: Node): Binding | undefined
  lookupType(name: string, from: Node): Node | undefined
  /** Takes in an edit of the text `before`, if it is within one literal: the tree is that of the new text from then on. */
  take(before: string, edit: TextEdit): boolean
}

/** Something that gives a variable, or something in it, another value. */
export interface Change {
  readonly node: TSESTree.AssignmentExpression | TSESTree.CallExpression | TSESTree.UpdateExpression | TSESTree.UnaryExpression
  /** The identifier or `this` at its root. */
  readonly root: Node
  /** From the root to what changes; `undefined` for a computed name. */
  readonly path: readonly (string | undefined)[]
  /** Where the name is one of several in a destructuring assignment. */
  readonly pattern?: readonly Hop[]
  /** The node is a call that is handed this place, as its argument of this index; -1 where a spread stands before it. */
  readonly handed?: number
}

/** One step from a value into one of its parts, as a destructuring pattern takes it. */
export type Hop =
  | { readonly kind: 'member'; readonly name: string | undefined }
  | { readonly kind: 'default'; readonly value: Node }
  | { readonly kind: 'rest'; readonly from: readonly string[] | number }

export interface Binding {
  readonly name: string
  readonly definition: Definition
}

export type Definition =
  | {
      readonly kind: 'import'
      readonly specifier: string
      readonly imported: string
      readonly typeOnly: boolean
      readonly node: Node
    }
  | {
      readonly kind: 'variable'
      readonly node: TSESTree.VariableDeclarator
      readonly id: TSESTree.Identifier
      readonly hops: readonly Hop[]
    }
  | {
      readonly kind: 'parameter'
      readonly of: FunctionNode
      readonly index: number
      readonly id: TSESTree.Identifier
      readonly hops: readonly Hop[]
    }
  | { readonly kind: 'function'; readonly node: FunctionNode }
  | { readonly kind: 'class'; readonly node: ClassNode }
  | { readonly kind: 'enum'; readonly node: TSESTree.TSEnumDeclaration }
  | { readonly kind: 'other'; readonly node: Node }

interface Scope {
  readonly parent: Scope | undefined
  readonly ofFunction: boolean
  readonly names: Map<string, Binding>
  readonly types: Map<string, Node>
}

/** The tree of a source, which grows as it is asked. */
export function createTree(source: Source): Tree {
  const { program } = source
  const scopes = new Map<Node, Scope>()
  const calls: CallNode[] = []
  const returns = new Map<Node, TSESTree.ReturnStatement[]>()
  const changes = new Map<string, Change[]>()
  const handed = new Map<string, Change[]>()
  const classes: ClassNode[] = []

  const scopeOf = (node: Node | undefined): Scope | undefined => {
    for (let at = node; at !== undefined; at = at.parent) {
      const scope = scopes.get(at)
      if (scope !== undefined) return scope
    }
    return undefined
  }
  const declare = (scope: Scope | undefined, name: string, definition: Definition): void => {
    // Overloads and merged declarations: the first one that has a body is as good as any.
    if (scope !== undefined && !scope.names.has(name)) scope.names.set(name, { name, definition })
  }
  const change = (entry: Change, entries = changes): void => {
    const [first] = entry.path
    const key = entry.root.type === 'Identifier' ? entry.root.name : `this.${first ?? ''}`
    const list = entries.get(key)
    if (list === undefined) entries.set(key, [entry])
    else list.push(entry)
  }

  const enter = (node: Node): void => {
    const outer = (): Scope | undefined => scopeOf(node.parent)
    if (opensScope(node)) {
      const ofFunction =
        isFunction(node) || node.type === 'Program' || node.type === 'TSModuleBlock' || node.type === 'StaticBlock'
      scopes.set(node, { parent: outer(), ofFunction, names: new Map(), types: new Map() })
    }
    switch (node.type) {
      case 'ImportDeclaration':
        for (const specifier of node.specifiers) {
          const typeOnly = node.importKind === 'type' || (specifier.type === 'ImportSpecifier' && specifier.importKind === 'type')
          const imported = importedName(specifier)
          const from = String(node.source.value)
          declare(outer(), specifier.local.name, { kind: 'import', specifier: from, imported, typeOnly, node: specifier })
        }
        break
      case 'TSImportEqualsDeclaration':
        if (node.moduleReference.type === 'TSExternalModuleReference' && node.moduleReference.expression.type === 'Literal') {
          const specifier = String(node.moduleReference.expression.value)
          declare(outer(), node.id.name, { kind: 'import', specifier, imported: '*', typeOnly: false, node })
        }
        break
      case 'VariableDeclarator': {
        const scope = node.parent.kind === 'var' ? functionScope(outer()) : outer()
        for (const { id, hops } of targets(node.id)) declare(scope, id.name, { kind: 'variable', node, id, hops })
        break
      }
      case 'FunctionDeclaration':
        if (node.id) declare(outer(), node.id.name, { kind: 'function', node })
        break
      case 'ClassDeclaration':
        if (node.id) declare(outer(), node.id.name, { kind: 'class', node })
        break
      case 'TSEnumDeclaration':
        declare(outer(), node.id.name, { kind: 'enum', node })
        break
      case 'TSModuleDeclaration':
        if (node.id.type === 'Identifier') declare(outer(), node.id.name, { kind: 'other', node })
        break
      case 'TSInterfaceDeclaration':
      case 'TSTypeAliasDeclaration':
        outer()?.types.set(node.id.name, node)
        break
      case 'CatchClause':
        if (node.param) {
          for (const { id } of targets(node.param)) declare(scopes.get(node), id.name, { kind: 'other', node: id })
        }
        break
      case 'CallExpression':
        calls.push(node)
        for (const entry of changesOfCall(node)) change(entry)
        for (const entry of handovers(node)) change(entry, handed)
        break
      case 'NewExpression':
        calls.push(node)
        break
      case 'ReturnStatement': {
        const owner = functionAround(node)
        if (owner !== undefined) returns.set(owner, [...(returns.get(owner) ?? []), node])
        break
      }
      case 'AssignmentExpression':
        for (const entry of changesOfAssignment(node)) change(entry)
        break
      case 'UpdateExpression':
      case 'UnaryExpression': {
        if (node.type === 'UnaryExpression' && node.operator !== 'delete') break
        const place = placeOf(node.argument)
        if (place !== undefined) change({ node, ...place })
        break
      }
    }
    if (isClass(node)) classes.push(node)
    if (isFunction(node)) {
      const scope = scopes.get(node)
      if (node.type === 'FunctionExpression' && node.id) declare(scope, node.id.name, { kind: 'function', node })
      node.params.forEach((param, index) => {
        const pattern = param.type === 'TSParameterProperty' ? param.parameter : param
        for (const { id, hops } of targets(pattern)) declare(scope, id.name, { kind: 'parameter', of: node, index, id, hops })
      })
    }
    if (node.type === 'ClassExpression' && node.id) declare(scopes.get(node), node.id.name, { kind: 'class', node })
  }

  /** Nodes are walked with their parents set: statements that came later stand in the same program. */
  const walk = (body: readonly TSESTree.ProgramStatement[]): void => {
    const part = { ...program, body: [...body] }
    const visit = (node: Node): void => {
      if (node.parent === part) Object.assign(node, { parent: program })
      // Nobody asks for lines and columns, and they are a third of a tree.
      node.loc = nowhere
      if (node !== part) enter(node)
    }
    simpleTraverse(part, { enter: visit }, true)
  }
  enter(program)
  const growing = createGrowth(source, walk)
  const top = scopes.get(program)
  const find = <T>(name: string, from: Node, pick: (scope: Scope) => T | undefined): T | undefined => {
    for (let scope = scopeOf(from); scope !== undefined; scope = scope.parent) {
      if (scope === top) growing.declaring(name)
      const found = pick(scope)
      if (found !== undefined) return found
    }
    return undefined
  }
  const lookup = (name: string, from: Node): Binding | undefined => find(name, from, (scope) => scope.names.get(name))
  const isAtTop = (binding: Binding): boolean => top?.names.get(binding.name) === binding
  const sortedChanges = byBinding(changes, lookup)
  const sortedHandovers = byBinding(handed, lookup)
  const changesOf = (binding: Binding): readonly Change[] => {
    if (isAtTop(binding)) growing.changing(binding.name, isAssignable(binding.definition) ? 'mentioned' : 'written')
    return sortedChanges(binding)
  }
  const changesOfMember = byMember(changes)
  const changesAt = (name: string): readonly Change[] | undefined => {
    if (!name.startsWith('this.')) growing.changing(name, 'mentioned')
    const all = changes.get(name)
    return all && inPlace(all)
  }
  const tree: Tree = {
    get program() {
      growing.all()
      return Object.assign(program, { body: growing.body() })
    },
    comments: program.comments ?? [],
    get calls() {
      growing.all()
      return calls
    },
    knownCalls: calls,
    get classes() {
      growing.extending()
      return classes
    },
    returns,
    exporting(name) {
      growing.exporting(name)
      return growing.body()
    },
    changes: { get: changesAt, has: (name) => changesAt(name) !== undefined },
    changesOf,
    allChangesOf(binding) {
      const own = changesOf(binding)
      if (isAtTop(binding)) growing.changing(binding.name, 'handed')
      return inOrder(own.length === 0 ? own : sortedChanges(binding), sortedHandovers(binding))
    },
    changesOfMember(name) {
      growing.changing(name, 'written')
      return changesOfMember(name)
    },
    handoversOf: (name) => inPlace(handed.get(`this.${name}`) ?? []),
    lookup,
    lookupType: (name, from) => find(name, from, (scope) => scope.types.get(name)),
    take: createLiteralEdits(() => tree.program),
  }
  return tree
}

const nowhere: TSESTree.SourceLocation = { start: { line: 1, column: 0 }, end: { line: 1, column: 0 } }

/** Whether a variable may get another value. */
function isAssignable(definition: Definition): boolean {
  return definition.kind === 'variable' && definition.node.parent.kind !== 'const'
}

export function isFunction(node: Node): node is FunctionNode {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
}

export function isClass(node: Node): node is ClassNode {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression'
}

/** The function that runs this node; `undefined` at module level. A field's initial value counts to the class's surroundings. */
export function functionAround(node: Node): FunctionNode | undefined {
  for (let at = node.parent; at !== undefined; at = at.parent) if (isFunction(at)) return at
  return undefined
}

/** Each name that a pattern binds, and how it gets there. */
export function targets(pattern: Node, hops: readonly Hop[] = []): readonly { id: TSESTree.Identifier; hops: readonly Hop[] }[] {
  switch (pattern.type) {
    case 'Identifier':
      return [{ id: pattern, hops }]
    case 'AssignmentPattern':
      return targets(pattern.left, [...hops, { kind: 'default', value: pattern.right }])
    case 'RestElement':
      return targets(pattern.argument, [...hops, { kind: 'rest', from: 0 }])
    case 'ArrayPattern':
      return pattern.elements.flatMap((element, index) => {
        if (element === null) return []
        if (element.type === 'RestElement') return targets(element.argument, [...hops, { kind: 'rest', from: index }])
        return targets(element, [...hops, { kind: 'member', name: String(index) }])
      })
    case 'ObjectPattern': {
      const names = pattern.properties.flatMap((property) => (property.type === 'Property' ? [keyName(property)] : []))
      return pattern.properties.flatMap((property) => {
        if (property.type === 'RestElement') {
          return targets(property.argument, [...hops, { kind: 'rest', from: names.filter((name) => name !== undefined) }])
        }
        return targets(property.value, [...hops, { kind: 'member', name: keyName(property) }])
      })
    }
    default:
      return []
  }
}

/** The name of a property, a member or a method where it is written out. */
export function keyName(node: { readonly key: Node; readonly computed: boolean }): string | undefined {
  const { key, computed } = node
  if (key.type === 'Literal') return String(key.value)
  if (key.type === 'PrivateIdentifier') return `#${key.name}`
  if (computed && key.type === 'TemplateLiteral' && key.quasis.length === 1) return key.quasis[0]?.value.cooked ?? undefined
  return !computed && key.type === 'Identifier' ? key.name : undefined
}

/** `a.b['c']` from its root: `a`, `['b', 'c']`. */
export function placeOf(node: Node): { root: Node; path: readonly (string | undefined)[] } | undefined {
  const path: (string | undefined)[] = []
  let at = transparent(node)
  while (at.type === 'MemberExpression') {
    path.unshift(keyName({ key: at.property, computed: at.computed }))
    at = transparent(at.object)
  }
  return at.type === 'Identifier' || at.type === 'ThisExpression' ? { root: at, path } : undefined
}

/** Without what changes nothing at run time: `await`, casts, `!`, optional chaining. */
export function transparent(node: Node): Node {
  switch (node.type) {
    case 'AwaitExpression':
      return transparent(node.argument)
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'ChainExpression':
      return transparent(node.expression)
    default:
      return node
  }
}

function opensScope(node: Node): boolean {
  return isFunction(node) || isClass(node) || scopeNodes.has(node.type)
}

const scopeNodes = new Set<string>([
  'Program',
  'BlockStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'CatchClause',
  'SwitchStatement',
  'TSModuleBlock',
  'StaticBlock',
])

function functionScope(scope: Scope | undefined): Scope | undefined {
  let at = scope
  while (at !== undefined && !at.ofFunction) at = at.parent
  return at
}

function importedName(specifier: TSESTree.ImportClause): string {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default'
  if (specifier.type === 'ImportNamespaceSpecifier') return '*'
  return specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value
}
