import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/**
 * Where a file is written before it takes its place, and nothing is left of programs that were ended while they did so: their names say
 * whether they still run.
 */
export function placeBeside(file: string): string {
  const folder = path.dirname(file)
  const start = `.${path.basename(file)}.${os.hostname()}-`
  for (const name of namesIn(folder)) {
    const owner = name.startsWith(start) ? /^(\d+)\.tmp$/.exec(name.slice(start.length))?.[1] : undefined
    if (owner !== undefined && !isRunning(Number(owner))) fs.rmSync(path.join(folder, name), { force: true })
  }
  return path.join(folder, `${start}${process.pid}.tmp`)
}

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder)
  } catch {
    return []
  }
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0)
  } catch (error) {
    // It belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
