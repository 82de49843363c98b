import type { CodeLens } from 'vscode-languageserver'
import { modelName } from './figures'
import { headlineOf, headlineText } from './headline'
import type { ClientCommand, CommandArguments } from './protocol'
import { placeOf, type View } from './view'

/** One lens over each call: `promptfare: 1,240 tokens in · ≈$0.0042 per call, at most $0.016 · gpt-5.4-mini`. */
export function codeLenses(view: View, runs: ReadonlySet<ClientCommand>): CodeLens[] {
  return view.analysis.calls.flatMap((call) => {
    const range = placeOf(view, call)
    if (range === undefined) return []
    const target: CommandArguments['promptfare.openCosts'] = [view.source.uri, range.start.line, range.start.character]
    const title = `promptfare: ${headlineText(headlineOf(call, view.config))} · ${modelName(call)}`
    const command = runs.has('promptfare.openCosts')
      ? { title, command: 'promptfare.openCosts', arguments: [...target] }
      : { title, command: '' }
    return [{ range, command }]
  })
}
