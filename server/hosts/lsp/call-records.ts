import type { Diagnostic, Position } from 'vscode-languageserver'
import type { AnalyzedCall } from '../../engine/analysis'
import { tierOf } from '../../engine/call-terms'
import { promptFilePackage } from '../../languages/prompt-file/kind'
import type { ExpectedRange, Range } from '../../model/estimate'
import type { Span } from '../../model/span'
import { unpricedReason } from '../unpriced'
import { diagnosticsOf } from './diagnostics'
import { methodName, modelName } from './figures'
import { type Headline, headlineOf } from './headline'
import type { CellPlace } from './protocol'
import { cellOf, placeOf, type View } from './view'

/** What the workspace keeps of one document: plain data, which travels between threads. */
export interface DocumentRecord {
  /** The document, by its path. */
  readonly document: string
  /** What shows it; a cell where a notebook is open. */
  readonly uri: string
  readonly calls: readonly CallRecord[]
  readonly diagnostics: readonly Diagnostic[]
}

/** What the workspace keeps of one call. */
export interface CallRecord {
  readonly id: string
  /** Where its method's name stands. */
  readonly position: Position
  /** Of a notebook. */
  readonly cell?: CellPlace
  readonly method: string
  readonly sdk: string
  /** As people should see it. */
  readonly model: string
  readonly input: Range
  readonly total?: ExpectedRange
  /** As lens and hover say it. */
  readonly headline: Headline
  readonly unpriced?: string
  /** A prompt in a file of its own: what sends it is a call already. */
  readonly isPromptFile: boolean
  /** The place of the method's name, and the places of the calls between here and the model call: one request, counted once. */
  readonly key: string
  readonly via: readonly string[]
  readonly findings: number
  /** For what-ifs; absent without a price. */
  readonly priced?: PricedRecord
}

/** A call with every number settled, its model by its id. */
export interface PricedRecord {
  readonly modelId: string
  readonly inputTokens: number
  readonly outputTokens: number
  /** What its limit or its model allows. */
  readonly maxOutputTokens: number
  readonly prefixTokens: number
  readonly serviceTier?: string
}

/** The calls and findings of a document that can be shown in it. */
export function recordOf(view: View): DocumentRecord {
  const calls = view.analysis.calls.flatMap((call) => {
    const position = placeOf(view, call)?.start
    return position === undefined ? [] : [callRecord(view, call, position)]
  })
  return { document: view.document.id, uri: view.source.uri, calls, diagnostics: diagnosticsOf(view) }
}

/** What what-ifs need to know of a call, on its own model or another; `undefined` without a price. */
export function pricedRecord(
  analyzed: AnalyzedCall,
  model = analyzed.model,
  estimate = analyzed.estimate,
): PricedRecord | undefined {
  if (model === undefined || estimate.cost === undefined) return undefined
  const { call, prefix } = analyzed
  const { input, output } = estimate
  const inputTokens = (input.low + input.high) / 2
  return {
    modelId: model.id,
    inputTokens,
    outputTokens: output.expected,
    maxOutputTokens: output.high,
    prefixTokens: Math.min(prefix.tokens.low, inputTokens),
    ...tierOf(call, model),
  }
}

function callRecord(view: View, analyzed: AnalyzedCall, position: Position): CallRecord {
  const { id, call, estimate } = analyzed
  const unpriced = unpricedReason(analyzed)
  const priced = pricedRecord(analyzed)
  const cell = cellOf(view, call.site.nameSpan)
  return {
    id,
    position,
    ...(cell === undefined ? {} : { cell }),
    method: methodName(analyzed, view.document),
    sdk: call.sdk,
    model: modelName(analyzed),
    input: estimate.input,
    ...(estimate.cost === undefined ? {} : { total: estimate.cost.total }),
    headline: headlineOf(analyzed, view.config),
    ...(unpriced === undefined ? {} : { unpriced }),
    isPromptFile: call.sdk === promptFilePackage,
    key: keyOf(call.site.nameSpan),
    via: (call.site.via ?? []).map(keyOf),
    findings: view.analysis.findings.filter(({ callId }) => callId === id).length,
    ...(priced === undefined ? {} : { priced }),
  }
}

function keyOf({ document, start }: Span): string {
  return `${document}:${start}`
}
