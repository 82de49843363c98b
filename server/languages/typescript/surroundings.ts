import type { Decorator, FunctionHead, Statement, Surroundings, ValueChange } from '../../model/surroundings'
import { type Context, sourceOf, spanOf } from './context'
import { dottedPath, outlineOf } from './outline'
import { nameOf } from './site'
import { type CallNode, type Change, type FunctionNode, functionAround, isFunction, type Node, transparent } from './tree'

/** What runs around a call; read with the first question, and remembered for all calls of one function. */
export function surroundingsOf(context: Context, node: CallNode): () => Surroundings | undefined {
  let read: (() => Surroundings) | undefined = () => describe(context, node)
  let known: Surroundings | undefined
  return () => {
    if (read !== undefined) known = read()
    read = undefined
    return known
  }
}

function describe(context: Context, node: CallNode): Surroundings {
  const around = outermost(node)
  return {
    call: spanOf(context, node),
    body: bodyOf(context, around),
    ...(around === undefined ? {} : { function: headOf(context, around) }),
    module: moduleOf(context),
    callers: () => (around === undefined ? [] : callersOf(context, around).map((caller) => describe(context, caller))),
    changesOf: (path) => changesOf(context, node, path),
  }
}

const modules = new WeakMap<Context, Surroundings['module']>()

function moduleOf(context: Context): Surroundings['module'] {
  const known = modules.get(context)
  if (known !== undefined) return known
  const { body } = context.tree.program
  const made = {
    directives: body.flatMap((one) => (one.type === 'ExpressionStatement' && one.directive ? [one.directive] : [])),
    imports: body.flatMap((one) => (one.type === 'ImportDeclaration' ? [String(one.source.value)] : [])),
  }
  modules.set(context, made)
  return made
}

/** The function next to the module or to a class: what stands in it is its own affair. */
function outermost(node: Node): FunctionNode | undefined {
  let found: FunctionNode | undefined
  for (let at = functionAround(node); at !== undefined; at = functionAround(at)) {
    found = at
    if (at.parent.type === 'MethodDefinition' || at.parent.type === 'PropertyDefinition') return found
  }
  return found
}

const outlines = new WeakMap<Context, Map<Node, readonly Statement[]>>()

function bodyOf(context: Context, around: FunctionNode | undefined): readonly Statement[] {
  // A function that is handed to somebody at module level is read with the statement that it stands in.
  const holder = around === undefined ? context.tree.program : isHanded(around) ? statementOf(around) : around
  const read = outlines.get(context) ?? new Map<Node, readonly Statement[]>()
  const known = read.get(holder)
  if (known !== undefined) return known
  const body = outlineOf(context, isFunction(holder) ? holder.body : holder)
  outlines.set(context, read.set(holder, body))
  return body
}

function isHanded({ parent }: FunctionNode): boolean {
  return parent.type === 'CallExpression' || parent.type === 'NewExpression'
}

function statementOf(node: Node): Node {
  let at = node
  while (at.parent !== undefined && at.parent !== null && !/Program|Block|ClassBody/.test(at.parent.type)) at = at.parent
  return at
}

function headOf(context: Context, node: FunctionNode): FunctionHead {
  const name = nameOf(node)
  const owner = node.parent.type === 'MethodDefinition' || node.parent.type === 'PropertyDefinition' ? node.parent : undefined
  return {
    ...(name === undefined ? {} : { name }),
    span: spanOf(context, node),
    exported: isExported(node),
    parameters: node.params.map((param) =>
      context.document.text.slice(param.range[0], Math.min(param.range[1], param.range[0] + 80)),
    ),
    decorators: (owner?.decorators ?? []).map(({ expression }): Decorator => {
      const callee = expression.type === 'CallExpression' ? expression.callee : expression
      return {
        path: dottedPath(callee).join('.'),
        span: spanOf(context, expression),
        keywords: expression.type === 'CallExpression' ? [] : undefined,
        open: true,
      }
    }),
  }
}

function isExported(node: Node): boolean {
  for (let at: Node | undefined = node; at !== undefined; at = at.parent) if (/^Export/.test(at.type)) return true
  return false
}

const maxCallers = 20

/** By name: whoever is called so in this document, and methods of `this`. */
function callersOf({ tree }: Context, node: FunctionNode): readonly CallNode[] {
  const name = nameOf(node)
  if (name === undefined) return []
  return (namedCalls(tree).get(name) ?? [])
    .filter((call) => call.range[0] < node.range[0] || call.range[1] > node.range[1])
    .slice(0, maxCallers)
}

const byName = new WeakMap<
  readonly CallNode[],
  { readonly of: number; readonly names: ReadonlyMap<string, readonly CallNode[]> }
>()

/** The calls of a document by the last of their names. */
function namedCalls({ calls }: Context['tree']): ReadonlyMap<string, readonly CallNode[]> {
  const known = byName.get(calls)
  // The list grows with what is converted of a document.
  if (known?.of === calls.length) return known.names
  const made = new Map<string, CallNode[]>()
  for (const call of calls) {
    const callee = transparent(call.callee)
    const named = callee.type === 'MemberExpression' ? callee.property : callee
    if (named.type !== 'Identifier') continue
    const others = made.get(named.name)
    if (others === undefined) made.set(named.name, [call])
    else others.push(call)
  }
  byName.set(calls, { of: calls.length, names: made })
  return made
}

function changesOf(context: Context, use: Node, path: readonly string[]): readonly ValueChange[] {
  const [root = '', field] = path
  const { tree } = context
  const all =
    root === 'this'
      ? [...(tree.changes.get(`this.${field ?? ''}`) ?? []), ...tree.handoversOf(field ?? '')]
      : changesOfName(context, root, use)
  const rest = path.slice(root === 'this' ? 2 : 1)
  return all
    .filter((change) => rest.every((name, index) => change.path[index + (root === 'this' ? 1 : 0)] === name))
    .map(
      (change): ValueChange => ({
        kind: kindOf(change, path.length - 1),
        what: whatOf(context, change),
        span: spanOf(context, change.node),
      }),
    )
}

function changesOfName({ tree }: Context, name: string, use: Node): readonly Change[] {
  const binding = tree.lookup(name, use)
  return binding === undefined ? [] : tree.allChangesOf(binding)
}

function whatOf(context: Context, { node, handed }: Change): string {
  if (node.type === 'CallExpression') return sourceOf(context, handed === undefined ? node : node.callee)
  return node.type === 'AssignmentExpression' ? sourceOf(context, node.right) : ''
}

function kindOf({ node, path, handed }: Change, depth: number): ValueChange['kind'] {
  if (handed !== undefined) return 'handed'
  if (path.length > depth) return 'other'
  if (node.type === 'AssignmentExpression') return node.operator === '=' ? 'set' : 'other'
  const callee = node.type === 'CallExpression' ? transparent(node.callee) : undefined
  const method = callee?.type === 'MemberExpression' && callee.property.type === 'Identifier' ? callee.property.name : ''
  return method === 'push' ? 'grows' : 'other'
}
