import type { Arguments } from '../../model/value'
import type { Reader } from './reader'
import { ambiguousAt, type Lead, type LeadStep, optionsOf, type Thing } from './things'

/** The first of a thing's options on which calls are worth emitting, marked where another construction may stand in its place. */
export function receiverIn(reader: Reader, thing: Thing): Lead | undefined {
  return receiverOf(
    reader,
    optionsOf(thing).filter((option) => option.kind === 'lead'),
  )
}

/** The first of several chains on which calls are worth emitting, marked in the same way. */
export function receiverOf(reader: Reader, leads: readonly Lead[]): Lead | undefined {
  const wanted = leads.filter((lead) => lead.wanted)
  const having = wanted.length > 1 ? wanted.filter((lead) => reader.imports.has?.(lead.package, stepsOf(lead)) === true) : []
  const first = having[0] ?? wanted[0]
  if (first === undefined) return undefined
  // Clients that have no such method are not those that are meant here.
  const meant = having.length === 0 ? leads : leads.filter((lead) => !lead.wanted || having.includes(lead))
  const places = meant.flatMap((other) => (other === first ? [] : (differenceAt(reader, first, other) ?? [])))
  return places.length === 0 ? first : ambiguousAt(first, Math.min(...places))
}

function stepsOf({ steps }: Lead): readonly string[] {
  return steps.map(({ name, call, typed }) => (call === undefined && typed !== true ? name : `${name}()`))
}

/** The step of a chain that another one constructs in another way; what is not seen to be constructed does not count. */
function differenceAt(reader: Reader, lead: Lead, other: Lead): number | undefined {
  const isConstructed = other.steps.some((step) => step.call !== undefined && (other.wanted || /^_*[A-Z]/.test(step.name)))
  if (!isConstructed) return undefined
  let samePath = lead.package === other.package
  for (const [index, step] of lead.steps.entries()) {
    const beside = other.steps[index]
    samePath &&= beside?.name === step.name
    if (step.call === undefined) continue
    if (!samePath || beside === undefined) return index
    if (beside.call !== undefined && !isSameCall(reader, step.call, beside.call)) return index
  }
  return undefined
}

type Call = NonNullable<LeadStep['call']>

function isSameCall(reader: Reader, a: Call, b: Call): boolean {
  if (a === b || ('list' in a && 'list' in b && a.list === b.list && a.frame === b.frame)) return true
  return shapeOf(reader, a) === shapeOf(reader, b)
}

const places = new Set(['span', 'written', 'how', 'offsets', 'removal', 'insertion', 'of'])

/** Arguments as far as they can be told apart, wherever they are written; of very large ones the beginning. */
function shapeOf(reader: Reader, call: Call): string {
  const args: Arguments = 'list' in call ? reader.args(call.list, call.frame) : call
  let left = 2000
  return JSON.stringify(args, (key, value: unknown) => (places.has(key) || left-- <= 0 ? undefined : value))
}
