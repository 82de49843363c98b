// Where test hosts come from and where they lie. A host is pinned by the lock file in hosts/<name>/ and installed into a cache
// folder named after it, so that the project's own node_modules stay small.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const cache = process.env.E2E_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'promptfare-e2e')

/** The project. */
export const root = resolve(here, '../..')

/** The file that stands in for the native log module. */
export const logShim = join(here, 'shims/spdlog.js')

/** The commit that the web build passes for: any, as long as installer and runner say the same. */
export const webCommit = '0'.repeat(40)

/** The folder that pins a host. */
export const hostSource = (name) => join(here, 'hosts', name)

/** What a host's package.json says of it: `entry`, npm's command and flags. */
export const hostSettings = (name) => JSON.parse(readFileSync(join(hostSource(name), 'package.json'), 'utf8')).e2e

/** Where a host lies once it is installed; another place for another lock file, installer or stand-in. */
export function hostDir(name) {
  const hash = createHash('sha256').update(process.env.E2E_NATIVE === '1' ? 'native' : 'shims')
  for (const file of [join(hostSource(name), 'package-lock.json'), join(here, 'install-host.mjs'), logShim]) {
    hash.update(readFileSync(file))
  }
  return join(cache, `${name}-${hash.digest('hex').slice(0, 12)}`)
}

/** The folder of an installed host; throws where it is not installed. */
export function installed(name) {
  const dir = hostDir(name)
  if (!existsSync(join(dir, '.installed'))) throw new Error(`no e2e host "${name}": run node test/e2e/install-host.mjs ${name}`)
  return dir
}
