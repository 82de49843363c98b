import path from 'node:path'
import pc from 'picocolors'
import { type Skip, writeText } from '../files'
import { failure, type Host } from './host'
import type { Run } from './project'

export type Colors = ReturnType<typeof pc.createColors>

/** Colours for standard output: `NO_COLOR` and `--no-color` forbid them, `FORCE_COLOR` asks for them, else a terminal decides. */
export function colorsFor(host: Host, options: { readonly color: boolean; readonly outputFile?: string }): Colors {
  const { NO_COLOR, FORCE_COLOR } = host.env
  if (!options.color || options.outputFile !== undefined || (NO_COLOR !== undefined && NO_COLOR !== ''))
    return pc.createColors(false)
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0') return pc.createColors(true)
  return pc.createColors(host.isTTY.stdout && FORCE_COLOR !== '0')
}

/** Writes the result to standard output, or to the file that was named. */
export function writeOutput(host: Host, text: string, outputFile: string | undefined): void {
  if (outputFile === undefined) return host.stdout(text)
  try {
    writeText(path.resolve(host.cwd, outputFile), text)
  } catch (error) {
    throw failure(`cannot write ${outputFile}: ${whyNot(error)}`)
  }
}

/** Why a file could not be written, without the system's words for it. */
export function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  return reasonsByCode[code] ?? code
}

const reasonsByCode: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder does not exist',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
}

/** Shows how far the work has come, on a terminal only; `clear` removes it. */
export function createProgress(host: Host): { step(files: number, calls: number): void; clear(): void } {
  if (!host.isTTY.stderr) return { step() {}, clear() {} }
  let last = performance.now()
  let shown = false
  return {
    step(files, calls) {
      if (performance.now() - last < 100) return
      last = performance.now()
      shown = true
      host.stderr(`\r${plural(files, 'file')}, ${plural(calls, 'call')}`)
    },
    clear() {
      if (shown) host.stderr('\r\u001b[K')
    },
  }
}

const maxFailures = 10

const reasons: Partial<Record<Skip, string>> = { large: 'larger than 1 MB', binary: 'binary', generated: 'minified' }

/** Says on standard error which files were left out, and which failed. */
export function reportSkipped(host: Host, { skipped, failed }: Run): void {
  const parts = Object.entries(reasons).flatMap(([skip, reason]) => {
    const count = skipped.get(skip as Skip) ?? 0
    return count === 0 ? [] : [{ count, text: `${count} ${reason}` }]
  })
  const total = parts.reduce((sum, { count }) => sum + count, 0)
  if (total > 0) host.stderr(`${plural(total, 'file')} skipped: ${parts.map(({ text }) => text).join(', ')}\n`)
  for (const { file, error } of failed.slice(0, maxFailures)) host.stderr(`error: ${file}: ${error.split('\n', 1)[0]}\n`)
  if (failed.length > maxFailures) host.stderr(`error: ${failed.length - maxFailures} more files failed\n`)
}

/** Items by key, in the order in which the keys come up. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}

/** `1 file`, `1,200 files` */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}
