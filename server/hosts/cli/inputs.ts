import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { World } from '../../engine/world'
import { kindOnDisk, mayReadBelow, readSource, readText, type Source } from '../files'

/**
 * All that a run is told by the disk. The engine asks its `World` and nobody else, so a later run that would be told the same comes to
 * the same result: no rule of what depends on what has to be kept in step with it.
 */
export interface Inputs {
  /** The same world, with everything noted that it answers. */
  watch(world: World): World
  /** A source file's text, noted. */
  source(file: string): Source
  record(): InputRecord
}

/** What was told, as it is kept in a file. */
export interface InputRecord {
  /** When the run began, in milliseconds. */
  readonly since: number
  readonly files: readonly FileRecord[]
  readonly folders: readonly FolderRecord[]
  readonly allowed: readonly (readonly [file: string, folder: string, maxBytes: number, may: boolean])[]
  readonly identities: readonly (readonly [file: string, path: string])[]
}

type FileKind = 'source' | 'text'
type FileRecord = readonly [kind: FileKind, file: string, stamp: string, hash: string]
/** Names that were asked for, by what stands there, each with `/` behind it; and a hash of the names that are no files, where a list was asked for. */
type FolderRecord = readonly [folder: string, stamp: string, files: string, folders: string, nothing: string, names: string]

/** Notes what a run is told; `now` is the time in milliseconds. */
export function createInputs(now: number): Inputs {
  const files = new Map<string, FileRecord>()
  const folders = new Map<string, AskedFolder>()
  const allowed = new Map<string, InputRecord['allowed'][number]>()
  const identities = new Map<string, string>()
  /** Source files that are read, and not left out: their texts are noted. */
  const sources = new Set<string>()
  const askedOf = (folder: string): AskedFolder => {
    const known = folders.get(folder) ?? { stamp: stampOf(folder), kinds: new Map(), names: '' }
    folders.set(folder, known)
    return known
  }
  // The stamp is taken first: what changes in between has another one next time.
  const note = <T>(kind: FileKind, file: string, read: () => T, hash: (value: T) => string): T => {
    const key = `${kind}\n${file}`
    if (files.has(key)) return read()
    const stamp = stampOf(file)
    const value = read()
    files.set(key, [kind, file, stamp, hash(value)])
    return value
  }

  return {
    watch: (world) => ({
      ...world,
      read: (id) =>
        sources.has(id)
          ? world.read(id)
          : note(
              'text',
              id,
              () => world.read(id),
              (text) => hashOfText(id, text),
            ),
      kindOf(id) {
        const asked = askedOf(path.dirname(id))
        const kind = world.kindOf(id)
        asked.kinds.set(path.basename(id), kind)
        return kind
      },
      list(folder) {
        const asked = askedOf(folder)
        // Whoever lists goes into folders: files come and go, reports among them.
        const names = (world.list?.(folder) ?? []).filter((name) => world.kindOf(path.join(folder, name)) !== 'file')
        asked.names = hashOfNames(names)
        return names
      },
      mayRead(file, folder, maxBytes) {
        const may = world.mayRead?.(file, folder, maxBytes) ?? true
        allowed.set(JSON.stringify([file, folder, maxBytes]), [file, folder, maxBytes, may])
        return may
      },
      identityPath(id) {
        const known = identities.get(id) ?? world.identityPath(id)
        identities.set(id, known)
        return known
      },
    }),
    source(file) {
      const source = note('source', file, () => readSource(file), hashOfSource)
      if ('text' in source) sources.add(file)
      return source
    },
    record() {
      return {
        since: now,
        files: [...files.values()],
        folders: [...folders].map(([folder, asked]) => recordOf(folder, asked)),
        allowed: [...allowed.values()],
        identities: [...identities],
      }
    },
  }
}

/** What was asked of a folder, and the answers. */
interface AskedFolder {
  readonly stamp: string
  readonly kinds: Map<string, 'file' | 'folder' | undefined>
  names: string
}

function recordOf(folder: string, { stamp, kinds, names }: AskedFolder): FolderRecord {
  const named = (wanted: 'file' | 'folder' | undefined): string =>
    [...kinds].flatMap(([name, kind]) => (kind === wanted ? [`${name}/`] : [])).join('')
  const entries = entriesOf(folder)
  // What a link leads to changes without its folder.
  const hasLinks = [...kinds.keys()].some((name) => entries.get(name) === 'link')
  return [folder, hasLinks ? '' : stamp, named('file'), named('folder'), named(undefined), names]
}

/** Whether a run would be told the same now: the record, with newer stamps where files were only touched; else `undefined`. */
export function stillHolds(record: InputRecord, identityPath: (id: string) => string, now: number): InputRecord | undefined {
  const { since } = record
  const files: FileRecord[] = []
  for (const [kind, file, stamp, hash] of record.files) {
    const current = stampOf(file)
    const isSame = current === stamp && isSettled(current, since)
    if (!isSame && (kind === 'source' ? hashOfSource(readSource(file)) : hashOfText(file, readText(file))) !== hash)
      return undefined
    files.push([kind, file, current, hash])
  }
  const folders: FolderRecord[] = []
  for (const one of record.folders) {
    const [folder, stamp, ...answers] = one
    const current = stampOf(folder)
    const isSame = stamp !== '' && current === stamp && isSettled(current, since)
    if (!isSame && !isAnsweredAlike(one)) return undefined
    folders.push([folder, stamp === '' ? '' : current, ...answers])
  }
  if (record.allowed.some(([file, folder, maxBytes, may]) => mayReadBelow(file, folder, maxBytes) !== may)) return undefined
  if (record.identities.some(([file, known]) => identityPath(file) !== known)) return undefined
  const stamps = (one: InputRecord) => [...one.files.map((file) => file[2]), ...one.folders.map((folder) => folder[1])].join()
  const next = { ...record, since: now, files, folders }
  return stamps(next) === stamps(record) ? record : next
}

/** The hash of a text, short enough to be kept by the thousand. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}

const absent = 'absent'

/**
 * What tells that a file or folder is as it was: its size, its number, and when it and its record were changed. The time of the latter
 * cannot be set by anybody.
 */
function stampOf(file: string): string {
  try {
    const stat = fs.lstatSync(file, { throwIfNoEntry: false })
    if (stat === undefined) return absent
    const { size, ino, mtimeMs, ctimeMs } = stat.isSymbolicLink() ? fs.statSync(file) : stat
    return `${size} ${ino} ${mtimeMs} ${ctimeMs}`
  } catch {
    return absent
  }
}

/** Clocks of file systems tick this slowly at most, in milliseconds: two changes within one tick have the same stamp. */
const tick = 2000

/** Whether nothing can have changed after the stamp was taken without changing it. */
function isSettled(stamp: string, since: number): boolean {
  if (stamp === absent) return true
  const [, , changed = 0, recorded = 0] = stamp.split(' ').map(Number)
  return Math.max(changed, recorded) + tick < since
}

function hashOfSource(source: Source): string {
  return 'text' in source ? hashOf(source.text) : `${source.skip} ${source.error ?? ''}`
}

function hashOfText(file: string, text: string | undefined): string {
  if (text === undefined) return absent
  // What is checked out says nothing of the source: that there is a repository does.
  return /[\\/]\.git(?:[\\/]HEAD)?$/.test(file) ? 'present' : hashOf(text)
}

function isAnsweredAlike([folder, , files, folders, nothing, names]: FolderRecord): boolean {
  const entries = entriesOf(folder)
  const kindOf = (name: string): string | undefined => {
    const kind = entries.get(name)
    return kind === 'link' ? kindOnDisk(path.join(folder, name)) : kind
  }
  const areAll = (list: string, kind: string | undefined): boolean =>
    list.split('/').every((name) => name === '' || kindOf(name) === kind)
  const isAlike = areAll(files, 'file') && areAll(folders, 'folder') && areAll(nothing, undefined)
  return isAlike && (names === '' || names === hashOfNames([...entries.keys()].filter((name) => kindOf(name) !== 'file')))
}

function hashOfNames(names: readonly string[]): string {
  return hashOf([...names].sort().join('\n'))
}

function entriesOf(folder: string): ReadonlyMap<string, 'file' | 'folder' | 'link'> {
  try {
    const entries = fs.readdirSync(folder, { withFileTypes: true })
    const kindOf = (entry: fs.Dirent) => (entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'link')
    return new Map(entries.map((entry) => [entry.name, kindOf(entry)] as const))
  } catch {
    return new Map()
  }
}
