import { parentPort, workerData } from 'node:worker_threads'
import type { Host } from './host'
import type { Pieces } from './pieces'
import { openProject } from './project'
import { type Command, type Said, type ThreadTask, workOf } from './threads'

// A thread that reads one portion of a project. What keeps it from that keeps the first thread from it too, which then says so.
parentPort?.postMessage(attempt(workerData as ThreadTask))

function attempt<C extends Command>(task: ThreadTask<C>): Pieces<Said[C]> | undefined {
  const { command, question, paths, found, portion, cwd, today } = task
  const host: Host = {
    cwd,
    env: process.env,
    isTTY: { stdout: false, stderr: false },
    stdout() {},
    stderr() {},
    stdin: () => '',
    today: () => today,
  }
  try {
    return workOf(command)(openProject(host, { ...question, paths, found }), host, portion, question)
  } catch {
    return undefined
  }
}
