import type { CodeLens } from 'vscode-languageserver'
import type { AnalyzedCall } from '../../engine/analysis'
import { usdOn } from '../../model/model-info'
import { markedTokens, modelName } from './figures'
import type { ClientCommand, CommandArguments } from './protocol'
import { placeOf, type View } from './view'

/** One lens over each call: `promptfare: 1,240 tokens in · ≈$0.0042 per call · gpt-5.4-mini`. */
export function codeLenses(view: View, runs: ReadonlySet<ClientCommand>): CodeLens[] {
  return view.analysis.calls.flatMap((call) => {
    const range = placeOf(view, call)
    if (range === undefined) return []
    const target: CommandArguments['promptfare.openCosts'] = [view.source.uri, range.start.line, range.start.character]
    const title = titleOf(call)
    const command = runs.has('promptfare.openCosts')
      ? { title, command: 'promptfare.openCosts', arguments: [...target] }
      : { title, command: '' }
    return [{ range, command }]
  })
}

function titleOf(call: AnalyzedCall): string {
  const { input, cost } = call.estimate
  const price = cost === undefined ? 'no price' : `${usdOn(cost.total.expected, cost.total.basis)} per call`
  return `promptfare: ${markedTokens(input)} tokens in · ${price} · ${modelName(call)}`
}
