import type { Worker } from 'node:worker_threads'
import type { World } from '../../engine/world'
import type { OpenProject } from './project'

/** Where the server runs: in a process of its own (`node.ts`), or in a thread of a browser (`browser/`). */
export interface Platform {
  readonly openProject: OpenProject
  /** How documents are called, in a workspace of these folders. */
  addresses(folders: readonly string[]): Addresses
  createWorld(surroundings: Surroundings): ServerWorld
  /** Starts the thread that reads whole workspaces, a `large` one where memory ran out before. Absent: only open documents count. */
  startThread?(large: boolean): Worker
}

/** A document's id is its absolute path, or its URI where it is no file. */
export interface Addresses {
  idOf(uri: string): string
  uriOf(id: string): string
}

/** What the server's world rests on. */
export interface Surroundings {
  /** The text of an open document. */
  open(id: string): string | undefined
  /** Absolute paths of the workspace folders. */
  folders(): readonly string[]
  uriOf(id: string): string
  /** Whether files outside the workspace folders may be read. */
  trusted(): boolean
  now(): Date
}

/** The server's world; it remembers which files were asked for, since a change to no other file can change an answer. */
export interface ServerWorld extends World {
  hasAsked(id: string): boolean
  /** A file changed, came or went: what is remembered of it is not true any more. */
  forget?(id: string): void
  /** Files have come that were not there yet when they were read; `isLast` says whether none is on its way any more. */
  onArrival?(listener: (isLast: () => boolean) => void): void
}
