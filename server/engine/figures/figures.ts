import { type Basis, type ExpectedRange, leastSure, type Range } from '../../model/estimate'
import type { Cost } from '../../model/facts'
import type { Catalog, ModelInfo } from '../../model/model-info'
import type { Span } from '../../model/span'
import type { OutputBounds } from '../../pricing/expected-output'
import type { AnalyzedCall } from '../analysis'
import { findModel, outputBounds, type PricedTool, providerToolsOf } from '../call-terms'
import type { Config } from '../config'
import type { ExactTokens } from '../exact'
import { type Assumption, assumptionsOf } from './assumptions'
import { basisOfPrice, type Caching, type CallBill, cachingOf, priceBills } from './bills'
import { type PricedConversation, priceHistory } from './history'
import { type ModelOrigin, originOf } from './origin'
import { usageOf } from './usage'

/** Every figure of one call, with what it is made of: the hover, `report --explain` and `report --format json` show the same. */
export interface Figures {
  readonly origin: ModelOrigin
  /** What is sent, in request order. */
  readonly parts: readonly Row[]
  readonly framing: Row
  readonly input: Row
  /** Of the input, the text that is the same on each call, and all else but the chat format. */
  readonly fixed: Row
  readonly volatile: Row
  readonly output: { readonly tokens: ExpectedRange; readonly usd: ExpectedRange | undefined; readonly bounds: OutputBounds }
  /** The call as it is; with several models that a condition chooses from, what is expected is of the first. */
  readonly total: ExpectedRange | undefined
  readonly caching: Caching | undefined
  /** The call on its model without a cache, then as it writes and reads it; none without a price. */
  readonly bills: readonly CallBill[]
  /** What a call is expected to cost where so many of them read the cache; the share is the configuration's. */
  readonly atHitRate: { readonly rate: number; readonly usd: number } | undefined
  /** What the calls of a month are expected to cost; their number is the configuration's. */
  readonly perMonth: { readonly calls: number; readonly usd: number } | undefined
  /** The other models that a condition may choose, each with what the call costs on it. */
  readonly choices: readonly OnModel[]
  /** The call's own model among the provider's current ones, dearest first. */
  readonly siblings: readonly OnModel[]
  /** Models of the provider that are left out of `siblings`, since they are dearer or cheaper still. */
  readonly moreSiblings: number
  readonly conversation: PricedConversation | undefined
  /** Tools that the provider runs and bills by use, beside the tokens. */
  readonly tools: readonly PricedTool[]
  /** The provider's own count of the settled texts, where it gave one before. */
  readonly exact: ExactTokens | undefined
  readonly assumptions: readonly Assumption[]
}

/** A stretch of the request. */
export interface Row {
  readonly name: string
  readonly tokens: Range
  /** `undefined` where the call has no price. */
  readonly usd: Range | undefined
  readonly staticTokens: number
  /** Where it is written; absent for what is not. */
  readonly span?: Span
}

/** The call on another model, its tokens counted as that one counts them. */
export interface OnModel {
  readonly id: string
  readonly total: ExpectedRange | undefined
  /** Of the output that is expected, what is assumed for thinking: models differ in that. */
  readonly thinkingTokens: number
}

/** Derives the figures of a call, from what its document's catalog and configuration say. */
export function figuresOf(
  call: AnalyzedCall,
  { catalog, config }: { readonly catalog: Catalog; readonly config: Config },
): Figures {
  const { estimate, model, task, prefix } = call
  const { parts, framing, input, staticTokens, output, cost } = estimate
  const row = rower(cost, input, basisOfPrice(call))
  const fixedTokens = { low: Math.min(staticTokens, input.low), high: Math.min(staticTokens, input.high) }
  const bounds = outputBounds(call.call, model, task, config.assume.thinkingTokens)
  const bills = priceBills(call)
  return {
    origin: originOf(call, config),
    parts: parts.map((part) => ({ ...row(part.name, part.tokens), staticTokens: part.staticTokens, span: part.span })),
    framing: row('chat format', framing),
    input: row('input', input),
    // Static text is counted, not assumed: it is as sure as the tokenizer.
    fixed: {
      ...row('static', { ...fixedTokens, basis: call.exact?.isWhole === true ? 'exact' : call.tokenizer.basis }),
      staticTokens,
    },
    volatile: row('volatile', {
      low: Math.max(0, input.low - fixedTokens.low - framing.low),
      high: Math.max(0, input.high - fixedTokens.high - framing.high),
      basis: input.basis,
    }),
    output: { tokens: output, usd: cost?.output, bounds },
    total: cost?.total,
    caching: model && cachingOf(model, call.call, prefix),
    bills,
    ...usageOf(call, bills, config),
    choices: choicesOf(call, catalog, config),
    ...siblingsOf(call, catalog, config),
    conversation: priceHistory(call, bounds, config),
    tools: model === undefined ? [] : providerToolsOf(call.call, model),
    exact: call.exact,
    assumptions: assumptionsOf(call, bounds, config),
  }
}

/** Prices tokens at the rate that the whole input is billed at, so that rows add up to it. */
function rower(cost: Cost | undefined, input: Range, priceBasis: Basis): (name: string, tokens: Range) => Row {
  const rate = (end: 'low' | 'high'): number => (cost === undefined || input[end] === 0 ? 0 : cost.input[end] / input[end])
  const rates = { low: rate('low'), high: rate('high') }
  return (name, tokens) => ({
    name,
    tokens,
    staticTokens: 0,
    usd: cost && {
      low: tokens.low * rates.low,
      high: tokens.high * rates.high,
      basis: leastSure(tokens.basis, priceBasis),
    },
  })
}

function choicesOf({ call, task, on }: AnalyzedCall, catalog: Catalog, { assume }: Config): readonly OnModel[] {
  const { settings } = call
  const ids = settings.model.is === 'set' ? (settings.model.alternatives ?? []) : []
  return ids.map((id) => {
    const model = findModel(call, id, catalog)
    const { thinkingTokens } = outputBounds(call, model, task, assume.thinkingTokens)
    return { id, total: model && on(model).cost?.total, thinkingTokens }
  })
}

/** How many models are shown around the call's own. */
const shown = { dearer: 2, cheaper: 5 }

function siblingsOf(call: AnalyzedCall, catalog: Catalog, { assume }: Config): Pick<Figures, 'siblings' | 'moreSiblings'> {
  const { model, estimate } = call
  if (model === undefined || estimate.cost === undefined) return { siblings: [], moreSiblings: 0 }
  // What is estimated of a call spans all models that a condition chooses from.
  const isChosen = call.call.settings.model.is === 'set' && call.call.settings.model.alternatives !== undefined
  const others = catalog.siblings(model).filter(({ id }) => id !== model.id)
  const totalOn = (sibling: ModelInfo): ExpectedRange | undefined =>
    (sibling === model && !isChosen ? estimate : call.on(sibling)).cost?.total
  const thinkingOn = (sibling: ModelInfo): number =>
    outputBounds(call.call, sibling, call.task, assume.thinkingTokens).thinkingTokens
  const priced = [model, ...others].map((sibling) => ({
    id: sibling.id,
    total: totalOn(sibling),
    thinkingTokens: thinkingOn(sibling),
  }))
  priced.sort((a, b) => (b.total?.expected ?? 0) - (a.total?.expected ?? 0))
  const own = priced.findIndex(({ id }) => id === model.id)
  const siblings = priced.slice(Math.max(0, own - shown.dearer), own + shown.cheaper + 1)
  return { siblings, moreSiblings: priced.length - siblings.length }
}
