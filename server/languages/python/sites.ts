import type { CallSite } from '../../model/call-site'
import { isCandidate } from './candidates'
import { handedOn, modelCall, placeOf } from './model-calls'
import type { Reader } from './reader'
import { runsAt } from './runs'
import type { Node } from './tree'

/**
 * Every call whose callee leads back to a package that is wanted, and every call of the project's own that makes such a call; of those
 * that `isAsked`, where somebody asks for some.
 */
export function findSites(reader: Reader, isAsked: (call: Node) => boolean = () => true): CallSite[] {
  const sites: CallSite[] = []
  for (const node of reader.tree.nodes) {
    if (node.type !== 'CallExpression' || !isAsked(node) || !isCandidate(reader, node)) continue
    const site = modelCall(reader, node, undefined)
    if (site === undefined) sites.push(...sitesBehind(reader, node))
    else sites.push(site)
  }
  return sites.sort((a, b) => a.nameSpan.start - b.nameSpan.start)
}

/**
 * The model calls that a call of a function of the project makes. Where its arguments change nothing, the call says so: what is around
 * it makes a model call too, by a name that its callers go by.
 */
function sitesBehind(reader: Reader, node: Node): CallSite[] {
  const runs = runsAt(reader, node, undefined)
  const callee = handedOn(reader, node, undefined)?.target ?? node.children[0]
  if (runs.length === 0 || callee === undefined) return []
  const place = placeOf(reader, node, callee)
  return runs.flatMap(({ chain, args, via, changed, plain }) => {
    const site = { ...place, chain, args, via: via.slice(1) }
    if (changed) return [plain === undefined ? site : { ...site, unfilled: { ...place, chain: plain.chain, args: plain.args } }]
    return place.enclosing.length === 0 ? [] : [{ ...site, unfilled: site }]
  })
}
