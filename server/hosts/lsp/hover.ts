import type { Hover, Position } from 'vscode-languageserver'
import type { AnalyzedCall } from '../../engine/analysis'
import type { CallBill } from '../../engine/figures/bills'
import { type Figures, figuresOf, type OnModel, type Row } from '../../engine/figures/figures'
import { type Basis, type ExpectedRange, leastSure, mark } from '../../model/estimate'
import { count, type ModelInfo, usd, usdOn } from '../../model/model-info'
import type { PromptPart } from '../../model/prompt-call'
import type { Span } from '../../model/span'
import { cachingText, exactText, loopText, originText, taskText, tokenizerText, usageLines } from '../derivation'
import { unpricedText } from '../unpriced'
import { lineText } from './call-at'
import { placeText } from './cell-place'
import { fileNameOf } from './edits'
import { markedDollars, markedTokens, methodName, modelName, perMillion } from './figures'
import { headlineOf, headlineText } from './headline'
import { modelFacts } from './model-facts'
import { inputBasisOn } from './other-models'
import { hrefOf, rangeOf, type View } from './view'

/** What a call costs, shown on its callee, on its model's id and on the text that it sends; `undefined` elsewhere. */
export function hoverAt(view: View, position: Position): Hover | undefined {
  const offset = view.source.offsetAt(position)
  const [target, ...others] = targetsAt(view, offset)
  if (target === undefined) return undefined
  const { call } = target
  const figures = figuresOf(call, view)
  // The hover may be lower than the table: what matters most stands on top.
  const sections = [
    `**promptfare:** ${headlineText(headlineOf(call, view.config))} · \`${modelName(call)}\``,
    ...(target.isModel === true && call.model !== undefined ? [aboutModel(view, call.model)] : []),
    ...tablesOf(view, call, figures),
    ...wayTo(view, call),
    evidence(view, call, figures),
    ...assumed(view, figures),
    call.model === undefined || call.estimate.cost === undefined
      ? `No price: ${unpricedText(call)}.`
      : sourceLine(view, call.model),
  ]
  if (others.length > 0) sections.push(alsoSentBy(view, others))
  const range = rangeOf(view, target.span)
  return { contents: { kind: 'markdown', value: sections.join('\n\n') }, ...(range === undefined ? {} : { range }) }
}

interface Target {
  readonly call: AnalyzedCall
  /** The characters that the hover is about. */
  readonly span: Span
  /** It is the model's id. */
  readonly isModel?: true
}

/** All calls with something under the cursor: the model's id says more of a call than the callee, that more than text it shares. */
function targetsAt(view: View, offset: number): Target[] {
  const hit = (span: Span): boolean => span.document === view.document.id && span.start <= offset && offset <= span.end
  const seeking: readonly ((call: AnalyzedCall) => Span | undefined)[] = [
    ({ call }) => (call.settings.model.is === 'set' && hit(call.settings.model.span) ? call.settings.model.span : undefined),
    ({ call }) => (hit(call.site.span) ? call.site.span : undefined),
    ({ call }) => call.prompt.parts.flatMap(writtenSpans).find(hit),
  ]
  for (const [index, spanIn] of seeking.entries()) {
    const targets = view.analysis.calls.flatMap((call): Target[] => {
      const span = spanIn(call)
      return span === undefined ? [] : [{ call, span, ...(index === 0 ? { isModel: true } : {}) }]
    })
    if (targets.length > 0) return targets
  }
  return []
}

function writtenSpans(part: PromptPart): readonly Span[] {
  return part.text.parts.map((piece) => piece.span).filter((span) => span.end > span.start)
}

/** The model by itself, and whether its provider has a dearer one. */
function aboutModel({ catalog }: View, model: ModelInfo): string {
  const [dearest] = catalog.siblings(model)
  const mark = dearest?.id === model.id ? [`the dearest of ${model.provider}`] : []
  return `${cell(model.id)}: ${[...modelFacts(model), ...mark].join(' · ')}`
}

/** The functions between a call and the model call in it, with links. */
function wayTo(view: View, { call }: AnalyzedCall): string[] {
  const { via } = call.site
  if (via === undefined) return []
  const hops = via.flatMap((span) => placeLink(view, span) ?? [])
  return hops.length === 0 ? [] : [`Through ${hops.join(' → ')}, with what this call gives.`]
}

function tablesOf(view: View, call: AnalyzedCall, figures: Figures): string[] {
  const { siblings, moreSiblings } = figures
  const choices = figures.choices.filter(({ id }) => !siblings.some((sibling) => sibling.id === id))
  const more = moreSiblings === 0 ? '' : `\n\n${moreSiblings} more models of ${call.model?.provider} are dearer or cheaper still.`
  return [
    table(['part', 'tokens', 'price', 'basis'], costRows(view, figures)),
    ...(figures.bills.length < 2
      ? []
      : [
          table(
            ['a call', 'expected', 'at most', 'basis'],
            figures.bills.map((bill) => billRow(bill, figures)),
          ),
        ]),
    ...usageLines(figures).map((line) => `${line}.`),
    ...(figures.caching === undefined ? [] : [`Cache: ${cachingText(figures.caching, modelName(call))}.`]),
    ...conversationTable(figures),
    ...(siblings.length < 2
      ? []
      : [
          table(
            ['the same call on', 'expected', 'at most', 'basis'],
            [...siblings, ...choices].map((on) => modelRow(view, on, call, figures)),
          ) + more,
        ]),
  ]
}

function costRows(view: View, { parts, framing, input, fixed, volatile, output, total }: Figures): readonly Cells[] {
  const { tokens: written, usd: paid } = output
  return [
    ...parts.map((part) => row(part, linked(view, cell(part.name), part.span))),
    ...(framing.tokens.high > 0 ? [row(framing)] : []),
    row(input, '**input**'),
    row(fixed, 'input, static'),
    row(volatile, 'input, volatile'),
    [
      '**output**, expected',
      mark(written.basis) + count(written.expected),
      paid === undefined ? '–' : expectedOf(paid),
      written.basis,
    ],
    ['output, at most', mostOf(written, count), paid === undefined ? '–' : mostOf(paid, usd), written.basis],
    ...(total === undefined
      ? []
      : [
          ['**per call**, expected', '', expectedOf(total), total.basis] as const,
          ['per call, at most', '', mostOf(total, atMostUsd(input.usd?.basis)), total.basis] as const,
        ]),
  ]
}

type Cells = readonly [string, string, string, string]

function row({ name, tokens: counted, usd: paid }: Row, shown = name): Cells {
  return [
    shown,
    markedTokens(counted),
    paid === undefined ? '–' : markedDollars(paid),
    leastSure(counted.basis, paid?.basis ?? 'exact'),
  ]
}

const billNames: Readonly<Record<CallBill['name'], string>> = {
  uncached: 'uncached',
  'cache write': 'that writes its prefix to the cache',
  'cache read': 'that reads its prefix from the cache',
}

function billRow({ name, total }: CallBill, { input }: Figures): Cells {
  return [billNames[name], expectedOf(total), mostOf(total, atMostUsd(input.usd?.basis)), total.basis]
}

/** The answer ends at its limit, so the most is as sure as the input. */
function atMostUsd(basis: Basis = 'exact'): (most: number) => string {
  return (most) => mark(basis) + usd(most)
}

function expectedOf({ expected, basis }: ExpectedRange): string {
  return usdOn(expected, basis)
}

/** What is only assumed to be the most is no limit. */
function mostOf({ high, isUnbounded }: ExpectedRange, print: (most: number) => string): string {
  return isUnbounded === true ? 'not known' : print(high)
}

function modelRow(view: View, { id, total }: OnModel, call: AnalyzedCall, figures: Figures): Cells {
  const name = id === call.model?.id ? `**${id}**` : id
  if (total === undefined) return [name, '–', '–', 'unknown']
  return [name, expectedOf(total), mostOf(total, atMostUsd(inputBasisOn(view, call, id, figures))), total.basis]
}

/** What the turns of a chat or a loop of tool calls cost. */
function conversationTable({ conversation }: Figures): string[] {
  if (conversation === undefined) return []
  const { kind, prefixTokens, messageTokens, replyTokens, isCached, needsBreakpoint, turns, loop } = conversation
  const what = kind === 'chat' ? 'A chat' : 'A loop of tool calls'
  const sizes = `${count(prefixTokens)} tokens in front, ${count(messageTokens)} come in and ${count(replyTokens)} are written with each turn`
  const heads = ['turn', 'input', 'the turn', 'all so far', ...(isCached ? ['cached, the turn', 'cached, all so far'] : [])]
  const rows = turns.map(({ turn, inputTokens, usd: one, usdSoFar, usdCached, usdCachedSoFar }) => [
    String(turn),
    count(inputTokens),
    usdOn(one, 'assumed'),
    usdOn(usdSoFar, 'assumed'),
    ...(isCached ? [usdOn(usdCached, 'assumed'), usdOn(usdCachedSoFar, 'assumed')] : []),
  ])
  const marker = isCached && needsBreakpoint ? ' Cached: with a cache breakpoint behind the history in every turn.' : ''
  const ends = loop === undefined ? '' : ` In it ${loopText(loop)}.`
  return [`${what} that sends its history again: ${sizes}.${ends}${marker}`, table(heads, rows)]
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const sides = heads.map((head, index) => (index === 0 || head === 'basis' ? ':--' : '--:'))
  const lines = rows.map((cells) => `| ${cells.join(' | ')} |`)
  return [`| ${heads.join(' | ')} |`, `|${sides.join('|')}|`, ...lines].join('\n')
}

/** What the call's model and task are, and how anybody knows. */
function evidence(view: View, call: AnalyzedCall, { origin, exact, parts }: Figures): string {
  const place = origin.span && placeLink(view, origin.span)
  const lines = [
    `Call: \`${methodName(call, view.document)}\`${call.model === undefined ? '' : `, billed by ${call.model.provider}`}.`,
    `Model: ${originText(origin, place)}.`,
    `Tokens: ${tokenizerText(call.tokenizer)}.`,
    ...(exact === undefined
      ? []
      : [
          `Exact: ${exactText(
            exact,
            exact.parts.flatMap((index) => parts[index]?.name ?? []),
          )}.`,
        ]),
    `Task: ${taskText(call.task)}.`,
  ]
  return lines.join('  \n')
}

function assumed(view: View, { assumptions }: Figures): string[] {
  if (assumptions.length === 0) return []
  const lines = assumptions.map(({ what, value, key, span }) => {
    const by = key === undefined ? '' : ` (\`${key}\`)`
    return `- ${linked(view, cell(what), span)}: ${value}${by}`
  })
  return [`Assumed:\n${lines.join('\n')}`]
}

function sourceLine(view: View, { price, source, overridden, note }: ModelInfo): string {
  const rates: readonly (readonly [number | undefined, string])[] = [
    [price.usdPerInputToken, 'in'],
    [price.usdPerCacheReadToken, 'read from the cache'],
    [price.usdPerCacheWrite5mToken, 'written to it'],
    [price.usdPerOutputToken, 'out'],
  ]
  const listed = rates.flatMap(([rate, what]) => (rate === undefined ? [] : [`${perMillion(rate)} ${what}`])).join(', ')
  const { longContext } = price
  const above =
    longContext === undefined
      ? ''
      : `; above ${count(longContext.aboveTokens)} input tokens ${perMillion(longContext.price.usdPerInputToken)} in, ${perMillion(longContext.price.usdPerOutputToken)} out`
  const from = overridden ? 'from the configuration' : source
  const day = `as of ${view.config.assume.asOf ?? view.today}`
  return `Price: ${listed} per million tokens${above}; ${from}; ${day}.${note === undefined ? '' : ` ${note}.`}`
}

function alsoSentBy(view: View, others: readonly Target[]): string {
  const lines = others.flatMap(({ call }) => {
    const place = view.places.locate(call.call.site.nameSpan)
    return place === undefined ? [] : [lineText(place.range.start.line, place.cell)]
  })
  return `Also sent by ${others.length === 1 ? 'the call' : `${others.length} calls`} on ${lines.join(', ')}.`
}

/** A text that leads to where it is written. */
function linked(view: View, text: string, span: Span | undefined): string {
  const href = span && hrefOf(view, span)
  return href === undefined ? text : `[${text}](${href})`
}

/** `[models.ts:3](file:///…#L3)` */
function placeLink(view: View, span: Span): string | undefined {
  const place = view.places.locate(span)
  if (place === undefined) return undefined
  return linked(view, placeText(fileNameOf(place.uri), place.range.start.line, place.cell), span)
}

function cell(text: string): string {
  return text.replace(/[\\|[\]*`<]/g, '\\$&').replaceAll('\n', ' ')
}
