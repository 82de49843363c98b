import { initOf } from './classes'
import { pathOf } from './leads'
import { argumentsFor } from './parameters'
import type { Reader } from './reader'
import { receiverOf } from './receivers'
import type { FunctionInfo } from './scopes'
import { type Lead, type opaque, optionsOf, type Thing } from './things'
import type { Node } from './tree'

type Opaque = ReturnType<typeof opaque>

/** The clients that calls in the same document pass for a parameter: one of each class. */
export function leadsPassed(reader: Reader, thing: Opaque, depth = 0): readonly Lead[] {
  const { parameter } = thing
  if (parameter === undefined || parameter.path.length > 0 || depth > 4) return []
  const info = [...reader.scopes.functions.values()].find(
    ({ node }) => node.from === parameter.of.start && node.to === parameter.of.end,
  )
  if (info === undefined || parameter.of.document !== reader.document.id) return []
  const leads = callsOf(reader, info).flatMap((list) => {
    const given = argumentsFor(reader, info, { list, frame: undefined }, undefined).get(parameter.name)?.()
    return given === undefined ? [] : leadsIn(reader, given, depth)
  })
  const paths = new Set(leads.map(pathOf))
  return [...paths].flatMap((path) => {
    const lead = receiverOf(
      reader,
      leads.filter((one) => pathOf(one) === path || !one.wanted),
    )
    return lead === undefined || pathOf(lead) !== path ? [] : { ...lead, otherwise: thing }
  })
}

function leadsIn(reader: Reader, given: Thing, depth: number): readonly Lead[] {
  const leads = optionsOf(given).filter((option) => option.kind === 'lead')
  if (leads.some((lead) => lead.wanted)) return leads
  for (const option of optionsOf(given)) {
    const further = option.kind === 'opaque' ? leadsPassed(reader, option, depth + 1) : []
    if (further.length > 0) return further
  }
  return []
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
