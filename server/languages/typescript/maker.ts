import type { CallSite } from '../../model/call-site'
import type { Imports } from '../../model/language'
import type { Value } from '../../model/value'
import { givenTo, readArguments, withArguments } from './call'
import type { Context, Frame } from './context'
import { areExclusive, isReached } from './flow'
import { chainOfCallee } from './receiver'
import { callSite, chainOfFetch, isEverydayMethod, mayLead, siteOf } from './site'
import { type CallNode, type FunctionNode, isFunction, keyName, type Node, transparent } from './tree'
import { untypedClient } from './untyped-client'
import { behaviourOf, type Given, type Maker } from './values'

/** How many of the project's functions lie between a call and the model call that it comes to, at most. */
const maxDepth = 8
/** A function that makes more model calls than this is a program of its own. */
const maxCalls = 3

/** What a function's body calls, with the parameters filled in. */
export function makerOf(context: Context, of: FunctionNode, frameFor: (args: Given) => Frame): Maker {
  return {
    may: () => mayMake(context, of),
    calls: (args, depth) => (depth > 0 && mayMake(context, of) ? callsOf(context, of, frameFor(args), depth) : []),
  }
}

/** The model calls that a call of one of the project's functions makes inside. */
export function wrappedCalls(context: Context, node: CallNode): readonly CallSite[] {
  const known = context.wrapped.get(node)
  if (known !== undefined) return known
  context.wrapped.set(node, [])
  const maker = makerOfCallee(context, node, undefined)
  const calls = maker?.may() === true ? within(context, node, maker.calls(givenTo(context, node, undefined), maxDepth)) : []
  context.wrapped.set(node, calls)
  return calls
}

/** As calls of this function: they stand where it is called. */
function within(context: Context, node: CallNode, made: readonly CallSite[]): CallSite[] {
  const own = siteOf(context, node)
  return made.map(({ chain, args, via, nameSpan, loop, unfilled }) => ({
    ...own,
    chain,
    args,
    loop: own.loop || loop,
    via: [nameSpan, ...(via ?? [])],
    ...(unfilled === undefined ? {} : { unfilled }),
  }))
}

function callsOf(context: Context, of: FunctionNode, frame: Frame, depth: number): readonly CallSite[] {
  if ((context.applying.get(of) ?? 0) > 0) return []
  const known = frame.calls
  if (known !== undefined && known.depth >= depth) return known.made
  context.applying.set(of, 1)
  try {
    const reached = candidatesOf(context, of).filter(
      (node) => mayCall(context, node) && isReached(node, of, (test) => context.glance(test, frame)),
    )
    // Where nothing is given, what is read for nobody in particular is all there is.
    const isPlain = of.params.length === 0 && frame.parent === undefined && frame.self === undefined
    const made = together(reached, (node) => (isPlain ? plainCalls(context, node) : callsAt(context, node, frame, depth)))
    frame.calls = { depth, made }
    return made
  } finally {
    context.applying.set(of, 0)
  }
}

function plainCalls(context: Context, node: CallNode): readonly CallSite[] {
  const site = callSite(context, node)
  const calls = site === undefined ? wrappedCalls(context, node) : [site]
  return calls.map(({ unfilled: _, ...call }) => ({ ...call, unfilled: call }))
}

/**
 * The calls that these come to. Of calls in branches that exclude each other the first counts, if they come to the same method; where
 * nobody knows which, none does, and neither do too many.
 */
function together(nodes: readonly CallNode[], callsAt: (node: CallNode) => readonly CallSite[]): readonly CallSite[] {
  const kept: { readonly node: CallNode; readonly calls: readonly CallSite[] }[] = []
  let count = 0
  for (const node of nodes) {
    const calls = callsAt(node)
    if (calls.length === 0) continue
    const other = kept.find((one) => areExclusive(one.node, node))
    if (other !== undefined && methodOf(other.calls) !== methodOf(calls)) return []
    if (other !== undefined) continue
    count += calls.length
    if (count > maxCalls) return []
    kept.push({ node, calls })
  }
  return kept.flatMap(({ calls }) => calls)
}

function methodOf(calls: readonly CallSite[]): string {
  return calls.map(({ chain }) => [chain.package, ...chain.steps.map(({ name }) => name)].join('.')).join()
}

function callsAt(context: Context, node: CallNode, frame: Frame, depth: number): readonly CallSite[] {
  const callee = transparent(node.callee)
  const value = context.evaluate(callee, frame)
  const chain = chainOfCallee(context, value) ?? untypedClient(context, node, value) ?? chainOfFetch(context, node, frame)
  if (chain !== undefined) {
    const args = readArguments(context, node, frame)
    const plain = callSite(context, node)
    return [
      { ...siteOf(context, node), chain: withArguments(chain, args), args, ...(plain === undefined ? {} : { unfilled: plain }) },
    ]
  }
  const maker = makerOfCallee(context, node, frame)
  if (maker === undefined) return []
  const plain = wrappedCalls(context, node)
  return within(context, node, maker.calls(givenTo(context, node, frame), depth - 1)).map(({ unfilled: _, ...site }) => {
    const same = plain.find((one) => isSameWay(one, site))
    return same === undefined ? site : { ...site, unfilled: same }
  })
}

function isSameWay({ via: a = [] }: CallSite, { via: b = [] }: CallSite): boolean {
  return a.length === b.length && a.every((span, index) => span.document === b[index]?.document && span.start === b[index]?.start)
}

function makerOfCallee(context: Context, node: CallNode, frame: Frame | undefined): Maker | undefined {
  const callee = transparent(node.callee)
  if (node.type !== 'CallExpression' || isEverydayMethod(callee) || !mayWrap(context, callee)) return undefined
  const value = context.evaluate(callee, frame)
  return (value.kind === 'choice' ? value.options.map(makes).find((maker) => maker !== undefined) : makes(value)) ?? undefined
}

function makes(value: Value): Maker | undefined {
  return behaviourOf(value)?.makes
}

/** By its name: a method or a function of another module only where one of that name is known to make a model call. */
function mayWrap(context: Context, callee: Node): boolean {
  if (!mayLead(context, callee)) return false
  const wraps = (name: string): boolean => context.imports.wraps?.(name, context.document.id) !== false
  if (callee.type === 'MemberExpression') {
    const name = keyName({ key: callee.property, computed: callee.computed })
    return name === undefined || wraps(name)
  }
  const definition = callee.type === 'Identifier' ? context.tree.lookup(callee.name, callee)?.definition : undefined
  if (definition?.kind !== 'import') return true
  return definition.imported === 'default' || wraps(definition.imported)
}

function mayMake(context: Context, of: FunctionNode): boolean {
  const { makers } = context
  const known = makers.get(of)
  if (known !== undefined) return known
  const doubtful = doubtfulIn(context.imports)
  const isOutermost = doubtful.size === 0
  // A function that calls itself makes what it makes without that call; so far, the answers of all in the circle are in doubt.
  makers.set(of, false)
  doubtful.set(of, makers)
  const may = candidatesOf(context, of).some((node) => mayCall(context, node))
  if (may) {
    makers.set(of, true)
    doubtful.delete(of)
  }
  if (isOutermost) {
    if (may) for (const [other, answers] of doubtful) answers.delete(other)
    doubtful.clear()
  }
  return may
}

/** Functions whose answers wait for somebody else's; circles lead through several modules. */
const doubts = new WeakMap<Imports, Map<FunctionNode, Map<FunctionNode, boolean>>>()

function doubtfulIn(imports: Imports): Map<FunctionNode, Map<FunctionNode, boolean>> {
  const own = doubts.get(imports) ?? new Map<FunctionNode, Map<FunctionNode, boolean>>()
  doubts.set(imports, own)
  return own
}

function mayCall(context: Context, node: CallNode): boolean {
  const callee = transparent(node.callee)
  // What is made runs nothing yet.
  if (node.type === 'NewExpression' || isEverydayMethod(callee)) return false
  if (callSite(context, node) !== undefined) return true
  if (isHanded(context, callee)) return true
  return makerOfCallee(context, node, undefined)?.may() === true
}

/** `client.chat.completions.create` of a parameter or a field: what it is, only a caller knows. */
function isHanded(context: Context, callee: Node): boolean {
  if (callee.type !== 'MemberExpression') return false
  const name = keyName({ key: callee.property, computed: callee.computed })
  if (name === undefined || context.imports.runs?.(name) === false) return false
  const value = context.evaluate(callee)
  return value.kind === 'opaque' && value.parameter !== undefined && behaviourOf(value)?.chain === undefined
}

/** Calls that a function runs itself: those in its body, and in the functions that it hands on where it stands. */
function candidatesOf(context: Context, of: FunctionNode): readonly CallNode[] {
  const { knownCalls } = context.tree
  for (const node of knownCalls.slice(context.looks.calls)) {
    for (const around of runBy(node)) {
      const list = context.callsIn.get(around)
      if (list === undefined) context.callsIn.set(around, [node])
      else list.push(node)
    }
  }
  context.looks.calls = knownCalls.length
  return context.callsIn.get(of) ?? []
}

function* runBy(node: Node): Iterable<FunctionNode> {
  for (let at: Node | null | undefined = node.parent; at !== undefined && at !== null; at = at.parent) {
    if (!isFunction(at)) continue
    yield at
    if (!isHandedOn(at)) return
  }
}

/** `retry(() => …)`, `new Promise((resolve) => …)`, `{ start() {…} }` as an argument, `(async () => …)()`. */
function isHandedOn(of: FunctionNode): boolean {
  let at: Node = of
  for (let parent: Node | undefined = at.parent; parent !== undefined; parent = at.parent) {
    if (parent.type === 'CallExpression' || parent.type === 'NewExpression') return true
    if (parent.type !== 'Property' && parent.type !== 'ObjectExpression' && parent.type !== 'ArrayExpression') {
      if (transparent(parent) === parent) return false
    }
    at = parent
  }
  return false
}
