import type { CallSite } from '../../model/call-site'
import type { Arguments } from '../../model/value'
import { readItems } from './arguments'
import { isCandidate } from './candidates'
import { insertionInto } from './layout'
import { pathOf } from './leads'
import type { Reader } from './reader'
import { receiverIn } from './receivers'
import { enclosingNames, isInLoop } from './scopes'
import { surroundingsOf } from './surroundings'
import { type Frame, type Lead, optionsOf } from './things'
import { type Item, itemsOf, type Node } from './tree'
import { untypedClient } from './untyped-client'

/** The call at a node, if its callee leads back to a package that is wanted. */
export function modelCall(reader: Reader, node: Node, frame: Frame | undefined): CallSite | undefined {
  const [callee, list] = node.children
  if (callee === undefined || list?.type !== 'ArgList' || !isCandidate(reader, node)) return undefined
  const lead = calledLead(reader, callee, frame)
  if (lead !== undefined) return siteFrom(reader, node, callee, lead, reader.args(list, frame))
  const handed = handedTo(reader, node, frame)
  const target = handed === undefined ? undefined : calledLead(reader, handed.target, frame)
  return handed === undefined || target === undefined ? undefined : siteFrom(reader, node, handed.target, target, handed.given)
}

/** What a call hands on is called elsewhere, with these arguments. */
export interface Handed {
  readonly target: Node
  readonly given: Arguments
}

/** `asyncio.to_thread(f, …)`, `loop.run_in_executor(None, f, …)`: the function that is called there. What `partial` makes is called later. */
export function handedOn(reader: Reader, node: Node, frame: Frame | undefined): Handed | undefined {
  const [callee] = node.children
  return callee !== undefined && /(^|\.)partial$/.test(reader.source(callee)) ? undefined : handedTo(reader, node, frame)
}

/** Where a call site is, and the names that tools point at. */
export function placeOf(reader: Reader, node: Node, callee: Node): Omit<CallSite, 'chain' | 'args' | 'via'> {
  const name = nameOf(callee)
  return {
    span: reader.span({ from: callee.from, to: Math.max(name.to, callee.type === 'CallExpression' ? callee.to : name.to) }),
    nameSpan: reader.span(name),
    whole: reader.span(node),
    enclosing: enclosingNames(node, reader.document.text),
    loop: isInLoop(node, reader.document.text),
    around: surroundingsOf(reader, node),
  }
}

/** The last name of a callee; of a result that is called, the name of what gave it. */
export function nameOf(callee: Node): Node {
  if (callee.type === 'CallExpression' && callee.children[0] !== undefined) return nameOf(callee.children[0])
  if (callee.type === 'MemberExpression') return callee.children.findLast((child) => child.type === 'PropertyName') ?? callee
  return callee
}

/** The chain of a callee; of several the first that is worth emitting. */
function calledLead(reader: Reader, callee: Node, frame: Frame | undefined): Lead | undefined {
  if (!/^(VariableName|MemberExpression|CallExpression)$/.test(callee.type)) return undefined
  const callsResults = reader.imports.runs?.('__call__') === true
  const thing = reader.follow(callee, frame)
  const lead = receiverIn(reader, thing) ?? untypedClient(reader, thing, callee.parent)
  const last = lead?.steps.at(-1)
  if (lead === undefined || last === undefined || last.name === '[]') return undefined
  if (last.call === undefined && last.typed !== true) return callee.type === 'CallExpression' ? undefined : lead
  // Whoever calls an object calls a method that has no name.
  if (!callsResults) return undefined
  return { ...lead, steps: [...lead.steps, { name: '__call__', span: reader.span(nameOf(callee)) }] }
}

function handedTo(reader: Reader, node: Node, frame: Frame | undefined): Handed | undefined {
  const [callee, list] = node.children
  if (callee === undefined || list?.type !== 'ArgList') return undefined
  const skipped = argumentsBefore(reader, callee)
  if (skipped === undefined) return undefined
  const items = itemsOf(list)
  const target = items[skipped]
  if (target === undefined || target.keyword !== undefined || target.star !== '') return undefined
  return { target: target.value, given: restOf(reader, list, items.slice(skipped + 1), skipped === 0, frame) }
}

function restOf(reader: Reader, list: Node, items: readonly Item[], takesKeywords: boolean, frame: Frame | undefined): Arguments {
  const insertion = takesKeywords ? insertionInto(reader, list, 'keyword') : undefined
  return { ...readItems(reader, list, items, frame), ...(insertion === undefined ? {} : { insertion }) }
}

/** How many arguments stand in front of the function that is handed over. */
function argumentsBefore(reader: Reader, callee: Node): number | undefined {
  const name = reader.source(callee)
  if (/(^|\.)run_in_executor$/.test(name)) return 1
  if (/(^|\.)submit$/.test(name)) return 0
  if (!/(^|\.)(to_thread|partial|run_sync|run_in_threadpool)$/.test(name)) return undefined
  const lead = optionsOf(reader.follow(callee, undefined)).find((option) => option.kind === 'lead')
  const known =
    /^(asyncio\.to_thread|functools\.partial|anyio\.to_thread\.run_sync|(fastapi|starlette)\.concurrency\.run_in_threadpool)$/
  return lead?.kind === 'lead' && known.test(pathOf(lead)) ? 0 : undefined
}

function siteFrom(reader: Reader, node: Node, callee: Node, lead: Lead, args: Arguments): CallSite | undefined {
  const { otherwise: _, ...chain } = lead
  const before = reader.settle({ ...chain, steps: lead.steps.slice(0, -1) })
  const last = lead.steps.at(-1)
  if (before.kind !== 'call' || last === undefined) return undefined
  return {
    ...placeOf(reader, node, callee),
    chain: { package: lead.package, steps: [...before.chain.steps, { name: last.name, span: last.span, args }] },
    args,
  }
}
