import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(__dirname, '..')
let built = false

/** Path of a bundle as it is shipped. All are built once per run, from the sources as they are. */
export function bundle(name: string): string {
  if (!built) execFileSync(process.execPath, [join(root, 'esbuild.mjs')], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  built = true
  return join(root, 'dist', name)
}
