import path from 'node:path'
import { packageVersion } from '../package'
import type { Host } from './host'
import { hashOf } from './inputs'
import type { Found } from './outcome'

/** What every shard of one run has in common: those of another run, program or price list are not joined with it. */
export interface RunMark {
  /** The files and options of the whole run. */
  readonly run: string
  readonly program: string
  readonly catalog: string
  readonly today: string
}

/** One of several parts of a run, from 1. */
export interface Shard {
  readonly index: number
  readonly count: number
}

/** `2/4`; `undefined` for anything else. */
export function parseShard(text: string): Shard | undefined {
  const [, index = '', count = ''] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []
  const shard = { index: Number(index), count: Number(count) }
  return shard.index >= 1 && shard.index <= shard.count ? shard : undefined
}

/**
 * The files of a shard: an equal run of the sorted list, so that the shards one behind the other are in the order of the whole, and
 * every machine that has the same files draws the same borders.
 */
export function filesOf(files: readonly string[], { index, count }: Shard): readonly string[] {
  const border = (at: number): number => Math.floor((files.length * at) / count)
  return files.slice(border(index - 1), border(index))
}

/** What was asked for: the files, by their paths from here, and the options that decide what is found in them. */
export function asked(
  { files, named, skipped }: Found,
  { config, rule }: { readonly config?: string; readonly rule?: readonly string[] },
  host: Host,
): readonly unknown[] {
  const relative = (file: string): string => path.relative(host.cwd, file).split(path.sep).join('/')
  return [hashOf(files.map(relative).join('\n')), [...named].map(relative), skipped, config ?? null, rule ?? []]
}

/** What all shards of one run have in common. */
export function markOf(question: readonly unknown[], catalogDay: string, host: Host): RunMark {
  return { run: hashOf(JSON.stringify(question)), program: packageVersion(), catalog: catalogDay, today: host.today() }
}
