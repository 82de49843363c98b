import type { Analysis } from '../../engine/analysis'
import { type DescribedCall, type DescribedFinding, describeCall, describeFinding } from './describe'
import type { Host } from './host'
import { createProgress } from './output'
import type { Project, Run } from './project'
import type { Shard } from './shard'

/** Calls and findings of a project, for `lint` and for what it is measured against. */
export interface Checked {
  /** Sorted by path and position. */
  readonly findings: readonly DescribedFinding[]
  readonly calls: readonly DescribedCall[]
  readonly run: Run
}

/** Analyses every file of a project or of a shard of it, and describes what is found in those that are wanted. */
export function check(
  project: Project,
  host: Host,
  {
    wanted = () => true,
    shard,
  }: { readonly wanted?: ((analysis: Analysis) => boolean) | undefined; readonly shard?: Shard | undefined } = {},
): Checked {
  const { analyzeFiles } = require('./project') as typeof import('./project')
  const places = project.places()
  const calls: DescribedCall[] = []
  const found: DescribedFinding[] = []
  const inspect = (analysis: Analysis) => {
    if (!wanted(analysis)) return
    const byId = new Map(analysis.calls.map((call) => [call.id, call]))
    calls.push(...analysis.calls.map((call) => describeCall(call, places)))
    found.push(...analysis.findings.map((finding) => describeFinding(finding, byId.get(finding.callId ?? ''), places)))
  }
  const progress = createProgress(host)
  const run = analyzeFiles(project, inspect, progress.step, shard)
  progress.clear()
  return { findings: inOrder(found), calls, run }
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
