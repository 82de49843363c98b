import type { LaidOut } from '../model/flow'
import type { PromptCall } from '../model/prompt-call'
import { contains, type Span } from '../model/span'
import type { Called } from '../model/surroundings'
import type { Hole, TextPart } from '../model/value'
import { once, stepsIn } from './way'

/** Where JSON that is laid out for people is put into the prompt of a call. */
export function laidOutJson({ site, prompt }: PromptCall): readonly LaidOut[] {
  const around = site.around?.()
  if (around === undefined || site.via !== undefined) return []
  const made = serialisedIn(around.body)
  if (made.length === 0) return []
  // A tool holds code of its own.
  const texts = prompt.parts.filter(({ kind }) => kind === 'system' || kind === 'message')
  return texts.flatMap(({ text }) => holesOf(text.parts)).flatMap((hole) => made.find((one) => stands(one, hole)) ?? [])
}

interface Serialised extends LaidOut {
  /** The variable that holds it, where nothing else is ever in it. */
  readonly name?: string
  /** The statement that makes it, and the calls in it that it is given to. */
  readonly step: Span
  readonly holders: readonly Span[]
}

const serialisedIn = once((body): readonly Serialised[] => {
  const steps = stepsIn(body)
  return steps.flatMap(({ calls, sets, span: step }) =>
    calls.filter(isLaidOut).map((call) => {
      const set = sets.find(
        ({ value, part }) => value?.start === call.span.start && value.end === call.span.end && part.length === 0,
      )
      const name = set?.path.length === 1 ? set.path[0] : undefined
      const only = steps.flatMap((one) => one.sets).filter(({ path }) => path[0] === name).length === 1
      const holders = calls.filter(({ args }) => contains(args, call.span) && args !== call.args).map((one) => one.span)
      return { ...call, step, holders, ...(name === undefined || !only ? {} : { name }) }
    }),
  )
})

function isLaidOut(call: Called): call is Called & LaidOut {
  return call.layout !== undefined
}

/** It is written where the hole is, with nothing around it but text; or in the variable that stands there. */
function stands({ span, name, step, holders }: Serialised, hole: Hole): boolean {
  if (name !== undefined && hole.name === name) return true
  return contains(step, hole.span) && contains(hole.span, span) && !holders.some((one) => contains(hole.span, one))
}

function holesOf(parts: readonly TextPart[]): readonly Hole[] {
  return parts.flatMap((part) => (part.kind === 'hole' ? [part] : part.kind === 'choice' ? part.options.flatMap(holesOf) : []))
}
