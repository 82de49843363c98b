import type { InlayHint, InlayHintLabelPart, Range } from 'vscode-languageserver'
import type { AnalyzedCall } from '../../engine/analysis'
import { unpricedText } from '../unpriced'
import { dollars, modelName, tokens } from './figures'
import { headlineOf, headlineText, shortHeadline } from './headline'
import type { ClientCommand, CommandArguments } from './protocol'
import { placeOf, type View } from './view'

/** One hint behind the first line of each call in `range`, in the words of the lens: `≈42–442 tokens in · ≈$0.031 per call`. */
export function inlayHints(view: View, range: Range, runs: ReadonlySet<ClientCommand>): InlayHint[] {
  return view.analysis.calls.flatMap((call) => {
    const place = placeOf(view, call)
    const line = place?.end.line
    if (place === undefined || line === undefined || line < range.start.line || line > range.end.line) return []
    // Behind everything on the line: a hint inside it would push the code apart.
    const position = view.source.positionAt(lineEnd(view, line))
    const headline = headlineOf(call, view.config)
    const label = shortHeadline(headline)
    return [
      {
        position,
        label: runs.has('promptfare.openCosts') ? [linked(label, view.source.uri, place.start)] : label,
        paddingLeft: true,
        tooltip: { kind: 'markdown' as const, value: tooltipOf(call, headlineText(headline)) },
      },
    ]
  })
}

/** A click opens what the call costs. */
function linked(value: string, uri: string, { line, character }: Range['start']): InlayHintLabelPart {
  const target: CommandArguments['promptfare.openCosts'] = [uri, line, character]
  return { value, command: { title: 'Show what the call costs', command: 'promptfare.openCosts', arguments: [...target] } }
}

function tooltipOf(call: AnalyzedCall, headline: string): string {
  const { input, output, cost } = call.estimate
  const sent = `input: ${tokens(input)} tokens (${input.basis})`
  const written = `output: ${tokens(output)} tokens (${output.basis})`
  const price =
    cost === undefined
      ? `no price: ${unpricedText(call)}`
      : `\`${modelName(call)}\`: ${dollars(cost.input)} in (${cost.input.basis}), ${dollars(cost.output)} out (${cost.output.basis})`
  return [`**${headline}**`, sent, written, price].join('  \n')
}

function lineEnd({ source }: View, line: number): number {
  const next = source.offsetAt({ line: line + 1, character: 0 })
  const text = source.getText()
  let end = next
  while (end > 0 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--
  return Math.max(end, source.offsetAt({ line, character: 0 }))
}
