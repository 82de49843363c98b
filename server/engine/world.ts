/** All that the engine may know of the world. Reads are synchronous; the host decides what stands behind them. */
export interface World {
  /** The text of a document, unsaved changes included; `undefined` where there is none or it may not be read. */
  read(id: string): string | undefined
  /** What stands at a path, if anything does. */
  kindOf(path: string): 'file' | 'folder' | undefined
  /** Path that people know a document by: relative to its workspace folder, with `/`. */
  displayPath(id: string): string
  /** Path that a document's calls are identified by: the same whichever folder a command runs in. */
  identityPath(id: string): string
  /** The day of the analysis, `YYYY-MM-DD`. */
  readonly today: string
}
