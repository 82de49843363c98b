import type { CallSite } from '../../model/call-site'
import type { Run } from './behaviours'
import { frameOfCall, methodCalled } from './calls'
import { callsIn, isCandidate } from './candidates'
import { attributeOf, initOf } from './classes'
import { foreignRuns } from './foreign'
import { handedOn, modelCall } from './model-calls'
import { isExcluded, relation } from './reach'
import type { Reader } from './reader'
import type { FunctionInfo } from './scopes'
import { type Frame, type FunctionThing, type Given, type InstanceThing, optionsOf, type Thing } from './things'
import type { Node } from './tree'

/** Of the model calls behind one call nobody reads more. */
const maxRuns = 3

/** The model calls that the call at a node makes: itself, or in the functions that it calls. */
export function runsAt(reader: Reader, node: Node, frame: Frame | undefined): readonly Run[] {
  // Without knowing which methods run a model, every construction of a client would be one.
  if (reader.imports.runs === undefined || !isCandidate(reader, node)) return []
  const known = frame === undefined ? reader.runs.get(node) : undefined
  if (known !== undefined) return known
  if (frame === undefined) reader.runs.set(node, [])
  const own = modelCall(reader, node, frame)
  const runs = own === undefined ? runsBehind(reader, node, frame) : ownRun(reader, own)
  if (frame === undefined) reader.runs.set(node, runs)
  return runs
}

function ownRun(reader: Reader, { chain, args, nameSpan }: CallSite): readonly Run[] {
  const isRun = reader.imports.runs?.(chain.steps.at(-1)?.name ?? '') === true
  return isRun ? [{ chain, args, via: [nameSpan], changed: true }] : []
}

/** The model calls that a function of the project makes when it is called at a node. */
export function runsBehind(reader: Reader, node: Node, frame: Frame | undefined): readonly Run[] {
  const [callee, list] = node.children
  if (callee === undefined || list?.type !== 'ArgList') return []
  const handed = handedOn(reader, node, frame)
  const given: Given = handed?.given ?? { list, frame }
  const target = handed?.target ?? callee
  const name = target.type === 'MemberExpression' ? (target.children.at(-1) ?? target) : target
  let only: readonly Run[] = []
  for (const option of optionsOf(reader.follow(target, frame))) {
    const runs = runsOfThing(reader, option, given, frame)
    // Of several functions that may stand there, nobody knows which one it is.
    if (runs.length > 0 && only.length > 0) return []
    if (runs.length > 0) only = runs
  }
  return only.map((run) => ({ ...run, via: [reader.span(name), ...run.via] }))
}

/** The model calls that a function makes for what it is given. */
export function runsOf(reader: Reader, thing: FunctionThing, given: Given, frame: Frame | undefined): readonly Run[] {
  const { info } = thing
  const running = runningIn(reader)
  // A function that calls itself makes what it makes without that call.
  if (running.has(info) || !mayRun(reader, info)) return []
  running.add(info)
  try {
    return reader.budget.application(() => runsWithin(reader, thing, given, frame)) || []
  } finally {
    running.delete(info)
  }
}

const readers = new WeakMap<Reader, Set<FunctionInfo>>()

/** The functions whose calls are being looked for. */
function runningIn(reader: Reader): Set<FunctionInfo> {
  const own = readers.get(reader) ?? new Set<FunctionInfo>()
  readers.set(reader, own)
  return own
}

function runsWithin(reader: Reader, thing: FunctionThing, given: Given, frame: Frame | undefined): readonly Run[] {
  const { info } = thing
  const inner = frameOfCall(reader, thing, given, frame, true)
  if (inner === undefined) return []
  const reached = callsIn(reader, info).filter((node) => mayRunAt(reader, node) && !isExcluded(reader, node, info.node, inner))
  // What is read for nobody in particular is known already: nothing has to be filled in where it settles the matter.
  if (together(reached, info, (node) => runsAt(reader, node, undefined)) === undefined) return []
  const calls = together(reached, info, (node) => runsAt(reader, node, inner)) ?? []
  return calls.flatMap(({ node, runs }) => withChanges(runs, runsAt(reader, node, undefined))).slice(0, maxRuns)
}

interface Made {
  readonly node: Node
  readonly runs: readonly Run[]
}

/** The calls of a function that make model calls; `undefined` where one runs instead of another, and nobody knows which. */
function together(
  nodes: readonly Node[],
  { node: within }: FunctionInfo,
  runsOf: (node: Node) => readonly Run[],
): Made[] | undefined {
  const made: Made[] = []
  for (const node of nodes) {
    const runs = runsOf(node)
    if (runs.length === 0) continue
    const relations = made.map((earlier) => relation(earlier.node, node, within))
    if (relations.includes('fallback')) continue
    if (relations.includes('instead')) return undefined
    made.push({ node, runs })
  }
  return made
}

/** Whether a function may make a model call, for some of what it may be given. */
export function mayRun(reader: Reader, info: FunctionInfo): boolean {
  const known = reader.mayRun.get(info)
  if (known !== undefined) return known
  // Of functions that call each other, one that makes a model call is enough.
  reader.mayRun.set(info, false)
  const answer = callsIn(reader, info).some((node) => mayRunAt(reader, node))
  reader.mayRun.set(info, answer)
  return answer
}

function mayRunAt(reader: Reader, node: Node): boolean {
  return isCandidate(reader, node) && (runsAt(reader, node, undefined).length > 0 || dependsOnCaller(reader, node))
}

/** Whether it is for a caller to say what a call calls. */
function dependsOnCaller(reader: Reader, node: Node): boolean {
  const [callee] = node.children
  const target = handedOn(reader, node, undefined)?.target ?? callee
  if (target === undefined) return false
  return optionsOf(reader.follow(target, undefined)).some((option) => {
    switch (option.kind) {
      case 'opaque':
        return option.parameter !== undefined
      case 'function':
        return mayRun(reader, option.info)
      case 'foreign':
        return option.behaviour.mayRun?.() === true
      default:
        return false
    }
  })
}

function runsOfThing(reader: Reader, thing: Thing, given: Given, frame: Frame | undefined): readonly Run[] {
  switch (thing.kind) {
    case 'function':
      return runsOf(reader, thing, given, frame)
    case 'foreign':
      return foreignRuns(reader, thing, given)
    case 'class': {
      const info = initOf(reader, thing.info)
      const self: InstanceThing = { kind: 'instance', info: thing.info, call: given }
      return info === undefined ? [] : runsOf(reader, { kind: 'function', info, self, frame: undefined }, given, frame)
    }
    case 'instance': {
      const method = methodCalled(reader, thing) ?? attributeOf(reader, thing, 'forward', undefined, undefined)
      return method?.kind === 'function' ? runsOf(reader, method, given, frame) : []
    }
    default:
      return []
  }
}

function withChanges(runs: readonly Run[], plain: readonly Run[]): Run[] {
  return runs.map((run, index) => {
    const before = plain[index]
    if (before === undefined) return { ...run, changed: true }
    return { ...run, changed: shapeOf(run) !== shapeOf(before), plain: before }
  })
}

const aside = new Set(['span', 'written', 'how', 'offsets', 'removal', 'insertion', 'quote', 'why', 'name', 'parameter'])

/** A model call as far as something is known of it, wherever it is written. */
function shapeOf({ chain }: Run): string {
  let left = 4000
  return JSON.stringify(
    [chain.package, chain.steps.map(({ name, args, ...step }) => ({ step: name, args, ...step }))],
    (key, value: unknown) => (aside.has(key) || left-- <= 0 ? undefined : value),
  )
}
