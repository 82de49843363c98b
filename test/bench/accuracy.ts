import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { AnalyzedCall } from '../../server/engine/analysis'
import { type DescribedCall, describeCall } from '../../server/hosts/cli/describe'
import { analyzeFiles, openProject } from '../../server/hosts/cli/project'
import { today } from '../../server/hosts/today'
import { createHost } from '../harness/host'
import { type Reach, reachFigures, reachHeads, reachOf } from './accuracy-reach'
import { aligned } from './table'

/**
 * Runs the engine over every folder `<owner>__<name>` of a folder of repositories: `npm run bench:accuracy -- REPOS
 * [--labels labels.jsonl] [--out calls.json]`. Writes all model calls in the form in which they are scored, and calls of the
 * repository's own functions that come to one beside them (`calls.via.json`): labels name a request where it is sent. Prints a table.
 * With labels, the last columns say how many of the labelled calls stand within two lines of one of ours. The column MB is the memory
 * of the whole process so far, all repositories before it included. A second table holds what stands in the calls themselves against
 * what following them tells.
 */
interface Scored {
  readonly path: string
  readonly line: number
  readonly sdk: string
  readonly method: string
  readonly model: string | null
  readonly output_limit: { readonly state: 'present' | 'absent' | 'unknown'; readonly value: number | null }
  readonly cell?: number
  readonly cell_line?: number
}

/** A call of a repository's own function: the calls in between as `file:line`, the model call last. */
type Followed = Scored & { readonly via: readonly string[] }

interface Measured {
  readonly repository: string
  readonly calls: readonly Scored[]
  readonly followed: readonly Followed[]
  readonly reaches: readonly Reach[]
  readonly files: number
  readonly models: number
  readonly prompts: number
  readonly findings: number
  readonly failed: readonly { readonly file: string; readonly error: string }[]
  readonly seconds: number
  readonly megabytes: number
}

function measure(folder: string, repository: string): Measured {
  const cwd = path.join(folder, repository)
  const host = createHost({ cwd, today })
  const start = performance.now()
  const project = openProject(host, { paths: ['.'] })
  const places = project.places()
  const calls: Scored[] = []
  const followed: Followed[] = []
  const reaches: Reach[] = []
  let models = 0
  let prompts = 0
  let findings = 0
  let peak = 0
  const run = analyzeFiles(project, (analysis) => {
    for (const call of analysis.calls) {
      const described = describeCall(call, places)
      const scored = score(repository, described)
      reaches.push(
        ...[reachOf(call, `${described.file}:${described.line}`, described.via)].filter((reach) => reach !== undefined),
      )
      if (described.via.length > 0) {
        followed.push({ ...scored, via: described.via })
        continue
      }
      calls.push(scored)
      if (call.modelId !== undefined) models++
      if (countsText(call)) prompts++
    }
    findings += analysis.findings.length
    peak = Math.max(peak, process.memoryUsage.rss())
  })
  const seconds = (performance.now() - start) / 1000
  peak = Math.max(peak, process.memoryUsage.rss())
  const megabytes = Math.round(peak / 1e6)
  return {
    repository,
    calls,
    followed,
    reaches,
    files: run.files,
    models,
    prompts,
    findings,
    failed: run.failed,
    seconds,
    megabytes,
  }
}

function score(repository: string, call: DescribedCall): Scored {
  const { state, value } = call.maxOutputTokens
  return {
    path: `${repository}/${call.file}`,
    line: call.line,
    sdk: call.sdk,
    method: call.method,
    model: call.model.id,
    output_limit: { state: state === 'set' ? 'present' : state, value },
    ...(call.cell === null || call.cellLine === null ? {} : { cell: call.cell, cell_line: call.cellLine }),
  }
}

/** Whether any text of the prompt was read and counted, beyond what holes are assumed to be. */
function countsText({ estimate }: AnalyzedCall): boolean {
  return estimate.parts.some((part) => part.staticTokens > 0)
}

function main(args: readonly string[]): void {
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined)
  const [folder] = args.filter((arg, index) => !arg.startsWith('--') && !args[index - 1]?.startsWith('--'))
  if (folder === undefined) {
    console.error('usage: npm run bench:accuracy -- REPOS [--labels labels.jsonl] [--out calls.json]')
    process.exitCode = 2
    return
  }
  const labelled = labelledLines(option('--labels'))
  const repositories = fs.readdirSync(folder).filter((name) => name.includes('__'))
  const measured = repositories.sort().flatMap((repository) => {
    try {
      const row = measure(path.resolve(folder), repository)
      console.error(
        `${repository}: ${row.calls.length} calls and ${row.followed.length} through functions, ${row.seconds.toFixed(1)} s`,
      )
      return [row]
    } catch (error) {
      console.error(`${repository}: ${error instanceof Error ? error.message : String(error)}`)
      return []
    }
  })
  const out = option('--out') ?? path.join(os.tmpdir(), 'promptfare-calls.json')
  const outOfFollowed = `${out.replace(/\.json$/, '')}.via.json`
  fs.writeFileSync(out, JSON.stringify(measured.flatMap(({ calls }) => calls)))
  fs.writeFileSync(outOfFollowed, JSON.stringify(measured.flatMap(({ followed }) => followed)))
  console.log(table(measured, labelled))
  console.log(`\n${reachTable(measured)}\n`)
  for (const { repository, failed } of measured) {
    for (const { file, error } of failed) console.log(`${repository}/${file}: ${error.split('\n', 1)[0]}`)
  }
  const [calls, followed] = [sumOf(measured, ({ calls }) => calls.length), sumOf(measured, ({ followed }) => followed.length)]
  console.log(`${calls} calls written to ${out}, ${followed} calls of functions that make one to ${outOfFollowed}`)
}

function sumOf(measured: readonly Measured[], figure: (row: Measured) => number): number {
  return measured.reduce((total, row) => total + figure(row), 0)
}

/** Lines of the labelled calls, by path; `undefined` without labels. */
function labelledLines(file: string | undefined): ReadonlyMap<string, readonly number[]> | undefined {
  if (file === undefined) return undefined
  const lines = new Map<string, number[]>()
  for (const text of fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')) {
    const label = JSON.parse(text) as { repo: string; path: string; tier: string; line: number }
    if (label.tier !== 'sdk' && label.tier !== 'framework') continue
    const name = `${label.repo.replace('/', '__')}/${label.path}`
    lines.set(name, [...(lines.get(name) ?? []), label.line])
  }
  return lines
}

/** A labelled call counts as found where one of ours stands within two lines: a rough figure beside the scorer's own. */
function foundOf(
  calls: readonly Scored[],
  repository: string,
  labelled: ReadonlyMap<string, readonly number[]>,
): readonly string[] {
  const own = [...labelled].filter(([name]) => name.startsWith(`${repository}/`))
  const wanted = own.flatMap(([name, lines]) => lines.map((line) => ({ name, line })))
  const found = wanted.filter(({ name, line }) => calls.some((call) => call.path === name && Math.abs(call.line - line) <= 2))
  return [String(wanted.length), String(found.length)]
}

function table(measured: readonly Measured[], labelled: ReadonlyMap<string, readonly number[]> | undefined): string {
  const heads = ['repository', 'files', 'calls', 'via', 'model', 'prompt', 'findings', 'failed', 'seconds', 'MB']
  const rows = measured.map((row) => [
    row.repository,
    ...[row.files, row.calls.length, row.followed.length, row.models, row.prompts, row.findings, row.failed.length].map(String),
    row.seconds.toFixed(2),
    String(row.megabytes),
    ...(labelled === undefined ? [] : foundOf(row.calls, row.repository, labelled)),
  ])
  const sum = (column: number) => rows.reduce((total, row) => total + Number(row[column]), 0)
  const last = ['total', ...[1, 2, 3, 4, 5, 6, 7].map((column) => String(sum(column))), sum(8).toFixed(2), '']
  const all = [
    labelled === undefined ? heads : [...heads, 'labelled', 'found'],
    ...rows,
    labelled === undefined ? last : [...last, String(sum(10)), String(sum(11))],
  ]
  return aligned(all)
}

/** What the calls say themselves, and what is known of them when they are followed. */
function reachTable(measured: readonly Measured[]): string {
  const rows = measured.map(({ repository, reaches }) => [repository, ...reachFigures(reaches)])
  const all = measured.flatMap(({ repository, reaches }) => reaches.map((reach) => within(repository, reach)))
  return aligned([['repository', ...reachHeads], ...rows, ['total', ...reachFigures(all)]])
}

/** Places in several repositories may have the same name. */
function within(repository: string, reach: Reach): Reach {
  return { ...reach, place: `${repository}/${reach.place}`, via: reach.via.map((place) => `${repository}/${place}`) }
}

main(process.argv.slice(2))
