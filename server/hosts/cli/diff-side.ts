import type { Analysis, AnalyzedCall } from '../../engine/analysis'
import type { Config } from '../../engine/config'
import type { Finding } from '../../model/rule'
import { createFileWorld } from '../files'
import { compareTrees, openRepository, type Repository, type Revision, resolveRange } from '../git'
import { type Blobs, createTreeWorld, type TreeWorld } from '../git-world'
import { type Baseline, findBaseline } from './baseline-file'
import { type DescribedCall, describeCall } from './describe'
import { openTree } from './diff-tree'
import type { Host } from './host'
import type { Inputs } from './inputs'
import { createProgress, reportSkipped } from './output'
import type { Project } from './project'

/** A call of one of two states. */
export interface SideCall {
  readonly analyzed: AnalyzedCall
  readonly shown: DescribedCall
  /** Its document's path as it is known by later: that of the new file where git saw that it was renamed. */
  readonly path: string
  readonly config: Config
}

export interface SideFinding {
  readonly finding: Finding
  /** As `SideCall.path`. */
  readonly path: string
  readonly file: string
  readonly line: number
}

/** One state, as the engine sees it. */
export interface Side {
  readonly name: string
  readonly commit: string | undefined
  readonly calls: readonly SideCall[]
  readonly findings: readonly SideFinding[]
  readonly isComplete: boolean
  /** What has to be said of files that were not read. */
  readonly notes: string
}

/** What two states hold. Both are measured by the configuration and the prices of the head: what differs is the source. */
export interface Sides {
  readonly base: Side
  readonly head: Side
  readonly catalogDay: string
  /** What the head accepts. */
  readonly baseline: Baseline | undefined
}

/** Two states of a repository, and which files differ. */
export interface Range {
  readonly repository: Repository
  readonly base: Revision
  readonly head: Revision
  readonly changed: ReadonlySet<string>
  /** The new path of each file that was renamed. */
  readonly renamed: ReadonlyMap<string, string>
}

/** Finds both states; fails where one of them is not there, with what would bring it. */
export function openRange(range: string | undefined, host: Host): Range {
  const repository = openRepository(host.cwd)
  const { base, head } = resolveRange(repository, range)
  return { repository, base, head, ...compareTrees(repository, base, head) }
}

/** Reads both states, neither of which is checked out for it, and analyses them alike. Where no file differs, one stands for both. */
export function openSides(
  { repository, base, head, changed, renamed }: Range,
  options: { readonly config?: string; readonly baseline?: string | false; readonly inputs?: Inputs | undefined },
  host: Host,
): Sides {
  const { openProject } = require('./project') as typeof import('./project')
  const worldOf = createWorlds(repository, host)
  const isWhole = repository.root === host.cwd
  const { config, inputs } = options
  const named = { ...(config === undefined ? {} : { config }), inputs }

  const ofHead =
    head.commit === undefined
      ? openProject(host, { ...named, paths: [], estimatesOnly: true })
      : openTree(worldOf(head), { ...named, isWhole }, host)
  const catalogDay = ofHead.catalogDay()
  const after = sideOf(head, ofHead, host, 'head')
  const baseline = baselineOf(ofHead, options, host)
  if (changed.size === 0) return { base: { ...after, ...base }, head: after, catalogDay, baseline }
  const ofBase = openTree(worldOf(base, renamed), { ...named, isWhole, yardstick: ofHead }, host)
  return { base: sideOf(base, ofBase, host, 'base'), head: after, catalogDay, baseline }
}

/** The baseline that belongs to the head; one that is named lies on disk, and perhaps in no commit. */
function baselineOf(
  { world }: Project,
  { baseline, inputs }: { readonly baseline?: string | false; readonly inputs?: Inputs | undefined },
  host: Host,
): Baseline | undefined {
  if (baseline === false) return undefined
  if (baseline === undefined) return findBaseline(host.cwd, undefined, world)
  const onDisk = createFileWorld(host.cwd, host.today())
  return findBaseline(host.cwd, baseline, inputs?.watch(onDisk) ?? onDisk)
}

function createWorlds(
  repository: Repository,
  host: Host,
): (revision: Revision, renamed?: ReadonlyMap<string, string>) => TreeWorld {
  // Most of what two states hold is the same.
  const blobs: Blobs = new Map()
  return (revision, renamed) =>
    createTreeWorld(repository, revision, {
      cwd: host.cwd,
      today: host.today(),
      blobs,
      ...(renamed === undefined ? {} : { renamed }),
    })
}

function sideOf({ name, commit }: Revision, project: Project, host: Host, role: 'base' | 'head'): Side {
  const { analyzeFiles, isComplete } = require('./project') as typeof import('./project')
  const places = project.places()
  const calls: SideCall[] = []
  const findings: SideFinding[] = []
  const inspect = (analysis: Analysis) => {
    const path = project.world.identityPath(analysis.document)
    const document = { id: analysis.document, languageId: '', text: '' }
    const [config, catalog] = [project.engine.config(document), project.engine.catalog(document)]
    calls.push(...analysis.calls.map((analyzed) => ({ analyzed, shown: describeCall(analyzed, places, catalog), path, config })))
    for (const finding of analysis.findings) {
      const { file, line } = places.of(finding.span)
      findings.push({ finding, path, file, line })
    }
  }
  const progress = createProgress(host)
  const run = analyzeFiles(project, inspect, progress.step)
  progress.clear()
  // A state may have had no source yet, or have none any more.
  const isWhole = project.files.length === 0 || isComplete(run)
  const notes: string[] = isWhole ? [] : [`${name} could not be read as a whole\n`]
  if (!isWhole || role === 'head') reportSkipped({ ...host, stderr: (text) => notes.push(text) }, run)
  return { name, commit, calls, findings, isComplete: isWhole, notes: notes.join('') }
}
