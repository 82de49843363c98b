import fs from 'node:fs'
import path from 'node:path'
import { rules } from '../../../rules/registry'
import type { Analysis } from '../../engine/analysis'
import { type ConfigOptions, type Configs, createConfigs } from '../../engine/config'
import type { Engine } from '../../engine/engine'
import { suggestName } from '../../engine/nearest'
import type { World } from '../../engine/world'
import type { Document } from '../../model/language'
import type { Severity } from '../../model/rule'
import { compose, languageOf } from '../compose'
import { createFileWorld, listFiles, readSource, type Skip } from '../files'
import { failure, type Host } from './host'
import { createPlaces, type Places } from './places'

export interface ProjectOptions {
  readonly paths: readonly string[]
  /** The only configuration file that counts. */
  readonly config?: string
  /** `id:severity` */
  readonly rule?: readonly string[]
  /** A document that is not read from disk. */
  readonly stdin?: { readonly filename: string; readonly text: string }
}

/** Files, configuration and engine of one run. */
export interface Project {
  readonly engine: Engine
  readonly world: World
  /** Texts that stand before the files on disk. */
  readonly overlay: Map<string, string>
  readonly files: readonly string[]
  places(): Places
  /** The day whose prices hold: the configuration's, or today. */
  asOf(): string
}

/** Lists the files and reads their configuration; fails where there is none to read or a configuration is wrong. */
export function openProject(host: Host, options: ProjectOptions): Project {
  const overlay = new Map<string, string>()
  const world = createFileWorld(host.cwd, host.today(), overlay)
  const configs = createConfigs(world, rules, configOptions(host, options))
  const files = options.stdin === undefined ? listed(host, options.paths) : [fromStdin(host, options.stdin, overlay)]
  const wanted = files.filter((file) => !configs.for(file).ignored)
  failOnProblems(configs, world)
  if (wanted.length === 0) throw failure(`every file is left out by "ignore" of the configuration: ${options.paths.join(', ')}`)
  return {
    engine: compose(world, { config: configs.for }),
    world,
    overlay,
    files: wanted,
    places: () => createPlaces(world),
    asOf: () => configs.for(wanted[0] ?? '').assume.asOf ?? world.today,
  }
}

/** What became of the files of a run. */
export interface Run {
  readonly analyses: readonly Analysis[]
  readonly files: number
  readonly skipped: ReadonlyMap<Skip, number>
  /** Files that could not be read or analysed: the run is not complete. */
  readonly failed: readonly { readonly file: string; readonly error: string }[]
}

/** Analyses every file; one that fails does not end the run. `inspect` may ask for facts, which are computed when asked. */
export function analyzeFiles(
  project: Project,
  inspect: (analysis: Analysis) => void,
  progress: (files: number, calls: number) => void = () => {},
): Run {
  const analyses: Analysis[] = []
  const skipped = new Map<Skip, number>()
  const failed: { file: string; error: string }[] = []
  let read = 0
  let calls = 0
  for (const file of project.files) {
    const source = sourceOf(project, file)
    if ('skip' in source) {
      if (source.skip === 'unreadable')
        failed.push({ file: project.world.displayPath(file), error: `cannot be read: ${source.error}` })
      else skipped.set(source.skip, (skipped.get(source.skip) ?? 0) + 1)
      continue
    }
    read++
    const document = { id: file, languageId: languageOf(file)?.languageId ?? '', text: source.text }
    try {
      const analysis = analyze(project.engine, document)
      if (analysis !== undefined) {
        inspect(analysis)
        analyses.push(analysis)
        calls += analysis.calls.length
      }
    } catch (error) {
      failed.push({
        file: project.world.displayPath(file),
        error: `cannot be analysed: ${error instanceof Error ? error.message : String(error)}`,
      })
    }
    progress(read, calls)
  }
  return { analyses, files: read, skipped, failed }
}

function analyze(engine: Engine, document: Document): Analysis | undefined {
  return engine.concerns(document) ? engine.analyze(document) : undefined
}

function sourceOf(project: Project, file: string): ReturnType<typeof readSource> {
  const text = project.overlay.get(file)
  return text === undefined ? readSource(file) : { text }
}

function listed(host: Host, paths: readonly string[]): readonly string[] {
  const { files, missing } = listFiles(paths, host.cwd, (file) => languageOf(file) !== undefined)
  if (missing.length > 0) throw failure(`no such file or folder: ${missing.join(', ')}`)
  const known = files.filter((file) => languageOf(file) !== undefined)
  if (known.length > 0) return known
  throw failure(`no TypeScript, JavaScript or Python file in ${paths.join(', ')}: name a folder that has some`)
}

function fromStdin(
  host: Host,
  stdin: { readonly filename: string; readonly text: string },
  overlay: Map<string, string>,
): string {
  const file = path.resolve(host.cwd, stdin.filename)
  if (languageOf(file) === undefined)
    throw failure(`no language reads "${stdin.filename}": give --stdin-filename a name like prompt.ts or chat.py`)
  overlay.set(file, stdin.text.replace(/^\ufeff/, ''))
  return file
}

function configOptions(host: Host, { config, rule = [] }: ProjectOptions): ConfigOptions {
  const severities = Object.fromEntries(rule.map(severityOf))
  if (config === undefined) return { severities }
  const file = path.resolve(host.cwd, config)
  if (!fs.existsSync(file)) throw failure(`no such configuration: ${config}`)
  return { severities, only: { file, folder: host.cwd } }
}

function severityOf(setting: string): [string, Severity] {
  const [id = '', severity = ''] = setting.split(':')
  const ids = rules.map((rule) => rule.id)
  if (!ids.includes(id)) throw failure(`unknown rule "${id}"${suggestName(id, ids)}`)
  if (!isSeverity(severity)) throw failure(`--rule ${setting}: write --rule ${id}:error, with error, warning, info or off`)
  return [id, severity]
}

function isSeverity(text: string): text is Severity {
  return ['error', 'warning', 'info', 'off'].includes(text)
}

function failOnProblems(configs: Configs, world: World): void {
  const problems = configs.problems()
  if (problems.length === 0) return
  const places = createPlaces(world)
  const lines = problems.map(({ file, message, span }) => {
    if (span === undefined) return `${world.displayPath(file)}: ${message}`
    const { line, column } = places.of({ document: file, ...span })
    return `${world.displayPath(file)}:${line}:${column}: ${message}`
  })
  throw failure(`the configuration is not valid\n${lines.map((line) => `  ${line}`).join('\n')}`)
}
