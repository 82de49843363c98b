import type { InlayHint, Range } from 'vscode-languageserver'
import type { AnalyzedCall } from '../../engine/analysis'
import { usd } from '../../model/model-info'
import { dollars, inputPrice, markedTokens, modelName, tokens, whyUnpriced } from './figures'
import { placeOf, type View } from './view'

/** One hint behind the first line of each call in `range`: `≈42–442 tok · ≈$0.0023 + ≤ $0.80`, input and the most that output can cost. */
export function inlayHints(view: View, range: Range): InlayHint[] {
  return view.analysis.calls.flatMap((call) => {
    const line = placeOf(view, call)?.end.line
    if (line === undefined || line < range.start.line || line > range.end.line) return []
    // Behind everything on the line: a hint inside it would push the code apart.
    const position = view.source.positionAt(lineEnd(view, line))
    return [
      {
        position,
        label: labelOf(call),
        paddingLeft: true,
        tooltip: { kind: 'markdown' as const, value: tooltipOf(call) },
      },
    ]
  })
}

function labelOf({ estimate: { input, cost } }: AnalyzedCall): string {
  const read = `${markedTokens(input)} tok`
  return cost === undefined ? read : `${read} · ${inputPrice(cost)} + ≤ ${usd(cost.output.high)}`
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
