import { pathOf } from '../model/call-site'
import type { Chain, Hole, OpaqueValue, TextPart, TextValue, Value } from '../model/value'
import { writeSchema } from './json-schema'

/** A value as text: itself, or a hole for what is none. */
export function textOf(value: Value): TextValue {
  if (value.kind === 'text') return value
  return { kind: 'text', span: value.span, how: value.how, parts: [holeFor(value)] }
}

function holeFor(value: Value): Hole {
  const { why, name, parameter } =
    value.kind === 'opaque'
      ? (value as OpaqueValue)
      : {
          why: 'unknown' as const,
          name: value.kind === 'call' ? pathOf(value.chain).slice(0, 60) : undefined,
          parameter: undefined,
        }
  return {
    kind: 'hole',
    span: value.span,
    why,
    ...(name === undefined ? {} : { name }),
    ...(parameter === undefined ? {} : { parameter }),
  }
}

/** Text that stands nowhere in the source. */
export const known = (text: string, at: { span: TextValue['span'] }): TextPart => ({
  kind: 'known',
  text,
  span: { ...at.span, end: at.span.start },
})

/** A value as the JSON that is sent for it, near enough to be counted; what cannot be read stays a hole. */
export function serialise(value: Value): TextValue {
  const parts: TextPart[] = []
  const write = (text: string): void => void parts.push(known(text, value))
  const walk = (value: Value, depth: number): void => {
    if (depth > 12) return
    if (value.kind === 'text') {
      write('"')
      parts.push(...value.parts)
      write('"')
    } else if (value.kind === 'literal') write(String(value.value))
    else if (value.kind === 'list' && value.items.length === 0 && value.open) parts.push(holeFor(value))
    else if (value.kind === 'list') {
      write('[')
      value.items.forEach((item, index) => {
        if (index > 0) write(',')
        walk(item, depth + 1)
      })
      write(']')
    } else if (value.kind === 'dict') {
      write('{')
      // What a tool runs is not sent.
      const sent = value.fields.filter(({ value }) => value.kind !== 'opaque' || value.why !== 'function')
      sent.forEach((field, index) => {
        write(`${index > 0 ? ',' : ''}"${field.key}":`)
        walk(field.value, depth + 1)
      })
      write('}')
    } else if (value.kind === 'choice') walk(likeliest(value.options), depth + 1)
    else if (value.kind === 'call') walkCall(value.chain, depth, walk, write)
    else parts.push(holeFor(value))
  }
  walk(value, 0)
  return { kind: 'text', span: value.span, how: value.how, parts }
}

/** Of several the first that is something: what may be left out, or is still to be filled, says nothing of what is sent. */
export function likeliest(options: readonly Value[]): Value {
  const isNothing = (value: Value): boolean => value.kind === 'literal' && (value.value === null || value.value === undefined)
  const isEmpty = (value: Value): boolean => value.kind === 'list' && value.items.length === 0
  const some = options.filter((option) => !isNothing(option) && !isEmpty(option))
  return some[0] ?? options.find((option) => !isNothing(option)) ?? (options[0] as Value)
}

/** Schema builders (`z.object({…}).describe('…')`, `tool({…})`): the arguments of all steps hold what is sent. */
function walkCall(chain: Chain, depth: number, walk: (value: Value, depth: number) => void, write: (text: string) => void): void {
  if (writeSchema(chain, { text: write, value: (value) => walk(value, depth + 1) })) return
  for (const step of chain.steps) {
    if (step.args === undefined) continue
    for (const value of step.args.positional) walk(value, depth + 1)
    if (step.args.named !== undefined && step.args.named.fields.length > 0) walk(step.args.named, depth + 1)
    if (step.args.positional.length === 0 && (step.args.named?.fields.length ?? 0) === 0) write(`{"type":"${step.name}"}`)
  }
}
