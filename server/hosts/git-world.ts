import path from 'node:path'
import type { World } from '../engine/world'
import { decode, isBinary } from './encoding'
import { display, isForeign, type Skip } from './files'
import { listTree, type Repository, type Revision, readBlobs, type TreeEntry } from './git'
import { isGenerated, maxBytes, maxNotebookBytes } from './source-size'

/** A commit's files as a world: nothing of it is checked out. Documents have the ids that they would have on disk. */
export interface TreeWorld extends World {
  /** Those of a folder that pass, without other people's code, in order; and those among them that are not worth reading. */
  files(
    folder: string,
    isSource: (file: string) => boolean,
  ): { readonly files: readonly string[]; readonly skipped: readonly { readonly file: string; readonly skip: Skip }[] }
}

/** Contents by hash, for worlds that share most of theirs. */
export type Blobs = Map<string, Buffer>

/** `renamed` gives the paths by which calls of renamed files are known later. */
export function createTreeWorld(
  repository: Repository,
  revision: Revision,
  options: {
    readonly cwd: string
    readonly today: string
    readonly blobs: Blobs
    readonly renamed?: ReadonlyMap<string, string>
  },
): TreeWorld {
  const { root } = repository
  const { cwd, blobs, renamed } = options
  const entries = new Map(listTree(repository, revision).map((entry) => [entry.path, entry]))
  const folders = foldersOf(entries.keys())
  const texts = new Map<string, string>()
  const displayPath = (id: string): string => display(path.relative(cwd, id), id)

  fetch([...entries.values()].filter(isLikely))

  return {
    today: options.today,
    displayPath,
    identityPath(id) {
      const inside = within(id)
      return inside === undefined ? displayPath(id) : (renamed?.get(inside) ?? inside)
    },
    read(id) {
      const inside = within(id)
      // What says that a folder is a repository is in none of its commits.
      if (inside === '.git/HEAD') return ''
      const entry = inside === undefined ? undefined : followed(inside)
      if (entry === undefined) return undefined
      const text = texts.get(entry.oid) ?? decode(contentOf(entry))
      if (text.length <= maxBytes) texts.set(entry.oid, text)
      return text
    },
    kindOf(id) {
      const inside = within(id)
      if (inside === undefined) return undefined
      if (inside === '' || inside === '.git' || folders.has(inside)) return 'folder'
      const target = linkTarget(inside)
      return target === undefined ? undefined : folders.has(target) ? 'folder' : entries.has(target) ? 'file' : undefined
    },
    list: (folder) => folders.get(within(folder) ?? '..') ?? [],
    mayRead(file, folder, most) {
      const inside = within(file)
      const entry = inside === undefined ? undefined : followed(inside)
      const top = within(folder)
      return entry !== undefined && top !== undefined && entry.bytes <= most && (top === '' || entry.path.startsWith(`${top}/`))
    },
    files(folder, isSource) {
      const top = within(folder) ?? '..'
      const files: string[] = []
      const skipped: { file: string; skip: Skip }[] = []
      for (const entry of entries.values()) {
        if (entry.kind === 'link' || !(top === '' || entry.path.startsWith(`${top}/`))) continue
        if (!isSource(entry.path) || isForeign(entry.path)) continue
        const skip = skipOf(entry)
        const file = path.join(root, entry.path)
        if (skip === undefined) files.push(file)
        else skipped.push({ file, skip })
      }
      return { files: files.sort(), skipped }
    },
  }

  /** Path from the repository's folder; `undefined` for what lies elsewhere. */
  function within(id: string): string | undefined {
    if (id === root) return ''
    const inside = id.startsWith(root + path.sep) || id.startsWith(`${root}/`) ? id.slice(root.length + 1) : undefined
    return inside?.split(path.sep).join('/')
  }

  /** The file at a path, behind links. */
  function followed(inside: string): TreeEntry | undefined {
    const target = linkTarget(inside)
    return target === undefined ? undefined : entries.get(target)
  }

  /** Where a path leads, links followed within the commit; `undefined` where that is outside or nowhere. */
  function linkTarget(inside: string, hops = 8): string | undefined {
    const entry = entries.get(inside)
    if (entry === undefined) return folders.has(inside) ? inside : undefined
    if (entry.kind === 'file') return inside
    const target = path.posix.normalize(path.posix.join(path.posix.dirname(inside), contentOf(entry).toString('utf8')))
    return hops === 0 || target.startsWith('..') || path.posix.isAbsolute(target) ? undefined : linkTarget(target, hops - 1)
  }

  function skipOf(entry: TreeEntry): Skip | undefined {
    const isNotebook = entry.path.endsWith('.ipynb')
    if (entry.bytes > (isNotebook ? maxNotebookBytes : maxBytes)) return 'large'
    const content = contentOf(entry)
    if (isBinary(content)) return 'binary'
    return !isNotebook && isGenerated(decode(content)) ? 'generated' : undefined
  }

  function contentOf(entry: TreeEntry): Buffer {
    if (!blobs.has(entry.oid)) fetch([entry])
    return blobs.get(entry.oid) ?? Buffer.alloc(0)
  }

  function fetch(wanted: readonly TreeEntry[]): void {
    const unknown = wanted.filter(({ oid }) => !blobs.has(oid))
    for (const [oid, content] of readBlobs(repository, revision, unknown)) blobs.set(oid, content)
  }
}

const likely = /\.(?:[cm]?[jt]sx?|py|ipynb|json|toml|ya?ml|md|txt|prompty?|j2|jinja2?|hbs|mustache|tmpl|xml)$/i

/** What reading will ask for: source, manifests, and texts of the size that prompts have. */
function isLikely({ path: file, bytes, kind }: TreeEntry): boolean {
  if (kind === 'link' || isForeign(file) || !likely.test(file)) return false
  return bytes <= (/\.(?:[cm]?[jt]sx?|py|ipynb)$/i.test(file) ? maxBytes : 100_000)
}

/** Names in each folder. */
function foldersOf(files: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, Set<string>>([['', new Set()]])
  for (const file of files) {
    for (let current = file; current !== ''; ) {
      const folder = path.posix.dirname(current) === '.' ? '' : path.posix.dirname(current)
      const names = folders.get(folder)
      const name = path.posix.basename(current)
      if (names?.has(name)) break
      if (names === undefined) folders.set(folder, new Set([name]))
      else names.add(name)
      current = folder
    }
  }
  return new Map([...folders].map(([folder, names]) => [folder, [...names]]))
}
