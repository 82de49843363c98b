import type { Document, Imports } from '../../model/language'
import { type Span, spanOfItem } from '../../model/span'
import type { Arguments, CallValue, Step, Value } from '../../model/value'
import { readArguments } from './arguments'
import { type Behaviour, behaving, type Run } from './behaviours'
import type { Scopes } from './binding'
import { type Budget, budgetOf } from './budget'
import { baseLead, type Constructions } from './classes'
import { followExpression } from './follow'
import { describeBehaviour } from './foreign'
import { withCall } from './leads'
import type { FunctionInfo } from './scopes'
import { sharedFrame } from './shared-frames'
import { assignmentsOf } from './statements'
import {
  type ClassThing,
  type Frame,
  type FunctionThing,
  type InstanceThing,
  type Lead,
  type LeadStep,
  opaque,
  type Thing,
} from './things'
import type { Node, Tree } from './tree'

/** All that the parts of the frontend share while one document is read. */
export interface Reader {
  readonly document: Document
  readonly tree: Tree
  readonly scopes: Scopes
  readonly imports: Imports
  /** What an expression is. */
  follow(node: Node, frame: Frame | undefined): Thing
  /** What is left of it for somebody outside: a value. */
  settle(thing: Thing): Value
  value(node: Node, frame: Frame | undefined): Value
  args(list: Node, frame: Frame | undefined): Arguments
  span(node: { readonly from: number; readonly to: number }): Span
  /** Where one entry of a dict or one keyword stands, and what to delete so that it is gone. */
  item(from: number, to: number): { readonly span: Span; readonly removal?: Span }
  source(node: Node): string
  /** Calls by the last name of their callee. */
  readonly callsByName: ReadonlyMap<string, readonly Node[]>
  /** Assignments to members of what a name stands for, by the member's name. */
  readonly writesByName: ReadonlyMap<string, readonly MemberWrite[]>
  /** Model calls by the call that makes them, for what the document alone tells. */
  readonly runs: Map<Node, readonly Run[]>
  /** Whether a call may lead to a model call, and whether a function may make one. */
  readonly candidates: Map<Node, boolean>
  readonly mayRun: Map<FunctionInfo, boolean>
  /** Calls in the body of a function. */
  readonly callsIn: Map<Node, readonly Node[]>
  /** What is asked of the document as a whole, or of one of its names, is answered once. */
  memo<T>(question: object | string, answer: () => T): T
  readonly budget: Budget
  /** Frames of constructors, and what they hand on to those of base classes, by what is constructed. */
  readonly constructions: Constructions
  /** The source on one line, at most 60 characters of it. */
  name(node: Node): string
}

/** `object.name = value` */
export interface MemberWrite {
  readonly node: Node
  readonly object: Node
  readonly value: Node
}

/** Expressions read for one question, and how deep they may lie in each other. */
const limits = { steps: 20_000, depth: 150 }

/** A reader for one document. It answers each question once and never runs for long. */
export function createReader(document: Document, tree: Tree, scopes: Scopes, imports: Imports): Reader {
  const root = { answers: new Map<Node, Thing>(), running: new Map<Node, number>(), lists: new Map<Node, Arguments>() }
  const behaviours = new WeakMap<Thing, Behaviour>()
  const instances = new WeakMap<InstanceThing, Value>()
  const memos = new Map<object | string, unknown>()
  let steps = 0
  let depth = 0
  /** The outermost expression that an answer under way waits for itself; answers within are not final. */
  let waitingFor = Number.POSITIVE_INFINITY
  /** Answers that hold only while an expression around them is being read. */
  const provisional: { answers: Map<Node, Thing>; node: Node }[] = []
  const resolved = new Map<string, Value | undefined>()

  let callsByName: ReadonlyMap<string, readonly Node[]> | undefined
  let writesByName: ReadonlyMap<string, readonly MemberWrite[]> | undefined

  const reader: Reader = {
    get callsByName() {
      callsByName ??= nameCalls(tree)
      return callsByName
    },
    get writesByName() {
      writesByName ??= nameWrites(tree)
      return writesByName
    },
    budget: budgetOf(imports),
    constructions: { frames: new WeakMap(), given: new WeakMap() },
    runs: new Map(),
    candidates: new Map(),
    callsIn: new Map(),
    memo,
    mayRun: new Map(),
    document,
    tree,
    scopes,
    imports: {
      ...imports,
      wants: once(imports.wants),
      resolve(from, specifier, name) {
        const key = `${specifier}#${name}`
        if (!resolved.has(key)) resolved.set(key, imports.resolve(from, specifier, name))
        return resolved.get(key)
      },
    },
    follow,
    settle,
    value: (node, frame) => settle(follow(node, frame)),
    args,
    span: ({ from, to }) => ({ document: document.id, start: from, end: to }),
    item(from, to) {
      const span = reader.span({ from, to })
      const removal = spanOfItem(document.text, span)
      return removal === undefined ? { span } : { span, removal }
    },
    source: (node) => document.text.slice(node.from, node.to),
    name: (node) =>
      document.text
        .slice(node.from, Math.min(node.to, node.from + 400))
        .replace(/\s+/g, ' ')
        .slice(0, 60),
  }
  return reader

  function memo<T>(question: object | string, answer: () => T): T {
    const known = memos.get(question) as { readonly of: T } | undefined
    if (known !== undefined) return known.of
    const of = answer()
    memos.set(question, { of })
    return of
  }

  function follow(node: Node, given: Frame | undefined): Thing {
    if (depth === 0) steps = 0
    const frame = frameFor(node, given)
    const here = frame ?? root
    const known = here.answers.get(node)
    if (known !== undefined) return known
    const since = here.running.get(node)
    if (since !== undefined) waitingFor = Math.min(waitingFor, since)
    if (since !== undefined || depth >= limits.depth || ++steps > limits.steps)
      return opaque(reader.span(node), 'unknown', reader.name(node))
    depth++
    here.running.set(node, depth)
    const thing = followExpression(reader, node, frame)
    here.running.delete(node)
    if (waitingFor >= depth) waitingFor = Number.POSITIVE_INFINITY
    depth--
    here.answers.set(node, thing)
    if (waitingFor < Number.POSITIVE_INFINITY || steps > limits.steps) provisional.push({ answers: here.answers, node })
    else forgetProvisional()
    if (depth === 0) forgetProvisional()
    return thing
  }

  function frameFor(node: Node, given: Frame | undefined): Frame | undefined {
    const frame = frameSeenFrom(node, given)
    return frame === undefined ? undefined : sharedFrame(reader, node, frame)
  }

  function forgetProvisional(): void {
    for (const { answers, node } of provisional.splice(0)) answers.delete(node)
  }

  function args(list: Node, given: Frame | undefined): Arguments {
    const frame = frameFor(list, given)
    const { lists, running } = frame ?? root
    const known = lists.get(list)
    if (known !== undefined) return known
    const since = running.get(list)
    if (since !== undefined) waitingFor = Math.min(waitingFor, since)
    const read = depth >= limits.depth || since !== undefined ? unread(list) : guarded()
    if (depth === 0 || (waitingFor === Number.POSITIVE_INFINITY && steps <= limits.steps)) lists.set(list, read)
    return read

    function guarded(): Arguments {
      if (depth === 0) steps = 0
      running.set(list, depth)
      depth++
      const result = readArguments(reader, list, frame)
      depth--
      running.delete(list)
      if (depth === 0) forgetProvisional()
      return result
    }
  }

  function unread(list: Node): Arguments {
    const span = reader.span(list)
    return { span, positional: [], named: { kind: 'dict', fields: [], open: true, span, how: 'dynamic' }, open: true }
  }

  function settle(thing: Thing): Value {
    switch (thing.kind) {
      case 'lead':
        return settleLead(thing)
      case 'things': {
        const options = thing.options.map(settle)
        return {
          kind: 'choice',
          options,
          span: options[0]?.span ?? reader.span(tree.root),
          how: options.some((option) => option.how === 'dynamic') ? 'default' : 'constant',
        }
      }
      case 'function': {
        const { node, name } = thing.info
        const shown = node.type === 'LambdaExpression' ? reader.name(node) : name
        return behaving(opaque(reader.span(node), 'unknown', shown), behaviourOfThing(thing))
      }
      case 'class':
        return behaving(opaque(reader.span(thing.info.node), 'unknown', thing.info.name), behaviourOfThing(thing))
      case 'foreign':
        return thing.lead === undefined
          ? behaving({ ...thing.value }, thing.behaviour)
          : behaving(settleLead(thing.lead), thing.behaviour)
      case 'instance':
        return settleInstance(thing)
      default:
        return thing
    }
  }

  function behaviourOfThing(thing: FunctionThing | ClassThing | InstanceThing): Behaviour {
    const known = behaviours.get(thing) ?? describeBehaviour(reader, thing)
    behaviours.set(thing, known)
    return known
  }

  function settleLead(lead: Lead): Value {
    const isCall = lead.steps.at(-1)?.call !== undefined
    if (lead.otherwise !== undefined && !isCall) return lead.otherwise
    if (!lead.wanted && (!isCall || lead.package.startsWith('.')))
      return opaque(
        lead.span,
        'import',
        reader.document.text.slice(lead.span.start, Math.min(lead.span.end, lead.span.start + 60)).split('\n', 1)[0],
      )
    return {
      kind: 'call',
      chain: { package: lead.package, steps: lead.steps.map(stepOf) },
      span: lead.span,
      how: lead.how,
    } satisfies CallValue
  }

  function settleInstance(thing: InstanceThing): Value {
    const known = instances.get(thing)
    if (known !== undefined) return known
    const lead = thing.otherwise === undefined ? baseLead(reader, thing.info) : undefined
    if (lead === undefined) {
      const value = thing.otherwise ?? opaque(reader.span(thing.info.node), 'unknown', thing.info.name)
      const settled = behaving({ ...value }, behaviourOfThing(thing))
      instances.set(thing, settled)
      return settled
    }
    return settle(thing.call === undefined ? lead : withCall(reader, lead, thing.call))
  }

  function stepOf({ call, ...step }: LeadStep): Step {
    if (call === undefined || step.typed) return step
    return { ...step, args: 'list' in call ? args(call.list, call.frame) : call }
  }
}

/** The innermost frame whose parameters an expression can see. */
function frameSeenFrom(node: Node, frame: Frame | undefined): Frame | undefined {
  let at = frame
  while (at !== undefined && (node.from < at.scope.node.from || node.to > at.scope.node.to)) at = at.outer
  return at
}

function nameCalls({ nodes, text }: Tree): ReadonlyMap<string, readonly Node[]> {
  const calls = new Map<string, Node[]>()
  for (const node of nodes) {
    const callee = node.type === 'CallExpression' ? node.children[0] : undefined
    const name = callee?.type === 'MemberExpression' ? callee.children.at(-1) : callee
    if (name !== undefined && /Name$/.test(name.type)) addTo(calls, text.slice(name.from, name.to), node)
  }
  return calls
}

function nameWrites({ nodes, text }: Tree): ReadonlyMap<string, readonly MemberWrite[]> {
  const writes = new Map<string, MemberWrite[]>()
  for (const node of nodes) {
    if (node.type !== 'AssignStatement') continue
    for (const { targets, values } of assignmentsOf(node)) {
      const [object, dot, name] = targets[0]?.children ?? []
      const [value] = values
      if (object?.type !== 'VariableName' || dot?.type !== '.' || name === undefined || value === undefined) continue
      if (targets.length === 1 && values.length === 1) addTo(writes, text.slice(name.from, name.to), { node, object, value })
    }
  }
  return writes
}

function addTo<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [item])
  else list.push(item)
}

function once<T>(ask: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>()
  return (key) => {
    const answer = known.get(key) ?? ask(key)
    known.set(key, answer)
    return answer
  }
}
