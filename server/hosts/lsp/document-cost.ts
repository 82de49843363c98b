import { promptFilePackage } from '../../languages/prompt-file/kind'
import { sum } from '../../model/estimate'
import { usdOn } from '../../model/model-info'
import { dollars } from './figures'
import type { DocumentCost } from './protocol'
import { placeOf, type View } from './view'

/** What the calls of a document cost together, one of each. */
export function documentCost(uri: string, version: number, view: View | undefined): DocumentCost {
  if (view === undefined) return { uri, version, calls: 0, unpriced: 0 }
  // What a prompt file sends is a program's call.
  const sent = view.analysis.calls.filter(({ call }) => call.sdk !== promptFilePackage)
  // One run of a function that is called here is one request.
  const inner = new Set(sent.flatMap(({ call }) => (call.site.via ?? []).map(({ document, start }) => `${document}:${start}`)))
  const calls = sent.filter(({ call }) => !inner.has(`${call.site.nameSpan.document}:${call.site.nameSpan.start}`))
  const priced = calls.flatMap((call) => {
    const total = call.estimate.cost?.total
    return total === undefined ? [] : [{ call, total }]
  })
  const all = sum(priced.map(({ total }) => total))
  const expected = priced.reduce((dollarsSoFar, { total }) => dollarsSoFar + total.expected, 0)
  const [first] = [...priced].sort((a, b) => b.total.expected - a.total.expected)
  const dearest = first && placeOf(view, first.call)?.start
  return {
    uri,
    version,
    calls: calls.length,
    unpriced: calls.length - priced.length,
    ...(priced.length === 0 ? {} : { cost: { expected: usdOn(expected, all.basis), range: dollars(all), basis: all.basis } }),
    ...(dearest === undefined ? {} : { dearest }),
  }
}
