import Big from 'big.js'
import { type Basis, type ExpectedRange, leastSure, type Range } from '../model/estimate'
import type { Cost } from '../model/facts'
import type { ModelInfo } from '../model/model-info'
import { type Bill, bill, type CacheUse, type ItemName } from './bill'
import { tierMultiplier } from './terms'

/** What is billed. Tokens are those of one call. */
export interface Billed {
  readonly model: ModelInfo
  readonly input: Range
  /** Tokens of the prefix that is the same on each call: what a cache can hold. */
  readonly staticTokens: number
  /** What the model thinks before it answers is output too. */
  readonly output: ExpectedRange
  /** Share off the model's price. Not for a discount that the catalog already has in it. */
  readonly discount?: number
  /** A batch is served in no other tier. */
  readonly batch?: boolean
  /** As the request names it. One whose price is not published is billed at list price, on basis `assumed`. */
  readonly serviceTier?: string
  /** The request must be served in one region. */
  readonly residency?: boolean
  /** Which of the provider's hours it is, where its price depends on them. Absent: not known. */
  readonly hours?: 'dear' | 'cheap'
  /** Of the input, the tokens that are read from the cache or written to it. */
  readonly cache?: CacheUse
  /** How often the call uses tools that the provider runs and bills by use, by name. */
  readonly toolUses?: Readonly<Record<string, number | Omit<ExpectedRange, 'basis'>>>
}

/** US dollars of one call and what they are made of. */
export interface Breakdown extends Cost {
  /** What is billed at a rate of its own, in the order of the request; what has no tokens is left out. */
  readonly items: readonly CostItem[]
  /** Shares of the list price that the items are billed at; empty at list price. */
  readonly shares: readonly { readonly name: ShareName; readonly share: number }[]
}

/** One line of a bill. `quantity` counts tokens, or uses of a tool. */
export interface CostItem {
  readonly name: ItemName | `tool ${string}`
  readonly quantity: ExpectedRange
  readonly usd: ExpectedRange
}

export type ShareName = 'batch' | 'service tier' | 'data residency' | 'discount'

/** US dollars of one call, each figure the double nearest to the exact decimal. */
export function cost(billed: Billed): Breakdown {
  const { items, shares, input, output, total } = charge(billed, billed.cache ?? uncached)
  const cached = cachedPrefix(billed)
  return { input, output, total, items, shares, cached: cached === undefined ? undefined : charge(billed, cached).total }
}

const uncached: CacheUse = { read: 0, write5m: 0, write1h: 0 }

/** The shortest prefix that is cached, where the model's is not published. */
export const usualMinimum = 1024

/** Whether a provider would keep a prefix of so many tokens in its cache. */
export function isCacheable(model: ModelInfo, prefixTokens: number): boolean {
  if (model.caching === 'none' || model.price.usdPerCacheReadToken === undefined) return false
  return prefixTokens >= (model.minCacheableTokens ?? usualMinimum)
}

function cachedPrefix({ model, staticTokens }: Billed): CacheUse | undefined {
  return isCacheable(model, staticTokens) ? { ...uncached, read: staticTokens } : undefined
}

/** The same request at its smallest, as expected, and at its largest. */
interface Bills {
  readonly low: Bill
  readonly expected: Bill
  readonly high: Bill
}

function charge(billed: Billed, cache: CacheUse): Omit<Breakdown, 'cached'> {
  const shares = sharesOf(billed)
  const bills = billsOf(billed, cache, shareOf(billed))
  const sure = basisOf(billed)
  const input = leastSure(billed.input.basis, sure)
  const output = leastSure(billed.output.basis, sure)
  const fees = feesOf(billed)
  const fee = (end: End): Big => fees.reduce((sum, { usd }) => sum.plus(usd[end]), Big(0))
  const all = [input, output, ...fees.map(({ usd }) => usd.basis)].reduce(leastSure)
  const unbounded = billed.output.isUnbounded === true ? { isUnbounded: true as const } : {}
  return {
    shares,
    input: { low: bills.low.input.toNumber(), high: bills.high.input.toNumber(), basis: input },
    output: { ...usdOf(bills, ({ output }) => output, output), ...unbounded },
    total: { ...usdOf(bills, (bill, end) => bill.input.plus(bill.output).plus(fee(end)), all), ...unbounded },
    items: [...itemsOf(bills, billed, { input, output }), ...fees],
  }
}

function billsOf({ model, input, output, hours }: Billed, cache: CacheUse, share: Big): Bills {
  const offPeak = model.terms?.offPeak
  const cheap = offPeak === undefined ? model.price : { ...model.price, ...offPeak.price }
  const usual = hours === 'cheap' ? cheap : model.price
  return {
    low: bill({ price: hours === undefined ? cheap : usual, input: input.low, output: output.low, cache, share }),
    expected: bill({ price: usual, input: (input.low + input.high) / 2, output: output.expected, cache, share }),
    high: bill({ price: usual, input: input.high, output: output.high, cache, share }),
  }
}

function itemsOf(bills: Bills, billed: Billed, bases: { readonly input: Basis; readonly output: Basis }): readonly CostItem[] {
  const names = new Set([...bills.low.items, ...bills.expected.items, ...bills.high.items].map(({ name }) => name))
  return [...names].map((name) => {
    const itemOf = (bill: Bill) => bill.items.find((item) => item.name === name)
    const side = name === 'output' ? 'output' : 'input'
    const tokens = (bill: Bill): number => itemOf(bill)?.tokens ?? 0
    return {
      name,
      quantity: {
        low: tokens(bills.low),
        expected: tokens(bills.expected),
        high: tokens(bills.high),
        basis: billed[side].basis,
      },
      usd: usdOf(bills, (bill) => itemOf(bill)?.usd ?? Big(0), bases[side]),
    }
  })
}

type End = keyof Bills

function usdOf(bills: Bills, read: (bill: Bill, end: End) => Big, basis: Basis): ExpectedRange {
  const at = (end: End): number => read(bills[end], end).toNumber()
  return { low: at('low'), expected: at('expected'), high: at('high'), basis }
}

/** The whole bill as a share of the list price: tier, batch, region and discount. */
export function shareOf(billed: Pick<Billed, 'model' | 'batch' | 'serviceTier' | 'residency' | 'discount'>): Big {
  return sharesOf(billed).reduce((product, { share }) => product.times(share), Big(1))
}

/** Shares multiply. What a provider publishes no share for is billed at list price. */
function sharesOf({
  model,
  batch,
  serviceTier,
  residency,
  discount = 0,
}: Pick<Billed, 'model' | 'batch' | 'serviceTier' | 'residency' | 'discount'>): Breakdown['shares'] {
  const inBatch = batch === true || serviceTier?.toLowerCase() === 'batch'
  const tier = inBatch || serviceTier === undefined ? undefined : tierMultiplier(model, serviceTier)
  const shares: readonly { name: ShareName; share: number | undefined }[] = [
    { name: 'batch', share: inBatch ? model.price.batchMultiplier : undefined },
    { name: 'service tier', share: tier },
    { name: 'data residency', share: residency === true ? model.terms?.residency : undefined },
    { name: 'discount', share: Big(1).minus(discount).toNumber() },
  ]
  return shares.flatMap(({ name, share }) => (share === undefined || share === 1 ? [] : [{ name, share }]))
}

/** A tier, a region or an hour whose price is not known makes the figure an assumption. */
function basisOf({ model, serviceTier, residency, batch, hours }: Billed): Basis {
  const tier = serviceTier === undefined || batch === true || tierMultiplier(model, serviceTier) !== undefined
  const region = residency !== true || model.terms?.residency !== undefined
  const hour = hours !== undefined || model.terms?.offPeak === undefined
  return tier && region && hour ? 'exact' : 'assumed'
}

/** Fees by use are not discounted by batch or tier; those that nobody publishes are no figure, and said to be unknown. */
function feesOf({ model, toolUses = {} }: Billed): readonly CostItem[] {
  return Object.entries(toolUses).map(([tool, uses]): CostItem => {
    const each = usdPerToolUse(model, tool)
    const quantity: ExpectedRange =
      typeof uses === 'number'
        ? { low: uses, expected: uses, high: uses, basis: 'exact' }
        : { low: uses.low, expected: uses.expected, high: uses.high, basis: 'assumed' }
    const usd = (end: End): number =>
      Big(each ?? 0)
        .times(quantity[end])
        .toNumber()
    const basis = each === undefined ? 'unknown' : quantity.basis
    return { name: `tool ${tool}`, quantity, usd: { low: usd('low'), expected: usd('expected'), high: usd('high'), basis } }
  })
}

/** What a use of a tool costs that the provider runs; `undefined` where no fee is published. */
export function usdPerToolUse({ terms }: ModelInfo, tool: string): number | undefined {
  return terms !== undefined && Object.hasOwn(terms.usdPerToolUse, tool) ? terms.usdPerToolUse[tool] : undefined
}
