import { folderOf } from '../../../engine/modules/paths'
import { maxBytes } from '../../source-size'
import { today } from '../../today'
import type { ServerWorld, Surroundings } from '../platform'
import type { FilesAnswer, FilesQuery } from '../protocol'

/** A workspace may be large, and each file is a message. */
const maxFiles = 2000
/** What one analysis asks for is asked for together. */
const gatherMs = 20

/**
 * Open documents first; what else is read is asked for, and is not there until it has come. `fetch` absent: nobody can be asked.
 * Nothing outside the workspace folders is ever asked for.
 */
export function createFetchedWorld(
  { open, folders: given, uriOf, now }: Surroundings,
  fetch: ((query: FilesQuery) => Promise<FilesAnswer>) | undefined,
): ServerWorld {
  const asked = new Set<string>()
  const texts = new Map<string, string | undefined>()
  const listings = new Map<string, ReadonlyMap<string, 'file' | 'folder'>>()
  const wanted = { files: new Set<string>(), folders: new Set<string>() }
  const listeners: ((isLast: () => boolean) => void)[] = []
  let isGathering = false
  let isFetching = false
  let fetched = 0

  // The root of a file system is the folder before the first slash.
  const folders = (): readonly string[] => given().map((folder) => (folder === '/' ? '' : folder))
  const folderAround = (id: string): string | undefined => folders().find((folder) => id.startsWith(`${folder}/`))

  function want(kind: 'files' | 'folders', id: string): void {
    if (fetch === undefined || fetched >= maxFiles) return
    wanted[kind].add(id)
    if (isGathering || isFetching) return
    isGathering = true
    setTimeout(gather, gatherMs)
  }

  function gather(): void {
    isGathering = false
    const files = [...wanted.files]
    const names = [...wanted.folders]
    wanted.files.clear()
    wanted.folders.clear()
    if (fetch === undefined || files.length + names.length === 0) return
    isFetching = true
    fetched += files.length + names.length
    const none: FilesAnswer = { texts: [], folders: [] }
    void fetch({ files: files.map(uriOf), folders: names.map(uriOf) })
      // A client that cannot answer is asked once for each.
      .catch(() => none)
      .then((answer) => {
        for (const [index, id] of files.entries()) texts.set(id, answer.texts[index] ?? undefined)
        for (const [index, id] of names.entries()) {
          const entries = answer.folders[index] ?? []
          listings.set(id, new Map(entries.map(({ name, isFolder }) => [name, isFolder ? 'folder' : 'file'])))
        }
        isFetching = false
        for (const listener of listeners) listener(() => !isGathering)
      })
  }

  function listingOf(folder: string): ReadonlyMap<string, 'file' | 'folder'> | undefined {
    const known = listings.get(folder)
    if (known !== undefined) return known
    if (kindOf(folder) === 'folder') want('folders', folder)
    return undefined
  }

  function kindOf(path: string): 'file' | 'folder' | undefined {
    if (open(path) !== undefined) return 'file'
    if (folders().includes(path)) return 'folder'
    if (folderAround(path) === undefined) return undefined
    const folder = folderOf(path)
    return listingOf(folder)?.get(path.slice(folder.length + 1))
  }

  function displayPath(id: string): string {
    const folder = folderAround(id)
    return folder === undefined ? id : id.slice(folder.length + 1)
  }

  return {
    read(id) {
      asked.add(id)
      const opened = open(id)
      if (opened !== undefined || kindOf(id) !== 'file') return opened
      if (!texts.has(id)) want('files', id)
      return texts.get(id)
    },
    kindOf,
    mayRead: (file, folder, max) => file.startsWith(`${folder}/`) && (texts.get(file)?.length ?? 0) <= Math.min(max, maxBytes),
    list: (folder) => [...(listingOf(folder)?.keys() ?? [])],
    displayPath,
    identityPath: displayPath,
    get today() {
      return today(now())
    },
    hasAsked: (id) => asked.has(id),
    forget(id) {
      texts.delete(id)
      listings.delete(folderOf(id))
    },
    onArrival: (listener) => void listeners.push(listener),
  }
}
