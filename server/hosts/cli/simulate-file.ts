import fs from 'node:fs'
import path from 'node:path'
import { suggestName } from '../../engine/nearest'
import type { Scenario } from '../../pricing/scenarios-definition'
import { decode } from '../encoding'
import { failure } from '../failure'
import type { Host } from './host'

/** One what-if as it was asked, not yet read: flags are text, and a file has values of any kind. */
export interface Asked {
  readonly scenario: Scenario
  /** Whether it stands in a file: its parameters are keys there, and flags elsewhere. */
  readonly inFile?: true
  readonly paths: readonly string[]
  readonly model?: unknown
  readonly input?: unknown
  readonly output?: unknown
  readonly prefix?: unknown
  readonly call?: unknown
  readonly callsPerMonth?: unknown
  readonly values: Readonly<Record<string, unknown>>
}

const keys = ['scenario', 'paths', 'model', 'input', 'output', 'prefix', 'call', 'callsPerMonth', 'values'] as const

/** Reads what-ifs from a JSON file: one, or a list. Every mistake in it is named. */
export function readScenarioFile(name: string, host: Host, scenarios: readonly Scenario[]): readonly Asked[] {
  const parsed = parse(name, host)
  const list = Array.isArray(parsed) ? parsed : [parsed]
  if (list.length === 0) throw failure(`${name}: the list is empty`)
  return list.map((item, index) => askedOf(item, Array.isArray(parsed) ? `${name}, number ${index + 1}` : name, scenarios))
}

function parse(name: string, host: Host): unknown {
  let text: string
  try {
    text = decode(fs.readFileSync(path.resolve(host.cwd, name)))
  } catch {
    throw failure(`cannot read ${name}`)
  }
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw failure(`${name} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function askedOf(item: unknown, where: string, scenarios: readonly Scenario[]): Asked {
  if (!isRecord(item)) throw failure(`${where}: a what-if is an object with "scenario"`)
  for (const key of Object.keys(item)) {
    if (!keys.some((known) => known === key)) throw failure(`${where}: unknown key "${key}"${suggestName(key, keys)}`)
  }
  const { scenario: id, paths = [], values = {} } = item
  const ids = scenarios.map((scenario) => scenario.id)
  const scenario = scenarios.find((candidate) => candidate.id === id)
  if (scenario === undefined)
    throw failure(
      typeof id === 'string'
        ? `${where}: unknown scenario "${id}"${suggestName(id, ids)}`
        : `${where}: "scenario" is missing: one of ${ids.join(', ')}`,
    )
  if (!Array.isArray(paths) || !paths.every((file) => typeof file === 'string'))
    throw failure(`${where}: "paths" is a list of texts`)
  if (!isRecord(values)) throw failure(`${where}: "values" is an object`)
  const known = Object.keys(scenario.parameters)
  for (const key of Object.keys(values)) {
    if (!known.includes(key)) throw failure(`${where}: ${scenario.id} has no value "${key}"${suggestName(key, known)}`)
  }
  return { ...item, scenario, paths, values, inFile: true }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
