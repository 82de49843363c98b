import fs from 'node:fs'
import path from 'node:path'

const manifests = ['promptfare.json', 'package.json', 'pyproject.toml']

/**
 * A document's path as its calls are known by, whichever folder a command runs in or an editor has open: relative to the nearest
 * repository, else to the nearest folder with a manifest, else `otherwise`.
 */
export function createIdentityPath(otherwise: (id: string) => string): (id: string) => string {
  const roots = new Map<string, string | undefined>()
  return (id) => {
    if (!path.isAbsolute(id)) return id
    const folder = path.dirname(id)
    if (!roots.has(folder)) roots.set(folder, nearest(folder, ['.git']) ?? nearest(folder, manifests))
    const root = roots.get(folder)
    return root === undefined ? otherwise(id) : path.relative(root, id).split(path.sep).join('/')
  }
}

function nearest(folder: string, names: readonly string[]): string | undefined {
  for (let current = folder; ; current = path.dirname(current)) {
    if (names.some((name) => fs.existsSync(path.join(current, name)))) return current
    if (current === path.dirname(current)) return undefined
  }
}
