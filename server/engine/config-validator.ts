import Ajv, { type ErrorObject, type Options } from 'ajv'
import type { Rule } from '../model/rule'
import { configSchema } from './config-schema'
import type { ConfigPath } from './config-source'
import { suggestName } from './nearest'
import { presetNames } from './presets'

/** What is wrong with one key or value of a configuration. */
export interface Issue {
  readonly path: ConfigPath
  readonly part: 'key' | 'value'
  readonly message: string
}

/** A test validates the schema itself and reads it strictly; at run time that and optimizing would be most of the work. */
const ajvOptions: Options = {
  allErrors: true,
  verbose: true,
  strictTuples: false,
  meta: false,
  validateSchema: false,
  code: { optimize: false },
  formats: { date: isDay },
}

/** Whether there is such a day: 30 February has the form of one. */
function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** A check of configurations against the schema; its answer is empty where all is well. */
export function createValidator(rules: readonly Rule[]): (value: unknown) => readonly Issue[] {
  return (value) => {
    // Compiling takes milliseconds for each rule: only those that the file names are compiled.
    const text = JSON.stringify(value)
    const validate = new Ajv(ajvOptions).compile(configSchema(rules, { details: ({ id }) => text.includes(`"${id}"`) }))
    if (validate(value)) return []
    const issues = new Map<string, Issue>()
    for (const error of deepest(validate.errors ?? [])) {
      const issue = issueOf(error)
      // Alternatives fail together; the first that says something stands for all of them.
      const place = JSON.stringify([issue.path, issue.part])
      if (!issues.has(place)) issues.set(place, issue)
    }
    return [...issues.values()]
  }
}

/** That a value is none of the alternatives says nothing, nor that it is not of their type where something further inside is wrong. */
function deepest(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const telling = errors.filter((error) => error.keyword !== 'anyOf')
  const further = (error: ErrorObject) => telling.some((other) => other.instancePath.startsWith(`${error.instancePath}/`))
  return telling
    .filter((error) => !(error.keyword === 'type' || error.keyword === 'enum') || !further(error))
    .sort((a, b) => Number(b.keyword === 'enum') - Number(a.keyword === 'enum'))
}

function issueOf(error: ErrorObject): Issue {
  const path = pathOf(error)
  const { params, parentSchema, data } = error
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty)
      const known = Object.keys((parentSchema?.properties as object | undefined) ?? {})
      return { path: [...path, key], part: 'key', message: `unknown ${kindOf(path, key)}${suggestName(key, known)}` }
    }
    case 'required':
      return { path, part: 'value', message: `"${params.missingProperty}" is missing` }
    case 'type':
      return { path, part: 'value', message: typeMessage(path, data, params.type as string) }
    case 'minimum':
      return { path, part: 'value', message: `${printed(data)} must be at least ${params.limit}` }
    case 'maximum':
      return { path, part: 'value', message: `${printed(data)} must be at most ${params.limit}` }
    case 'minLength':
      return { path, part: 'value', message: 'must not be empty' }
    case 'minItems':
    case 'maxItems':
    case 'additionalItems':
      return { path, part: 'value', message: 'must be a severity and an object of options' }
    case 'enum': {
      if (Array.isArray(data)) return { path, part: 'value', message: 'must be a severity and an object of options' }
      if (typeof data !== 'string')
        return {
          path,
          part: 'value',
          message: `${subject(data)}must be a severity, or a list of a severity and options${not(data)}`,
        }
      const allowed = params.allowedValues as readonly string[]
      return { path, part: 'value', message: `unknown severity ${JSON.stringify(data)}${suggestName(String(data), allowed)}` }
    }
    case 'pattern':
    case 'format':
      return { path, part: 'value', message: patternMessage(path, data) }
    default:
      return { path, part: 'value', message: `${printed(data)} ${error.message ?? 'is not valid'}` }
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
}

function typeMessage(path: ConfigPath, data: unknown, type: string): string {
  if (path.at(-1) === 'maxInputTokens') return patternMessage(path, data)
  const wanted = path.length === 0 && type === 'object' ? 'an object: write at least {}' : (kinds[type] ?? type)
  return `${subject(data)}must be ${wanted}${not(data)}`
}

/** What is short enough is quoted; lists and objects are called by their kind, behind it. */
function subject(data: unknown): string {
  return typeof data === 'object' && data !== null ? '' : `${printed(data)} `
}

function not(data: unknown): string {
  if (typeof data !== 'object' || data === null) return ''
  return Array.isArray(data) ? ', not a list' : ', not an object'
}

function printed(data: unknown): string {
  return JSON.stringify(data) ?? 'nothing'
}

function patternMessage(path: ConfigPath, data: unknown): string {
  if (path[0] === 'budgets') return `${JSON.stringify(data)} is no number of tokens: write 20000 or "20k"`
  if (path[0] === 'wrappers')
    return `call ${JSON.stringify(data)} names no function of a package: write "package#function"; those of the project are followed without it`
  if (path[0] !== 'extends') return `${JSON.stringify(data)} is not a day: write YYYY-MM-DD`
  return `unknown preset ${JSON.stringify(data)}${suggestName(String(data), presetNames)}`
}

function kindOf(path: ConfigPath, key: string): string {
  const inRules = path.lastIndexOf('rules')
  if (inRules < 0) return `key "${key}"`
  return inRules === path.length - 1 ? `rule "${key}"` : `option "${key}" of ${path[inRules + 1]}`
}

function pathOf(error: ErrorObject): ConfigPath {
  const steps = error.instancePath.split('/').slice(1)
  return steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~')))
}
