import type { OpaqueValue, Value } from '../../model/value'
import { place } from './changes'
import { attributeOf } from './classes'
import { foreignMember } from './foreign'
import type { Reader } from './reader'
import { each, type Lead, type LeadStep, opaque, optionsOf, type Thing, thingOf, via } from './things'
import type { Node } from './tree'

/** What an import stands for: a chain that has only begun, or the value that another module of the project has there. */
export function leadFrom(reader: Reader, specifier: string, name: Node | undefined): Thing {
  const span = reader.span(name ?? { from: 0, to: 0 })
  const start: Lead = { kind: 'lead', package: specifier, steps: [], span, how: 'import', wanted: isWanted(reader, specifier) }
  return name === undefined ? start : withStep(reader, start, { name: reader.source(name), span })
}

/** The chain with one more step. */
export function withStep(reader: Reader, lead: Lead, step: LeadStep): Thing {
  const { otherwise, ...rest } = lead
  const longer: Lead = {
    ...rest,
    steps: [...lead.steps, step],
    ...(lead.steps.length === 0 ? { span: step.span } : {}),
    ...(otherwise === undefined ? {} : { otherwise: memberOfUnknown(otherwise, step.name) }),
  }
  return lead.wanted ? longer : settledLead(reader, longer)
}

/** The last step of a chain is called. */
export function withCall(reader: Reader, lead: Lead, call: NonNullable<LeadStep['call']>): Thing {
  const last = lead.steps.at(-1)
  if (last === undefined) return lead
  const { typed: _, ...step } = last
  const longer: Lead = { ...lead, steps: [...lead.steps.slice(0, -1), { ...step, call }] }
  return lead.wanted ? longer : settledLead(reader, longer)
}

/** `x.name` or `x[0]` of a thing, seen from nowhere in particular. */
export function extended(reader: Reader, thing: Thing, name: string | number, node: Node): Thing {
  const span = reader.span(node)
  return each(thing, span, (option): Thing => {
    switch (option.kind) {
      case 'lead':
        return withStep(reader, option, { name: typeof name === 'number' ? '[]' : name, span: { ...span, start: span.end } })
      case 'class':
      case 'instance':
        return attributeOf(reader, option, String(name), undefined, undefined) ?? opaque(span, 'unknown', reader.name(node))
      case 'foreign':
        return foreignMember(reader, option, String(name), node)
      case 'list': {
        const index = typeof name === 'number' ? place(option, name) : undefined
        const item = index === undefined ? undefined : option.items[index]
        return item === undefined ? opaque(span, 'unknown', reader.name(node)) : valueThing(reader, item)
      }
      case 'dict': {
        const field = option.fields.findLast((one) => one.key === String(name))
        return field === undefined ? opaque(span, 'unknown', reader.name(node)) : valueThing(reader, field.value)
      }
      case 'opaque':
        return memberOfUnknown(option, String(name))
      default:
        return opaque(span, 'unknown', reader.name(node))
    }
  })
}

export function valueThing(reader: Reader, value: Value): Thing {
  return thingOf(value, (specifier) => isWanted(reader, specifier))
}

/** The first of a thing's options on which calls are worth emitting. */
export function wantedLead(thing: Thing): Lead | undefined {
  return optionsOf(thing).find((option) => option.kind === 'lead' && option.wanted) as Lead | undefined
}

/** A member of what is not known: not known either, but reached by a path if it starts at a parameter. */
function memberOfUnknown(thing: OpaqueValue, key: string): OpaqueValue {
  const { parameter } = thing
  const name =
    thing.name === undefined || thing.why === 'environment' || thing.why === 'volatile'
      ? thing.name
      : `${thing.name}.${key}`.slice(0, 60)
  return opaque(
    thing.span,
    thing.why,
    name,
    parameter === undefined ? {} : { parameter: { ...parameter, path: [...parameter.path, key] } },
  )
}

/** Where a chain leads, as people write it: `os.environ.get`. */
export function pathOf(lead: Lead): string {
  return [lead.package, ...lead.steps.map((step) => step.name)].join('.')
}

function settledLead(reader: Reader, lead: Lead): Thing {
  return asWanted(reader, lead) ?? resolved(reader, lead) ?? lead
}

/** `google` with the step `genai` is the package `google.genai`, if that is the one asked for. */
function asWanted(reader: Reader, lead: Lead): Lead | undefined {
  if (lead.package.startsWith('.')) return undefined
  let specifier = lead.package
  for (const [index, step] of lead.steps.entries()) {
    if (step.call !== undefined || step.typed || index > 3) return undefined
    specifier += `.${step.name}`
    if (isWanted(reader, specifier)) return { ...lead, package: specifier, steps: lead.steps.slice(index + 1), wanted: true }
  }
  return undefined
}

const standard = new Set(
  `abc argparse asyncio base64 collections concurrent contextlib copy csv dataclasses datetime enum functools glob hashlib inspect io itertools json
  logging math os pathlib pickle random re secrets shutil string subprocess sys tempfile textwrap threading time traceback typing typing_extensions
  unittest uuid warnings`.split(/\s+/),
)

/** What the project has there. The module may be any part of the path: `app` with `prompts.SYSTEM`, `app.prompts` with `SYSTEM`. */
function resolved(reader: Reader, lead: Lead): Thing | undefined {
  if (standard.has(lead.package)) return undefined
  let specifier = lead.package
  for (const [index, step] of lead.steps.entries()) {
    const path = lead.steps.slice(index).map((one) => (one.call !== undefined || one.typed ? `${one.name}()` : one.name))
    const value = reader.imports.resolve(reader.document.id, specifier, path.join('.'))
    if (value !== undefined) {
      const thing = via(valueThing(reader, value), 'import')
      return thing.kind === 'foreign' ? { ...thing, lead } : thing
    }
    if (step.call !== undefined || step.typed) return undefined
    specifier += specifier.endsWith('.') ? step.name : `.${step.name}`
  }
  return undefined
}

function isWanted(reader: Reader, specifier: string): boolean {
  return !specifier.startsWith('.') && reader.imports.wants(specifier)
}
