import os from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { familyOf } from '../../engine/modules/paths'
import type { CheckedDocument } from './check'
import type { Host } from './host'
import type { Pieces } from './pieces'
import type { Found, Portion, Project } from './project'
import type { ReportedDocument } from './report'

/** What is done with the files of a run. */
export type ThreadCommand =
  | { readonly command: 'lint'; readonly options: { readonly config?: string; readonly rule?: readonly string[] } }
  | { readonly command: 'report'; readonly options: { readonly config?: string; readonly format: 'json' | 'table' } }

/** What a thread is told; it is data. */
export type ThreadTask = ThreadCommand & {
  readonly paths: readonly string[]
  readonly found: Found
  readonly portion: Portion
  readonly cwd: string
  readonly today: string
}

/** What a thread says; `undefined` if it could not: then this one may say why. */
export type ThreadAnswer = Pieces<CheckedDocument> | Pieces<ReportedDocument> | undefined

/** So few files are read before a second thread has come up. */
const worthwhile = 100

/**
 * Does some work for all files of a run, or for those of a portion of it: for Python and for the rest at once, each in a thread, where
 * there is much of both. Files whose modules import each other stay together: cut anywhere else, each thread would read most of them.
 */
export async function inThreads<T extends CheckedDocument | ReportedDocument>(
  task: ThreadCommand & Pick<ThreadTask, 'paths' | 'found'>,
  portion: Portion | undefined,
  host: Host,
  open: () => Project,
  work: (project: Project, portion: Portion | undefined) => Pieces<T>,
): Promise<{ readonly project: Project; readonly portions: readonly Pieces<T>[] }> {
  const sides = sidesOf(portion ?? { files: task.found.files, isFirst: true, isWhole: true })
  // A thread needs a file to start from: the program has to be built.
  const isAlone = sides === undefined || os.availableParallelism() < 2 || __filename.endsWith('.ts')
  const answer = isAlone ? undefined : ask<T>({ ...task, portion: sides.other, cwd: host.cwd, today: host.today() })
  const project = open()
  if (isAlone) return { project, portions: [work(project, portion)] }
  const own = work(project, sides.own)
  return { project, portions: [own, (await answer) ?? work(project, sides.other)] }
}

/** Optimizing takes a share of each processor as well: the side with fewer files goes to the thread that starts later. */
function sidesOf(portion: Portion): { readonly own: Portion; readonly other: Portion } | undefined {
  const isPython = (file: string): boolean => familyOf(file) === 'python'
  const python = { ...portion, files: portion.files.filter(isPython), isFirst: false }
  const scripts = { ...portion, files: portion.files.filter((file) => !isPython(file)) }
  const [other, own] = python.files.length < scripts.files.length ? [python, scripts] : [scripts, python]
  return other.files.length < worthwhile ? undefined : { own, other }
}

function ask<T>(workerData: ThreadTask): Promise<Pieces<T> | undefined> {
  const worker = new Worker(path.join(__dirname, 'check-thread.js'), { workerData })
  return new Promise((resolve) => {
    worker.once('message', (said: Pieces<T> | undefined) => resolve(said))
    worker.once('error', () => resolve(undefined))
    worker.once('exit', () => resolve(undefined))
  })
}
