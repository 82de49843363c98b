import type { AnalyzedCall } from '../../engine/analysis'
import type { Config } from '../../engine/config'
import type { Catalog } from '../../model/model-info'
import { failure } from '../failure'
import type { CacheOptions } from './cache-options'
import { type DescribedCall, describeCall } from './describe'
import type { DerivedCall } from './describe-figures'
import { findCalls } from './explain-call'
import type { Host } from './host'
import { createProgress } from './output'
import type { Places } from './places'
import type { Project } from './project'
import { type PrintOptions, printReport, type Reported } from './report-result'
import { asked, markOf, type Shard } from './shard'

export interface ReportOptions extends PrintOptions, CacheOptions {
  readonly config?: string
  /** The id of a call, or its file and line: print how each of its figures comes about. */
  readonly explain?: string
  readonly shard?: Shard
}

/** Prints what each call costs. */
export function report(paths: readonly string[], options: ReportOptions, host: Host): number {
  refuse(options)
  const { listSources, openProject } = require('./project') as typeof import('./project')
  const { remembered } = require('./run-cache') as typeof import('./run-cache')
  const { explain, shard } = options
  if (explain !== undefined)
    return printReport(analyze(openProject(host, { ...options, paths }), options, host), undefined, options, host)
  const found = listSources(host, paths)
  const question = asked(found, options, host)
  const reported = remembered(
    options,
    () => ({ command: 'report', asked: [question, shard ?? null, options.format === 'json'] }),
    host,
    (inputs) => analyze(openProject(host, { ...options, paths, found, inputs }), options, host),
  )
  const { outcome, days, catalogDay } = reported
  const part = shard && { ...shard, ...markOf(question, catalogDay, host), outcome, days }
  return printReport(reported, part, options, host)
}

function refuse({ groupBy, explain, format, shard }: ReportOptions): void {
  if (groupBy !== undefined && explain !== undefined) throw failure('--explain prints calls by themselves: leave out --group-by')
  if (groupBy !== undefined && format !== 'table')
    throw failure(`--group-by groups the table: ${format} lists every call by itself`)
  if (shard === undefined) return
  if (explain !== undefined) throw failure('--explain prints one call: leave out --shard')
  if (format !== 'json') throw failure('a shard is for merge-reports, which prints any format: add --format json')
}

function analyze(project: Project, { format, explain, shard }: ReportOptions, host: Host): Reported {
  const { analyzeFiles } = require('./project') as typeof import('./project')
  const places = project.places()
  const derivations = new Map<DescribedCall, () => DerivedCall>()
  const progress = createProgress(host)
  const { analyses, files, skipped, unused, broken, failed } = analyzeFiles(
    project,
    ({ document, calls }) => {
      const about = aboutOf(project, document)
      for (const call of calls)
        derivations.set(describe(call, about, places), () => derive(call, about, places, project.dayOf(document)))
    },
    progress.step,
    { shard },
  )
  progress.clear()
  const all = [...derivations.keys()]
  const calls = explain === undefined ? all : findCalls(explain, all)
  const priced = analyses.filter((analysis) => analysis.calls.length > 0)
  return {
    calls,
    ...(format === 'json' || explain !== undefined ? { derived: calls.flatMap((call) => derivations.get(call)?.() ?? []) } : {}),
    days: [...new Set(priced.map(({ document }) => project.dayOf(document)))].sort(),
    outcome: { files, skipped, unused, broken, failed },
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
