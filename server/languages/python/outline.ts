import type { Assignment, Called, Handler, Loop, Mention, Statement } from '../../model/surroundings'
import type { Reader } from './reader'
import { assignmentsOf } from './statements'
import { childOf, expressionsOf, isComprehension, isExpression, itemsOf, type Node } from './tree'
import { listTurns } from './turns'

/** What runs when a module or a body does, in order. */
export function outlineOf(reader: Reader, body: Node): Statement[] {
  return body.children.flatMap((child) => (child.type === ':' ? [] : statementsOf(reader, child)))
}

/** `a.b["c"](…).d` as its names from the root; what a call gives starts with `()`. */
export function dottedPath(reader: Reader, node: Node): string[] {
  const at = bare(node)
  if (at.type === 'VariableName') return [reader.source(at)]
  const [object, mark, key] = at.children
  if (at.type !== 'MemberExpression' || object === undefined || mark === undefined) return ['()']
  if (mark.type === '.') return [...dottedPath(reader, object), key === undefined ? '?' : reader.source(key)]
  return [...dottedPath(reader, object), keyOf(reader, at)]
}

function keyOf(reader: Reader, { children }: Node): string {
  const inner = children.slice(2, -1)
  const [key] = inner
  if (key === undefined || inner.length > 1) return '?'
  if (key.type === 'Number') return reader.source(key)
  return key.type === 'String' ? reader.source(key).replace(/^["']+|["']+$/g, '') : '?'
}

/** Without what changes nothing: `await`, parentheses. */
function bare(node: Node): Node {
  const inner = /^(Await|Parenthesized)Expression$/.test(node.type) ? node.children.find(isExpression) : undefined
  return inner === undefined ? node : bare(inner)
}

function statementsOf(reader: Reader, node: Node): Statement[] {
  const span = reader.span(node)
  switch (node.type) {
    case 'Body':
    case 'StatementGroup':
      return outlineOf(reader, node)
    case 'DecoratedStatement':
      return node.children.flatMap((child) => statementsOf(reader, child))
    case 'IfStatement':
      return branchOf(reader, node)
    case 'ForStatement':
    case 'WhileStatement':
      return loopOf(reader, node)
    case 'TryStatement':
      return [tryOf(reader, node)]
    case 'WithStatement': {
      const body = childOf(node, 'Body')
      return [
        ...stepsOf(
          reader,
          node.children.filter((child) => child !== body),
          node,
        ),
        ...(body ? outlineOf(reader, body) : []),
      ]
    }
    case 'MatchStatement': {
      const clauses = childOf(node, 'MatchBody')?.children.filter((child) => child.type === 'MatchClause') ?? []
      const bodies = clauses.map((clause) => childOf(clause, 'Body'))
      const subject = node.children.filter(isExpression)
      return [
        ...stepsOf(reader, subject, node),
        {
          kind: 'branch',
          span,
          tests: mentionsOf(reader, subject),
          arms: bodies.map((body) => (body === undefined ? [] : outlineOf(reader, body))),
        },
      ]
    }
    case 'ReturnStatement':
      return [...stepsOf(reader, node.children, node), { kind: 'leave', how: 'return', span }]
    case 'RaiseStatement':
      return [...stepsOf(reader, node.children, node), { kind: 'leave', how: 'raise', span }]
    case 'BreakStatement':
      return [{ kind: 'leave', how: 'break', span }]
    case 'ContinueStatement':
      return [{ kind: 'leave', how: 'continue', span }]
    case 'FunctionDefinition': {
      const [name, list, body] = ['VariableName', 'ParamList', 'Body'].map((type) => childOf(node, type))
      return [
        {
          kind: 'callback',
          span,
          ...(name === undefined ? {} : { name: reader.source(name) }),
          parameters: list === undefined ? [] : namesIn(reader, list),
          body: body === undefined ? [] : outlineOf(reader, body),
        },
      ]
    }
    case 'ClassDefinition':
    case 'ImportStatement':
      return []
    default:
      return stepsOf(reader, [node], node)
  }
}

function branchOf(reader: Reader, node: Node): Statement[] {
  const tests = expressionsOf(node)
  const arms = node.children.filter((child) => child.type === 'Body').map((body) => outlineOf(reader, body))
  return [...stepsOf(reader, tests, node), { kind: 'branch', span: reader.span(node), tests: mentionsOf(reader, tests), arms }]
}

function loopOf(reader: Reader, node: Node): Statement[] {
  const [first, ...others] = node.children.filter((child) => child.type === 'Body')
  const after = others.flatMap((body) => outlineOf(reader, body))
  if (first === undefined) return []
  const shared = { kind: 'loop' as const, span: reader.span(node), head: headOf(reader, node, first), concurrent: false }
  const body = outlineOf(reader, first)
  const at = node.children.findIndex((child) => child.type === 'in')
  if (node.type === 'ForStatement') {
    const source = node.children[at + 1]
    const items = node.children.slice(0, at).flatMap((child) => (isExpression(child) ? namesIn(reader, child) : []))
    const turns = source === undefined ? undefined : turnsOf(reader, source)
    const loop: Loop = {
      ...shared,
      form: turns === undefined ? 'each' : turns === 'endless' ? 'endless' : 'count',
      ...timesOf(reader, source, turns),
      ...(source === undefined ? {} : { over: reader.name(source) }),
      items,
      tests: [],
      body,
    }
    return [...(source === undefined ? [] : stepsOf(reader, [source], source)), loop, ...after]
  }
  const test = node.children.find(isExpression)
  const endless = test !== undefined && /^(True|1)$/.test(reader.source(bare(test)))
  const tests = test === undefined ? [] : mentionsOf(reader, [test])
  const looks = test === undefined ? [] : stepsOf(reader, [test], test)
  return [{ ...shared, form: endless ? 'endless' : 'while', items: [], tests, body: [...looks, ...body] }, ...after]
}

function headOf(reader: Reader, node: Node, body: Node): Loop['head'] {
  return reader.span({ from: node.from, to: body.from })
}

/** `range(3)` has three turns, `itertools.count()` has no end. */
function turnsOf(reader: Reader, source: Node): number | 'counted' | 'endless' | undefined {
  const at = bare(source)
  const [callee, list] = at.children
  if (at.type !== 'CallExpression' || callee === undefined || list === undefined) return undefined
  const name = reader.source(callee)
  if (/^(itertools\.)?count$/.test(name)) return 'endless'
  if (!/^(range|trange)$/.test(name)) return undefined
  const numbers = itemsOf(list).map(({ value }) => reader.value(value, undefined))
  const known = numbers.map((value) => (value.kind === 'literal' && typeof value.value === 'number' ? value.value : undefined))
  const [a, b] = known
  // The range over the length of a list goes through the list.
  if (/\blen\(/.test(reader.source(list))) return undefined
  if (known.length === 1 && a !== undefined) return a
  return known.length === 2 && a !== undefined && b !== undefined ? b - a : 'counted'
}

function timesOf(reader: Reader, source: Node | undefined, turns: ReturnType<typeof turnsOf>): { readonly times?: number } {
  const times = turns ?? (source && listTurns(reader, source))
  return typeof times === 'number' ? { times } : {}
}

function tryOf(reader: Reader, node: Node): Statement {
  const handlers: Handler[] = []
  const parts = { body: [] as Statement[], rest: [] as Statement[] }
  const { children } = node
  children.forEach((child, index) => {
    if (child.type !== 'Body') return
    const from = children.slice(0, index).findLastIndex((one) => /^(try|except|else|finally)$/.test(one.type))
    const word = children[from]
    if (word?.type !== 'except') {
      parts[word?.type === 'try' ? 'body' : 'rest'].push(...outlineOf(reader, child))
      return
    }
    const between = children.slice(from + 1, index)
    const as = between.findIndex((one) => one.type === 'as')
    const error = as === -1 ? undefined : between[as + 1]
    const types = (as === -1 ? between : between.slice(0, as)).filter(isExpression)
    const all = types.length === 0 || types.every((type) => /\b(Base)?Exception\b/.test(reader.source(type)))
    handlers.push({
      span: reader.span({ from: word.from, to: child.to }),
      head: reader.span({ from: word.from, to: child.from }),
      catches: all ? 'all' : 'some',
      ...(all ? {} : { errors: types.flatMap((type) => reader.source(type).match(/[\w.]+/g) ?? []) }),
      ...(error === undefined ? {} : { error: reader.source(error) }),
      body: outlineOf(reader, child),
    })
  })
  return { kind: 'try', span: reader.span(node), ...parts, handlers }
}

interface Found {
  readonly mentions: Mention[]
  readonly calls: Called[]
  readonly sets: Assignment[]
  readonly nested: Statement[]
}

function stepsOf(reader: Reader, nodes: readonly Node[], at: Node): Statement[] {
  const found: Found = { mentions: [], calls: [], sets: [], nested: [] }
  for (const node of nodes) collect(reader, node, found, false)
  const { nested, ...what } = found
  return [{ kind: 'step', span: reader.span(at), ...what }, ...nested]
}

function mentionsOf(reader: Reader, nodes: readonly Node[]): readonly Mention[] {
  const found: Found = { mentions: [], calls: [], sets: [], nested: [] }
  for (const node of nodes) collect(reader, node, found, false)
  return found.mentions
}

function collect(reader: Reader, node: Node, found: Found, concurrent: boolean): void {
  if (isComprehension(node)) {
    const loop = comprehension(reader, node, concurrent)
    if (loop !== undefined) {
      found.nested.push(loop)
      return
    }
  }
  switch (node.type) {
    case 'VariableName':
      found.mentions.push({ path: [reader.source(node)], span: reader.span(node), root: reader.span(node) })
      return
    case 'MemberExpression': {
      const root = rootOf(node)
      found.mentions.push({ path: dottedPath(reader, node), span: reader.span(node), root: reader.span(root) })
      for (let at: Node | undefined = node; at?.type === 'MemberExpression'; at = at.children[0] && bare(at.children[0]))
        if (at.children[1]?.type === '[') for (const key of at.children.slice(2)) collect(reader, key, found, false)
      if (root.type !== 'VariableName') collect(reader, root, found, concurrent)
      return
    }
    case 'CallExpression': {
      const [callee, list] = node.children
      if (callee === undefined || list === undefined) return
      const path = dottedPath(reader, callee)
      const layout = /^(json|simplejson)\.dumps$/.test(path.join('.')) ? layoutOf(reader, list) : undefined
      found.calls.push({ path, span: reader.span(node), args: reader.span(list), ...(layout === undefined ? {} : { layout }) })
      collect(reader, callee, found, concurrent)
      const together =
        concurrent || /^(asyncio|anyio|curio)?\.?(gather|as_completed|wait|tqdm_asyncio\.gather)$/.test(path.join('.'))
      collect(reader, list, found, together)
      return
    }
    case 'LambdaExpression': {
      const list = childOf(node, 'ParamList')
      const inner = node.children.findLast(isExpression)
      const call = node.parent?.type === 'ArgList' ? node.parent.parent : undefined
      const [callee, args] = call?.children ?? []
      const to =
        call === undefined || callee === undefined || args === undefined
          ? {}
          : { to: { path: dottedPath(reader, callee), span: reader.span(call), args: reader.span(args) } }
      found.nested.push({
        kind: 'callback',
        span: reader.span(node),
        ...to,
        parameters: list === undefined ? [] : namesIn(reader, list),
        body: inner === undefined ? [] : stepsOf(reader, [inner], inner),
      })
      return
    }
    case 'AssignStatement':
      for (const { targets, values } of assignmentsOf(node)) {
        const [value] = values
        targets.forEach((target, index) => {
          const part = targets.length > 1 ? [String(index)] : []
          const given = values.length === 1 && value !== undefined ? { value: reader.span(bare(value)) } : {}
          const names = /^(Tuple|Array)Expression$/.test(target.type) ? expressionsOf(target) : [target]
          names.forEach((name, place) => {
            const inner = names.length > 1 ? [...part, String(place)] : part
            found.sets.push({ path: dottedPath(reader, name), part: inner, ...given })
            if (bare(name).type === 'MemberExpression') collect(reader, name, found, false)
          })
        })
        for (const one of values) collect(reader, one, found, false)
      }
      return
    case 'UpdateStatement': {
      const [target] = expressionsOf(node)
      if (target !== undefined) found.sets.push({ path: dottedPath(reader, target), part: [] })
      for (const child of node.children) collect(reader, child, found, false)
      return
    }
    case 'NamedExpression': {
      const [target, value] = expressionsOf(node)
      if (target === undefined || value === undefined) return
      found.sets.push({ path: dottedPath(reader, target), part: [], value: reader.span(bare(value)) })
      collect(reader, value, found, false)
      return
    }
    case 'ArgList':
      for (const { value } of itemsOf(node)) collect(reader, value, found, concurrent)
      return
    case 'TypeDef':
      return
    default:
      for (const child of node.children) collect(reader, child, found, concurrent)
  }
}

/** `indent=2` of `json.dumps(x, indent=2)`. */
function layoutOf(reader: Reader, list: Node): Called['layout'] {
  const item = itemsOf(list).find(({ keyword }) => keyword !== undefined && reader.source(keyword) === 'indent')
  if (item === undefined || !/^[1-9]\d*$|^["']/.test(reader.source(item.value))) return undefined
  const { span, removal } = reader.item(item.from, item.value.to)
  return { span, ...(removal === undefined ? {} : { compact: { span: removal, text: '' } }) }
}

function comprehension(reader: Reader, node: Node, concurrent: boolean): Loop | undefined {
  const forAt = node.children.findIndex((child) => child.type === 'for')
  const inAt = node.children.findIndex((child) => child.type === 'in')
  const source = node.children[inAt + 1]
  if (forAt === -1 || inAt === -1 || source === undefined) return undefined
  const items = node.children.slice(forAt, inAt).flatMap((child) => (isExpression(child) ? namesIn(reader, child) : []))
  const turns = turnsOf(reader, source)
  return {
    kind: 'loop',
    span: reader.span(node),
    head: reader.span({ from: node.children[forAt]?.from ?? node.from, to: source.to }),
    form: turns === undefined ? 'each' : 'count',
    ...timesOf(reader, source, turns),
    concurrent,
    over: reader.name(source),
    items,
    tests: [],
    body: stepsOf(
      reader,
      node.children.filter((child) => child !== source),
      node,
    ),
  }
}

function rootOf(node: Node): Node {
  const at = bare(node)
  const [object] = at.children
  return at.type === 'MemberExpression' && object !== undefined ? rootOf(object) : at
}

/** Names that a target or a parameter list binds. */
function namesIn(reader: Reader, node: Node): string[] {
  if (node.type === 'VariableName') return [reader.source(node)]
  if (node.type === 'TypeDef' || node.type === 'MemberExpression') return []
  return node.children.flatMap((child) => namesIn(reader, child))
}
