import fs from 'node:fs'
import path from 'node:path'
import type { DescribedCall, DescribedFinding } from './describe'
import type { Outcome } from './outcome'
import type { LintPart } from './part'

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
