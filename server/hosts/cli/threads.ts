import os from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { familyOf } from '../../engine/modules/paths'
import type { CheckedDocument } from './check'
import type { Host } from './host'
import type { Found } from './outcome'
import type { Pieces } from './pieces'
import type { Portion, Project } from './project'
import type { ReportedDocument, ReportQuestion } from './report-portion'

/** What each command says of a document. */
export interface Said {
  readonly lint: CheckedDocument
  readonly report: ReportedDocument
}

/** What decides that, of each command's options. */
export interface Questions {
  readonly lint: { readonly config?: string; readonly rule?: readonly string[] }
  readonly report: ReportQuestion
}

export type Command = keyof Said

/** The files of a run, and the paths that brought them. */
export interface FoundFiles {
  readonly paths: readonly string[]
  readonly found: Found
}

/** What a thread is told; it is data. */
export interface ThreadTask<C extends Command = Command> extends FoundFiles {
  readonly command: C
  readonly question: Questions[C]
  readonly portion: Portion
  readonly cwd: string
  readonly today: string
}

type Work<C extends Command> = (
  project: Project,
  host: Host,
  portion: Portion | undefined,
  question: Questions[C],
) => Pieces<Said[C]>

const works: { readonly [C in Command]: () => Work<C> } = {
  lint: () => (require('./check') as typeof import('./check')).checkPortion,
  report: () => (require('./report-portion') as typeof import('./report-portion')).reportPortion,
}

/** What a command does with a portion of a project. */
export function workOf<C extends Command>(command: C): Work<C> {
  return works[command]()
}

/** So few files are read before a second thread has come up. */
const worthwhile = 100

/**
 * Does a command's work for all files of a run, or for those of a portion of it: for Python and for the rest at once, each in a thread,
 * where there is much of both. Files whose modules import each other stay together: cut anywhere else, each thread would read most of them.
 */
export async function inThreads<C extends Command>(
  task: FoundFiles & Pick<ThreadTask<C>, 'command' | 'question'>,
  portion: Portion | undefined,
  host: Host,
  open: () => Project,
): Promise<{ readonly project: Project; readonly portions: readonly Pieces<Said[C]>[] }> {
  const sides = sidesOf(portion ?? { files: task.found.files, isFirst: true, isWhole: true })
  // A thread needs a file to start from: the program has to be built.
  const isAlone = sides === undefined || os.availableParallelism() < 2 || __filename.endsWith('.ts')
  const answer = isAlone ? undefined : ask({ ...task, portion: sides.other, cwd: host.cwd, today: host.today() })
  const project = open()
  const work = (own: Portion | undefined) => workOf(task.command)(project, host, own, task.question)
  if (isAlone) return { project, portions: [work(portion)] }
  const own = work(sides.own)
  return { project, portions: [own, (await answer) ?? work(sides.other)] }
}

/** Optimizing takes a share of each processor as well: the side with fewer files goes to the thread that starts later. */
function sidesOf(portion: Portion): { readonly own: Portion; readonly other: Portion } | undefined {
  const isPython = (file: string): boolean => familyOf(file) === 'python'
  const python = { ...portion, files: portion.files.filter(isPython), isFirst: false }
  const scripts = { ...portion, files: portion.files.filter((file) => !isPython(file)) }
  const [other, own] = python.files.length < scripts.files.length ? [python, scripts] : [scripts, python]
  return other.files.length < worthwhile ? undefined : { own, other }
}

/** `undefined` if the thread could not: then this one may say why. */
function ask<C extends Command>(workerData: ThreadTask<C>): Promise<Pieces<Said[C]> | undefined> {
  const worker = new Worker(path.join(__dirname, 'check-thread.js'), { workerData })
  return new Promise((resolve) => {
    worker.once('message', (said: Pieces<Said[C]> | undefined) => resolve(said))
    worker.once('error', () => resolve(undefined))
    worker.once('exit', () => resolve(undefined))
  })
}
