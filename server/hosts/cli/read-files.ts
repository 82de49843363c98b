import { type CacheOptions, isCached } from './cache-options'
import type { Host } from './host'
import type { Inputs } from './inputs'
import type { Pieces } from './pieces'
import { openProject, type Project, portionOf } from './project'
import { remembered } from './run-cache'
import { asked, type Shard } from './shard'
import { type Command, type FoundFiles, inThreads, type Questions, type Said, workOf } from './threads'

/** The files of a run, or the shard of them that this run is about. */
export interface RunFiles extends FoundFiles {
  readonly shard: Shard | undefined
}

/** What a command says of the files of a run: what is remembered of them, if that is wanted, else what two threads find. */
export async function readFiles<C extends Command, R>(
  command: C,
  question: Questions[C],
  { shard, ...files }: RunFiles,
  cache: CacheOptions,
  host: Host,
  joinedOf: (project: Project, portions: readonly Pieces<Said[C]>[], question: Questions[C]) => R,
): Promise<R> {
  const open = (inputs?: Inputs): Project => openProject(host, { ...question, ...files, inputs })
  if (isCached(cache)) {
    const key = () => ({ command, asked: [asked(files.found, question, host), shard ?? null, question] })
    return remembered(cache, key, host, (inputs) => {
      const project = open(inputs)
      return joinedOf(project, [workOf(command)(project, host, portionOf(project, shard), question)], question)
    })
  }
  // Shards are cut where every machine cuts them: after what the configuration leaves out.
  const opened = shard === undefined ? undefined : open()
  const task = { command, question, ...files }
  const { project, portions } = await inThreads(task, opened && portionOf(opened, shard), host, () => opened ?? open())
  return joinedOf(project, portions, question)
}
