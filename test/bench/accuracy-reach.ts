import type { AnalyzedCall } from '../../server/engine/analysis'
import { promptFilePackage } from '../../server/languages/prompt-file/kind'
import type { Span } from '../../server/model/span'
import type { TextPart } from '../../server/model/value'

/** What of one call is known, and what of that stands in the call itself. */
export interface Reach {
  /** `file:line` of the call, and of the calls between it and the model call, which is the last. */
  readonly place: string
  readonly via: readonly string[]
  readonly model: boolean
  readonly modelInCall: boolean
  readonly prompt: boolean
  readonly promptInCall: boolean
}

/** Whether a call's model is named and a text of its prompt is read; `undefined` for prompts in files of their own. */
export function reachOf({ call, modelId }: AnalyzedCall, place: string, via: readonly string[]): Reach | undefined {
  if (call.sdk === promptFilePackage) return undefined
  const { whole } = call.site
  const inCall = (span: Span): boolean => span.document === whole.document && whole.start <= span.start && span.end <= whole.end
  const { model } = call.settings
  const texts = call.prompt.parts.filter(({ kind }) => kind === 'system' || kind === 'message').map(({ text }) => text.parts)
  return {
    place,
    via,
    model: modelId !== undefined,
    modelInCall: via.length === 0 && model.is === 'set' && model.how === 'literal' && inCall(model.span),
    prompt: texts.some((parts) => lengthOf(parts, () => true) >= worthCounting),
    promptInCall: via.length === 0 && texts.some((parts) => lengthOf(parts, inCall) >= worthCounting),
  }
}

/** Calls where they are sent with what they say themselves, and runs with all that is followed: one row of figures. */
export function reachFigures(reaches: readonly Reach[]): readonly string[] {
  const calls = reaches.filter(({ via }) => via.length === 0)
  const inner = new Set(reaches.flatMap(({ via }) => via))
  const runs = reaches.filter(({ place }) => !inner.has(place))
  const share = (of: readonly Reach[], holds: (reach: Reach) => boolean): string => {
    const count = of.filter(holds).length
    return of.length === 0 ? '-' : `${Math.round((100 * count) / of.length)}% (${count})`
  }
  return [
    String(calls.length),
    share(calls, ({ modelInCall }) => modelInCall),
    share(calls, ({ promptInCall }) => promptInCall),
    String(runs.length),
    share(runs, ({ model }) => model),
    share(runs, ({ prompt }) => prompt),
  ]
}

export const reachHeads = ['calls', 'model in call', 'prompt in call', 'runs', 'model', 'prompt'] as const

/** Characters: a line break between two holes is no prompt. */
const worthCounting = 20

/** Characters of known text without the blanks around its pieces; of alternatives the shortest. */
function lengthOf(parts: readonly TextPart[], counts: (span: Span) => boolean): number {
  return parts.reduce((length, part) => {
    if (part.kind === 'hole') return length
    if (part.kind === 'known') return counts(part.span) ? length + part.text.trim().length : length
    return length + (part.options.length === 0 ? 0 : Math.min(...part.options.map((option) => lengthOf(option, counts))))
  }, 0)
}
