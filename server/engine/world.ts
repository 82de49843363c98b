import type { CatalogFile } from '../pricing/entry'
import type { Countable } from './countable'

/** All that the engine may know of the world. Reads are synchronous; the host decides what stands behind them. */
export interface World {
  /** The text of a document, unsaved changes included; `undefined` where there is none or it may not be read. */
  read(id: string): string | undefined
  /** What stands at a path, if anything does. */
  kindOf(path: string): 'file' | 'folder' | undefined
  /** Names in a folder, hidden ones included and perhaps without files; none where it cannot be read. Absent: nobody can tell. */
  list?(folder: string): readonly string[]
  /** Whether a file lies below a folder, links followed, and has at most so many bytes. Absent: every file does. */
  mayRead?(file: string, folder: string, maxBytes: number): boolean
  /** Path that people know a document by: relative to its workspace folder, with `/`. */
  displayPath(id: string): string
  /** Path that a document's calls are identified by: the same whichever folder a command runs in. */
  identityPath(id: string): string
  /** The day of the analysis, `YYYY-MM-DD`. */
  readonly today: string
  /** The catalog to use instead of the one that is shipped; asked for with the first look-up of a price. */
  prices?(): CatalogFile
  /** What a provider answered when somebody asked for its own count of these very texts. Absent: nobody ever asked. */
  readonly counted?: CountedBefore | undefined
}

/** The answer for these texts, and its day. */
export type CountedBefore = (
  asked: Pick<Countable, 'provider' | 'model' | 'request'>,
) => { readonly tokens: number; readonly on?: string } | undefined
