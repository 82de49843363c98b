import { Command, CommanderError, Option } from 'commander'
import { suggestName } from '../../engine/nearest'
import type { Catalog, ModelInfo } from '../../model/model-info'
import { scenarios } from '../../pricing/scenarios-all'
import type { PricedCall, Scenario } from '../../pricing/scenarios-definition'
import { hintOf, numberOf, readValues, unknownModel } from '../../pricing/scenarios-values'
import { sourceDay } from '../../pricing/source-day'
import { failure } from '../failure'
import { exit, type Host } from './host'
import { plural } from './output'
import { daysAmong } from './price-days'
import { type Asked, readScenarioFile } from './simulate-file'
import { formatChart, formatList, formatSimulationJson, formatSimulationTable, type Simulation } from './simulate-formats'

const formats = { table: formatSimulationTable, json: formatSimulationJson, chart: formatChart } as const

interface Options {
  readonly format: keyof typeof formats
  readonly config?: string
  readonly file?: string
}

/** Answers what-ifs over plain numbers, calls of files, or all of a workspace. The arguments are those behind `simulate`. */
export async function simulate(args: readonly string[], host: Host): Promise<number> {
  let code: number = exit.clean
  const program = createProgram(host, (asked, options) => {
    code = answer(asked, options, host)
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    // Caught here, since this bundle has a class of its own. Help ends by an error with code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.clean : exit.broken
    throw error
  }
}

type Ask = (asked: readonly Asked[], options: Options) => void

/** Each scenario is a command: its parameters are flags, so that help and errors are those of any other command. */
function createProgram(host: Host, ask: Ask): Command {
  const program = withFormat(
    new Command('promptfare simulate')
      .description('what calls would cost if something were done in another way')
      .exitOverride()
      .configureOutput({ writeOut: host.stdout, writeErr: host.stderr })
      .helpOption('-h, --help', 'print this help')
      .helpCommand(false)
      .enablePositionalOptions()
      .showHelpAfterError('run "promptfare simulate --help" to see what there is')
      .argument('[scenario]')
      .option(
        '--file <json>',
        'read what is asked from a file: { "scenario", "model", "input", …, "values": { … } }, or a list of these',
      ),
  ).action((name: string | undefined, options: Options) => {
    if (name !== undefined) throw failure(`unknown scenario "${name}"${suggestName(name, ids())}`)
    if (options.file !== undefined) return ask(readScenarioFile(options.file, host, scenarios), options)
    host.stdout(formatList(scenarios))
  })
  for (const scenario of scenarios) addScenario(program, scenario, ask)
  return program
}

function addScenario(program: Command, scenario: Scenario, ask: Ask): void {
  const command = program
    .command(scenario.id)
    .description(`what if you ${scenario.title}`)
    .argument('[paths...]', 'files and folders whose calls are meant')
    .addHelpText('after', `\nFormula:\n  ${scenario.formula}`)
  for (const [name, parameter] of Object.entries(scenario.parameters)) {
    const note = parameter.default === undefined ? '' : ` (default: ${parameter.default})`
    command.option(`--${flagOf(name)} <${hintOf(parameter)}>`, parameter.description + note)
  }
  withFormat(
    command
      .option('--model <id>', 'the call, in plain numbers: its model')
      .option('--input <tokens>', 'its input')
      .option('--output <tokens>', 'its output')
      .option('--prefix <tokens>', 'of the input, what is the same on each call (default: all)')
      .option('--call <id>', 'only the call with this id, or at this file:line')
      .option('--calls <count>', 'how often each call runs in a month'),
  ).action((paths: string[], options: Options & Readonly<Record<string, unknown>>) => {
    const { model, input, output, prefix, call, calls } = options
    const values = Object.fromEntries(Object.keys(scenario.parameters).map((name) => [name, options[camel(flagOf(name))]]))
    ask(
      [{ scenario, paths, model, input, output, prefix, call, callsPerMonth: calls, values: withoutUndefined(values) }],
      options,
    )
  })
}

function withFormat(command: Command): Command {
  return command
    .addOption(new Option('--format <name>', 'how to print it').choices(Object.keys(formats)).default('table'))
    .option('--config <file>', 'use this configuration and no other')
}

function answer(asked: readonly Asked[], options: Options, host: Host): number {
  const { openCatalog } = require('./project') as typeof import('./project')
  const opened = openCatalog(host, options)
  const simulations = asked.map((one): Simulation => {
    const { scenario } = one
    const { catalog, used } = watched(opened)
    const { calls, notes, complete } = callsOf(one, catalog, options, host)
    const read = readValues(scenario, one.values, catalog)
    if ('problems' in read) throw refused(one, read.problems)
    if (scenario.calls === 'needed' && calls.length === 0)
      throw failure(`${scenario.id} is about calls: give --model, --input and --output, or files`)
    const callsPerMonth = optionalNumber('--calls', one.callsPerMonth)
    const given = scenario.run({ calls, callsPerMonth, values: read.values })
    if (given.basis === 'unknown') throw refused(one, given.notes)
    const prices = daysAmong([...used(), ...calls.map(({ model }) => model)].map(({ source }) => sourceDay(source)))
    return { scenario, prices, callsPerMonth, complete, answer: { ...given, notes: [...given.notes, ...notes] } }
  })
  host.stdout(formats[options.format](simulations))
  return simulations.every(({ complete }) => complete) ? exit.clean : exit.broken
}

/** Names parameters as they were asked for: as flags, or as keys of the file. */
function refused({ scenario, inFile }: Asked, problems: readonly string[]): Error {
  const named = (problem: string): string =>
    problem.replace(/"(\w+)"/g, (text, name: string) =>
      inFile !== true && Object.hasOwn(scenario.parameters, name) ? `--${flagOf(name)}` : text,
    )
  return failure(problems.map((problem) => `${scenario.id}: ${named(problem)}`).join('\n'))
}

/** A catalog that remembers what was found in it. */
function watched(catalog: Catalog): { readonly catalog: Catalog; used(): readonly ModelInfo[] } {
  const used: ModelInfo[] = []
  const find: Catalog['find'] = (...asked) => {
    const model = catalog.find(...asked)
    if (model !== undefined) used.push(model)
    return model
  }
  return { catalog: { ...catalog, find }, used: () => used }
}

interface Found {
  readonly calls: readonly PricedCall[]
  readonly notes: readonly string[]
  readonly complete: boolean
}

/** One call in plain numbers, or those of files; neither is an error only where a scenario needs one. */
function callsOf(asked: Asked, catalog: Catalog, options: Options, host: Host): Found {
  const { model, input, output, prefix, paths, call } = asked
  const isPlain = [model, input, output, prefix].some((value) => value !== undefined)
  if (!isPlain && paths.length === 0 && call === undefined && asked.scenario.calls !== 'needed')
    return { calls: [], notes: [], complete: true }
  if (!isPlain) return callsIn(asked, options, host)
  if (paths.length > 0 || call !== undefined) throw failure('give a call in plain numbers or by its place, not both')
  if (model === undefined) throw failure('--input and --output are tokens of a model: give --model')
  const found = typeof model === 'string' ? catalog.find(model) : undefined
  if (found === undefined) throw failure(unknownModel(model, catalog))
  const inputTokens = optionalNumber('--input', input) ?? 0
  const prefixTokens = optionalNumber('--prefix', prefix) ?? inputTokens
  if (prefixTokens > inputTokens) throw failure('--prefix is a part of --input and cannot be larger')
  const outputTokens = optionalNumber('--output', output) ?? 0
  return {
    calls: [{ name: found.id, model: found, inputTokens, outputTokens, prefixTokens, basis: 'exact' }],
    notes: [],
    complete: true,
  }
}

/** The calls of files that have a price. */
function callsIn({ paths, call }: Asked, options: Options, host: Host): Found {
  const { analyzeFiles, isComplete, openProject } = require('./project') as typeof import('./project')
  const { reportSkipped } = require('./output') as typeof import('./output')
  const project = openProject(host, { ...options, paths })
  const places = project.places()
  const found: PricedCall[] = []
  let unpriced = 0
  let met = 0
  const run = analyzeFiles(project, (analysis) => {
    for (const { id, call: written, model, estimate, prefix, on } of analysis.calls) {
      const { file, line } = places.of(written.site.nameSpan)
      const name = `${file}:${line}`
      if (call !== undefined && call !== id && call !== name) continue
      met++
      if (model === undefined || estimate.cost === undefined) {
        unpriced++
        continue
      }
      const { input, output, cost } = estimate
      const inputTokens = (input.low + input.high) / 2
      found.push({
        name,
        model,
        inputTokens,
        outputTokens: output.expected,
        outputTokensOn: (other) => on(other).output.expected,
        prefixTokens: Math.min(prefix.tokens.low, inputTokens),
        basis: cost.total.basis,
      })
    }
  })
  reportSkipped(host, run)
  if (call !== undefined && met === 0)
    throw failure(`no call ${String(call)}: promptfare report --format json lists calls with their ids`)
  if (found.length === 0) throw failure(met === 0 ? 'no calls in these files' : 'none of these calls has a price')
  const notes = unpriced === 0 ? [] : [`${plural(unpriced, 'call')} without a price left out`]
  found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  return { calls: found, notes, complete: isComplete(run) }
}

function optionalNumber(name: string, written: unknown): number | undefined {
  if (written === undefined) return undefined
  const value = numberOf(written)
  if (value === undefined || value < 0) throw failure(`${name}: ${JSON.stringify(written)} is not a number, as 1500, 20k or 1M`)
  return value
}

function ids(): readonly string[] {
  return scenarios.map(({ id }) => id)
}

/** `hitRate` → `hit-rate` */
function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function camel(flag: string): string {
  return flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function withoutUndefined(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
