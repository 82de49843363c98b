import fs from 'node:fs'
import path from 'node:path'
import { rules } from '../../../rules/registry'
import type { Analysis } from '../../engine/analysis'
import { type Config, type ConfigOptions, type Configs, createConfigs } from '../../engine/config'
import type { Engine } from '../../engine/engine'
import { suggestName } from '../../engine/nearest'
import type { World } from '../../engine/world'
import { isNotebook } from '../../languages/notebook/cells'
import type { Document } from '../../model/language'
import type { Catalog } from '../../model/model-info'
import type { Severity } from '../../model/rule'
import { createCatalog } from '../../pricing/catalog'
import type { CatalogFile } from '../../pricing/entry'
import type { DeclaredWrapper } from '../../sdks/declared-wrapper'
import { compose, languageOf } from '../compose'
import { knownCounts } from '../exact-known'
import { failure } from '../failure'
import { createFileWorld, createTexts, display, listFiles, readSource, type Skip, type Texts } from '../files'
import { currentPrices } from '../price-cache'
import type { Host } from './host'
import type { Inputs } from './inputs'
import type { Broken, Found, Outcome, Passed, Skipped } from './outcome'
import { createPlaces, type Places } from './places'
import { filesOf, type Shard } from './shard'

export interface ProjectOptions {
  readonly paths: readonly string[]
  /** The only configuration file that counts. */
  readonly config?: string
  /** `id:severity` */
  readonly rule?: readonly string[]
  /** A document that is not read from disk. */
  readonly stdin?: { readonly filename: string; readonly text: string }
  /** Whatever providers said of the same texts before, these are estimated. */
  readonly estimatesOnly?: true
  /** Notes what the disk tells. */
  readonly inputs?: Inputs | undefined
  /** What the paths stand for, where that was looked up before. */
  readonly found?: Found | undefined
}

export { hasConfig } from './has-config'

/** Files, configuration and engine of one run. */
export interface Project {
  readonly engine: Engine
  readonly world: World
  /** Texts that stand before the files on disk. */
  readonly overlay: Map<string, string>
  /** Texts of files as they are on disk. */
  readonly texts: Texts
  readonly inputs?: Inputs | undefined
  /** The files are those of a whole repository: what they import is among them. */
  readonly isWhole: boolean
  readonly files: readonly string[]
  places(): Places
  /** What of the request is not among the files. */
  readonly passed: Passed
  /** The day whose prices hold for a document: its configuration's, or today. */
  dayOf(document: string): string
  /** Day of the catalog. */
  catalogDay(): string
}

/** Lists the files and reads their configuration; fails where there is none to read or a configuration is wrong. */
export function openProject(host: Host, options: ProjectOptions): Project {
  const overlay = new Map<string, string>()
  const texts = createTexts()
  let catalog: CatalogFile | undefined
  const prices = (): CatalogFile => {
    catalog ??= currentPrices(host.env).catalog
    return catalog
  }
  const counted = options.estimatesOnly === true ? undefined : knownCounts(host.env)
  const { inputs } = options
  const onDisk = createFileWorld(host.cwd, host.today(), overlay, texts)
  const world: World = {
    ...(inputs === undefined ? onDisk : inputs.watch(onDisk)),
    prices,
    ...(counted === undefined ? {} : { counted }),
  }
  const configs = createConfigs(world, rules, configOptions(host, options))
  const paths = pathsOf(options)
  const { files, ...passed } =
    options.stdin === undefined ? (options.found ?? listSources(host, paths)) : only(fromStdin(host, options.stdin, overlay))
  const [left, wanted] = split(files, (file) => configs.for(file).ignored)
  failOnProblems(configs, world)
  if (wanted.length === 0)
    throw failure(`every file is left out by "ignore" of the configuration: ${options.stdin?.filename ?? paths.join(', ')}`)
  const ignored = left
    .filter((file) => passed.named.has(file))
    .map((file) => ({ file: world.displayPath(file), reason: 'left out by "ignore" of the configuration', wanted: false }))
  const isWhole =
    options.stdin === undefined && paths.some((folder) => world.kindOf(path.resolve(host.cwd, folder, '.git')) !== undefined)
  const skipped = [...passed.skipped, ...ignored]
  const isAll = options.stdin === undefined && paths.some((given) => path.resolve(host.cwd, given) === host.cwd)
  const unused = isAll ? unusedSettings(configs, world, host) : []
  return createProject(world, configs.for, {
    overlay,
    texts,
    inputs,
    isWhole,
    files: wanted,
    passed: { ...passed, skipped, unused },
  })
}

/** Budgets of the current folder, or of one in it, that hold for no file: nothing keeps to them. */
export function unusedSettings(configs: Pick<Configs, 'unmatched'>, world: World, { cwd }: Host): readonly string[] {
  const inside = configs.unmatched().filter(({ folder }) => folder === cwd || folder.startsWith(cwd + path.sep))
  return inside.map(({ file, folder, index, files }) => {
    const where = folder === cwd ? '' : `${world.displayPath(file)}: `
    return `${where}budgets[${index}]: no file matches ${files.join(', ')}`
  })
}

function pathsOf({ paths }: Pick<ProjectOptions, 'paths'>): readonly string[] {
  return paths.length === 0 ? ['.'] : paths
}

/** A project over a world, some of whose files are read. */
export function createProject(
  world: World,
  configOf: (document: string) => Config,
  parts: Pick<Project, 'overlay' | 'texts' | 'inputs' | 'isWhole' | 'files' | 'passed'>,
): Project {
  return {
    ...parts,
    engine: compose(world, { config: configOf, wrappers: wrappersOf(parts.files.map(configOf)) }),
    world,
    places: () => createPlaces(world),
    catalogDay: () => world.prices?.().generated ?? '',
    dayOf: (document) => configOf(document).assume.asOf ?? world.today,
  }
}

/** The configurations of a world that hold for these files; fails where one of them is wrong. */
export function openConfigs(world: World, files: readonly string[], host: Host, options: ProjectOptions): Configs {
  const configs = createConfigs(world, rules, configOptions(host, options))
  for (const file of files) configs.for(file)
  failOnProblems(configs, world)
  return configs
}

/** Whether a language reads files of this name. */
export function isSource(file: string): boolean {
  return languageOf(file) !== undefined
}

/** The catalog where the command runs, with the prices of its configuration and no document. */
export function openCatalog(host: Host, options: Pick<ProjectOptions, 'config'>): Catalog {
  const { catalog } = currentPrices(host.env)
  const world: World = { ...createFileWorld(host.cwd, host.today()), prices: () => catalog }
  const configs = createConfigs(world, rules, configOptions(host, { ...options, paths: [] }))
  const { assume, prices: own, discount } = configs.for(path.join(host.cwd, 'any'))
  failOnProblems(configs, world)
  return createCatalog({ today: assume.asOf ?? world.today, prices: own, discount, file: catalog })
}

/** What all configurations of a run declare. */
function wrappersOf(configs: readonly Config[]): readonly DeclaredWrapper[] {
  const declared = [...new Set(configs)].flatMap(({ wrappers }) => wrappers)
  return [...new Map(declared.map((wrapper) => [wrapper.call, wrapper])).values()]
}

/** What became of the files of a run. */
export interface Run extends Outcome {
  readonly analyses: readonly Analysis[]
}

/** Whether every file that was asked for was checked, and there was one; of few files, a part of a run may have none. */
export function isComplete({ files, failed, skipped, broken }: Outcome, isPart = false): boolean {
  return (files > 0 || isPart) && failed.length === 0 && ![...skipped, ...broken].some(({ wanted }) => wanted)
}

/** Files of which it is not known what is in them, as they are shown: those that were read in part or not at all. */
export function notWhole({ failed, skipped, broken }: Outcome): readonly string[] {
  return [...failed, ...skipped, ...broken].map(({ file }) => file)
}

/** Why a file is left out, where that has to be said. */
export const reasons: Partial<Record<Skip, string>> = { large: 'larger than 1 MB', binary: 'binary', generated: 'minified' }
/** Why a file is left out that goes without saying unless it was named itself. */
const silent: Partial<Record<Skip, string>> = { gone: 'no longer there', link: 'a link or no file' }

/** Some of a project's files. What else is needed to tell what is in them is read, and nothing said of it. */
export interface Portion {
  readonly files: readonly string[]
  /** What was passed over before there were files belongs to the first. */
  readonly isFirst: boolean
  /** No file that is left out is imported by one of these, or imports one. */
  readonly isWhole: boolean
}

/** The portion that a shard is; `undefined` for all files. */
export function portionOf({ files }: Pick<Found, 'files'>, shard: Shard | undefined): Portion | undefined {
  return shard && { files: filesOf(files, shard), isFirst: shard.index === 1, isWhole: shard.count === 1 }
}

/**
 * Analyses every file, or those of a portion; one that fails does not end the run. `inspect` may ask for facts, which are computed when
 * asked.
 */
export function analyzeFiles(
  project: Project,
  inspect: (analysis: Analysis) => void,
  progress: (files: number, calls: number) => void = () => {},
  portion?: Portion,
): Run {
  const analyses: Analysis[] = []
  const own = portion && new Set(portion.files)
  const files = own === undefined ? project.files : project.files.filter((file) => own.has(file))
  const isFirst = portion?.isFirst ?? true
  const skipped: Skipped[] = isFirst ? [...project.passed.skipped] : []
  const unused = isFirst ? (project.passed.unused ?? []) : []
  const failed: { file: string; error: string }[] = []
  const broken: Broken[] = []
  let places: Places | undefined
  const documents: Listed[] = []
  for (const file of files) {
    const source = sourceOf(project, file)
    if ('skip' in source) {
      const wanted = project.passed.named.has(file)
      const reason = reasons[source.skip] ?? (wanted ? silent[source.skip] : undefined)
      const shown = project.world.displayPath(file)
      if (source.skip === 'unreadable') failed.push({ file: shown, error: `cannot be read: ${source.error}` })
      else if (reason !== undefined) skipped.push({ file: shown, reason, wanted })
      continue
    }
    const languageId = languageOf(file)?.languageId ?? ''
    if (languageId === 'jupyter' && !isNotebook(source.text)) {
      const skip = { file: project.world.displayPath(file), reason: 'not a notebook', wanted: project.passed.named.has(file) }
      skipped.push(skip)
      continue
    }
    documents.push({ id: file, languageId })
    progress(documents.length, 0)
  }
  const whole = function* (): Iterable<Document> {
    for (const listed of documents) {
      const source = sourceOf(project, listed.id)
      if ('text' in source) yield { ...listed, text: source.text }
    }
  }
  project.engine.survey(whole, project.isWhole && (portion?.isWhole ?? true))
  let calls = 0
  let read = 0
  for (const document of whole()) {
    read++
    try {
      if (!project.engine.concerns(document)) continue
      const analysis = project.engine.analyze(document)
      inspect(analysis)
      analyses.push(analysis)
      calls += analysis.calls.length
      if (analysis.broken === undefined) continue
      places ??= project.places()
      const place = places.of({ document: document.id, start: analysis.broken, end: analysis.broken })
      broken.push({ file: place.file, line: place.line, wanted: project.passed.named.has(document.id) })
    } catch (error) {
      failed.push({
        file: project.world.displayPath(document.id),
        error: `cannot be analysed: ${error instanceof Error ? error.message : String(error)}`,
      })
    }
    progress(documents.length, calls)
  }
  return { analyses, files: read, skipped, unused, broken, failed }
}

type Listed = Omit<Document, 'text'>

function sourceOf({ overlay, texts, inputs }: Project, file: string): ReturnType<typeof readSource> {
  const text = overlay.get(file) ?? texts.get(file)
  if (text !== undefined) return { text }
  const source = inputs === undefined ? readSource(file) : inputs.source(file)
  if ('text' in source) texts.set(file, source.text)
  return source
}

/** Lists source files; fails where there are none. */
export function listSources(host: Host, given: readonly string[]): Found {
  const paths = pathsOf({ paths: given })
  const { files, named, missing, refused } = listFiles(paths, host.cwd, isSource)
  const shown = (file: string): string => display(path.relative(host.cwd, file), file)
  if (missing.length > 0) throw failure(`no such file or folder: ${missing.join(', ')}`)
  const [known, strange] = split(files, isSource)
  const skipped = [
    ...refused.map(({ path, reason }) => ({ file: shown(path), reason, wanted: true })),
    ...strange.map((file) => ({
      file: shown(file),
      reason: 'neither TypeScript, JavaScript, Python, a notebook nor a prompt file',
      wanted: true,
    })),
  ]
  if (known.length > 0) return { files: known, named, skipped }
  if (skipped.length > 0) throw failure(skipped.map(({ file, reason }) => `${file}: not read: ${reason}`).join('\n'))
  throw failure(
    `no TypeScript, JavaScript or Python file, notebook or prompt file (as chat.prompty or chat.prompt.md) in ${paths.join(', ')}: name a folder that has some`,
  )
}

function only(file: string): Found {
  return { files: [file], named: new Set(), skipped: [] }
}

/** Those for which it holds, and the others. */
function split<T>(items: readonly T[], holds: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  const answers = items.map(holds)
  return [items.filter((_, index) => answers[index]), items.filter((_, index) => !answers[index])]
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
