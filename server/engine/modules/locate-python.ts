import type { World } from '../world'
import { folderOf, joinPath } from './paths'

/** How far up a package's root is looked for. */
const maxLevels = 12

/**
 * Finds the file of the project that a Python module name stands for: relative ones from the document's package, absolute ones from
 * each folder above it and its `src`; `undefined` for modules that are installed.
 */
export function createPythonLocator(world: World): (from: string, specifier: string) => string | undefined {
  const found = new Map<string, string | undefined>()
  return (from, specifier) => {
    const folder = folderOf(from)
    const key = `${folder}\n${specifier}`
    if (!found.has(key)) found.set(key, locate(world, folder, specifier))
    return found.get(key)
  }
}

function locate(world: World, folder: string, specifier: string): string | undefined {
  const [, dots = '', name = ''] = /^(\.*)(.*)$/.exec(specifier) ?? []
  const path = name.split('.').join('/')
  if (dots !== '') return moduleAt(world, joinPath(folder, `${'../'.repeat(dots.length - 1)}${path}`))
  let at = folder
  for (let level = 0; level < maxLevels && at !== ''; level++) {
    const file = moduleAt(world, joinPath(at, path)) ?? moduleAt(world, joinPath(at, `src/${path}`))
    if (file !== undefined) return file
    if (world.kindOf(joinPath(at, '.git')) !== undefined) return undefined
    at = folderOf(at)
  }
  return undefined
}

function moduleAt(world: World, path: string): string | undefined {
  return [`${path}.py`, joinPath(path, '__init__.py')].find((file) => world.kindOf(file) === 'file')
}
