import { folderOf, joinPath } from './paths'

type Locate = (from: string, specifier: string) => string | undefined

/**
 * The module behind an import, unless it is one of these. Most are, which their names tell at once: to look for a module by the rules
 * of its alias takes much longer than to see that it stands where others of that alias do.
 */
export function createWayOut(known: ReadonlySet<string>, locate: Locate): Locate {
  /** Where an alias led to the last time, by who imports. */
  const bases = new Map<string, string>()
  const isKnown = (path: string): boolean => known.size > 0 && endings.some((ending) => known.has(path + ending))
  return (from, specifier) => {
    if (builtin.test(specifier)) return undefined
    if (/^\.\.?\//.test(specifier)) {
      return isKnown(joinPath(folderOf(from), specifier.replace(/\.[cm]?jsx?$/, ''))) ? undefined : locate(from, specifier)
    }
    const [, alias = '', rest] = /^([^/]*)\/(.+)$/.exec(specifier) ?? []
    const key = `${folderOf(from)}\n${alias}`
    const base = bases.get(key)
    if (base !== undefined && rest !== undefined && isKnown(base + rest)) return undefined
    const id = locate(from, specifier)
    if (id === undefined || !known.has(id)) return id
    const ending = rest === undefined ? undefined : endings.find((one) => id.endsWith(`/${rest}${one}`))
    if (rest !== undefined && ending !== undefined) bases.set(key, id.slice(0, id.length - rest.length - ending.length))
    return undefined
  }
}

const endings = ['.ts', '.tsx', '/index.ts', '/index.tsx', '.js', '.jsx', '/index.js', '.mts', '.mjs', '.cjs', '']
const builtin =
  /^(?:node:|(?:assert|buffer|child_process|crypto|events|fs|http|https|net|os|path|perf_hooks|process|stream|timers|url|util|zlib)(?:\/|$))/
