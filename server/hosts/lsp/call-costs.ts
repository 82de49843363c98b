import type { AnalyzedCall } from '../../engine/analysis'
import { type Figures, figuresOf, type OnModel, type Row } from '../../engine/figures/figures'
import { type Basis, mark, point, type Range } from '../../model/estimate'
import { count, type ModelInfo, usd, usdOn } from '../../model/model-info'
import type { Edit, Span } from '../../model/span'
import { switchModel } from '../../model/switch-model'
import { cachingText, originText, taskText, tokenizerText } from '../derivation'
import { unpricedReason } from '../unpriced'
import { placeText } from './cell-place'
import { fileNameOf } from './edits'
import { dollars, markedDollars, markedTokens, methodName, modelName } from './figures'
import { headlineOf, headlineText } from './headline'
import { modelFacts } from './model-facts'
import { findOther, inputBasisOn, modelsFor, type OtherModel } from './other-models'
import type { CallCosts, CostSegment, ModelLine, Place, PricedLine, TextChange } from './protocol'
import { cellOf, placeOf, type View } from './view'

/** What one call costs and what that is made of; `undefined` where the call cannot be shown in its document. */
export function callCosts(view: View, call: AnalyzedCall, path: string, changesOf: ChangesOf): CallCosts | undefined {
  const position = placeOf(view, call)?.start
  if (position === undefined) return undefined
  const figures = figuresOf(call, view)
  const { total, input } = figures
  const inputBasis = input.usd?.basis ?? input.tokens.basis
  const billed = figures.bills.length < 2 ? [] : figures.bills
  const unpriced = unpricedReason(call)
  const { callsPerMonth, assume } = view.config
  const cell = cellOf(view, call.call.site.nameSpan)
  return {
    id: call.id,
    uri: view.source.uri,
    ...position,
    place: placeText(path, position.line, cell),
    ...(cell === undefined ? {} : { cell }),
    method: methodName(call, view.document),
    model: modelName(call),
    ...(call.model === undefined ? {} : { provider: call.model.provider }),
    headline: headlineText(headlineOf(call, view.config)),
    ...(total === undefined ? {} : { price: usdOn(total.expected, total.basis), range: dollars(total) }),
    basis: total?.basis ?? 'unknown',
    ...(unpriced === undefined ? {} : { unpriced }),
    evidence: [
      `Model: ${originText(figures.origin, originPlace(view, figures.origin.span))}.`,
      `Tokens: ${tokenizerText(call.tokenizer)}.`,
      `Task: ${taskText(call.task)}.`,
      ...(figures.caching === undefined ? [] : [`Cache: ${cachingText(figures.caching, modelName(call))}.`]),
    ],
    segments: segmentsOf(view, figures),
    bills: billed.map(({ name, total }) => ({ name, ...pricedLine(total, inputBasis) })),
    models: modelsFor(view, call, figures).map((on) => modelLine(view, call, on, figures, changesOf)),
    assumptions: figures.assumptions.map(({ what, value, key }) => ({ what, value, ...(key === undefined ? {} : { key }) })),
    usual: {
      ...(callsPerMonth === undefined ? {} : { callsPerMonth }),
      ...(assume.cacheHitRate === undefined ? {} : { cacheHitRate: assume.cacheHitRate }),
    },
    ...notCached(figures, call),
  }
}

/** Edits as the client makes them; `undefined` where one of the places cannot be found. */
export type ChangesOf = (edits: readonly Edit[]) => readonly TextChange[] | undefined

function notCached({ caching }: Figures, call: AnalyzedCall): Pick<CallCosts, 'notCached'> {
  if (caching?.lacks !== 'price' && caching?.lacks !== 'length') return {}
  return { notCached: cachingText(caching, modelName(call)) }
}

function segmentsOf(view: View, { parts, framing, output, total }: Figures): readonly CostSegment[] {
  const rows = [...parts, ...(framing.tokens.high > 0 ? [framing] : [])].filter(({ tokens }) => tokens.high > 0)
  const weightOf = ({ tokens, usd: paid }: Row): number =>
    total === undefined ? middle(tokens) : paid === undefined ? 0 : middle(paid)
  const written = total === undefined ? output.tokens.expected : (output.usd?.expected ?? 0)
  const whole = rows.reduce((so, row) => so + weightOf(row), 0) + written
  const shareOf = (weight: number): number => (whole === 0 ? 0 : weight / whole)
  return [
    ...rows.map((row): CostSegment => {
      const isFixed = row.tokens.low === row.tokens.high && row.staticTokens === row.tokens.low
      const at = row.span && placeAt(view, row.span)
      return {
        name: row.name,
        kind: row === framing ? 'framing' : isFixed ? 'static' : 'volatile',
        tokens: markedTokens(row.tokens),
        ...(row.usd === undefined ? {} : { price: markedDollars(row.usd) }),
        basis: row.usd?.basis ?? row.tokens.basis,
        share: shareOf(weightOf(row)),
        ...(at === undefined ? {} : { at }),
      }
    }),
    {
      name: 'answer, expected',
      kind: 'output',
      tokens: `${mark(output.tokens.basis)}${count(output.tokens.expected)} (${output.tokens.isUnbounded === true ? 'no maximum is known' : `≤ ${count(output.tokens.high)}`})`,
      ...(output.usd === undefined ? {} : { price: usdOn(output.usd.expected, output.usd.basis) }),
      basis: output.tokens.basis,
      share: shareOf(written),
    },
  ]
}

function middle({ low, high }: Omit<Range, 'basis'>): number {
  return (low + high) / 2
}

/** The answer ends at its limit, so the most is as sure as the input. */
function pricedLine(
  { expected, high, basis, isUnbounded }: NonNullable<OnModel['total']>,
  inputBasis: Basis,
): Omit<PricedLine, 'name'> {
  return {
    expected: usdOn(expected, basis),
    atMost: isUnbounded === true ? 'not known' : mark(inputBasis) + usd(high),
    basis,
  }
}

function modelLine(view: View, call: AnalyzedCall, { id, total }: OtherModel, figures: Figures, changesOf: ChangesOf): ModelLine {
  const { model } = call
  const other = findOther(view, call, id)
  const isOwn = id === model?.id
  const repair = isOwn || model === undefined || other === undefined ? undefined : switchModel(call.call, model, other)
  const edits = repair && changesOf(repair.edits)
  const change = isOwn ? undefined : changeOf(figures.total?.expected, total?.expected)
  return {
    name: id,
    ...(total === undefined ? { basis: 'unknown' } : pricedLine(total, inputBasisOn(view, call, id, figures))),
    isOwn,
    ...(change === undefined ? {} : { change }),
    facts: other === undefined ? [] : [...modelFacts(other), ...tokensOn(call, other)],
    ...(edits === undefined ? {} : { edits }),
  }
}

/** Another tokenizer counts the same text otherwise. */
function tokensOn({ model, on, estimate }: AnalyzedCall, other: ModelInfo): readonly string[] {
  if (model === undefined || other.tokenizer === model.tokenizer) return []
  const [there, here] = [markedTokens(on(other).input), markedTokens(estimate.input)]
  return there === here ? [] : [`${there} tokens in, not ${here}`]
}

/** `−62%`, `+140%`; `undefined` where there is nothing to compare with. */
export function changeOf(before: number | undefined, after: number | undefined): string | undefined {
  if (before === undefined || after === undefined || before === 0) return undefined
  const percent = Math.round((after / before - 1) * 100)
  return percent === 0 ? '±0%' : `${percent < 0 ? '−' : '+'}${count(Math.abs(percent))}%`
}

function placeAt({ places }: View, span: Span): Place | undefined {
  const found = places.locate(span)
  return found && { uri: found.uri, ...found.range.start }
}

/** `models.ts:3` */
function originPlace(view: View, span: Span | undefined): string | undefined {
  const found = span && view.places.locate(span)
  return found && placeText(fileNameOf(found.uri), found.range.start.line, found.cell)
}

/** How sure a count is that somebody shows by itself. */
export function counted(tokenCount: number, call: AnalyzedCall): string {
  return markedTokens(point(tokenCount, call.tokenizer.basis))
}
