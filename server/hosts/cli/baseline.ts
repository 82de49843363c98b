import fs from 'node:fs'
import path from 'node:path'
import { failure } from '../failure'
import {
  type AcceptedFinding,
  acceptAll,
  baselineName,
  compareWith,
  findBaseline,
  unmet,
  without,
  writeBaseline,
} from './baseline-file'
import { check } from './check'
import { exit, type Host } from './host'
import { plural, reportSkipped } from './output'

export interface BaselineOptions {
  readonly baseline?: string
  readonly config?: string
  readonly rule?: readonly string[]
  /** Accept nothing: only drop what is mended. */
  readonly prune?: boolean
}

/** Accepts today's findings, so that `lint` reports only those that come later. Of files that are not checked, it changes nothing. */
export function baseline(paths: readonly string[], options: BaselineOptions, host: Host): number {
  const { isComplete, notWhole, openProject } = require('./project') as typeof import('./project')
  const { baseline: named, prune } = options
  const known = named !== undefined && !fs.existsSync(path.resolve(host.cwd, named)) ? undefined : findBaseline(host.cwd, named)
  if (prune === true && known === undefined)
    throw failure('there is no baseline to prune: run "promptfare baseline" to write one')
  const project = openProject(host, { ...options, paths })
  const { findings, run } = check(project, host)
  reportSkipped(host, run)
  // What could not be checked would pass for mended.
  if (!isComplete(run)) return exit.broken

  const file = known?.file ?? path.resolve(host.cwd, named ?? baselineName)
  const entries = known?.entries ?? []
  const inPart = new Set(notWhole(run).map((one) => path.resolve(host.cwd, one)))
  const checked = new Set(project.files.filter((one) => !inPart.has(one)))
  const { fresh, mended } = compareWith({ file, entries }, findings, host.cwd, (one) => checked.has(one))
  const unsure = unmet({ file, entries }, findings, host.cwd, (one) => inPart.has(one))
  const kept = without(entries, mended)
  const added = prune === true ? [] : acceptAll(fresh, path.dirname(file), host.cwd)
  const next = without([...kept, ...added], [])
  const isSame = known !== undefined && added.length === 0 && mended.length === 0
  if (!isSame) writeBaseline(file, next)

  const shown = path.relative(host.cwd, file).split(path.sep).join('/')
  const changes = [
    ...(added.length === 0 ? [] : [`${count(added)} new`]),
    ...(mended.length === 0 ? [] : [`${count(mended)} mended`]),
  ]
  const nothing = known === undefined ? 'there are none' : 'nothing changed'
  const what = changes.length === 0 ? nothing : changes.join(', ')
  host.stdout(`${isSame ? 'kept' : 'wrote'} ${shown}: ${plural(count(next), 'finding')} accepted (${what})\n`)
  if (unsure.length > 0) host.stdout(`${keptUnsure(unsure)}\n`)
  if (prune === true && fresh.length > 0) host.stdout(`${plural(fresh.length, 'finding')} not accepted: see "promptfare lint"\n`)
  return exit.clean
}

/** Nobody knows whether what is accepted there is mended: the part that has it may be the one that could not be read. */
function keptUnsure(unsure: readonly AcceptedFinding[]): string {
  const files = [...new Set(unsure.map(({ file }) => file))]
  return `kept ${plural(count(unsure), 'finding')} of ${plural(files.length, 'file')} that could not be read as a whole: ${files.join(', ')}`
}

function count(entries: readonly { readonly count: number }[]): number {
  return entries.reduce((sum, { count }) => sum + count, 0)
}
