import type { CallSite } from '../../model/call-site'
import type { Chain } from '../../model/value'
import { readArguments, withArguments } from './call'
import { type Context, type Frame, spanOf } from './context'
import { packageSpecifier } from './module'
import { chainOfCallee } from './receiver'
import { surroundingsOf } from './surroundings'
import { type CallNode, isClass, isFunction, keyName, type Node, transparent } from './tree'
import { isArrayCallback } from './turns'
import { untypedClient } from './untyped-client'

/** The call as written, if its callee leads back to a package that is wanted. */
export function callSite(context: Context, node: CallNode): CallSite | undefined {
  const callee = transparent(node.callee)
  if (isEverydayMethod(callee)) return undefined
  const leads = mayRun(context, callee) && mayLead(context, callee)
  const value = leads ? context.evaluate(callee) : undefined
  const chain =
    (value && (chainOfCallee(context, value) ?? untypedClient(context, node, value))) ?? chainOfFetch(context, node, undefined)
  if (chain === undefined) return undefined
  const args = readArguments(context, node, undefined)
  return { ...siteOf(context, node), chain: withArguments(chain, args), args }
}

/** Where a call stands. */
export function siteOf(context: Context, node: CallNode): Omit<CallSite, 'chain' | 'args'> {
  const callee = transparent(node.callee)
  const nameSpan = spanOf(context, nameNode(callee))
  return {
    span: { ...spanOf(context, callee), end: nameSpan.end },
    nameSpan,
    whole: spanOf(context, node),
    enclosing: enclosing(node),
    loop: inLoop(node),
    around: surroundingsOf(context, node),
  }
}

/** `fetch`, or what somebody made to stand for it, with an address that is a text: what is called there, the address says. */
export function chainOfFetch(context: Context, node: CallNode, frame: Frame | undefined): Chain | undefined {
  const name = nameNode(transparent(node.callee))
  const [first] = node.arguments
  if (name.type !== 'Identifier' || !/(?:^f|F)etch$/.test(name.name) || !context.imports.wants('globalThis')) return undefined
  if (first === undefined || first.type === 'SpreadElement') return undefined
  const address = context.evaluate(first, frame)
  if (address.kind !== 'text' && address.kind !== 'choice') return undefined
  return { package: 'globalThis', steps: [{ name: 'fetch', span: spanOf(context, name) }] }
}

/** By its name alone: a member, or what another module exports. Local names are followed, whatever they are called. */
function mayRun({ imports, tree }: Context, callee: Node): boolean {
  if (imports.runs === undefined) return true
  if (callee.type === 'MemberExpression') {
    const name = keyName({ key: callee.property, computed: callee.computed })
    return name === undefined || imports.runs(name)
  }
  const definition = callee.type === 'Identifier' ? tree.lookup(callee.name, callee)?.definition : undefined
  return definition?.kind !== 'import' || definition.imported === 'default' || imports.runs(definition.imported)
}

/** Methods of lists and texts: there are many of them, and no SDK has one. */
export function isEverydayMethod(callee: Node): boolean {
  if (callee.type !== 'MemberExpression') return false
  const name = keyName({ key: callee.property, computed: callee.computed })
  return name !== undefined && everyday.has(name)
}

const everyday = new Set(
  'push pop shift unshift map forEach filter reduce join split slice splice trim includes indexOf toString replace then catch finally'.split(
    ' ',
  ),
)

/** Cheap, and mostly no: a name that nothing in this document or its imports stands behind leads nowhere. */
export function mayLead(context: Context, callee: Node): boolean {
  const root = rootOf(callee)
  if (root.type === 'Identifier') {
    const definition = context.tree.lookup(root.name, root)?.definition
    if (definition === undefined) return root.name === 'require' || context.tree.changes.has(root.name)
    if (definition.kind !== 'import') return definition.kind !== 'enum' && definition.kind !== 'other'
    return !definition.typeOnly && mayResolve(context, packageSpecifier(definition.specifier))
  }
  return root.type !== 'Literal' && root.type !== 'TemplateLiteral' && !isFunction(root)
}

function mayResolve(context: Context, specifier: string): boolean {
  if (context.imports.wants(specifier)) return true
  return !/^(node:|react$|zod$|fs$|path$)/.test(specifier) && context.imports.leads?.(context.document.id, specifier) !== false
}

function rootOf(node: Node): Node {
  const at = transparent(node)
  if (at.type === 'MemberExpression') return rootOf(at.object)
  if (at.type === 'CallExpression' || at.type === 'NewExpression') return rootOf(at.callee)
  return at
}

/** The name directly before the parenthesis. */
function nameNode(callee: Node): Node {
  if (callee.type === 'MemberExpression') return callee.property
  if (callee.type === 'CallExpression' || callee.type === 'NewExpression') return nameNode(transparent(callee.callee))
  return callee
}

/** Names of what the call stands in, from the outside in. */
function enclosing(node: Node): readonly string[] {
  const names: string[] = []
  for (let at: Node = node; at.parent !== undefined && at.parent !== null; at = at.parent) {
    if (!isFunction(at) && !isClass(at) && at.type !== 'TSModuleDeclaration') continue
    const name = nameOf(at)
    if (name !== undefined) names.unshift(name)
  }
  return names
}

export function nameOf(node: Node): string | undefined {
  if ('id' in node && node.id !== null && node.id?.type === 'Identifier') return node.id.name
  // A function handed to another (`cache(async () => …)`) is still what the variable holds.
  let holder: Node | undefined = node.parent
  while (holder !== undefined && (transparent(holder) !== holder || holder.type === 'CallExpression')) holder = holder.parent
  switch (holder?.type) {
    case 'VariableDeclarator':
      return holder.id.type === 'Identifier' ? holder.id.name : undefined
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return keyName(holder)
    case 'AssignmentExpression':
      return holder.left.type === 'MemberExpression'
        ? keyName({ key: holder.left.property, computed: holder.left.computed })
        : holder.left.type === 'Identifier'
          ? holder.left.name
          : undefined
    default:
      return undefined
  }
}

/** What a loop goes through is evaluated once; its body and its condition are not. */
function inLoop(node: Node): boolean {
  for (let at: Node = node; at.parent !== undefined && at.parent !== null; at = at.parent) {
    const parent: Node = at.parent
    if (isFunction(at)) return isArrayCallback(at)
    if (parent.type === 'WhileStatement' || parent.type === 'DoWhileStatement') return true
    if (parent.type === 'ForStatement' && at !== parent.init) return true
    if ((parent.type === 'ForOfStatement' || parent.type === 'ForInStatement') && at === parent.body) return true
  }
  return false
}
