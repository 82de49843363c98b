import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import ignore, { type Ignore } from 'ignore'
import type { World } from '../engine/world'
import { placeBeside } from './beside'
import { decode, encode, isBinary, isReversible } from './encoding'
import { createIdentityPath } from './identity-path'
import { isGenerated, maxBytes, maxNotebookBytes } from './source-size'

/** Folders of other people's code, which no project ignores by mistake but some commit. */
const foreign = new Set([
  'node_modules',
  'bower_components',
  '.git',
  '.hg',
  '.svn',
  '.venv',
  'venv',
  'site-packages',
  '__pycache__',
  '.tox',
])

/** What a command has to read: absolute paths without duplicates, in order; and what of the request it cannot. */
export interface Listing {
  readonly files: readonly string[]
  /** Those that were named themselves. */
  readonly named: ReadonlySet<string>
  /** Paths that do not exist. */
  readonly missing: readonly string[]
  /** Paths that exist and are not gone into, and why. */
  readonly refused: readonly { readonly path: string; readonly reason: string }[]
}

/**
 * Source files among and below the given paths. In a git repository those that git tracks or would track, elsewhere those that
 * no `.gitignore` names. A file or ignored folder that is named itself is taken. Links are followed where they are named themselves
 * and do not lead out of their folder or the current one.
 */
export function listFiles(paths: readonly string[], cwd: string, isSource: (file: string) => boolean): Listing {
  const files = new Set<string>()
  const named = new Set<string>()
  const missing: string[] = []
  const refused: { path: string; reason: string }[] = []
  const closed = (folder: string, code: string) => void refused.push({ path: folder, reason: `cannot be read: ${code}` })
  for (const given of paths) {
    const absolute = path.resolve(cwd, given)
    const kind = kindOf(absolute)
    if (kind === 'missing') missing.push(given)
    else if (kind === 'folder') {
      for (const file of listFolder(absolute, cwd, closed)) {
        if (isSource(file)) files.add(file)
      }
    } else if (kind === 'file') {
      const target = followed(absolute, cwd)
      if (target === undefined)
        refused.push({ path: absolute, reason: `a link to ${fs.realpathSync(absolute)}, which lies elsewhere` })
      else {
        files.add(target)
        named.add(target)
      }
    } else refused.push({ path: absolute, reason: kind.reason })
  }
  return { files: [...files].sort(byName), named, missing, refused }
}

function kindOf(file: string): 'missing' | 'folder' | 'file' | { readonly reason: string } {
  try {
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    return stat === undefined ? 'missing' : stat.isDirectory() ? 'folder' : 'file'
  } catch (error) {
    return { reason: `cannot be read: ${codeOf(error)}` }
  }
}

/** The file behind a link that is named; `undefined` where it lies neither below the link's folder nor below the current one. */
function followed(file: string, cwd: string): string | undefined {
  if (!fs.lstatSync(file).isSymbolicLink()) return file
  const target = fs.realpathSync(file)
  for (const folder of [cwd, path.dirname(file)]) {
    const way = path.relative(fs.realpathSync(folder), target)
    if (way.split(path.sep)[0] !== '..' && !path.isAbsolute(way)) return path.join(folder, way)
  }
  return undefined
}

type Closed = (folder: string, code: string) => void

function listFolder(folder: string, cwd: string, closed: Closed): readonly string[] {
  const tracked = listByGit(folder)
  const relative =
    tracked === undefined || tracked.length === 0 ? listByWalk(folder, tracked === undefined ? cwd : folder, closed) : tracked
  return relative.filter((file) => !isForeign(file)).map((file) => path.join(folder, file))
}

/** Paths relative to the folder; `undefined` where it is no repository or there is no git. */
function listByGit(folder: string): readonly string[] | undefined {
  try {
    const output = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 30,
    })
    return output.split('\0').filter((file) => file !== '')
  } catch {
    return undefined
  }
}

interface Exclusion {
  readonly folder: string
  readonly patterns: Ignore
}

/** Paths relative to the folder, by an own walk that honours `.gitignore` files from `top` down. */
function listByWalk(folder: string, top: string, closed: Closed): readonly string[] {
  const found: string[] = []
  const walk = (current: string, outer: readonly Exclusion[]) => {
    const exclusions = withOwn(current, outer)
    for (const entry of entriesOf(current, closed)) {
      const absolute = path.join(current, entry.name)
      if (entry.isDirectory()) {
        if (!foreign.has(entry.name) && !isExcluded(`${absolute}/`, exclusions)) walk(absolute, exclusions)
      } else if (entry.isFile() && !isExcluded(absolute, exclusions)) {
        found.push(path.relative(folder, absolute))
      }
    }
  }
  walk(
    folder,
    foldersBetween(top, folder).reduce<readonly Exclusion[]>((outer, above) => withOwn(above, outer), []),
  )
  return found
}

function entriesOf(folder: string, closed: Closed): readonly fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    // A folder that was removed meanwhile holds nothing.
    if (codeOf(error) !== 'ENOENT') closed(folder, codeOf(error))
    return []
  }
}

function withOwn(folder: string, outer: readonly Exclusion[]): readonly Exclusion[] {
  const text = readText(path.join(folder, '.gitignore'))
  return text === undefined ? outer : [...outer, { folder, patterns: ignore().add(text) }]
}

/** The innermost `.gitignore` that says something of the path decides. */
function isExcluded(absolute: string, exclusions: readonly Exclusion[]): boolean {
  for (const { folder, patterns } of exclusions.toReversed()) {
    const relative = absolute
      .slice(folder.length + 1)
      .split(path.sep)
      .join('/')
    const { ignored, unignored } = patterns.test(relative)
    if (ignored || unignored) return ignored
  }
  return false
}

/** Folders from `top` down to the parent of `folder`; none where `folder` does not lie within. */
function foldersBetween(top: string, folder: string): readonly string[] {
  const between: string[] = []
  for (
    let current = path.dirname(folder);
    current === top || current.startsWith(top + path.sep);
    current = path.dirname(current)
  ) {
    between.unshift(current)
  }
  return between
}

/** Whether a path leads into a folder of other people's code. */
export function isForeign(file: string): boolean {
  return file.split(/[\\/]/).some((step) => foreign.has(step))
}

function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Why a file is left out. `gone` and `link` go without saying: the file is read elsewhere, or not there. */
export type Skip = 'gone' | 'link' | 'large' | 'binary' | 'generated' | 'unreadable'

export type Source = { readonly text: string } | { readonly skip: Skip; readonly error?: string }

let buffer = Buffer.allocUnsafe(1 << 16)

/** The text of a source file, without a byte order mark, or why it is not worth reading. */
export function readSource(file: string): Source {
  let handle: number
  try {
    // Without O_NONBLOCK, a named pipe would wait for a writer.
    handle = fs.openSync(file, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0))
  } catch (error) {
    const code = codeOf(error)
    return code === 'ENOENT' ? { skip: 'gone' } : code === 'ELOOP' ? { skip: 'link' } : { skip: 'unreadable', error: code }
  }
  try {
    const stat = fs.fstatSync(handle)
    if (!stat.isFile()) return { skip: 'link' }
    const notebook = file.endsWith('.ipynb')
    if (stat.size > (notebook ? maxNotebookBytes : maxBytes)) return { skip: 'large' }
    const length = readInto(handle, stat.size)
    const bytes = buffer.subarray(0, length)
    if (isBinary(bytes)) return { skip: 'binary' }
    const text = decode(bytes)
    return notebook || !isGenerated(text) ? { text } : { skip: 'generated' }
  } catch (error) {
    return { skip: 'unreadable', error: codeOf(error) }
  } finally {
    fs.closeSync(handle)
  }
}

/** One buffer serves all files: most are tested for a few words and dropped. */
function readInto(handle: number, size: number): number {
  if (buffer.length < size) buffer = Buffer.allocUnsafe(size * 2)
  let length = 0
  while (length < size) {
    const read = fs.readSync(handle, buffer, length, size - length, null)
    if (read === 0) break
    length += read
  }
  return length
}

/** The text of a file, links followed, without a byte order mark; `undefined` where it cannot be read. */
export function readText(file: string): string | undefined {
  try {
    return decode(fs.readFileSync(file))
  } catch {
    return undefined
  }
}

/** Whether a file's text can be put back as it is written there; there may be none. */
export function isRewritable(file: string): boolean {
  try {
    return isReversible(fs.readFileSync(file))
  } catch (error) {
    return codeOf(error) === 'ENOENT'
  }
}

/** Replaces a file's text in one step, so that nobody sees half of it; mode, encoding and byte order mark stay as they were. */
export function writeText(file: string, text: string): void {
  const target = fs.existsSync(file) ? fs.realpathSync(file) : file
  const stat = fs.statSync(target, { throwIfNoEntry: false })
  const bytes = encode(text, stat?.isFile() === true ? fs.readFileSync(target) : undefined)
  const beside = placeBeside(target)
  try {
    fs.writeFileSync(beside, bytes, stat === undefined ? {} : { mode: stat.mode })
    // The mode given above passes through the umask.
    if (stat !== undefined) fs.chmodSync(beside, stat.mode)
    fs.renameSync(beside, target)
  } catch (error) {
    fs.rmSync(beside, { force: true })
    throw error
  }
}

/** Texts of files that do not change while somebody looks at them. */
export type Texts = Pick<Map<string, string>, 'get' | 'set'>

/** Keeps texts up to this size; beyond it they are read again. */
const maxKept = 64_000_000

/** Remembers texts, within bounds. */
export function createTexts(): Texts {
  const texts = new Map<string, string>()
  let size = 0
  return {
    get: (id) => texts.get(id),
    set(id, text) {
      size += text.length
      return size > maxKept ? texts : texts.set(id, text)
    },
  }
}

/** A world of files on disk, with unsaved texts laid over them. Paths are shown relative to `cwd`. */
export function createFileWorld(
  cwd: string,
  today: string,
  overlay: ReadonlyMap<string, string> = new Map(),
  texts: Texts = createTexts(),
): World {
  const folders = new Map<string, ReadonlyMap<string, Kind>>()
  const displayPath = (id: string): string => display(path.relative(cwd, id), id)
  return {
    today,
    read(id) {
      const known = overlay.get(id) ?? texts.get(id)
      if (known !== undefined) return known
      const text = readText(id)
      if (text !== undefined && text.length <= maxBytes && !isGenerated(text)) texts.set(id, text)
      return text
    },
    kindOf: (id) => kindListed(id, folders),
    list: (folder) => [...kindsOf(folder, folders).keys()],
    mayRead: mayReadBelow,
    displayPath,
    identityPath: createIdentityPath(displayPath),
  }
}

/** Whether a file lies below a folder, links followed, and has at most so many bytes. */
export function mayReadBelow(file: string, folder: string, maxBytes: number): boolean {
  try {
    const stat = fs.statSync(file)
    if (!stat.isFile() || stat.size > maxBytes) return false
    const way = path.relative(fs.realpathSync(folder), fs.realpathSync(file))
    return way.split(path.sep)[0] !== '..' && !path.isAbsolute(way)
  } catch {
    return false
  }
}

/** Names in a folder; none where it cannot be read. */
export function namesIn(folder: string): readonly string[] {
  return [...kindsIn(folder).keys()]
}

type Kind = 'file' | 'folder' | 'link'

/** What stands at a path, by the list of its folder: most that is asked for is not there, and a folder is asked for many. */
function kindListed(file: string, folders: Map<string, ReadonlyMap<string, Kind>>): 'file' | 'folder' | undefined {
  const cut = Math.max(file.lastIndexOf('/'), file.lastIndexOf(path.sep))
  const kind = kindsOf(file.slice(0, cut), folders).get(file.slice(cut + 1))
  return kind === 'link' ? kindOnDisk(file) : kind
}

function kindsOf(folder: string, folders: Map<string, ReadonlyMap<string, Kind>>): ReadonlyMap<string, Kind> {
  const known = folders.get(folder) ?? kindsIn(folder === '' ? path.sep : folder)
  folders.set(folder, known)
  return known
}

function kindsIn(folder: string): ReadonlyMap<string, Kind> {
  try {
    const entries = fs.readdirSync(folder, { withFileTypes: true })
    return new Map(
      entries.map((entry) => [entry.name, entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'link'] as const),
    )
  } catch {
    return new Map()
  }
}

/** What stands at a path now, links followed. */
export function kindOnDisk(file: string): 'file' | 'folder' | undefined {
  try {
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    return stat === undefined ? undefined : stat.isDirectory() ? 'folder' : 'file'
  } catch {
    // A name that is too long, a folder that nobody may look into, links in a circle.
    return undefined
  }
}

/** A path as people know it: what lies outside is shown whole, since a row of dots tells nobody where it is. */
export function display(relative: string, absolute: string): string {
  const shown = relative === '' || relative.startsWith('..') ? absolute : relative
  return shown.split(path.sep).join('/')
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
