import type { Hover, Position } from 'vscode-languageserver'
import type { AnalyzedCall } from '../../engine/analysis'
import type { Basis, Range } from '../../model/estimate'
import { leastSure } from '../../model/estimate'
import type { Cost } from '../../model/facts'
import { count, type ModelInfo, usd } from '../../model/model-info'
import type { PromptPart } from '../../model/prompt-call'
import type { Span } from '../../model/span'
import { dollars, modelName, perMillion, tokens, whyUnpriced } from './figures'
import { rangeOf, type View } from './view'

/** What a call costs, shown on its callee, on its model's id and on the text that it sends; `undefined` elsewhere. */
export function hoverAt(view: View, position: Position): Hover | undefined {
  const offset = view.source.offsetAt(position)
  const [target, ...others] = targetsAt(view, offset)
  if (target === undefined) return undefined
  const sections = [headline(target.call), ...wayTo(view, target.call), costTable(target.call)]
  const { model, estimate } = target.call
  if (model !== undefined && estimate.cost !== undefined) {
    sections.push(siblingTable(view, target.call, model), sourceLine(model))
  } else {
    sections.push(`No price: ${whyUnpriced(target.call)}.`)
  }
  if (others.length > 0) sections.push(alsoSentBy(view, others))
  const range = rangeOf(view, target.span)
  return { contents: { kind: 'markdown', value: sections.join('\n\n') }, ...(range === undefined ? {} : { range }) }
}

interface Target {
  readonly call: AnalyzedCall
  /** The characters that the hover is about. */
  readonly span: Span
}

/** All calls with something under the cursor: the model's id says more of a call than the callee, that more than text it shares. */
function targetsAt(view: View, offset: number): Target[] {
  const hit = (span: Span): boolean => span.document === view.document.id && span.start <= offset && offset <= span.end
  const seeking: readonly ((call: AnalyzedCall) => Span | undefined)[] = [
    ({ call }) => (call.settings.model.is === 'set' && hit(call.settings.model.span) ? call.settings.model.span : undefined),
    ({ call }) => (hit(call.site.span) ? call.site.span : undefined),
    ({ call }) => call.prompt.parts.flatMap(writtenSpans).find(hit),
  ]
  for (const spanIn of seeking) {
    const targets = view.analysis.calls.flatMap((call) => {
      const span = spanIn(call)
      return span === undefined ? [] : [{ call, span }]
    })
    if (targets.length > 0) return targets
  }
  return []
}

function writtenSpans(part: PromptPart): readonly Span[] {
  return part.text.parts.map((piece) => piece.span).filter((span) => span.end > span.start)
}

function headline(call: AnalyzedCall): string {
  const provider = call.model === undefined ? '' : ` (${call.model.provider})`
  const title = `**promptfare** · \`${call.call.method}\` · \`${modelName(call)}\`${provider}`
  const total = call.estimate.cost?.total
  // The table may be higher than the hover: what matters most stands above it.
  return total === undefined
    ? title
    : `${title}\n\n**${usd(total.expected)}** per call, at most ${usd(total.high)} (${total.basis})`
}

/** The functions between a call and the model call in it, with links. */
function wayTo(view: View, { call }: AnalyzedCall): string[] {
  const { via } = call.site
  if (via === undefined) return []
  const hops = via.flatMap((span) => {
    const place = view.places.locate(span)
    if (place === undefined) return []
    const line = place.range.start.line + 1
    const file = decodeURIComponent(place.uri.slice(place.uri.lastIndexOf('/') + 1))
    return [`[${file}:${line}](${place.uri}#L${line})`]
  })
  return hops.length === 0 ? [] : [`Through ${hops.join(' → ')}, with what this call gives.`]
}

interface Row {
  readonly name: string
  readonly tokens?: string | undefined
  readonly price?: string | undefined
  readonly basis: Basis
}

function costTable(call: AnalyzedCall): string {
  const { parts, framing, input, staticTokens, output, cost } = call.estimate
  const price = (range: Range) => (cost === undefined ? undefined : dollars(scale(range, perToken(cost.input, input))))
  const volatile = {
    low: Math.max(0, input.low - staticTokens - framing.low),
    high: Math.max(0, input.high - staticTokens - framing.high),
  }
  const fixed = { low: Math.min(staticTokens, input.low), high: Math.min(staticTokens, input.high) }
  // Static text is counted, not assumed: it is as sure as the tokenizer.
  const fixedBasis = call.tokenizer.basis
  const rows: Row[] = [
    ...parts.map((part) => ({
      name: part.name,
      tokens: tokens(part.tokens),
      price: price(part.tokens),
      basis: part.tokens.basis,
    })),
    ...(framing.high > 0 ? [{ name: 'chat format', tokens: tokens(framing), price: price(framing), basis: framing.basis }] : []),
    {
      name: '**input**',
      tokens: tokens(input),
      price: cost && dollars(cost.input),
      basis: leastSure(input.basis, cost?.input.basis ?? 'exact'),
    },
    { name: 'input, static', tokens: tokens(fixed), price: price({ ...fixed, basis: fixedBasis }), basis: fixedBasis },
    { name: 'input, volatile', tokens: tokens(volatile), price: price({ ...volatile, basis: input.basis }), basis: input.basis },
    {
      name: '**output**, expected',
      tokens: count(output.expected),
      price: cost && usd(cost.output.expected),
      basis: output.basis,
    },
    { name: 'output, at most', tokens: count(output.high), price: cost && usd(cost.output.high), basis: output.basis },
    ...(cost === undefined ? [] : totals(cost)),
  ]
  const lines = rows.map((row) => `| ${[cell(row.name), row.tokens ?? '', row.price ?? '–', row.basis].join(' | ')} |`)
  return ['| part | tokens | price | basis |', '|:--|--:|--:|:--|', ...lines].join('\n')
}

function totals({ total, cached }: Cost): Row[] {
  const rows: Row[] = [
    { name: '**per call**, expected', price: usd(total.expected), basis: total.basis },
    { name: 'per call, at most', price: usd(total.high), basis: total.basis },
  ]
  if (cached !== undefined) rows.push({ name: 'per call, prefix cached', price: usd(cached.expected), basis: cached.basis })
  return rows
}

/** How many models are shown around the call's own: dearer ones first. */
const shown = { dearer: 2, cheaper: 5 }

/** The same call on the provider's other models, counted with each one's own tokenizer. */
function siblingTable(view: View, call: AnalyzedCall, model: ModelInfo): string {
  const others = view.catalog.siblings(model).filter(({ id }) => id !== model.id)
  const priced = [model, ...others].flatMap((sibling) => {
    const total = (sibling === model ? call.estimate : call.on(sibling)).cost?.total
    return total === undefined ? [] : [{ sibling, total }]
  })
  priced.sort((a, b) => b.total.expected - a.total.expected)
  const own = priced.findIndex(({ sibling }) => sibling === model)
  const near = priced.slice(Math.max(0, own - shown.dearer), own + shown.cheaper + 1)
  const lines = near.map(({ sibling, total }) => {
    const name = sibling === model ? `**${sibling.id}**` : sibling.id
    return `| ${name} | ${usd(total.expected)} | ${usd(total.high)} | ${total.basis} |`
  })
  const left = priced.length - near.length
  const more = left === 0 ? '' : `\n\n${left} more models of ${model.provider} are dearer or cheaper still.`
  return ['| the same call on | expected | at most | basis |', '|:--|--:|--:|:--|', ...lines].join('\n') + more
}

function sourceLine(model: ModelInfo): string {
  const { usdPerInputToken, usdPerOutputToken } = model.price
  const prices = `${perMillion(usdPerInputToken)} in, ${perMillion(usdPerOutputToken)} out per million tokens`
  return `Price: ${prices}; ${model.overridden ? 'from the configuration' : model.source}.`
}

function alsoSentBy(view: View, others: readonly Target[]): string {
  const lines = others.flatMap(({ call }) => {
    const line = rangeOf(view, call.call.site.nameSpan)?.start.line
    return line === undefined ? [] : [`line ${line + 1}`]
  })
  return `Also sent by ${others.length === 1 ? 'the call' : `${others.length} calls`} on ${lines.join(', ')}.`
}

function perToken(cost: Range, input: Range): number {
  return input.high === 0 ? 0 : cost.high / input.high
}

function scale(range: Range, factor: number): Range {
  return { low: range.low * factor, high: range.high * factor, basis: range.basis }
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
