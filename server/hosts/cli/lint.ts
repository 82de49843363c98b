import fs from 'node:fs'
import path from 'node:path'
import type { Finding } from '../../model/rule'
import { failure } from '../failure'
import { writeText } from '../files'
import { compareWith, findBaseline } from './baseline-file'
import { check } from './check'
import type { DescribedCall, DescribedFinding } from './describe'
import { fixProject } from './fix'
import { formatLintJson } from './formats/lint-json'
import { formatStylish } from './formats/stylish'
import { exit, type Host } from './host'
import { type Colors, colorsFor, plural, reportOldPrices, reportSkipped, whyNot, writeOutput } from './output'
import type { Project, Run } from './project'
import { unifiedDiff } from './unified-diff'

export interface LintOptions {
  readonly format: LintFormat
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
  readonly outputFile?: string
  readonly failOn: FailOn
  readonly maxWarnings?: number
  readonly color: boolean
  readonly quiet?: boolean
}

export type LintFormat = keyof typeof formats
export type FailOn = 'error' | 'warning' | 'info' | 'never'

/** What `lint` found; every format prints this. */
export interface LintResult {
  /** Sorted by path and position; without those that the baseline accepts. */
  readonly findings: readonly DescribedFinding[]
  readonly calls: readonly DescribedCall[]
  readonly files: number
  /** Files that could not be read or analysed. */
  readonly failed: number
  readonly skipped: readonly { readonly file: string; readonly reason: string }[]
  readonly seconds: number
  /** From the repository's folder to the current one, with `/` at its end: what machines read calls files by the former. */
  readonly prefix: string
  /** How many findings the baseline accepts, and of how many that it accepted nothing is left. */
  readonly baseline: { readonly file: string; readonly accepted: number; readonly mended: number } | undefined
  /** With `diff` where nothing was written. */
  readonly fixed:
    | { readonly fixes: number; readonly files: readonly string[]; readonly written: boolean; readonly diff: string }
    | undefined
}

type Format = (result: LintResult, options: { readonly quiet: boolean; readonly colors: Colors }) => string

export const formats = {
  stylish: formatStylish,
  json: formatLintJson,
  sarif: (...args) => forMachines().formatSarif(...args),
  github: (...args) => forMachines().formatGithub(...args),
  gitlab: (...args) => forMachines().formatGitlab(...args),
  junit: (...args) => forMachines().formatJunit(...args),
  markdown: (...args) => forMachines().formatMarkdown(...args),
  agent: (...args) => forMachines().formatAgent(...args),
} satisfies Record<string, Format>

/** Loaded where one of them is asked for. */
function forMachines(): typeof import('./formats/ci') {
  return require('./formats/ci') as typeof import('./formats/ci')
}

/** Prints the findings of all files; the exit code says whether there are some that count. */
export function lint(paths: readonly string[], options: LintOptions, host: Host): number {
  const start = performance.now()
  const { analyzeFiles, isComplete, openProject } = require('./project') as typeof import('./project')
  const { stdin: _, ...rest } = options
  const accepted = options.baseline === false ? undefined : findBaseline(host.cwd, options.baseline)
  const changed = changedIn(options, host)
  if (changed?.files.size === 0) return nothingChanged(options, host)
  const project = openProject(host, { ...rest, paths, ...stdinOf(paths, options, host) })
  const analyze = () =>
    analyzeFiles(project, () => {}).analyses.flatMap((analysis) =>
      changed?.concerns(analysis) === false ? [] : analysis.findings,
    )
  const fixed = options.fix === true || options.fixDryRun === true ? fixAll(project, analyze, options, host) : undefined

  const { findings: all, calls, run } = check(project, host, changed?.concerns)
  const checked = new Set(changed === undefined ? project.files : project.files.filter((file) => changed.files.has(file)))
  const compared = accepted && compareWith(accepted, all, host.cwd, (file) => checked.has(file))
  const findings = compared?.fresh ?? all
  const result: LintResult = {
    ...outcomeOf(run),
    findings,
    calls,
    seconds: Math.round(performance.now() - start) / 1000,
    prefix: prefixOf(host.cwd),
    baseline: accepted && compared && { file: accepted.file, accepted: compared.accepted, mended: countOf(compared.mended) },
    fixed,
  }
  const format: Format = formats[options.format]
  writeOutput(host, format(result, { quiet: options.quiet === true, colors: colorsFor(host, options) }), options.outputFile)
  reportSkipped(host, run)
  if (calls.length > 0) reportOldPrices(host, project.catalogDay())
  if (!isComplete(run)) return exit.broken
  return exceeds(findings, options, host) ? exit.findings : exit.clean
}

function outcomeOf(run: Run): Pick<LintResult, 'files' | 'failed' | 'skipped'> {
  return {
    files: run.files,
    failed: run.failed.length + run.skipped.filter(({ wanted }) => wanted).length,
    skipped: run.skipped.map(({ file, reason }) => ({ file, reason })),
  }
}

function countOf(entries: readonly { readonly count: number }[]): number {
  return entries.reduce((sum, { count }) => sum + count, 0)
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
    seconds: 0,
    prefix: prefixOf(host.cwd),
    baseline: undefined,
    fixed: undefined,
  }
  const format: Format = formats[options.format]
  const colors = colorsFor(host, options)
  const text = options.format === 'stylish' ? 'no file changed\n' : format(nothing, { quiet: false, colors })
  writeOutput(host, text, options.outputFile)
  return exit.clean
}

/** From the repository's folder to this one; nothing outside of one. */
function prefixOf(cwd: string): string {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, '.git'))) {
      const inside = path.relative(folder, cwd).split(path.sep).join('/')
      return inside === '' ? '' : `${inside}/`
    }
    if (folder === path.dirname(folder)) return ''
  }
}

/** Which findings count, by `--fail-on`. */
const counted: Readonly<Record<FailOn, ReadonlySet<string>>> = {
  error: new Set(['error']),
  warning: new Set(['error', 'warning']),
  info: new Set(['error', 'warning', 'info']),
  never: new Set(),
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
  const { texts, fixes } = fixProject(project, analyze, (document) => named.has(document) || inside(document))
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

function exceeds(findings: readonly DescribedFinding[], { failOn, maxWarnings }: LintOptions, host: Host): boolean {
  if (findings.some((finding) => counted[failOn].has(finding.severity))) return true
  const warnings = findings.filter((finding) => finding.severity === 'warning').length
  if (maxWarnings === undefined || warnings <= maxWarnings) return false
  host.stderr(`error: ${plural(warnings, 'warning')}, and --max-warnings allows ${maxWarnings}\n`)
  return true
}
