import path from 'node:path'
import { type Baseline, compareWith } from './baseline-file'
import type { DescribedFinding } from './describe'
import { formatLintJson } from './formats/lint-json'
import { formatStylish } from './formats/stylish'
import { exit, type Host } from './host'
import { type Linted, type LintResult, shownOf } from './lint-result'
import { type Colors, colorsFor, plural, reportOldPrices, reportSkipped, writeOutput } from './output'
import { priceDaysOf } from './price-days'

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
