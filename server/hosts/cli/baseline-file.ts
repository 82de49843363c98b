import fs from 'node:fs'
import path from 'node:path'
import type { World } from '../../engine/world'
import { failure } from '../failure'
import { kindOnDisk, readText, writeText } from '../files'
import type { DescribedFinding } from './describe'
import { whyNot } from './output'

/** What the file is called, and looked for, where none is named. */
export const baselineName = 'promptfare-baseline.json'

/** Findings that somebody has accepted, by the call that they are about. */
export interface Baseline {
  readonly file: string
  readonly entries: readonly AcceptedFinding[]
}

/** What one rule may say of one call. */
export interface AcceptedFinding {
  /** From the baseline's folder, with `/`. */
  readonly file: string
  readonly rule: string
  /** The call's id, which survives moved lines; `null` for what is said of no call, which `message` tells apart. */
  readonly call: string | null
  readonly message?: string
  readonly count: number
}

/** Findings that are new, how many are accepted, and what was accepted and is mended. */
export interface Compared {
  readonly fresh: readonly DescribedFinding[]
  readonly accepted: number
  readonly mended: readonly AcceptedFinding[]
}

/** The baseline that was named, else the nearest one between here and the repository's folder; `undefined` where there is none. */
export function findBaseline(cwd: string, named: string | undefined, files: Files = onDisk): Baseline | undefined {
  if (named !== undefined) {
    const file = path.resolve(cwd, named)
    if (files.kindOf(file) === undefined)
      throw failure(`no such baseline: ${named}: run "promptfare baseline --baseline ${named}" to write one`)
    return parseBaseline(file, files.read(file))
  }
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    const file = path.join(folder, baselineName)
    if (files.kindOf(file) !== undefined) return parseBaseline(file, files.read(file))
    if (files.kindOf(path.join(folder, '.git')) !== undefined || folder === path.dirname(folder)) return undefined
  }
}

/** Where a baseline is looked for: the disk, or a commit. */
type Files = Pick<World, 'read' | 'kindOf'>

const onDisk: Files = { read: readText, kindOf: kindOnDisk }

/** What of a finding tells it from others. */
export type Acceptable = Pick<DescribedFinding, 'file' | 'ruleId' | 'callId' | 'message'>

/** Findings that a baseline does not accept: of several that it counts together, those that come last. */
export function notAccepted<T extends Acceptable>(
  { file, entries }: Baseline,
  findings: readonly T[],
  cwd: string,
): readonly T[] {
  return setAgainst({ file, entries }, findings, cwd).fresh
}

function setAgainst<T extends Acceptable>(
  { file, entries }: Baseline,
  findings: readonly T[],
  cwd: string,
): { readonly fresh: readonly T[]; readonly left: ReadonlyMap<string, number> } {
  const folder = path.dirname(file)
  const left = new Map(entries.map((entry) => [keyOf(entry), entry.count]))
  const fresh = findings.filter((finding) => {
    const key = keyOf(entryOf(finding, folder, cwd))
    const count = left.get(key) ?? 0
    left.set(key, count - 1)
    return count <= 0
  })
  return { fresh, left }
}

/** Sets findings against a baseline. What was accepted in files that were not `checked` is left as it is, unless they are gone. */
export function compareWith(
  { file, entries }: Baseline,
  findings: readonly DescribedFinding[],
  cwd: string,
  checked: (file: string) => boolean,
): Compared {
  const folder = path.dirname(file)
  const { fresh, left } = setAgainst({ file, entries }, findings, cwd)
  const mended = leftOver(entries, left).filter(({ file }) => {
    const absolute = path.join(folder, file)
    return checked(absolute) || !fs.existsSync(absolute)
  })
  return { fresh, accepted: findings.length - fresh.length, mended }
}

/** What was accepted in these files and was not met there. */
export function unmet(
  { file, entries }: Baseline,
  findings: readonly Acceptable[],
  cwd: string,
  within: (file: string) => boolean,
): readonly AcceptedFinding[] {
  const { left } = setAgainst({ file, entries }, findings, cwd)
  return leftOver(entries, left).filter((entry) => within(path.join(path.dirname(file), entry.file)))
}

function leftOver(entries: readonly AcceptedFinding[], left: ReadonlyMap<string, number>): readonly AcceptedFinding[] {
  return entries.flatMap((entry) => {
    const count = left.get(keyOf(entry)) ?? 0
    return count > 0 ? [{ ...entry, count }] : []
  })
}

/** A baseline's entries for findings, those that say the same counted together. */
export function acceptAll(findings: readonly DescribedFinding[], folder: string, cwd: string): readonly AcceptedFinding[] {
  return merged(findings.map((finding) => entryOf(finding, folder, cwd)))
}

/** Entries without those that are mended. */
export function without(entries: readonly AcceptedFinding[], mended: readonly AcceptedFinding[]): readonly AcceptedFinding[] {
  return merged([...entries, ...mended.map((entry) => ({ ...entry, count: -entry.count }))]).filter(({ count }) => count > 0)
}

/** Writes a baseline in one step, sorted, so that merging two branches shows what each has accepted. */
export function writeBaseline(file: string, entries: readonly AcceptedFinding[]): void {
  const sorted = [...entries].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  const lines = sorted.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n')
  const text = `{\n  "version": 1,\n  "findings": [${lines === '' ? '' : `\n${lines}\n  `}]\n}\n`
  try {
    writeText(file, text)
  } catch (error) {
    throw failure(`cannot write ${path.basename(file)}: ${whyNot(error)}`)
  }
}

function parseBaseline(file: string, text: string | undefined): Baseline {
  const broken = (why: string) =>
    failure(`${path.basename(file)} is no baseline: ${why}: restore it, or remove it and run "promptfare baseline"`)
  let value: unknown
  try {
    value = JSON.parse(text ?? '')
  } catch {
    throw broken('it is not JSON')
  }
  const { version, findings } = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>
  if (version !== 1) throw broken(`its version is not 1`)
  if (!Array.isArray(findings) || !findings.every(isEntry)) throw broken('its findings are not as they are written')
  return { file, entries: findings }
}

function isEntry(value: unknown): value is AcceptedFinding {
  if (typeof value !== 'object' || value === null) return false
  const { file, rule, call, message, count } = value as Readonly<Record<string, unknown>>
  const isNamed = typeof file === 'string' && typeof rule === 'string' && (typeof call === 'string' || call === null)
  return isNamed && (message === undefined || typeof message === 'string') && Number.isInteger(count) && Number(count) > 0
}

function entryOf({ file, ruleId, callId, message }: Acceptable, folder: string, cwd: string): AcceptedFinding {
  const from = path.relative(folder, path.resolve(cwd, file)).split(path.sep).join('/')
  return { file: from, rule: ruleId, call: callId, ...(callId === null ? { message } : {}), count: 1 }
}

/** Ids of calls are made of their files, so the file matters only where there is no call. */
function keyOf({ file, rule, call, message }: AcceptedFinding): string {
  return call === null ? JSON.stringify([file, rule, message]) : JSON.stringify([file, rule, call])
}

function merged(entries: readonly AcceptedFinding[]): readonly AcceptedFinding[] {
  const byKey = new Map<string, AcceptedFinding>()
  for (const entry of entries) {
    const known = byKey.get(keyOf(entry))
    byKey.set(keyOf(entry), known === undefined ? entry : { ...known, count: known.count + entry.count })
  }
  return [...byKey.values()]
}
