import path from 'node:path'
import pc from 'picocolors'
import { failure } from '../failure'
import { writeText } from '../files'
import { oldPricesText } from '../old-prices'
import type { Host } from './host'
import type { Outcome } from './outcome'
import type { PriceDays } from './price-days'

export type Colors = ReturnType<typeof pc.createColors>

/** Colours for standard output: `NO_COLOR` and `--no-color` forbid them, `FORCE_COLOR` asks for them, else a terminal that is not dumb decides. */
export function colorsFor(host: Host, options: { readonly color: boolean; readonly outputFile?: string }): Colors {
  const { NO_COLOR, FORCE_COLOR } = host.env
  if (!options.color || options.outputFile !== undefined || (NO_COLOR !== undefined && NO_COLOR !== ''))
    return pc.createColors(false)
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0') return pc.createColors(true)
  return pc.createColors(host.isTTY.stdout && FORCE_COLOR !== '0' && host.env.TERM !== 'dumb')
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

/** Shows how far the work has come, on a terminal that can take it back; `clear` does. */
export function createProgress(host: Host): { step(files: number, calls: number): void; clear(): void } {
  const plain = (host.env.NO_COLOR ?? '') !== '' || host.env.TERM === 'dumb'
  if (!host.isTTY.stderr || plain) return { step() {}, clear() {} }
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

const maxNamed = 5
const maxFailures = 10

/** Says on standard error which files were left out, and which of those that were asked for; a part of a run may have none. */
export function reportSkipped(host: Host, { skipped, unused, broken, failed, files }: Outcome, isPart = false): void {
  for (const setting of unused) host.stderr(`${setting}\n`)
  const others = skipped.filter(({ wanted }) => !wanted).map(({ file, reason }) => `${file} (${reason})`)
  if (others.length > 0) host.stderr(`${plural(others.length, 'file')} skipped: ${someOf(others)}\n`)
  const inPart = broken.filter(({ wanted }) => !wanted).map(({ file, line }) => `${file}:${line}`)
  if (inPart.length > 0) host.stderr(`${plural(inPart.length, 'file')} with syntax errors, read in part: ${someOf(inPart)}\n`)
  const wanted = skipped.filter(({ wanted }) => wanted).map(({ file, reason }) => ({ file, error: `not read: ${reason}` }))
  const named = broken
    .filter(({ wanted }) => wanted)
    .map(({ file, line }) => ({ file: `${file}:${line}`, error: 'syntax error: read in part' }))
  const errors = [...wanted, ...named, ...failed]
  for (const { file, error } of errors.slice(0, maxFailures)) host.stderr(`error: ${file}: ${error.split('\n', 1)[0]}\n`)
  if (errors.length > maxFailures) host.stderr(`error: ${errors.length - maxFailures} more files failed\n`)
  if (files === 0 && errors.length === 0 && !isPart) host.stderr('error: no file was checked\n')
}

function someOf(names: readonly string[]): string {
  const more = names.length > maxNamed ? ` and ${names.length - maxNamed} more` : ''
  return `${names.slice(0, maxNamed).join(', ')}${more}`
}

/** Says on standard error that the prices are old, where even the newest of them is. */
export function reportOldPrices(host: Host, days: PriceDays | undefined): void {
  const text = days && oldPricesText(days.newest, host.today())
  if (text !== undefined) host.stderr(`${text}\n`)
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
