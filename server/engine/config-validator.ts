import Ajv, { type ErrorObject, type Options } from 'ajv'
import type { Rule } from '../model/rule'
import { configSchema } from './config-schema'
import type { ConfigPath } from './config-source'
import { suggestName } from './nearest'

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
    case 'enum': {
      const allowed = params.allowedValues as readonly string[]
      return { path, part: 'value', message: `unknown severity ${JSON.stringify(data)}${suggestName(String(data), allowed)}` }
    }
    case 'pattern':
      return { path, part: 'value', message: patternMessage(path, data) }
    default:
      return { path, part: 'value', message: `${JSON.stringify(data)} ${error.message ?? 'is not valid'}` }
  }
}

function patternMessage(path: ConfigPath, data: unknown): string {
  if (path[0] !== 'extends') return `${JSON.stringify(data)} is not a day: write YYYY-MM-DD`
  return `unknown preset ${JSON.stringify(data)}${suggestName(String(data), ['promptfare:recommended', 'promptfare:all'])}`
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
