import type { Analysis } from '../../engine/analysis'
import { type DescribedCall, type DescribedFinding, describeCall, describeFinding } from './describe'
import type { Host } from './host'
import { createProgress } from './output'
import type { Outcome, Project } from './project'
import type { Shard } from './shard'
import type { Side } from './sides'

/** Calls and findings of a project, for `lint` and for what it is measured against. */
export interface Checked {
  /** Sorted by path and position. */
  readonly findings: readonly DescribedFinding[]
  readonly calls: readonly DescribedCall[]
  readonly run: Outcome
}

/** What one thread found, document by document: what two threads found is put in the order of the files. */
export interface CheckedSide {
  readonly pieces: readonly Piece[]
  readonly run: Outcome
}

interface Piece {
  /** The document's place among the files. */
  readonly at: number
  readonly findings: readonly DescribedFinding[]
  readonly calls: readonly DescribedCall[]
}

/** What of a project is checked. */
export interface CheckOptions {
  readonly wanted?: ((analysis: Analysis) => boolean) | undefined
  readonly shard?: Shard | undefined
  readonly side?: Side | undefined
}

/** Analyses every file of a project or of a shard of it, and describes what is found in those that are wanted. */
export function check(project: Project, host: Host, options: CheckOptions = {}): Checked {
  return joined(project, [checkSide(project, host, options)])
}

/** The same, of one side of a project if one is named. */
export function checkSide(project: Project, host: Host, { wanted = () => true, shard, side }: CheckOptions): CheckedSide {
  const { analyzeFiles } = require('./project') as typeof import('./project')
  const places = project.places()
  const order = new Map(project.files.map((file, at) => [file, at]))
  const pieces: Piece[] = []
  const inspect = (analysis: Analysis) => {
    if (!wanted(analysis)) return
    const byId = new Map(analysis.calls.map((call) => [call.id, call]))
    const catalog = project.engine.catalog({ id: analysis.document, languageId: '', text: '' })
    pieces.push({
      at: order.get(analysis.document) ?? 0,
      calls: analysis.calls.map((call) => describeCall(call, places, catalog)),
      findings: analysis.findings.map((finding) => describeFinding(finding, byId.get(finding.callId ?? ''), places)),
    })
  }
  const progress = createProgress(host)
  const { files, skipped, unused, broken, failed } = analyzeFiles(project, inspect, progress.step, { shard, side })
  progress.clear()
  return { pieces, run: { files, skipped, unused, broken, failed } }
}

/** The sides of a project as one. */
export function joined(project: Project, sides: readonly CheckedSide[]): Checked {
  const pieces = sides.flatMap((side) => side.pieces).sort((a, b) => a.at - b.at)
  const runs = sides.map(({ run }) => run)
  const order = new Map(project.files.map((file, at) => [project.world.displayPath(file), at]))
  const inFileOrder = <T extends { readonly file: string }>(items: readonly T[]): readonly T[] =>
    sides.length === 1 ? items : [...items].sort((a, b) => (order.get(a.file) ?? -1) - (order.get(b.file) ?? -1))
  return {
    findings: inOrder(pieces.flatMap(({ findings }) => findings)),
    calls: pieces.flatMap(({ calls }) => calls),
    run: {
      files: runs.reduce((total, { files }) => total + files, 0),
      skipped: inFileOrder(runs.flatMap(({ skipped }) => skipped)),
      unused: runs.flatMap(({ unused }) => unused),
      broken: inFileOrder(runs.flatMap(({ broken }) => broken)),
      failed: inFileOrder(runs.flatMap(({ failed }) => failed)),
    },
  }
}

/** Findings by path and position, each once: those of shards as those of one run. */
export function inOrder(findings: readonly DescribedFinding[]): readonly DescribedFinding[] {
  return once(findings).sort(byPlace)
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

function byPlace(a: DescribedFinding, b: DescribedFinding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  const start = a.range.start.line - b.range.start.line || a.range.start.column - b.range.start.column
  return start || (a.ruleId < b.ruleId ? -1 : a.ruleId > b.ruleId ? 1 : 0)
}
