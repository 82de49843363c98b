import fs from 'node:fs'
import path from 'node:path'
import { type Baseline, compareWith } from './baseline-file'
import type { DescribedCall, DescribedFinding } from './describe'
import { formatLintJson } from './formats/lint-json'
import { formatStylish } from './formats/stylish'
import { exit, type Host } from './host'
import { type Colors, colorsFor, plural, reportOldPrices, reportSkipped, writeOutput } from './output'
import type { LintPart } from './part'
import { priceDaysOf } from './price-days'
import type { Outcome } from './project'

export type LintFormat = keyof typeof formats
export type FailOn = 'error' | 'warning' | 'info' | 'never'

/** How findings are printed, and which of them count. */
export interface VerdictOptions {
  readonly format: LintFormat
  readonly outputFile?: string
  readonly failOn: FailOn
  readonly maxWarnings?: number
  readonly color: boolean
  readonly quiet?: boolean
  /** The configuration that was named, if one was. */
  readonly config?: string
}

/** What was found in a project, or in one shard of it, before a baseline is held against it. It is data, and can be kept. */
export interface Linted {
  /** Sorted by path and position. */
  readonly findings: readonly DescribedFinding[]
  readonly calls: readonly DescribedCall[]
  readonly outcome: Outcome
  /** The files that were read as a whole, as they are shown: of others a baseline drops nothing. */
  readonly checked: readonly string[]
  readonly catalogDay: string
}

/** What `lint` found; every format prints this. */
export interface LintResult {
  /** Sorted by path and position; without those that the baseline accepts. */
  readonly findings: readonly DescribedFinding[]
  readonly calls: readonly DescribedCall[]
  readonly files: number
  /** Files that could not be read or analysed. */
  readonly failed: number
  readonly skipped: readonly { readonly file: string; readonly reason: string }[]
  /** Files that were read in part, each with the line of its first syntax error. */
  readonly brokenFiles: readonly { readonly file: string; readonly line: number }[]
  readonly seconds: number
  /** From the repository's folder to the current one, with `/` at its end: what machines read calls files by the former. */
  readonly prefix: string
  /** How many findings the baseline accepts, and of how many that it accepted nothing is left. */
  readonly baseline: { readonly file: string; readonly accepted: number; readonly mended: number } | undefined
  /** With `diff` where nothing was written. */
  readonly fixed:
    | { readonly fixes: number; readonly files: readonly string[]; readonly written: boolean; readonly diff: string }
    | undefined
  /** Where this is one shard: what joins it to the others. */
  readonly part?: LintPart | undefined
  /** No configuration file holds where the command runs: it is worth to name the command that writes one. */
  readonly isUnconfigured?: boolean
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

/** Prints what was found, in any format. */
export function printFindings(result: LintResult, options: VerdictOptions, host: Host): void {
  const format: Format = formats[options.format]
  writeOutput(host, format(result, { quiet: options.quiet === true, colors: colorsFor(host, options) }), options.outputFile)
}

/** Prints what was found and not accepted, and decides what that means. */
export function conclude(
  linted: Linted,
  more: Pick<LintResult, 'seconds' | 'prefix' | 'fixed'> & { readonly accepted: Baseline | undefined },
  options: VerdictOptions,
  host: Host,
): number {
  const { findings: all, calls, outcome } = linted
  const { accepted, ...rest } = more
  const checked = new Set(linted.checked.map((file) => path.resolve(host.cwd, file)))
  const compared = accepted && compareWith(accepted, all, host.cwd, (file) => checked.has(file))
  const findings = compared?.fresh ?? all
  const baseline = accepted && compared && { file: accepted.file, accepted: compared.accepted, mended: countOf(compared.mended) }
  const { hasConfig, isComplete } = require('./project') as typeof import('./project')
  // Only this format says what a configuration would do.
  const isUnconfigured = options.format === 'stylish' && options.config === undefined && !hasConfig(host.cwd)
  printFindings({ ...shownOf(outcome), ...rest, findings, calls, baseline, isUnconfigured }, options, host)
  reportSkipped(host, outcome)
  reportOldPrices(host, priceDaysOf(calls))
  if (!isComplete(outcome)) return exit.broken
  return exceeds(findings, options, host) ? exit.findings : exit.clean
}

/** What became of the files, as formats show it. */
export function shownOf({
  files,
  failed,
  skipped,
  broken,
}: Outcome): Pick<LintResult, 'files' | 'failed' | 'skipped' | 'brokenFiles'> {
  return {
    files,
    failed: failed.length + skipped.filter(({ wanted }) => wanted).length,
    skipped: skipped.map(({ file, reason }) => ({ file, reason })),
    brokenFiles: broken.map(({ file, line }) => ({ file, line })),
  }
}

/** From the repository's folder to this one; nothing outside of one. */
export function prefixOf(cwd: string): string {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, '.git'))) {
      const inside = path.relative(folder, cwd).split(path.sep).join('/')
      return inside === '' ? '' : `${inside}/`
    }
    if (folder === path.dirname(folder)) return ''
  }
}

function countOf(entries: readonly { readonly count: number }[]): number {
  return entries.reduce((sum, { count }) => sum + count, 0)
}

/** Which findings count, by `--fail-on`. */
const counted: Readonly<Record<FailOn, ReadonlySet<string>>> = {
  error: new Set(['error']),
  warning: new Set(['error', 'warning']),
  info: new Set(['error', 'warning', 'info']),
  never: new Set(),
}

function exceeds(findings: readonly DescribedFinding[], { failOn, maxWarnings }: VerdictOptions, host: Host): boolean {
  if (findings.some((finding) => counted[failOn].has(finding.severity))) return true
  const warnings = findings.filter((finding) => finding.severity === 'warning').length
  if (maxWarnings === undefined || warnings <= maxWarnings) return false
  host.stderr(`error: ${plural(warnings, 'warning')}, and --max-warnings allows ${maxWarnings}\n`)
  return true
}
