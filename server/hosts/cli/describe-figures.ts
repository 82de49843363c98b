import type { AnalyzedCall } from '../../engine/analysis'
import type { Config } from '../../engine/config'
import type { ExactTokens } from '../../engine/exact'
import type { Assumption } from '../../engine/figures/assumptions'
import type { Caching, CallBill } from '../../engine/figures/bills'
import { type Figures, figuresOf, type OnModel, type Row } from '../../engine/figures/figures'
import type { PricedConversation } from '../../engine/figures/history'
import type { ModelOrigin } from '../../engine/figures/origin'
import type { Basis, ExpectedRange, Range } from '../../model/estimate'
import type { Task } from '../../model/facts'
import type { Catalog, ModelInfo, TokenPrice } from '../../model/model-info'
import type { Span } from '../../model/span'
import type { OutputBounds } from '../../pricing/expected-output'
import { sourceDay } from '../../pricing/source-day'
import { type DescribedCall, describeCall } from './describe'
import type { Places } from './places'

/** A call with all its figures and where each comes from: `report --format json`, and what `report --explain` prints. */
export interface DerivedCall extends DescribedCall {
  readonly provider: string | null
  readonly model: DescribedCall['model'] & { readonly origin: Omit<ModelOrigin, 'span'> & { readonly at: string | null } }
  readonly task: Pick<Task, 'kind' | 'evidence' | 'confidence'>
  readonly tokenizer: { readonly id: string; readonly basis: Basis }
  readonly parts: readonly DerivedPart[]
  readonly framing: DerivedRow
  readonly input: { readonly all: DerivedRow; readonly static: DerivedRow; readonly volatile: DerivedRow }
  readonly output: {
    readonly tokens: ExpectedRange
    readonly usd: ExpectedRange | null
    readonly bounds: OutputBounds
    readonly limitAt: string | null
  }
  /** US dollars per million tokens, and where they come from; `null` where the model is in no catalog. */
  readonly prices: DerivedPrices | null
  readonly caching:
    | (Omit<Caching, 'endedBy'> & { readonly endedBy: { readonly name: string; readonly at: string } | null })
    | null
  readonly bills: readonly CallBill[]
  readonly atHitRate: NonNullable<Figures['atHitRate']> | null
  readonly perMonth: NonNullable<Figures['perMonth']> | null
  readonly choices: readonly OnModel[]
  readonly siblings: readonly OnModel[]
  /** Models of the provider that are dearer or cheaper still. */
  readonly moreSiblings: number
  readonly conversation: PricedConversation | null
  /** Tools that the provider runs and bills by use; without a limit they are in no figure. */
  readonly providerTools: readonly {
    readonly tool: string
    readonly usdPerUse: number | null
    readonly maxUses: number | null
    readonly at: string | null
  }[]
  /** The provider's own count of these parts, where it gave one before. */
  readonly exact:
    | (Pick<ExactTokens, 'provider' | 'model' | 'tokens' | 'on' | 'isWhole'> & { readonly parts: readonly string[] })
    | null
  readonly assumptions: readonly (Omit<Assumption, 'span'> & { readonly at: string | null })[]
}

export interface DerivedRow {
  readonly tokens: Range
  readonly usd: Range | null
}

type DerivedPart = DescribedCall['parts'][number] & {
  readonly low: number
  readonly basis: Basis
  readonly staticTokens: number
  readonly usd: Range | null
}

export interface DerivedPrices {
  readonly input: number
  readonly output: number
  readonly cacheRead: number | null
  readonly cacheWrite5m: number | null
  readonly cacheWrite1h: number | null
  /** The prices of a whole request with more input tokens. */
  readonly longContext: { readonly above: number; readonly input: number; readonly output: number } | null
  /** Day or month of the newest source; `null` where the configuration states the prices. */
  readonly asOf: string | null
  /** The day whose prices hold: announced ones count from theirs on. */
  readonly day: string
  readonly source: string
  readonly note: string | null
}

/** What a call costs in a month; `undefined` where the configuration does not say how often it runs, or it has no price. */
export function monthOf(
  analyzed: AnalyzedCall,
  about: { readonly catalog: Catalog; readonly config: Config },
): Figures['perMonth'] {
  return about.config.callsPerMonth === undefined ? undefined : figuresOf(analyzed, about).perMonth
}

/** Describes a call down to what each figure is made of. `day` is the one whose prices hold. */
export function describeFigures(
  analyzed: AnalyzedCall,
  about: { readonly catalog: Catalog; readonly config: Config },
  places: Places,
  day: string,
): DerivedCall {
  const figures = figuresOf(analyzed, about)
  const at = (span: Span | undefined): string | null => {
    if (span === undefined) return null
    const { file, line } = places.of(span)
    return `${file}:${line}`
  }
  const { call, model, tokenizer, task } = analyzed
  const { kind, evidence, confidence } = task
  const { origin, caching, output } = figures
  const { span: writtenAt, ...reached } = origin
  const limit = call.settings.maxOutputTokens
  const described = describeCall(analyzed, places, about.catalog)
  return {
    ...described,
    provider: call.provider.is === 'set' ? call.provider.value : null,
    model: { ...described.model, origin: { ...reached, at: at(writtenAt) } },
    task: { kind, evidence, confidence },
    tokenizer: { id: tokenizer.id, basis: tokenizer.basis },
    parts: described.parts.flatMap((part, index): DerivedPart[] => {
      const row = figures.parts[index]
      if (row === undefined) return []
      const { low, basis } = row.tokens
      return [{ ...part, low, basis, staticTokens: row.staticTokens, usd: roundedRange(row.usd) }]
    }),
    framing: derivedRow(figures.framing),
    input: { all: derivedRow(figures.input), static: derivedRow(figures.fixed), volatile: derivedRow(figures.volatile) },
    output: { ...output, usd: output.usd ?? null, limitAt: limit.is === 'set' ? at(limit.span) : null },
    prices: model === undefined ? null : pricesOf(model, day),
    caching:
      caching === undefined
        ? null
        : {
            ...caching,
            endedBy: caching.endedBy === undefined ? null : { name: caching.endedBy.name, at: at(caching.endedBy.span) ?? '' },
          },
    bills: figures.bills,
    atHitRate: figures.atHitRate ?? null,
    perMonth: figures.perMonth ?? null,
    choices: figures.choices,
    siblings: figures.siblings,
    moreSiblings: figures.moreSiblings,
    conversation: figures.conversation === undefined ? null : withoutSpan(figures.conversation),
    providerTools: figures.tools.map(({ tool, usd, maxUses, span }) => ({
      tool,
      usdPerUse: usd ?? null,
      maxUses: maxUses ?? null,
      at: at(span),
    })),
    exact: exactOf(figures),
    assumptions: figures.assumptions.map(({ span, ...assumption }) => ({ ...assumption, at: at(span) })),
  }
}

function exactOf({ exact, parts }: Figures): DerivedCall['exact'] {
  if (exact === undefined) return null
  const { provider, model, tokens, on, isWhole } = exact
  const names = exact.parts.flatMap((index) => parts[index]?.name ?? [])
  return { provider, model, tokens, isWhole, ...(on === undefined ? {} : { on }), parts: names }
}

/** Offsets are nothing to others. */
function withoutSpan({ loop, ...conversation }: PricedConversation): PricedConversation {
  if (loop === undefined) return conversation
  const { span: _, ...turns } = loop
  return { ...conversation, loop: turns }
}

function derivedRow({ tokens, usd }: Row): DerivedRow {
  return { tokens, usd: roundedRange(usd) }
}

/** Shares of a bill are quotients: what is behind the twelfth digit is noise of the arithmetic. */
function roundedRange(range: Range | undefined): Range | null {
  if (range === undefined) return null
  const round = (amount: number): number => Number(amount.toPrecision(12))
  return { low: round(range.low), high: round(range.high), basis: range.basis }
}

function pricesOf({ price, source, note }: ModelInfo, day: string): DerivedPrices {
  const { longContext } = price
  return {
    ...perMillion(price),
    longContext: longContext === undefined ? null : { above: longContext.aboveTokens, ...inAndOut(longContext.price) },
    asOf: sourceDay(source) ?? null,
    day,
    source,
    note: note ?? null,
  }
}

function perMillion(price: TokenPrice): Omit<DerivedPrices, 'longContext' | 'asOf' | 'day' | 'source' | 'note'> {
  return {
    ...inAndOut(price),
    cacheRead: million(price.usdPerCacheReadToken),
    cacheWrite5m: million(price.usdPerCacheWrite5mToken),
    cacheWrite1h: million(price.usdPerCacheWrite1hToken),
  }
}

function inAndOut({ usdPerInputToken, usdPerOutputToken }: TokenPrice): { readonly input: number; readonly output: number } {
  return { input: million(usdPerInputToken) ?? 0, output: million(usdPerOutputToken) ?? 0 }
}

function million(usdPerToken: number | undefined): number | null {
  return usdPerToken === undefined ? null : Number((usdPerToken * 1_000_000).toPrecision(12))
}
