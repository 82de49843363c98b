import picomatch from 'picomatch'
import type { World } from '../world'
import { folderOf, joinPath } from './paths'

/** Packages of a repository that holds several, by their names. */
export interface Workspaces {
  /** Where a package of the same repository lies, as seen from a folder. */
  folderOf(from: string, name: string): string | undefined
  /** Whether a package comes from a registry: the nearest manifest that names it says so. */
  isForeign(from: string, name: string): boolean
  /** The major version of a package that the nearest manifest which names it asks for; `undefined` where it allows several. */
  majorOf(from: string, name: string): number | undefined
  manifest(folder: string): Manifest
}

/** What a `package.json` says that matters here. */
export interface Manifest {
  readonly name?: string
  readonly main?: string
  readonly exports?: unknown
  readonly workspaces?: readonly string[]
  readonly dependencies: Readonly<Record<string, string>>
  /** Versions that the packages of a workspace share. */
  readonly catalog?: Readonly<Record<string, unknown>>
}

const nothing: Manifest = { dependencies: {} }
/** How deep below the root `**` looks. */
const maxDepth = 4

/** Looks for packages through `World`; each manifest is read once. */
export function createWorkspaces(world: World): Workspaces {
  const manifests = new Map<string, Manifest>()
  const packages = new Map<string, ReadonlyMap<string, string>>()
  const above = new Map<string, readonly string[]>()

  const manifest = (folder: string): Manifest => {
    const known = manifests.get(folder) ?? parse(world.read(joinPath(folder, 'package.json')))
    manifests.set(folder, known)
    return known
  }

  /** Folders with a manifest, from the nearest to the root of the repository. */
  const homes = (from: string): readonly string[] => {
    const known = above.get(from)
    if (known !== undefined) return known
    const isHome = world.kindOf(joinPath(from, 'package.json')) === 'file'
    const up = from === '' || world.kindOf(joinPath(from, '.git')) !== undefined ? [] : homes(folderOf(from))
    const all = isHome ? [from, ...up] : up
    above.set(from, all)
    return all
  }

  /** The packages that a root names, by their names. */
  const packagesOf = (root: string): ReadonlyMap<string, string> => {
    const known = packages.get(root)
    if (known !== undefined) return known
    const patterns = patternsOf(world, root, manifest(root))
    const found = new Map<string, string>()
    for (const folder of patterns.length === 0 ? [] : matching(world, root, patterns)) {
      const { name } = manifest(folder)
      if (name !== undefined) found.set(name, folder)
    }
    packages.set(root, found)
    return found
  }

  return {
    manifest,
    folderOf(from, name) {
      for (const home of homes(from)) {
        const own = manifest(home)
        if (own.name === name) return home
        const version = own.dependencies[name]
        const path = /^(?:file|link|portal):(.+)$/.exec(version ?? '')?.[1]
        if (path !== undefined) return joinPath(home, path.replace(/\/$/, ''))
        const folder = packagesOf(home).get(name)
        if (folder !== undefined) return folder
      }
      return undefined
    },
    majorOf(from, name) {
      const all = homes(from)
      const range = all.map((home) => manifest(home).dependencies[name]).find((version) => version !== undefined)
      if (range?.startsWith('catalog:') !== true) return majorIn(range)
      // Of catalogs with names of their own, nothing is known.
      if (!/^catalog:(?:default)?$/.test(range)) return undefined
      return majorIn(all.map((home) => inCatalog(world, home, manifest(home), name)).find((version) => version !== undefined))
    },
    isForeign: (from, name) => homes(from).some((home) => manifest(home).dependencies[name] !== undefined),
  }
}

function parse(text: string | undefined): Manifest {
  if (text === undefined) return nothing
  try {
    const json: unknown = JSON.parse(text)
    if (!isRecord(json)) return nothing
    const { name, main, exports, workspaces } = json
    const listed = isRecord(workspaces) ? workspaces.packages : workspaces
    const catalog = json.catalog ?? (isRecord(workspaces) ? workspaces.catalog : undefined)
    // Of several, what is installed counts before what others are to bring.
    const kinds = [json.peerDependencies, json.optionalDependencies, json.devDependencies, json.dependencies]
    const dependencies = Object.fromEntries(
      kinds.flatMap((kind) => (isRecord(kind) ? Object.entries(kind).map(([key, value]) => [key, String(value)]) : [])),
    )
    return {
      ...(typeof name === 'string' ? { name } : {}),
      ...(typeof main === 'string' ? { main } : {}),
      ...(exports === undefined ? {} : { exports }),
      ...(Array.isArray(listed) ? { workspaces: listed.map(String) } : {}),
      dependencies,
      ...(isRecord(catalog) ? { catalog } : {}),
    }
  } catch {
    return nothing
  }
}

/** `^4.3.4`, `5.x`, `npm:ai@6.0.1`: ranges within one major version. */
function majorIn(range: string | undefined): number | undefined {
  const [, major] = /^(?:npm:.+@)?[\^~=v]*\s*(\d+)(?:\.[^\s|]*)?$/.exec(range?.trim() ?? '') ?? []
  return major === undefined ? undefined : Number(major)
}

/** The version that a workspace's root gives a package, in its manifest or pnpm's. */
function inCatalog(world: World, root: string, { catalog }: Manifest, name: string): string | undefined {
  const own = catalog?.[name]
  if (typeof own === 'string') return own
  const file = joinPath(root, 'pnpm-workspace.yaml')
  const text = world.kindOf(file) === 'file' ? world.read(file) : undefined
  const [, list = ''] = /^catalog:\s*\n((?:[ \t]+.*\n?|\n)*)/m.exec(text ?? '') ?? []
  const lines = list.matchAll(/^[ \t]+["']?([^"':\s]+)["']?:[ \t]*["']?([^"'#\n]+?)["']?[ \t]*(?:#.*)?$/gm)
  return [...lines].find(([, key]) => key === name)?.[2]
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function patternsOf(world: World, root: string, { workspaces }: Manifest): readonly string[] {
  if (workspaces !== undefined) return workspaces
  const file = joinPath(root, 'pnpm-workspace.yaml')
  const text = world.kindOf(file) === 'file' ? world.read(file) : undefined
  // A list of strings under one key: nothing that needs a parser.
  const [, list = ''] = /^packages:\s*\n((?:[ \t]*(?:-.*|#.*)?\n?)*)/m.exec(text ?? '') ?? []
  return [...list.matchAll(/^[ \t]*-[ \t]*["']?([^"'#\n]+?)["']?[ \t]*(?:#.*)?$/gm)].map(([, pattern = '']) => pattern)
}

/** Folders below a root that the patterns name and that hold a manifest. */
function matching(world: World, root: string, patterns: readonly string[]): readonly string[] {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!')).map((pattern) => pattern.replace(/^\.\/|\/$/g, ''))
  const isWanted = picomatch(wanted, {
    ignore: patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1)),
  })
  const deepest = Math.max(...wanted.map((pattern) => (pattern.includes('**') ? maxDepth : pattern.split('/').length)))
  const found: string[] = []
  const look = (relative: string, depth: number): void => {
    const folder = relative === '' ? root : joinPath(root, relative)
    if (relative !== '' && isWanted(relative) && world.kindOf(joinPath(folder, 'package.json')) === 'file') found.push(folder)
    if (depth >= deepest) return
    for (const name of world.list?.(folder) ?? []) {
      if (name === 'node_modules' || name.startsWith('.') || world.kindOf(joinPath(folder, name)) !== 'folder') continue
      look(relative === '' ? name : `${relative}/${name}`, depth + 1)
    }
  }
  look('', 0)
  return found
}

/** The file that `exports` names for an entry: conditions for source first, `*` filled in. */
export function entryOf(exports: unknown, entry: string): string | undefined {
  if (typeof exports === 'string') return entry === '.' ? exports : undefined
  if (Array.isArray(exports)) return exports.map((one) => entryOf(one, entry)).find((one) => one !== undefined)
  if (!isRecord(exports)) return undefined
  const keys = Object.keys(exports)
  if (!keys.some((key) => key.startsWith('.'))) {
    if (entry !== '.') return undefined
    const condition = ['source', 'import', 'node', 'require', 'default'].find((key) => exports[key] !== undefined)
    return condition === undefined ? undefined : entryOf(exports[condition], '.')
  }
  if (exports[entry] !== undefined) return entryOf(exports[entry], '.')
  for (const key of keys) {
    const [before = '', after] = key.split('*')
    if (after === undefined || !entry.startsWith(before) || !entry.endsWith(after)) continue
    return entryOf(exports[key], '.')?.replace('*', entry.slice(before.length, entry.length - after.length))
  }
  return undefined
}
