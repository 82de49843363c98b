import path from 'node:path'
import type { Analysis } from '../../engine/analysis'
import type { Finding } from '../../model/rule'
import { failure } from '../failure'
import { writeText } from '../files'
import { type DescribedCall, type DescribedFinding, describeCall, describeFinding } from './describe'
import { unifiedDiff } from './diff'
import { fixProject } from './fix'
import { formatLintJson } from './formats/lint-json'
import { formatStylish } from './formats/stylish'
import { exit, type Host } from './host'
import { type Colors, colorsFor, createProgress, plural, reportOldPrices, reportSkipped, whyNot, writeOutput } from './output'
import type { Project } from './project'

export interface LintOptions {
  readonly format: LintFormat
  readonly fix?: boolean
  readonly fixDryRun?: boolean
  readonly rule?: readonly string[]
  readonly config?: string
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
  /** Sorted by path and position. */
  readonly findings: readonly DescribedFinding[]
  readonly calls: readonly DescribedCall[]
  readonly files: number
  /** Files that could not be read or analysed. */
  readonly failed: number
  readonly skipped: readonly { readonly file: string; readonly reason: string }[]
  readonly seconds: number
  /** With `diff` where nothing was written. */
  readonly fixed:
    | { readonly fixes: number; readonly files: readonly string[]; readonly written: boolean; readonly diff: string }
    | undefined
}

export const formats = {
  stylish: formatStylish,
  json: formatLintJson,
} satisfies Record<string, (result: LintResult, options: { readonly quiet: boolean; readonly colors: Colors }) => string>

/** Prints the findings of all files; the exit code says whether there are some that count. */
export function lint(paths: readonly string[], options: LintOptions, host: Host): number {
  const start = performance.now()
  const { analyzeFiles, isComplete, openProject } = require('./project') as typeof import('./project')
  const { stdin: _, ...rest } = options
  const project = openProject(host, { ...rest, paths, ...stdinOf(paths, options, host) })
  const analyze = () => analyzeFiles(project, () => {}).analyses.flatMap((analysis) => analysis.findings)
  const fixed = options.fix === true || options.fixDryRun === true ? fixAll(project, analyze, options, host) : undefined

  const places = project.places()
  const calls: DescribedCall[] = []
  const found: DescribedFinding[] = []
  const inspect = (analysis: Analysis) => {
    const described = analysis.calls.map((call) => describeCall(call, places))
    const byId = new Map(analysis.calls.map((call) => [call.id, call]))
    calls.push(...described)
    found.push(...analysis.findings.map((finding) => describeFinding(finding, byId.get(finding.callId ?? ''), places)))
  }
  const progress = createProgress(host)
  const run = analyzeFiles(project, inspect, progress.step)
  progress.clear()

  const findings = once(found).sort(byPlace)
  const seconds = Math.round(performance.now() - start) / 1000
  const result: LintResult = {
    findings,
    calls,
    files: run.files,
    failed: run.failed.length + run.skipped.filter(({ wanted }) => wanted).length,
    skipped: run.skipped.map(({ file, reason }) => ({ file, reason })),
    seconds,
    fixed,
  }
  const format = formats[options.format]
  writeOutput(host, format(result, { quiet: options.quiet === true, colors: colorsFor(host, options) }), options.outputFile)
  reportSkipped(host, run)
  if (calls.length > 0) reportOldPrices(host, project.catalogDay())
  if (!isComplete(run)) return exit.broken
  return exceeds(findings, options, host) ? exit.findings : exit.clean
}

/** Calls that share a prompt say the same of it: the first of them speaks for all. */
function once(findings: readonly DescribedFinding[]): DescribedFinding[] {
  const byPlace = new Map<string, DescribedFinding>()
  for (const finding of findings) {
    const place = JSON.stringify([finding.ruleId, finding.file, finding.range, finding.message])
    if (!byPlace.has(place)) byPlace.set(place, finding)
  }
  return [...byPlace.values()]
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

function byPlace(a: DescribedFinding, b: DescribedFinding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  const start = a.range.start.line - b.range.start.line || a.range.start.column - b.range.start.column
  return start || (a.ruleId < b.ruleId ? -1 : a.ruleId > b.ruleId ? 1 : 0)
}
