import type { AnalyzedCall } from '../../engine/analysis'
import type { Config } from '../../engine/config'
import type { Catalog } from '../../model/model-info'
import { failure } from '../failure'
import { type CacheOptions, isCached } from './cache-options'
import { type DescribedCall, describeCall } from './describe'
import type { DerivedCall } from './describe-figures'
import { findCalls } from './explain-call'
import type { Host } from './host'
import type { Inputs } from './inputs'
import { joined, type Pieces, piecesOf } from './pieces'
import type { Places } from './places'
import type { Portion, Project } from './project'
import { type PrintOptions, printReport, type Reported } from './report-result'
import { asked, markOf, type Shard } from './shard'

export interface ReportOptions extends PrintOptions, CacheOptions {
  readonly config?: string
  /** The id of a call, or its file and line: print how each of its figures comes about. */
  readonly explain?: string
  readonly shard?: Shard
}

/** Prints what each call costs. */
export async function report(paths: readonly string[], options: ReportOptions, host: Host): Promise<number> {
  refuse(options)
  const { listSources, openProject, portionOf } = require('./project') as typeof import('./project')
  const { inThreads } = require('./threads') as typeof import('./threads')
  const { remembered } = require('./run-cache') as typeof import('./run-cache')
  const { config, format, shard } = options
  const found = listSources(host, paths)
  const open = (inputs?: Inputs): Project => openProject(host, { ...options, paths, found, inputs })
  if (options.explain !== undefined) return printReport(reportOf(open(), options, host, undefined), undefined, options, host)
  const question = asked(found, options, host)
  const key = () => ({ command: 'report', asked: [question, shard ?? null, format === 'json'] }) as const
  const make = (inputs?: Inputs): Reported => {
    const project = open(inputs)
    return reportOf(project, options, host, portionOf(project, shard))
  }
  const task = { command: 'report', paths, found, options: { format, ...(config === undefined ? {} : { config }) } } as const
  const makeInThreads = async (): Promise<Reported> => {
    const work = (project: Project, own: Portion | undefined) => reportPortion(project, options, host, own)
    const opened = shard === undefined ? undefined : open()
    const { project, portions } = await inThreads(task, opened && portionOf(opened, shard), host, () => opened ?? open(), work)
    return reportedOf(project, portions, options)
  }
  const reported = isCached(options) ? remembered(options, key, host, make) : await makeInThreads()
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

/** What is reported of one document. */
export interface ReportedDocument {
  readonly calls: readonly DescribedCall[]
  /** The same with all their figures, where these are asked for. */
  readonly derived: readonly DerivedCall[] | undefined
  /** The day whose prices were taken. */
  readonly day: string
}

/** The calls of a portion of a project, document by document. */
export function reportPortion(
  project: Project,
  { format, explain }: Pick<ReportOptions, 'format' | 'explain'>,
  host: Host,
  portion: Portion | undefined,
): Pieces<ReportedDocument> {
  const places = project.places()
  return piecesOf(project, host, portion, ({ document, calls }) => {
    if (calls.length === 0) return undefined
    const about = aboutOf(project, document)
    const day = project.dayOf(document)
    return {
      calls: calls.map((call) => describe(call, about, places)),
      derived: format === 'json' || explain !== undefined ? calls.map((call) => derive(call, about, places, day)) : undefined,
      day,
    }
  })
}

function reportOf(project: Project, options: ReportOptions, host: Host, portion: Portion | undefined): Reported {
  return reportedOf(project, [reportPortion(project, options, host, portion)], options)
}

function reportedOf(
  project: Project,
  portions: readonly Pieces<ReportedDocument>[],
  { explain }: Pick<ReportOptions, 'explain'>,
): Reported {
  const { said, run } = joined(project, portions)
  const all = said.flatMap(({ calls }) => calls)
  const derived = said.flatMap((document) => document.derived ?? [])
  const chosen = explain === undefined ? undefined : new Set(findCalls(explain, all))
  const isChosen = (_: unknown, index: number): boolean => {
    const call = all[index]
    return chosen === undefined || (call !== undefined && chosen.has(call))
  }
  return {
    calls: all.filter(isChosen),
    ...(derived.length < all.length || all.length === 0 ? {} : { derived: derived.filter(isChosen) }),
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
