import { realpathSync, statSync } from 'node:fs'
import { isAbsolute, relative, sep } from 'node:path'
import { kindOnDisk, mayReadBelow, namesIn, readText } from '../files'
import { createIdentityPath } from '../identity-path'
import { today } from '../today'
import type { ServerWorld, Surroundings } from './platform'

const maxFileBytes = 8 * 1024 * 1024

/** Open documents first, then the disk. The day is that of each look at it, never finer. */
export function createWorld(surroundings: Surroundings): ServerWorld {
  const asked = new Set<string>()
  const displayPath = (id: string): string => {
    const folder = surroundings.folders().find((candidate) => isWithin(candidate, id))
    return (folder === undefined ? id : relative(folder, id)).split(sep).join('/')
  }

  return {
    read(id) {
      asked.add(id)
      return surroundings.open(id) ?? readFile(id, surroundings)
    },
    kindOf: (path) => (surroundings.open(path) === undefined ? kindOnDisk(path) : 'file'),
    mayRead: mayReadBelow,
    list: namesIn,
    displayPath,
    identityPath: createIdentityPath(displayPath),
    get today() {
      return today(surroundings.now())
    },
    hasAsked: (id) => asked.has(id),
  }
}

function readFile(id: string, { folders, trusted }: Surroundings): string | undefined {
  if (!isAbsolute(id)) return undefined
  try {
    const stat = statSync(id, { throwIfNoEntry: false })
    if (stat === undefined || !stat.isFile() || stat.size > maxFileBytes) return undefined
    // A link may lead outside: the real path decides.
    if (!trusted() && !folders().some((folder) => isWithin(realpathSync(folder), realpathSync(id)))) return undefined
    return readText(id)
  } catch {
    return undefined
  }
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && !isAbsolute(way) && way.split(sep)[0] !== '..'
}
