import { failure } from '../failure'
import type { CacheOptions } from './cache-options'
import type { Host } from './host'
import { type PrintOptions, printReport } from './print-report'
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
  const { listSources } = require('./project') as typeof import('./project')
  const { readFiles } = require('./read-files') as typeof import('./read-files')
  const { reportOf } = require('./report-portion') as typeof import('./report-portion')
  const { config, explain, format, shard } = options
  const found = listSources(host, paths)
  const question = { format, ...(config === undefined ? {} : { config }), ...(explain === undefined ? {} : { explain }) }
  const files = { paths, found, shard }
  const reported = await readFiles('report', question, files, options, host, reportOf)
  const { outcome, days, catalogDay } = reported
  const part = shard && { ...shard, ...markOf(asked(found, options, host), catalogDay, host), outcome, days }
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
