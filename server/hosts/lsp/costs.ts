import { byText } from '../../model/by-text'
import { sum } from '../../model/estimate'
import { usdOn } from '../../model/model-info'
import { isSideCode } from '../side-code'
import type { CallRecord, DocumentRecord } from './call-records'
import { placeText } from './cell-place'
import { dollars, markedTokens } from './figures'
import { headlineText } from './headline'
import type { CallLine, CostGroup, CostSum, Costs, CostsQuery } from './protocol'

/** A call with the document it stands in. */
export interface Placed extends CallRecord {
  readonly uri: string
  /** Path as people know it. */
  readonly path: string
}

/** The calls of records, each with its place. */
export function placed(records: readonly DocumentRecord[], pathOf: (document: string) => string): readonly Placed[] {
  return records.flatMap(({ document, uri, calls }) => calls.map((call) => ({ ...call, uri, path: pathOf(document) })))
}

/**
 * Calls in groups, dearest first or as asked for, with what each group and all of them cost. Tests and examples come behind what is run
 * in earnest, whatever they cost, unless names are asked for.
 */
export function groupCosts(all: readonly Placed[], query: CostsQuery): Pick<Costs, 'calls' | 'total' | 'groups'> {
  const shown = all.filter((call) => matches(call, query.filter))
  const inner = new Set(shown.flatMap(({ via }) => via))
  const isCounted = (call: Placed): boolean => !call.isPromptFile && !inner.has(call.key)
  const whole = usdOf(shown.filter(isCounted))
  const groups = new Map<string, Placed[]>()
  for (const call of shown) {
    const key = keyOf(call, query.groupBy)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [call])
    else group.push(call)
  }
  const compare = orders[query.sort]
  const made = [...groups].map(([key, calls]) => ({
    key,
    usd: usdOf(calls.filter(isCounted)),
    tokens: calls.reduce((most, { input }) => Math.max(most, input.high), 0),
    side: calls.every(isSide) ? 1 : 0,
    group: {
      ...headOf(key, calls, query.groupBy),
      sum: sumOf(calls.filter(isCounted)),
      ...(calls.some(isCounted) ? {} : { uncounted: uncountedText(calls) }),
      calls: [...calls].sort(compare).map((call) => lineOf(call, isCounted(call), whole)),
    } satisfies CostGroup,
  }))
  const difference = {
    cost: (a, b) => a.side - b.side || b.usd - a.usd,
    tokens: (a, b) => a.side - b.side || b.tokens - a.tokens,
    name: () => 0,
  } satisfies Record<CostsQuery['sort'], (a: (typeof made)[number], b: (typeof made)[number]) => number>
  made.sort((a, b) => difference[query.sort](a, b) || (a.key < b.key ? -1 : 1))
  return { calls: all.length, total: sumOf(shown.filter(isCounted)), groups: made.map(({ group }) => group) }
}

function matches({ path, model, sdk, method }: Placed, filter = ''): boolean {
  const text = `${path} ${model} ${sdk} ${method}`.toLowerCase()
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

function keyOf({ path, model, sdk }: Placed, groupBy: CostsQuery['groupBy']): string {
  return groupBy === 'file' ? path : groupBy === 'model' ? model : sdk
}

function headOf(
  key: string,
  [first]: readonly Placed[],
  groupBy: CostsQuery['groupBy'],
): Pick<CostGroup, 'name' | 'detail' | 'uri'> {
  if (groupBy !== 'file' || first === undefined) return { name: key, detail: '' }
  const cut = key.lastIndexOf('/')
  return { name: key.slice(cut + 1), detail: key.slice(0, Math.max(0, cut)), uri: first.uri }
}

function sumOf(calls: readonly Placed[]): CostSum {
  const totals = calls.flatMap(({ total }) => total ?? [])
  const counts = { calls: calls.length, unpriced: calls.length - totals.length }
  if (totals.length === 0) return counts
  const all = sum(totals)
  return { ...counts, price: usdOn(usdOf(calls), all.basis), range: dollars(all), basis: all.basis }
}

function usdOf(calls: readonly Placed[]): number {
  return calls.reduce((so, { total }) => so + (total?.expected ?? 0), 0)
}

function lineOf(call: Placed, isCounted: boolean, whole: number): CallLine {
  const { id, uri, position, cell, path, method, sdk, model, input, total, headline, unpriced, findings } = call
  return {
    id,
    uri,
    line: position.line,
    character: position.character,
    place: placeText(path, position.line, cell),
    ...(cell === undefined ? {} : { cell }),
    method,
    sdk,
    model,
    tokens: markedTokens(input),
    ...(total === undefined ? {} : { price: usdOn(total.expected, total.basis), range: dollars(total) }),
    basis: total?.basis ?? 'unknown',
    headline: headlineText(headline),
    more: headline.more,
    ...(unpriced === undefined ? {} : { unpriced }),
    ...(isCounted ? {} : { uncounted: uncountedText([call]) }),
    share: isCounted && whole > 0 ? (total?.expected ?? 0) / whole : 0,
    findings,
  }
}

/** Why calls are in no sum. */
function uncountedText(calls: readonly Placed[]): string {
  if (calls.every(({ isPromptFile }) => isPromptFile)) return 'counted where it is sent'
  return calls.some(({ isPromptFile }) => isPromptFile) ? 'counted elsewhere' : 'counted at its callers'
}

type Order = (a: Placed, b: Placed) => number

const byPlace: Order = (a, b) => (a.path === b.path ? a.position.line - b.position.line : a.path < b.path ? -1 : 1)

const isSidePath = byText(isSideCode, 5000)

const isSide = ({ path }: Placed): boolean => isSidePath(path)

const bySide: Order = (a, b) => Number(isSide(a)) - Number(isSide(b))

/** Calls without a price come last: nobody knows where they belong. */
const orders: Readonly<Record<CostsQuery['sort'], Order>> = {
  cost: (a, b) => bySide(a, b) || (b.total?.expected ?? -1) - (a.total?.expected ?? -1) || byPlace(a, b),
  tokens: (a, b) => bySide(a, b) || b.input.high - a.input.high || byPlace(a, b),
  name: byPlace,
}
