import { type CompletionItem, CompletionItemKind, CompletionItemTag, type Position, type Range } from 'vscode-languageserver'
import type { AnalyzedCall } from '../../engine/analysis'
import { count, type ModelInfo } from '../../model/model-info'
import type { Span } from '../../model/span'
import { perMillion } from './figures'
import { modelFacts } from './model-facts'
import type { View } from './view'

/** Model ids with their prices, cheapest first, inside the string that names a call's model; nothing elsewhere. */
export function completions(view: View, position: Position): CompletionItem[] {
  const offset = view.source.offsetAt(position)
  for (const call of view.analysis.calls) {
    const setting = call.call.settings.model
    if (setting.is !== 'set') continue
    const inside = stringAt(view, setting.span, offset)
    if (inside === undefined) continue
    const range: Range = { start: view.source.positionAt(inside.start), end: view.source.positionAt(inside.end) }
    return itemsFor(view, call, view.source.getText(range), range)
  }
  return []
}

function itemsFor(view: View, { call, model }: AnalyzedCall, typed: string, range: Range): CompletionItem[] {
  const provider = call.provider.is === 'set' ? call.provider.value : model?.provider
  const known = view.catalog.all().filter((candidate) => candidate.kind === 'chat')
  const own = known.filter((candidate) => candidate.provider === provider)
  const offered = own.length > 0 ? own : known
  const active = offered.filter(({ status }) => status === 'active')
  const dearest = active.reduce<ModelInfo | undefined>((a, b) => (a === undefined || priceOf(b) > priceOf(a) ? b : a), undefined)
  // A router's ids carry the provider in front: `openai/gpt-5.4`.
  const prefix = typed.slice(0, typed.lastIndexOf('/') + 1)
  return [...offered].sort(byPrice).map((candidate, index) => {
    const id = prefix + candidate.id
    const mark = candidate === dearest ? 'dearest' : candidate.status === 'active' ? '' : candidate.status
    return {
      label: id,
      ...(mark === '' ? {} : { labelDetails: { description: mark } }),
      kind: CompletionItemKind.EnumMember,
      detail: detailOf(candidate, mark),
      documentation: {
        kind: 'markdown',
        value: modelFacts(candidate)
          .map((fact) => `- ${fact}`)
          .join('\n'),
      },
      sortText: String(index).padStart(4, '0'),
      filterText: id,
      textEdit: { range, newText: id },
      ...(candidate.status === 'active' ? {} : { tags: [CompletionItemTag.Deprecated] }),
    }
  })
}

function detailOf({ price, contextWindow, retired, deprecated, status }: ModelInfo, mark: string): string {
  const parts = [
    `${perMillion(price.usdPerInputToken)} in · ${perMillion(price.usdPerOutputToken)} out per MTok`,
    ...(contextWindow === undefined ? [] : [`${count(contextWindow)} tokens of context`]),
  ]
  const since = status === 'retired' ? retired : deprecated
  if (mark !== '') parts.push(status === 'active' || since === undefined ? mark : `${mark} ${since}`)
  return parts.join(' · ')
}

function byPrice(a: ModelInfo, b: ModelInfo): number {
  return rank(a) - rank(b) || priceOf(a) - priceOf(b) || (a.id < b.id ? -1 : 1)
}

function rank({ status }: ModelInfo): number {
  return status === 'active' ? 0 : status === 'deprecated' ? 1 : 2
}

/** For ordering only: one token in and one token out. */
function priceOf({ price }: ModelInfo): number {
  return price.usdPerInputToken + price.usdPerOutputToken
}

/** The characters between the quotes around `offset`, within `span`; up to the offset where no quote closes on the line. */
function stringAt(view: View, span: Span, offset: number): { start: number; end: number } | undefined {
  if (span.document !== view.document.id || offset < span.start || offset > span.end) return undefined
  const text = view.source.getText()
  for (let at = span.start; at < offset; at++) {
    const quote = text[at]
    if (quote !== '"' && quote !== "'" && quote !== '`') continue
    const line = text.slice(at + 1, span.end).split('\n', 1)[0] ?? ''
    const length = line.indexOf(quote)
    const end = length < 0 ? offset : at + 1 + length
    if (offset <= end) return { start: at + 1, end }
    at = end
  }
  return undefined
}
