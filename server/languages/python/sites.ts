import type { CallSite } from '../../model/call-site'
import type { Arguments } from '../../model/value'
import { readItems } from './arguments'
import { insertionInto } from './layout'
import { pathOf } from './leads'
import type { Reader } from './reader'
import { receiverIn } from './receivers'
import { enclosingNames, isInLoop } from './scopes'
import { type Lead, optionsOf } from './things'
import { type Item, itemsOf, type Node } from './tree'

/** Every call whose callee leads back to a package that is wanted. */
export function findSites(reader: Reader): CallSite[] {
  const sites: CallSite[] = []
  for (const node of reader.tree.nodes) {
    if (node.type !== 'CallExpression') continue
    const site = siteAt(reader, node) ?? handedOver(reader, node)
    if (site !== undefined) sites.push(site)
  }
  return sites.sort((a, b) => a.nameSpan.start - b.nameSpan.start)
}

function siteAt(reader: Reader, node: Node): CallSite | undefined {
  const [callee, list] = node.children
  if (callee === undefined || list?.type !== 'ArgList') return undefined
  const lead = calledLead(reader, callee)
  return lead === undefined ? undefined : site(reader, node, callee, lead, reader.args(list, undefined))
}

/** The chain of a callee; of several the first that is worth emitting. */
function calledLead(reader: Reader, callee: Node): Lead | undefined {
  if (callee.type !== 'VariableName' && callee.type !== 'MemberExpression') return undefined
  const member =
    callee.type === 'MemberExpression' ? callee.children.findLast((child) => child.type === 'PropertyName') : undefined
  if (member !== undefined && reader.imports.runs?.(reader.source(member)) === false) return undefined
  const lead = receiverIn(reader, reader.follow(callee, undefined))
  const last = lead?.steps.at(-1)
  // What is called once gave a result; calling that again is nobody's method.
  return last === undefined || last.call !== undefined || last.typed || last.name === '[]' ? undefined : lead
}

/** `asyncio.to_thread(f, …)`, `partial(f, …)`, `loop.run_in_executor(None, f, …)`: the call is made elsewhere, with these arguments. */
function handedOver(reader: Reader, node: Node): CallSite | undefined {
  const [callee, list] = node.children
  if (callee === undefined || list?.type !== 'ArgList') return undefined
  const skipped = argumentsBefore(reader, callee)
  if (skipped === undefined) return undefined
  const items = itemsOf(list)
  const target = items[skipped]
  if (target === undefined || target.keyword !== undefined || target.star !== '') return undefined
  const lead = calledLead(reader, target.value)
  if (lead === undefined) return undefined
  return site(reader, node, target.value, lead, restOf(reader, list, items.slice(skipped + 1), skipped === 0))
}

function restOf(reader: Reader, list: Node, items: readonly Item[], takesKeywords: boolean): Arguments {
  const insertion = takesKeywords ? insertionInto(reader, list, 'keyword') : undefined
  return { ...readItems(reader, list, items, undefined), ...(insertion === undefined ? {} : { insertion }) }
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

function site(reader: Reader, node: Node, callee: Node, lead: Lead, args: Arguments): CallSite | undefined {
  const name = callee.type === 'VariableName' ? callee : callee.children.findLast((child) => child.type === 'PropertyName')
  if (name === undefined) return undefined
  const { otherwise: _, ...chain } = lead
  const before = reader.settle({ ...chain, steps: lead.steps.slice(0, -1) })
  const last = lead.steps.at(-1)
  if (before.kind !== 'call' || last === undefined) return undefined
  return {
    span: reader.span({ from: callee.from, to: name.to }),
    nameSpan: reader.span(name),
    whole: reader.span(node),
    chain: { package: lead.package, steps: [...before.chain.steps, { name: last.name, span: last.span, args }] },
    args,
    enclosing: enclosingNames(node, reader.document.text),
    loop: isInLoop(node, reader.document.text),
  }
}
