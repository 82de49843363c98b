import os from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { familyOf } from '../../engine/modules/paths'
import type { CheckedSide } from './check'
import type { Host } from './host'
import type { Found } from './project'

/** Files whose modules import each other: what one side holds is nothing to the other, so that two threads may read them. */
export type Side = ReturnType<typeof familyOf>

/** The side of a file. */
export const sideOf: (file: string) => Side = familyOf

/** What the thread is told; it is data. */
export interface ThreadTask {
  readonly side: Side
  readonly paths: readonly string[]
  readonly options: { readonly config?: string; readonly rule?: readonly string[] }
  readonly found: Found
  readonly cwd: string
  readonly today: string
}

/** A side that another thread reads. */
export interface OtherSide {
  /** What is left to this thread. */
  readonly own: Side
  readonly other: Side
  /** What the other found; `undefined` if it could not: then this one may say why. */
  readonly result: Promise<CheckedSide | undefined>
}

/** So few files are read before a second thread has come up. */
const worthwhile = 100

/** Has another thread read one side of the files, where both have many. The program is built, since a thread needs a file to start from. */
export function startOtherSide(task: Omit<ThreadTask, 'side' | 'cwd' | 'today'>, host: Host): OtherSide | undefined {
  const { files } = task.found
  const ofPython = files.filter((file) => sideOf(file) === 'python').length
  if (Math.min(ofPython, files.length - ofPython) < worthwhile || os.availableParallelism() < 2) return undefined
  if (__filename.endsWith('.ts')) return undefined
  // Optimizing takes a share of each processor as well: the side with fewer files goes to the thread that starts later.
  const other: Side = ofPython * 2 < files.length ? 'python' : 'script'
  const workerData: ThreadTask = { ...task, side: other, cwd: host.cwd, today: host.today() }
  const thread = new Worker(path.join(__dirname, 'check-thread.js'), { workerData })
  const result = new Promise<CheckedSide | undefined>((resolve) => {
    thread.once('message', (found: CheckedSide | undefined) => resolve(found))
    thread.once('error', () => resolve(undefined))
    thread.once('exit', () => resolve(undefined))
  })
  return { own: other === 'python' ? 'script' : 'python', other, result }
}
