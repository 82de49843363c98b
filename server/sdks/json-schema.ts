import { type Chain, type DictValue, type Step, settingsOf, type Value } from '../model/value'

/** Takes a JSON text piece by piece; values are written as they are sent. */
export interface SchemaWriter {
  text(text: string): void
  value(value: Value): void
}

/**
 * The JSON Schema that a schema of Zod is sent as; `false` for one that is built in a way that is not known here. Providers write it in
 * a form of their own, which they do not tell: it is near enough to be counted.
 */
export function writeSchema({ package: library, steps }: Chain, write: SchemaWriter): boolean {
  if (!/^zod(?:$|\/)/.test(library)) return false
  const at = steps.findIndex(({ args }) => args !== undefined)
  const made = steps[at]
  const more = steps.slice(at + 1)
  // What stands behind a schema and is none of these makes another one of it.
  if (made === undefined || !Object.hasOwn(kinds, made.name) || more.some(({ name }) => wraps.has(name))) return false
  write.text('{')
  kinds[made.name]?.(made, more, write)
  for (const step of more) modify(step, made.name, write)
  write.text('}')
  return true
}

const wraps: ReadonlySet<string> = new Set(['array', 'or', 'and', 'pick', 'omit', 'transform', 'pipe'])

type Kind = (made: Step, more: readonly Step[], write: SchemaWriter) => void

const typed =
  (type: string): Kind =>
  (_, __, { text }) =>
    text(`"type":"${type}"`)

const object: Kind = (made, more, { text, value }) => {
  const makers = [made, ...more.filter(({ name }) => /^(?:safeE|e)xtend$|^merge$/.test(name))]
  const fields = makers.flatMap(fieldsOf)
  text('"type":"object","properties":{')
  fields.forEach((field, index) => {
    text(`${index > 0 ? ',' : ''}"${field.key}":`)
    value(field.value)
  })
  // Fields that are not written here: nobody knows how many.
  for (const { args } of makers) for (const given of args?.positional ?? []) if (given.kind !== 'dict') value(given)
  text('}')
  const isPartial = more.some(({ name }) => name === 'partial')
  const required = isPartial ? [] : fields.filter((field) => !isOptional(field.value)).map(({ key }) => `"${key}"`)
  if (required.length > 0) text(`,"required":[${required.join(',')}]`)
  if (made.name !== 'looseObject') text(',"additionalProperties":false')
}

const array: Kind = ({ args }, _, { text, value }) => {
  text('"type":"array"')
  const [items] = args?.positional ?? []
  if (items === undefined) return
  text(',"items":')
  value(items)
}

const oneOf: Kind = ({ args }, _, { text, value }) => {
  text('"type":"string"')
  const options = args?.positional[0] ?? (args && settingsOf(args))
  if (options === undefined) return
  text(',"enum":')
  if (options.kind === 'dict') valuesOf(options, { text, value })
  else value(options)
}

const anyOf: Kind = ({ args }, _, { text, value }) => {
  text('"anyOf":')
  for (const options of args?.positional ?? []) if (options.kind !== 'text') value(options)
}

const literal: Kind = ({ args }, _, { text, value }) => {
  const [only] = args?.positional ?? []
  if (only === undefined) return
  text(only.kind === 'text' ? '"type":"string","const":' : '"const":')
  value(only)
}

const record: Kind = ({ args }, _, { text, value }) => {
  text('"type":"object"')
  const held = args?.positional.at(-1)
  if (held === undefined) return
  text(',"additionalProperties":')
  value(held)
}

const kinds: Readonly<Record<string, Kind>> = {
  object,
  strictObject: object,
  looseObject: object,
  array,
  string: typed('string'),
  email: typed('string'),
  url: typed('string'),
  uuid: typed('string'),
  date: typed('string'),
  number: typed('number'),
  int: typed('integer'),
  boolean: typed('boolean'),
  enum: oneOf,
  nativeEnum: oneOf,
  literal,
  union: anyOf,
  discriminatedUnion: anyOf,
  record,
}

/** What a later step adds: `.describe('…')`, `.max(10)`. The rest says nothing to the model. */
function modify({ name, args }: Step, kind: string, { text, value }: SchemaWriter): void {
  const given = args?.positional[0]
  const key = name === 'describe' ? 'description' : name === 'default' ? 'default' : bounds[name]?.[sizedBy(kind)]
  if (key === undefined || given === undefined) return
  text(`,"${key}":`)
  value(given)
}

const bounds: Readonly<Record<string, Readonly<Record<'length' | 'items' | 'value', string>>>> = {
  min: { length: 'minLength', items: 'minItems', value: 'minimum' },
  max: { length: 'maxLength', items: 'maxItems', value: 'maximum' },
}

function sizedBy(kind: string): 'length' | 'items' | 'value' {
  return kind === 'string' ? 'length' : kind === 'array' ? 'items' : 'value'
}

function fieldsOf({ args }: Step): DictValue['fields'] {
  return (args && settingsOf(args)?.fields) ?? []
}

function valuesOf({ fields }: DictValue, { text, value }: SchemaWriter): void {
  text('[')
  fields.forEach((field, index) => {
    if (index > 0) text(',')
    value(field.value)
  })
  text(']')
}

function isOptional(value: Value): boolean {
  return value.kind === 'call' && value.chain.steps.some(({ name, args }) => args !== undefined && optional.has(name))
}

const optional: ReadonlySet<string> = new Set(['optional', 'nullish', 'default', 'exactOptional'])
