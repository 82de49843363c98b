import type { InlayHint, InlayHintLabelPart, Range } from 'vscode-languageserver'
import type { AnalyzedCall } from '../../engine/analysis'
import { mark } from '../../model/estimate'
import { usd } from '../../model/model-info'
import { dollars, inputPrice, markedTokens, modelName, tokens, whyUnpriced } from './figures'
import type { ClientCommand, CommandArguments } from './protocol'
import { placeOf, type View } from './view'

/** One hint behind the first line of each call in `range`: `≈42–442 tok · ≈$0.0023 + ≤ $0.80`, input and the most that output can cost. */
export function inlayHints(view: View, range: Range, runs: ReadonlySet<ClientCommand>): InlayHint[] {
  return view.analysis.calls.flatMap((call) => {
    const place = placeOf(view, call)
    const line = place?.end.line
    if (place === undefined || line === undefined || line < range.start.line || line > range.end.line) return []
    // Behind everything on the line: a hint inside it would push the code apart.
    const position = view.source.positionAt(lineEnd(view, line))
    return [
      {
        position,
        label: runs.has('promptfare.openCosts') ? [linked(labelOf(call), view.source.uri, place.start)] : labelOf(call),
        paddingLeft: true,
        tooltip: { kind: 'markdown' as const, value: tooltipOf(call) },
      },
    ]
  })
}

/** A click opens what the call costs. */
function linked(value: string, uri: string, { line, character }: Range['start']): InlayHintLabelPart {
  const target: CommandArguments['promptfare.openCosts'] = [uri, line, character]
  return { value, command: { title: 'Show what the call costs', command: 'promptfare.openCosts', arguments: [...target] } }
}

function labelOf({ estimate: { input, cost } }: AnalyzedCall): string {
  const read = `${markedTokens(input)} tok`
  if (cost === undefined) return read
  const { output } = cost
  const most = output.isUnbounded === true ? mark(output.basis) + usd(output.expected) : `≤ ${usd(output.high)}`
  return `${read} · ${inputPrice(cost)} + ${most}`
}

function tooltipOf(call: AnalyzedCall): string {
  const { input, output, cost } = call.estimate
  const sent = `input: ${tokens(input)} tokens (${input.basis})`
  const written = `output: ${tokens(output)} tokens (${output.basis})`
  const price =
    cost === undefined
      ? `no price: ${whyUnpriced(call)}`
      : `\`${modelName(call)}\`: ${dollars(cost.input)} in (${cost.input.basis}), ${dollars(cost.output)} out (${cost.output.basis})`
  return [sent, written, price].join('  \n')
}

function lineEnd({ source }: View, line: number): number {
  const next = source.offsetAt({ line: line + 1, character: 0 })
  const text = source.getText()
  let end = next
  while (end > 0 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--
  return Math.max(end, source.offsetAt({ line, character: 0 }))
}
