import type { AnalyzedCall } from '../../engine/analysis'
import type { Config } from '../../engine/config'
import type { Catalog } from '../../model/model-info'
import { type DescribedCall, describeCall } from './describe'
import type { DerivedCall } from './describe-figures'
import { findCalls, isMeant } from './explain-call'
import type { Host } from './host'
import { joined, type Pieces, piecesOf } from './pieces'
import type { Places } from './places'
import type { Portion, Project } from './project'
import type { Reported } from './report-result'

/** What of a report's options decides what is said of a document. */
export interface ReportQuestion {
  readonly config?: string
  readonly format: 'json' | 'table'
  readonly explain?: string
}

/** What is reported of one document. */
export interface ReportedDocument {
  readonly calls: readonly DescribedCall[]
  /** With all their figures: those that are asked for. */
  readonly derived: readonly DerivedCall[]
  /** The day whose prices were taken. */
  readonly day: string
}

/** The calls of a portion of a project, document by document. */
export function reportPortion(
  project: Project,
  host: Host,
  portion: Portion | undefined,
  { format, explain }: ReportQuestion,
): Pieces<ReportedDocument> {
  const places = project.places()
  return piecesOf(project, host, portion, ({ document, calls }) => {
    if (calls.length === 0) return undefined
    const about = aboutOf(project, document)
    const day = project.dayOf(document)
    const described = calls.map((call) => describe(call, about, places))
    const isAsked = (call: DescribedCall | undefined): boolean =>
      explain === undefined ? format === 'json' : call !== undefined && isMeant(explain, call)
    const asked = calls.filter((_, index) => isAsked(described[index]))
    return { calls: described, derived: asked.map((call) => derive(call, about, places, day)), day }
  })
}

/** The portions of a project as one. */
export function reportOf(
  project: Project,
  portions: readonly Pieces<ReportedDocument>[],
  { format, explain }: ReportQuestion,
): Reported {
  const { said, run } = joined(project, portions)
  const all = said.flatMap(({ calls }) => calls)
  return {
    calls: explain === undefined ? all : findCalls(explain, all),
    ...(format === 'json' || explain !== undefined ? { derived: said.flatMap(({ derived }) => derived) } : {}),
    days: [...new Set(said.map(({ day }) => day))].sort(),
    outcome: run,
    catalogDay: project.catalogDay(),
  }
}

interface About {
  readonly catalog: Catalog
  readonly config: Config
}

function aboutOf({ engine }: Project, id: string): About {
  // What holds for a document is found by its name.
  const document = { id, languageId: '', text: '' }
  return { catalog: engine.catalog(document), config: engine.config(document) }
}

/** What a call costs in a month takes all its figures: they are computed where somebody says how often it runs. */
function describe(call: AnalyzedCall, about: About, places: Places): DescribedCall {
  const described = describeCall(call, places, about.catalog)
  if (about.config.callsPerMonth === undefined) return described
  const { monthOf } = require('./describe-figures') as typeof import('./describe-figures')
  return { ...described, perMonth: monthOf(call, about) ?? null }
}

function derive(call: AnalyzedCall, about: About, places: Places, day: string): DerivedCall {
  const { describeFigures } = require('./describe-figures') as typeof import('./describe-figures')
  return describeFigures(call, about, places, day)
}
