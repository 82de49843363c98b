import { initOf } from './classes'
import { argumentsFor } from './parameters'
import type { Reader } from './reader'
import { receiverIn, receiverOf } from './receivers'
import type { FunctionInfo } from './scopes'
import { type Lead, type opaque, optionsOf, type Thing } from './things'
import type { Node } from './tree'

type Opaque = ReturnType<typeof opaque>

/** The client that calls in the same document pass for a parameter, if one does. */
export function leadPassed(reader: Reader, thing: Opaque, depth = 0): Lead | undefined {
  const { parameter } = thing
  if (parameter === undefined || parameter.path.length > 0 || depth > 4) return undefined
  const info = [...reader.scopes.functions.values()].find(
    ({ node }) => node.from === parameter.of.start && node.to === parameter.of.end,
  )
  if (info === undefined || parameter.of.document !== reader.document.id) return undefined
  const leads = callsOf(reader, info).flatMap((list) => {
    const given = argumentsFor(reader, info, { list, frame: undefined }, undefined).get(parameter.name)?.()
    return (given === undefined ? undefined : leadIn(reader, given, depth)) ?? []
  })
  const lead = receiverOf(reader, leads)
  return lead === undefined ? undefined : { ...lead, otherwise: thing }
}

function leadIn(reader: Reader, given: Thing, depth: number): Lead | undefined {
  const lead = receiverIn(reader, given)
  if (lead !== undefined) return lead
  for (const option of optionsOf(given)) {
    const further = option.kind === 'opaque' ? leadPassed(reader, option, depth + 1) : undefined
    if (further !== undefined) return further
  }
  return undefined
}

/** Argument lists of the calls whose callee is this function, or the class that it makes instances of. */
function callsOf(reader: Reader, info: FunctionInfo): Node[] {
  const name = info.name === '__init__' ? (info.class?.name ?? '') : info.name
  return (reader.callsByName.get(name) ?? []).flatMap((node) => {
    const [callee, list] = node.children
    if (callee === undefined || list === undefined) return []
    const isIt = optionsOf(reader.follow(callee, undefined)).some(
      (option) =>
        (option.kind === 'function' && option.info === info) || (option.kind === 'class' && initOf(reader, option.info) === info),
    )
    return isIt ? [list] : []
  })
}
