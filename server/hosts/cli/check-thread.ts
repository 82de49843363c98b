import { parentPort, workerData } from 'node:worker_threads'
import { checkPortion } from './check'
import type { Host } from './host'
import { reportPortion } from './report'
import type { ThreadAnswer, ThreadTask } from './threads'

// A thread that reads one portion of a project. What keeps it from that keeps the first thread from it too, which then says so.
parentPort?.postMessage(attempt(workerData as ThreadTask))

function attempt({ command, paths, found, options, portion, cwd, today }: ThreadTask): ThreadAnswer {
  const host: Host = {
    cwd,
    env: process.env,
    isTTY: { stdout: false, stderr: false },
    stdout() {},
    stderr() {},
    stdin: () => '',
    today: () => today,
  }
  const { openProject } = require('./project') as typeof import('./project')
  try {
    const project = openProject(host, { ...options, paths, found })
    return command === 'lint' ? checkPortion(project, host, portion) : reportPortion(project, options, host, portion)
  } catch {
    return undefined
  }
}
