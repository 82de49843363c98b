import type { Worker } from 'node:worker_threads'
import { type DocumentRecord, recordOf } from './call-records'
import type { Costs } from './protocol'
import type { SweepReport, SweepRequest } from './sweep'
import type { View } from './view'

/** What the calls of the whole workspace cost, open documents as they are now. Nothing is read before somebody asks. */
export interface Workspace {
  readonly status: WorkspaceStatus
  /** Whether somebody has asked for it. */
  readonly isWanted: boolean
  /** Open documents first, then those that were read from disk. */
  records(): readonly DocumentRecord[]
  recordsOf(uri: string): DocumentRecord | undefined
  /** Somebody looks at the workspace: it is read unless it has been. */
  want(): void
  /** Reads it again, from scratch where `reset`. */
  again(reset: boolean): void
  stop(): void
  /** An open document says this now; no view: it calls no model. */
  update(uri: string, document: string, view: View | undefined): void
  close(uri: string): void
  /** Whoever listens hears of every change. */
  onChange(listener: () => void): { dispose(): void }
  dispose(): void
}

export type WorkspaceStatus = Pick<Costs, 'state' | 'read' | 'files' | 'error'>

export interface WorkspaceOptions {
  /** Starts the thread that reads, a `large` one where memory ran out before; absent where there is none. */
  readonly startThread: ((large: boolean) => Worker) | undefined
  /** `undefined`: nothing but open documents may be read. */
  request(): Omit<SweepRequest, 'reset'> | undefined
}

/** Changes come in bursts: a branch is switched, a formatter runs. */
const quietMs = 800
/** What a thread has read makes the next sweep fast, and takes memory. */
const keptMs = 60_000

/** Keeps records by URI; the thread that makes them ends when it has had nothing to do for a while. */
export function createWorkspace({ startThread, request }: WorkspaceOptions): Workspace {
  const open = new Map<string, DocumentRecord>()
  const listeners = new Set<() => void>()
  let swept = new Map<string, DocumentRecord>()
  let status: WorkspaceStatus = { state: 'reading', read: 0, files: 0 }
  let thread: Worker | undefined
  /** What the next sweep is to do; absent: none is to come. */
  let next: { readonly reset: boolean } | undefined
  let isRunning = false
  let isLarge = false
  let isWanted = false
  let timer: NodeJS.Timeout | undefined

  function tell(): void {
    for (const listener of [...listeners]) listener()
  }

  function become(changed: Partial<WorkspaceStatus>): void {
    const { error: _, ...before } = status
    status = { ...before, ...changed }
    tell()
  }

  /** While one sweep runs, the next one waits for its end. */
  function sweep(): void {
    if (isRunning || next === undefined) return
    clearTimeout(timer)
    const { reset } = next
    next = undefined
    const asked = request()
    if (asked === undefined || startThread === undefined) {
      become({ state: 'limited' })
      return
    }
    isRunning = true
    const found = new Map<string, DocumentRecord>()
    thread ??= started(startThread)
    thread.removeAllListeners('message')
    thread.on('message', (said: SweepReport) => hear(said, found))
    thread.postMessage({ ...asked, reset } satisfies SweepRequest)
    become({ state: 'reading' })
  }

  function started(start: (large: boolean) => Worker): Worker {
    const worker = start(isLarge)
    worker.on('error', (error: Error & { readonly code?: string }) => {
      if (thread !== worker) return
      if (isLarge || error.code !== 'ERR_WORKER_OUT_OF_MEMORY') {
        end({ state: 'failed', error: error.message })
        return
      }
      isLarge = true
      end({})
      // Another thread has nothing to forget.
      next = { reset: false }
      sweep()
    })
    return worker
  }

  function hear(said: SweepReport, found: Map<string, DocumentRecord>): void {
    if (said.kind === 'progress') become({ read: said.read, files: said.files })
    else if (said.kind === 'failed') end({ state: 'failed', error: said.message })
    else if (said.kind === 'found') {
      for (const record of said.records) {
        found.set(record.document, record)
        swept.set(record.document, record)
      }
      tell()
    } else {
      swept = found
      isRunning = false
      become({ state: 'complete', read: said.files, files: said.files })
      timer = next === undefined ? setTimeout(() => end({}), keptMs).unref() : setTimeout(sweep, quietMs)
    }
  }

  /** Ends the thread, with all that it remembers. */
  function end(changed: Partial<WorkspaceStatus>): void {
    clearTimeout(timer)
    const ended = thread
    thread = undefined
    isRunning = false
    next = undefined
    // What it says while it ends is of a sweep that nobody waits for.
    ended?.removeAllListeners('message')
    void ended?.terminate()
    if (changed.state !== undefined) become(changed)
  }

  return {
    get status() {
      return status
    },
    get isWanted() {
      return isWanted
    },
    records() {
      const own = new Set([...open.values()].map(({ document }) => document))
      return [...open.values(), ...[...swept.values()].filter(({ document }) => !own.has(document))]
    },
    recordsOf: (uri) => open.get(uri) ?? [...swept.values()].find((record) => record.uri === uri),
    want() {
      if (isWanted) return
      isWanted = true
      next = { reset: false }
      sweep()
    },
    again(reset) {
      if (!isWanted) return
      next = { reset: reset || next?.reset === true }
      clearTimeout(timer)
      timer = setTimeout(sweep, quietMs)
    },
    stop: () => end({ state: 'stopped' }),
    update(uri, document, view) {
      const record = view === undefined ? { document, uri, calls: [], diagnostics: [] } : recordOf(view)
      if (JSON.stringify(record) === JSON.stringify(open.get(uri))) return
      open.set(uri, record)
      tell()
    },
    close(uri) {
      const record = open.get(uri)
      if (record === undefined) return
      open.delete(uri)
      // A cell is not a file; the notebook is what was read from disk.
      if (!uri.includes('#')) swept.set(record.document, record)
      tell()
    },
    onChange(listener) {
      listeners.add(listener)
      return { dispose: () => void listeners.delete(listener) }
    },
    dispose: () => end({}),
  }
}
