import fs from 'node:fs'
import path from 'node:path'
import { decode } from '../encoding'
import { failure } from '../failure'
import type { DescribedCall, DescribedFinding } from './describe'
import type { DerivedCall } from './describe-figures'
import type { Host } from './host'
import { hashOf } from './inputs'
import type { Outcome } from './outcome'
import type { RunMark, Shard } from './shard'

/** What the report of one shard holds beside what a whole one does, so that the whole can be made of all of them. */
export interface Part extends Shard, RunMark {
  readonly outcome: Outcome
}

export interface LintPart extends Part {
  readonly checked: readonly string[]
  readonly calls: readonly DescribedCall[]
  readonly prefix: string
  readonly seconds: number
}

export interface ReportPart extends Part {
  /** The days whose prices were taken. */
  readonly days: readonly string[]
}

/** One JSON document; that of a shard ends with what joins it to the others, and a checksum of all of it. */
export function printDocument(document: object, part: Part | undefined): string {
  if (part === undefined) return `${JSON.stringify(document, null, 2)}\n`
  return `${JSON.stringify({ ...document, shard: { ...part, sum: sumOf(document, part) } }, null, 2)}\n`
}

/** The shards of one run in order, of one command. */
export type Parts =
  | { readonly command: 'lint'; readonly parts: readonly (LintPart & { readonly findings: readonly DescribedFinding[] })[] }
  | { readonly command: 'report'; readonly parts: readonly (ReportPart & { readonly calls: readonly DerivedCall[] })[] }

/** Reads the reports of all shards; fails where one is missing, is there twice, is damaged, or is of another run. */
export function readParts(files: readonly string[], host: Host): Parts {
  const read = files.map((name) => ({ name, ...readPart(path.resolve(host.cwd, name), name) }))
  const [first] = read
  if (first === undefined) throw failure('name the reports of the shards: promptfare merge-reports part-*.json')
  for (const { name, part, command } of read) {
    if (command !== first.command) throw failure(`${first.name} is of "${first.command}" and ${name} of "${command}"`)
    const differing = marks.find(([key]) => part[key] !== first.part[key])
    if (differing !== undefined) throw failure(`${first.name} and ${name} are not of one run: ${differing[1]}`)
  }
  const { count } = first.part
  const byIndex = new Map<number, (typeof read)[number]>()
  for (const one of read) {
    const other = byIndex.get(one.part.index)
    if (other !== undefined) throw failure(`${other.name} and ${one.name} are both shard ${one.part.index}/${count}`)
    byIndex.set(one.part.index, one)
  }
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter((index) => !byIndex.has(index))
  if (missing.length > 0) throw failure(`no report of shard ${missing.map((index) => `${index}/${count}`).join(', ')}`)
  const documents = [...byIndex].sort(([a], [b]) => a - b).map(([, { document, part }]) => ({ ...part, ...document }))
  // The checksum says that they are as they were printed.
  return { command: first.command, parts: documents } as unknown as Parts
}

const marks: readonly (readonly [keyof RunMark | 'count', string])[] = [
  ['count', 'they do not have the same number of shards'],
  ['program', 'another version made them'],
  ['catalog', 'their prices are not those of one list'],
  ['today', 'their prices are not those of one day'],
  ['run', 'their files or options differ'],
]

interface ReadPart {
  readonly command: Parts['command']
  readonly part: Part
  /** Findings of a lint, calls of a report. */
  readonly document: object
}

function readPart(file: string, name: string): ReadPart {
  let text: string
  try {
    // Some shells write UTF-16 into files.
    text = decode(fs.readFileSync(file))
  } catch {
    throw failure(`no such report, or it cannot be read: ${name}`)
  }
  const value = parse(text, name)
  const { shard, ...document } = value
  if (!isRecord(shard)) throw failure(`${name} is no report of a shard: make it with --shard 1/4 --format json`)
  const { sum, ...part } = shard
  if (sum !== sumOf(document, part)) throw failure(`${name} is damaged: it is not as it was printed`)
  const { findings, calls } = document
  const command = findings === undefined ? 'report' : 'lint'
  return { command, part: part as unknown as Part, document: command === 'lint' ? { findings } : { calls } }
}

function parse(text: string, name: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (isRecord(value)) return value
  } catch {
    throw failure(`${name} is damaged: it is not JSON`)
  }
  throw failure(`${name} is no report of a shard: make it with --shard 1/4 --format json`)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sumOf(document: object, part: object): string {
  return hashOf(JSON.stringify([document, part]))
}
