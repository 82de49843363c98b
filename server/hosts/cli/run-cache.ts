import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { failure } from '../failure'
import { createFileWorld, writeText } from '../files'
import { packageFolder, packageVersion } from '../package'
import { cachePath, priceCachePath } from '../price-cache'
import { type CacheOptions, isCached } from './cache-options'
import type { Host } from './host'
import { createInputs, hashOf, type InputRecord, type Inputs, stillHolds } from './inputs'
import { whyNot } from './output'

/** What a result is the answer to, beside the files that it was made of. */
export interface Question {
  readonly command: 'lint' | 'report' | 'diff'
  /** Everything that was asked for: options, and the files that are there. */
  readonly asked: unknown
}

/**
 * The result of a run: the one that is kept, if nothing has changed that it rests on, else a new one, which is kept. A result is data, as
 * JSON takes it. One file that changed makes all of it anew: prompts, models and the project's own functions come from other files.
 */
export function remembered<T>(options: CacheOptions, question: () => Question, host: Host, make: (inputs?: Inputs) => T): T {
  const folder = folderOf(options, host)
  if (folder === undefined) return make()
  const now = Date.now()
  const { command, asked } = question()
  const file = path.join(folder, `${command}-${keyOf([command, asked, ...surroundingsOf(host)])}.json`)
  const kept = readEntry<T>(file, host, now)
  if (kept !== undefined) {
    if (kept.wasTouched) writeEntry(file, kept.record, kept.text, host)
    return kept.result
  }
  const inputs = createInputs(now)
  const result = make(inputs)
  const text = textOf(result)
  if (text !== undefined) writeEntry(file, inputs.record(), text, host)
  return result
}

/** Where results are kept; `undefined` where nobody asked for it. */
function folderOf(options: CacheOptions, host: Host): string | undefined {
  if (!isCached(options)) return undefined
  const { cacheLocation } = options
  if (cacheLocation !== undefined) return path.resolve(host.cwd, cacheLocation)
  const folder = cachePath(host.env, 'runs')
  if (folder === undefined) throw failure('--cache has no folder here: name one with --cache-location')
  return folder
}

/** What every result depends on: the program, the day, the prices, and counts of providers with the addresses that they came from. */
function surroundingsOf({ cwd, env, today }: Host): readonly unknown[] {
  const counts = contentOf(cachePath(env, 'counts.json'))
  const addresses = counts === '' ? [] : Object.entries(env).filter(([name]) => name.endsWith('_BASE_URL'))
  return [packageVersion(), process.version, programStamp(), cwd, today(), contentOf(priceCachePath(env)), counts, addresses]
}

function contentOf(file: string | undefined): string {
  try {
    return file === undefined ? '' : hashOf(fs.readFileSync(file, 'utf8'))
  } catch {
    return ''
  }
}

/**
 * Which program this is. A build says so itself, wherever and whenever it was installed; of sources, the times do, since whoever changes
 * them runs them.
 */
function programStamp(): string {
  if (!__filename.endsWith('.ts')) return contentOf(path.join(__dirname, 'build-id.txt'))
  const folders = ['server', 'rules'].map((name) => path.join(packageFolder(), name))
  const stamps = folders.flatMap((folder) =>
    fs.readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
      if (!entry.isFile()) return []
      const { size, mtimeMs } = fs.statSync(path.join(entry.parentPath, entry.name))
      return `${entry.parentPath} ${entry.name} ${size} ${mtimeMs}`
    }),
  )
  return hashOf(stamps.sort().join('\n'))
}

function keyOf(values: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 32)
}

/** Numbers that JSON does not know would come back as nothing. */
function textOf(result: unknown): string | undefined {
  let isWhole = true
  const text = JSON.stringify(result, (_, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) isWhole = false
    return value
  })
  return isWhole ? text : undefined
}

const format = 1

interface Entry<T> {
  readonly result: T
  readonly text: string
  readonly record: InputRecord
  /** Files have newer stamps than were kept, and are as they were. */
  readonly wasTouched: boolean
}

/**
 * What is kept, if it still holds. Three lines: a checksum of what follows, what the result rests on, the result. What is damaged is not
 * there.
 */
function readEntry<T>(file: string, host: Host, now: number): Entry<T> | undefined {
  try {
    const [head = '', inputs = '', text = '', ...more] = fs.readFileSync(file, 'utf8').split('\n')
    const { version, sum } = JSON.parse(head) as { readonly version?: number; readonly sum?: string }
    if (version !== format || sum !== hashOf(`${inputs}\n${text}`) || more.join('') !== '') return undefined
    const before = JSON.parse(inputs) as InputRecord
    const record = stillHolds(before, createFileWorld(host.cwd, host.today()).identityPath, now)
    return record && { result: JSON.parse(text) as T, text, record, wasTouched: record !== before }
  } catch {
    return undefined
  }
}

/** In one step, so that runs at the same time see one result or the other. */
function writeEntry(file: string, record: InputRecord, text: string, host: Host): void {
  const folder = path.dirname(file)
  const body = `${JSON.stringify(record)}\n${text}`
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeText(file, `${JSON.stringify({ version: format, sum: hashOf(body) })}\n${body}\n`)
    prune(folder)
  } catch (error) {
    host.stderr(`the result is not kept: cannot write to ${folder}: ${whyNot(error)}\n`)
  }
}

/** Results kept at most, and their bytes; those that were written longest ago go first. */
const most = { entries: 40, bytes: 200_000_000 }

function prune(folder: string): void {
  const entries = fs.readdirSync(folder).flatMap((name) => {
    if (!/^(?:lint|report|diff)-[0-9a-f]{32}\.json$/.test(name)) return []
    const stat = fs.statSync(path.join(folder, name), { throwIfNoEntry: false })
    return stat === undefined ? [] : [{ file: path.join(folder, name), bytes: stat.size, written: stat.mtimeMs }]
  })
  let bytes = 0
  entries.sort((a, b) => b.written - a.written)
  for (const [index, entry] of entries.entries()) {
    bytes += entry.bytes
    if (index >= most.entries || (index > 0 && bytes > most.bytes)) fs.rmSync(entry.file, { force: true })
  }
}
