import { withCall, withStep } from './leads'
import type { Reader } from './reader'
import { type Frame, type Lead, optionsOf, placed, type Thing } from './things'
import type { Node } from './tree'

/** `a | b` of things that a wanted package made: `a.pipe(b)`. What stands in front of the first of them is a dict or code. */
export function piped(
  reader: Reader,
  node: Node,
  operator: Node,
  left: Node,
  right: Node,
  frame: Frame | undefined,
): Thing | undefined {
  const first = madeLead(reader.follow(left, frame))
  if (first === undefined) return madeLead(reader.follow(right, frame))
  const span = reader.span(right)
  const step = withStep(reader, first, { name: 'pipe', span: reader.span(operator) })
  if (step.kind !== 'lead') return undefined
  return placed(withCall(reader, step, { span, positional: [reader.value(right, frame)], open: false }), reader.span(node))
}

function madeLead(thing: Thing): Lead | undefined {
  const found = optionsOf(thing).find((option) => option.kind === 'lead' && option.wanted)
  return found?.kind === 'lead' && found.steps.some((step) => step.call !== undefined) ? found : undefined
}
