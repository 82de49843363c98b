import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { Assignment, Called, Handler, Loop, Mention, Statement, Step } from '../../model/surroundings'
import { type Context, sourceOf, spanOf } from './context'
import { type FunctionNode, isClass, isFunction, keyName, type Node, targets, transparent } from './tree'
import { isArrayCallback, listTurns } from './turns'

/** What runs when a statement, a block or an expression does, in order. */
export function outlineOf(context: Context, node: Node): Statement[] {
  return statementsOf({ context, inSwitch: false }, node)
}

/** `a.b['c'](…).d` as its names from the root; what a call gives starts with `()`. */
export function dottedPath(node: Node): string[] {
  const at = transparent(node)
  if (at.type === 'Identifier') return [at.name]
  if (at.type === 'ThisExpression') return ['this']
  if (at.type === 'Super') return ['super']
  if (at.type === 'MemberExpression') {
    const name = keyName({ key: at.property, computed: at.computed }) ?? '?'
    return [...dottedPath(at.object), name]
  }
  return ['()']
}

interface Reading {
  readonly context: Context
  /** A `break` leaves the switch, and nothing else. */
  readonly inSwitch: boolean
}

function statementsOf(reading: Reading, node: Node | null | undefined): Statement[] {
  if (node === null || node === undefined) return []
  const { context } = reading
  const span = spanOf(context, node)
  const within = (inner: Node | null | undefined): Statement[] => statementsOf(reading, inner)
  switch (node.type) {
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
      return node.body.flatMap((one) => (node.type === 'Program' && isDeclared(one) ? [] : within(one)))
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return node.declaration === null || isDeclared(node.declaration) ? [] : within(node.declaration)
    case 'LabeledStatement':
      return within(node.body)
    case 'IfStatement':
      return [
        ...within(node.test),
        {
          kind: 'branch',
          span,
          tests: mentionsOf(reading, node.test),
          arms: [within(node.consequent), within(node.alternate)],
        },
      ]
    case 'SwitchStatement': {
      const arms = node.cases.map((one) => one.consequent.flatMap((inner) => statementsOf({ context, inSwitch: true }, inner)))
      return [...within(node.discriminant), { kind: 'branch', span, tests: mentionsOf(reading, node.discriminant), arms }]
    }
    case 'ForOfStatement':
    case 'ForInStatement':
    case 'ForStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return loopOf({ context, inSwitch: false }, node)
    case 'TryStatement':
      return [
        {
          kind: 'try',
          span,
          body: within(node.block),
          handlers: node.handler === null ? [] : [handlerOf(reading, node.handler)],
          rest: within(node.finalizer),
        },
      ]
    case 'ReturnStatement':
      return [...within(node.argument), { kind: 'leave', how: 'return', span }]
    case 'ThrowStatement':
      return [...within(node.argument), { kind: 'leave', how: 'raise', span }]
    case 'BreakStatement':
      if (reading.inSwitch && node.label === null) return []
      return [{ kind: 'leave', how: node.label === null ? 'break' : 'return', span }]
    case 'ContinueStatement':
      return [{ kind: 'leave', how: 'continue', span }]
    case 'FunctionDeclaration':
      return [{ kind: 'callback', span, name: node.id?.name ?? '', parameters: parametersOf(node), body: within(node.body) }]
    case 'ImportDeclaration':
    case 'ClassDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'EmptyStatement':
      return []
    default:
      return stepsOf(reading, node)
  }
}

/** What a module declares is not run with it. */
function isDeclared(node: Node): boolean {
  if (node.type === 'ExportNamedDeclaration' || node.type === 'ExportDefaultDeclaration')
    return node.declaration !== null && isDeclared(node.declaration)
  return node.type === 'FunctionDeclaration' || isClass(node)
}

type LoopNode =
  | TSESTree.ForOfStatement
  | TSESTree.ForInStatement
  | TSESTree.ForStatement
  | TSESTree.WhileStatement
  | TSESTree.DoWhileStatement

function loopOf(reading: Reading, node: LoopNode): Statement[] {
  const { context } = reading
  const head = { ...spanOf(context, node), end: node.type === 'DoWhileStatement' ? node.range[0] + 2 : node.body.range[0] }
  while (/\s/.test(context.document.text.charAt(head.end - 1)) && head.end > head.start) head.end -= 1
  const shared = { kind: 'loop' as const, span: spanOf(context, node), head, concurrent: false }
  const body = statementsOf(reading, node.body)
  if (node.type === 'ForOfStatement' || node.type === 'ForInStatement') {
    const items = targets(node.left.type === 'VariableDeclaration' ? (node.left.declarations[0]?.id ?? node.left) : node.left)
    return [
      ...statementsOf(reading, node.right),
      {
        ...shared,
        // What is still to come is waited for: nobody knows how much of it there is.
        form: 'each',
        over: sourceOf(context, node.right),
        ...(node.type === 'ForOfStatement' ? listTurns(context, node.right) : {}),
        items: items.map(({ id }) => id.name),
        tests: [],
        body,
      },
    ]
  }
  const { test } = node
  const update = node.type === 'ForStatement' ? statementsOf(reading, node.update) : []
  const init = node.type === 'ForStatement' ? statementsOf(reading, node.init) : []
  const endless = test === null || (test.type === 'Literal' && Boolean(test.value))
  const times = node.type === 'ForStatement' ? turnsOf(reading, node) : undefined
  const counted = node.type === 'ForStatement' && node.update !== null && !endless
  const items = init.flatMap((one) => (one.kind === 'step' ? one.sets.map(({ path }) => path.join('.')) : []))
  return [
    ...init,
    {
      ...shared,
      form: endless ? 'endless' : counted ? 'count' : 'while',
      ...(times === undefined ? {} : { times }),
      items,
      tests: test === null ? [] : mentionsOf(reading, test),
      body: [...(test === null ? [] : statementsOf(reading, test)), ...body, ...update],
    },
  ]
}

/** `for (let i = 0; i < 3; i++)` has three turns. */
function turnsOf({ context }: Reading, { init, test, update }: TSESTree.ForStatement): number | undefined {
  if (test?.type !== 'BinaryExpression' || update?.type !== 'UpdateExpression' || update.operator !== '++') return undefined
  const start = init?.type === 'VariableDeclaration' ? init.declarations[0]?.init : undefined
  const from = start === null || start === undefined ? undefined : numberOf(context, start)
  const to = test.left.type === 'PrivateIdentifier' ? undefined : numberOf(context, test.right)
  if (from === undefined || to === undefined) return undefined
  if (test.operator === '<' || test.operator === '!==') return to - from
  return test.operator === '<=' ? to - from + 1 : undefined
}

function numberOf(context: Context, node: Node): number | undefined {
  const value = context.evaluate(node)
  return value.kind === 'literal' && typeof value.value === 'number' ? value.value : undefined
}

function handlerOf(reading: Reading, node: TSESTree.CatchClause): Handler {
  const { context } = reading
  const [error] = node.param === null ? [] : targets(node.param)
  return {
    span: spanOf(context, node),
    head: { ...spanOf(context, node), end: node.range[0] + 'catch'.length },
    catches: 'all',
    ...(error === undefined ? {} : { error: error.id.name }),
    body: statementsOf(reading, node.body),
  }
}

interface Found {
  readonly mentions: Mention[]
  readonly calls: Called[]
  readonly sets: Assignment[]
  readonly nested: Statement[]
}

function stepsOf(reading: Reading, node: Node): Statement[] {
  const found: Found = { mentions: [], calls: [], sets: [], nested: [] }
  collect(reading, node, found, false)
  const { nested, ...what } = found
  const step: Step = { kind: 'step', span: spanOf(reading.context, node), ...what }
  return [step, ...nested]
}

function mentionsOf(reading: Reading, node: Node): readonly Mention[] {
  const found: Found = { mentions: [], calls: [], sets: [], nested: [] }
  collect(reading, node, found, false)
  return found.mentions
}

function collect(reading: Reading, node: Node, found: Found, concurrent: boolean): void {
  const { context } = reading
  if (isFunction(node)) {
    found.nested.push(...nestedFunction(reading, node, concurrent))
    return
  }
  if (isClass(node) || /^TS(?!As|NonNull|Satisfies|TypeAssertion|Instantiation)/.test(node.type)) return
  switch (node.type) {
    case 'Identifier':
    case 'ThisExpression':
      found.mentions.push({ path: dottedPath(node), span: spanOf(context, node), root: spanOf(context, node) })
      return
    case 'MemberExpression': {
      const root = rootOf(node)
      found.mentions.push({ path: dottedPath(node), span: spanOf(context, node), root: spanOf(context, root) })
      // What is in brackets on the way is looked at too.
      for (let at: Node = node; at.type === 'MemberExpression'; at = transparent(at.object))
        if (at.computed) collect(reading, at.property, found, false)
      if (root.type !== 'Identifier' && root.type !== 'ThisExpression') collect(reading, root, found, concurrent)
      return
    }
    case 'CallExpression':
    case 'NewExpression': {
      const path = dottedPath(node.callee)
      const start = node.typeArguments?.range[1] ?? node.callee.range[1]
      const layout = path.join('.') === 'JSON.stringify' ? layoutOf(context, node) : undefined
      found.calls.push({
        path,
        span: spanOf(context, node),
        args: { ...spanOf(context, node), start },
        ...(layout === undefined ? {} : { layout }),
      })
      collect(reading, node.callee, found, concurrent)
      const together = concurrent || /^Promise\.(all|allSettled|race|any)$|^p-?[mM]ap$/.test(path.join('.'))
      for (const argument of node.arguments) collect(reading, argument, found, together)
      return
    }
    case 'VariableDeclarator':
      for (const { id, hops } of targets(node.id)) set(reading, found, id, hopNames(hops), node.init)
      for (const { hops } of targets(node.id))
        for (const hop of hops) if (hop.kind === 'default') collect(reading, hop.value, found, false)
      if (node.init) collect(reading, node.init, found, false)
      return
    case 'AssignmentExpression': {
      const value = node.operator === '=' ? node.right : null
      const names = targets(node.left)
      if (names.length > 0) for (const { id, hops } of names) set(reading, found, id, hopNames(hops), value)
      else set(reading, found, node.left, [], value)
      if (node.operator !== '=') collect(reading, node.left, found, false)
      collect(reading, node.right, found, false)
      return
    }
    case 'UpdateExpression':
      set(reading, found, node.argument, [], null)
      collect(reading, node.argument, found, false)
      return
    case 'Property':
      if (node.computed) collect(reading, node.key, found, false)
      collect(reading, node.value, found, false)
      return
    default:
      for (const child of childrenOf(node)) collect(reading, child, found, concurrent)
  }
}

const nothingBelow: ReadonlySet<string> = new Set(['type', 'parent', 'range', 'loc'])

function childrenOf(node: Node): Node[] {
  const children: Node[] = []
  for (const key in node) {
    if (nothingBelow.has(key)) continue
    const child: unknown = node[key as keyof Node]
    if (Array.isArray(child)) children.push(...child.filter(isNode))
    else if (isNode(child)) children.push(child)
  }
  return children
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'range' in value
}

/** The `2` of `JSON.stringify(x, null, 2)`. */
function layoutOf(
  context: Context,
  { arguments: [value, replacer, space] }: TSESTree.CallExpression | TSESTree.NewExpression,
): Called['layout'] {
  if (value === undefined || replacer === undefined || space?.type !== 'Literal' || !space.value) return undefined
  const span = spanOf(context, space)
  const plain = /^(null|undefined)$/.test(sourceOf(context, replacer))
  const end = (plain ? value : replacer).range[1]
  return { span, compact: { span: { ...span, start: end }, text: '' } }
}

function set({ context }: Reading, found: Found, target: Node, part: readonly string[], value: Node | null): void {
  const given = value === null ? {} : { value: spanOf(context, transparent(value)) }
  found.sets.push({ path: dottedPath(target), part, ...given })
}

function hopNames(hops: ReturnType<typeof targets>[number]['hops']): string[] {
  return hops.flatMap((hop) => (hop.kind === 'member' ? [hop.name ?? '?'] : hop.kind === 'rest' ? ['?'] : []))
}

function rootOf(node: Node): Node {
  const at = transparent(node)
  return at.type === 'MemberExpression' ? rootOf(at.object) : at
}

/** A callback of `map` is the body of a loop; any other function runs when whoever has it likes. */
function nestedFunction(reading: Reading, node: FunctionNode, concurrent: boolean): Statement[] {
  const { context } = reading
  const span = spanOf(context, node)
  const body = statementsOf({ context, inSwitch: false }, node.body)
  const call = node.parent.type === 'CallExpression' || node.parent.type === 'NewExpression' ? node.parent : undefined
  const callee = call === undefined ? undefined : transparent(call.callee)
  if (call !== undefined && callee?.type === 'MemberExpression' && isArrayCallback(node)) {
    const loop: Loop = {
      kind: 'loop',
      span: spanOf(context, call),
      head: spanOf(context, callee),
      form: 'each',
      callback: true,
      concurrent: concurrent || (node.async && keyName({ key: callee.property, computed: callee.computed }) === 'map'),
      over: sourceOf(context, callee.object),
      ...listTurns(context, callee.object),
      items: parametersOf(node),
      tests: [],
      body,
    }
    return [loop]
  }
  const to =
    call === undefined || callee === undefined || callee === node
      ? {}
      : {
          to: {
            path: dottedPath(callee),
            span: spanOf(context, call),
            args: { ...spanOf(context, call), start: callee.range[1] },
          },
        }
  return [{ kind: 'callback', span, ...to, parameters: parametersOf(node), body }]
}

function parametersOf(node: FunctionNode): string[] {
  return node.params.flatMap((param) =>
    targets(param.type === 'TSParameterProperty' ? param.parameter : param).map(({ id }) => id.name),
  )
}
