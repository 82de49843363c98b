import type { Analysis } from '../../engine/analysis'
import { type DescribedCall, type DescribedFinding, describeCall, describeFinding } from './describe'
import type { Host } from './host'
import type { Outcome } from './outcome'
import { joined, type Pieces, piecesOf } from './pieces'
import type { Portion, Project } from './project'

/** What is found in one document. */
export interface CheckedDocument {
  readonly findings: readonly DescribedFinding[]
  readonly calls: readonly DescribedCall[]
}

/** What is found in a project, for `lint` and for what it is measured against: findings are sorted by path and position. */
export interface Checked extends CheckedDocument {
  readonly run: Outcome
}

/** Analyses every file of a project, and describes what is found in those that are wanted. */
export function check(project: Project, host: Host, wanted: (analysis: Analysis) => boolean = () => true): Checked {
  const describe = describing(project)
  const found = piecesOf(project, host, undefined, (analysis) => (wanted(analysis) ? describe(analysis) : undefined))
  return wholeOf(project, [found])
}

/** The same of a portion, document by document. */
export function checkPortion(project: Project, host: Host, portion: Portion | undefined): Pieces<CheckedDocument> {
  return piecesOf(project, host, portion, describing(project))
}

function describing(project: Project): (analysis: Analysis) => CheckedDocument {
  const places = project.places()
  return ({ document, calls, findings }) => {
    const byId = new Map(calls.map((call) => [call.id, call]))
    const catalog = project.engine.catalog({ id: document, languageId: '', text: '' })
    return {
      calls: calls.map((call) => describeCall(call, places, catalog)),
      findings: findings.map((finding) => describeFinding(finding, byId.get(finding.callId ?? ''), places)),
    }
  }
}

/** The portions of a project as one. */
export function wholeOf(project: Project, portions: readonly Pieces<CheckedDocument>[]): Checked {
  const { said, run } = joined(project, portions)
  return { findings: inOrder(said.flatMap(({ findings }) => findings)), calls: said.flatMap(({ calls }) => calls), run }
}

/** Findings by path and position, each once: those of shards as those of one run. */
export function inOrder(findings: readonly DescribedFinding[]): readonly DescribedFinding[] {
  return once(findings).sort(byPlace)
}

/** Calls that share a prompt say the same of it: the first of them speaks for all. What fails for one of them is not said to fail perhaps. */
function once(findings: readonly DescribedFinding[]): DescribedFinding[] {
  const placeOf = ({ ruleId, file, range }: DescribedFinding): string => JSON.stringify([ruleId, file, range])
  const errors = new Set(findings.filter(({ severity }) => severity === 'error').map(placeOf))
  const seen = new Map<string, DescribedFinding>()
  for (const finding of findings) {
    const place = placeOf(finding)
    if (finding.severity !== 'error' && errors.has(place)) continue
    const said = place + finding.message
    if (!seen.has(said)) seen.set(said, finding)
  }
  return [...seen.values()]
}

function byPlace(a: DescribedFinding, b: DescribedFinding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  const start = a.range.start.line - b.range.start.line || a.range.start.column - b.range.start.column
  return start || (a.ruleId < b.ruleId ? -1 : a.ruleId > b.ruleId ? 1 : 0)
}
