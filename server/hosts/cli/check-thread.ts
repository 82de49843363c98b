import { parentPort, workerData } from 'node:worker_threads'
import { checkSide } from './check'
import type { Host } from './host'
import type { ThreadTask } from './sides'

// A thread that reads one side of a project. What keeps it from that keeps the other thread from it too, which then says so.
const { side, paths, options, found, cwd, today } = workerData as ThreadTask

const host: Host = {
  cwd,
  env: process.env,
  isTTY: { stdout: false, stderr: false },
  stdout() {},
  stderr() {},
  stdin: () => '',
  today: () => today,
}

parentPort?.postMessage(attempt())

function attempt(): ReturnType<typeof checkSide> | undefined {
  const { openProject } = require('./project') as typeof import('./project')
  try {
    return checkSide(openProject(host, { ...options, paths, found }), host, { side })
  } catch {
    return undefined
  }
}
