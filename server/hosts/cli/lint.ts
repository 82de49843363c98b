import path from 'node:path'
import type { Finding } from '../../model/rule'
import { failure } from '../failure'
import { isRewritable, writeText } from '../files'
import { findBaseline } from './baseline-file'
import type { CacheOptions } from './cache-options'
import { check, wholeOf } from './check'
import { fixProject } from './fix'
import { exit, type Host } from './host'
import { type Linted, type LintResult, prefixOf, shownOf } from './lint-result'
import { conclude, printFindings, type VerdictOptions } from './lint-verdict'
import type { Found } from './outcome'
import { reportSkipped, whyNot, writeOutput } from './output'
import type { Project } from './project'
import { asked, markOf, type Shard } from './shard'
import { unifiedDiff } from './unified-diff'

export interface LintOptions extends VerdictOptions, CacheOptions {
  readonly fix?: boolean
  readonly fixDryRun?: boolean
  readonly rule?: readonly string[]
  readonly config?: string
  /** A baseline file; `false`: none, even where there is one. */
  readonly baseline?: string | false
  /** A commit to compare with; `true` for the last one. */
  readonly changed?: string | true
  readonly stdin?: boolean
  readonly stdinFilename?: string
  readonly shard?: Shard
}

/** Prints the findings of all files; the exit code says whether there are some that count. */
export async function lint(paths: readonly string[], options: LintOptions, host: Host): Promise<number> {
  const start = performance.now()
  if (options.shard !== undefined) return lintShard(paths, { ...options, shard: options.shard }, host, start)
  const accepted = options.baseline === false ? undefined : findBaseline(host.cwd, options.baseline)
  const changed = changedIn(options, host)
  if (changed?.files.size === 0) return nothingChanged(options, host)
  const { stdin, fix, fixDryRun } = options
  const isPlain = changed === undefined && stdin !== true && fix !== true && fixDryRun !== true
  const { linted, fixed } = isPlain
    ? { linted: await lintAll(paths, options, host), fixed: undefined }
    : lintOnce(paths, options, host, changed)
  const seconds = secondsSince(start)
  return conclude(linted, { accepted, seconds, prefix: prefixOf(host.cwd), fixed }, options, host)
}

/** Prints what one shard finds. Whether it counts is not known before all of them are joined. */
async function lintShard(
  paths: readonly string[],
  options: LintOptions & { readonly shard: Shard },
  host: Host,
  start: number,
): Promise<number> {
  refuseWithShard(options)
  const { isComplete, listSources } = require('./project') as typeof import('./project')
  const found = listSources(host, paths)
  const linted = await lintAll(paths, options, host, found)
  const { findings, calls, outcome, checked, catalogDay } = linted
  const mark = markOf(asked(found, options, host), catalogDay, host)
  const [seconds, prefix] = [secondsSince(start), prefixOf(host.cwd)]
  const part = { ...options.shard, ...mark, outcome, checked, calls, prefix, seconds }
  const result = { ...shownOf(outcome), findings, calls, seconds, prefix, baseline: undefined, fixed: undefined, part }
  printFindings(result, options, host)
  reportSkipped(host, outcome, true)
  return isComplete(outcome, true) ? exit.clean : exit.broken
}

function refuseWithShard({ format, fix, fixDryRun, changed, stdin, baseline, maxWarnings, quiet }: LintOptions): void {
  if (format !== 'json') throw failure('a shard is for merge-reports, which prints any format: add --format json')
  if (fix === true || fixDryRun === true) throw failure('--fix changes what other shards read: leave out --shard')
  if (changed !== undefined || stdin === true) throw failure('--changed and --stdin are few files: leave out --shard')
  if (typeof baseline === 'string') throw failure('a baseline is held against all shards: give it to merge-reports')
  if (maxWarnings !== undefined || quiet === true)
    throw failure('--max-warnings and --quiet are for the whole: give them to merge-reports')
}

/** The findings of all files, or of one shard of them, as they are on disk: remembered, where that was asked for. */
function lintAll(
  paths: readonly string[],
  options: LintOptions,
  host: Host,
  found: Found = (require('./project') as typeof import('./project')).listSources(host, paths),
): Promise<Linted> {
  const { readFiles } = require('./read-files') as typeof import('./read-files')
  const files = { paths, found, shard: options.shard }
  return readFiles('lint', projectOptions(options), files, options, host, (project, portions) =>
    lintedOf(project, wholeOf(project, portions)),
  )
}

/** Files as they are in an editor, are mended, or have changed: nobody asks for the same a second time. */
function lintOnce(
  paths: readonly string[],
  options: LintOptions,
  host: Host,
  changed: import('./changed').Changed | undefined,
): { readonly linted: Linted; readonly fixed: LintResult['fixed'] } {
  const { analyzeFiles, openProject } = require('./project') as typeof import('./project')
  const project = openProject(host, { ...projectOptions(options), paths, ...stdinOf(paths, options, host) })
  const analyze = () =>
    analyzeFiles(project, () => {}).analyses.flatMap((analysis) =>
      changed?.concerns(analysis) === false ? [] : analysis.findings,
    )
  const fixed = options.fix === true || options.fixDryRun === true ? fixAll(project, analyze, options, host) : undefined
  const linted = lintedOf(project, check(project, host, changed?.concerns), changed?.files)
  const outcome = changed === undefined ? linted.outcome : { ...linted.outcome, unused: [] }
  return { linted: { ...linted, outcome }, fixed }
}

function projectOptions({ config, rule }: LintOptions): { readonly config?: string; readonly rule?: readonly string[] } {
  return { ...(config === undefined ? {} : { config }), ...(rule === undefined ? {} : { rule }) }
}

function lintedOf(
  project: Project,
  { findings, calls, run }: ReturnType<typeof check>,
  among: ReadonlySet<string> = new Set(project.files),
): Linted {
  const { notWhole } = require('./project') as typeof import('./project')
  const { files, skipped, unused, broken, failed } = run
  const unsure = new Set(notWhole(run))
  const checked = project.files.flatMap((file) => (among.has(file) ? project.world.displayPath(file) : []))
  const whole = checked.filter((file) => !unsure.has(file))
  return {
    findings,
    calls,
    outcome: { files, skipped, unused, broken, failed },
    checked: whole,
    catalogDay: project.catalogDay(),
  }
}

function secondsSince(start: number): number {
  return Math.round(performance.now() - start) / 1000
}

function changedIn({ changed, stdin }: LintOptions, host: Host): import('./changed').Changed | undefined {
  if (changed === undefined) return undefined
  if (stdin === true) throw failure('--changed asks git for files, and --stdin brings its own: use one of them')
  const { changedSince } = require('./changed') as typeof import('./changed')
  return changedSince(changed === true ? 'HEAD' : changed, host)
}

/** The formats print their own emptiness: what reads them expects a document. */
function nothingChanged(options: LintOptions, host: Host): number {
  const nothing: LintResult = {
    findings: [],
    calls: [],
    files: 0,
    failed: 0,
    skipped: [],
    brokenFiles: [],
    seconds: 0,
    prefix: prefixOf(host.cwd),
    baseline: undefined,
    fixed: undefined,
  }
  if (options.format === 'stylish') writeOutput(host, 'no file changed\n', options.outputFile)
  else printFindings(nothing, options, host)
  return exit.clean
}

function stdinOf(paths: readonly string[], options: LintOptions, host: Host): { stdin?: { filename: string; text: string } } {
  if (options.stdin !== true) {
    if (options.stdinFilename !== undefined) throw failure('--stdin-filename goes with --stdin')
    return {}
  }
  if (options.stdinFilename === undefined)
    throw failure('--stdin needs --stdin-filename: the name tells the language and the configuration')
  if (paths.length > 0) throw failure(`--stdin is one file and takes no others: ${paths.join(', ')}`)
  if (options.fix === true) throw failure('--fix cannot write to standard input: use --fix-dry-run, or name the file')
  return { stdin: { filename: options.stdinFilename, text: host.stdin() } }
}

function fixAll(
  project: Project,
  analyze: () => readonly Finding[],
  options: LintOptions,
  host: Host,
): NonNullable<LintResult['fixed']> {
  const inside = (document: string) =>
    document.startsWith(host.cwd + path.sep) && !document.slice(host.cwd.length).split(path.sep).includes('node_modules')
  const named = new Set(project.files)
  const garbled = new Set<string>()
  const { texts, fixes } = fixProject(project, analyze, (document) => {
    if (!named.has(document) && !inside(document)) return false
    if (project.overlay.has(document) || isRewritable(document)) return true
    garbled.add(project.world.displayPath(document))
    return false
  })
  for (const file of [...garbled].sort())
    host.stderr(`not fixed: ${file}: written in neither UTF-8 nor UTF-16, it would be garbled\n`)
  const written = options.fix === true && options.fixDryRun !== true
  if (written) {
    for (const [file, { after }] of texts) writeFixed(file, after, project)
  }
  const changes = [...texts].map(([document, texts]) => ({ file: project.world.displayPath(document), ...texts }))
  changes.sort((a, b) => (a.file < b.file ? -1 : 1))
  const diff = written ? '' : changes.map(({ file, before, after }) => unifiedDiff(file, before, after)).join('')
  return { fixes, files: changes.map(({ file }) => file), written, diff }
}

function writeFixed(file: string, text: string, project: Project): void {
  try {
    writeText(file, text)
  } catch (error) {
    throw failure(`cannot write ${project.world.displayPath(file)}: ${whyNot(error)}`)
  }
}
