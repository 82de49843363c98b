import { type FileSystem, type Resolver, ResolverFactory } from 'enhanced-resolve'
import type { World } from '../world'
import { extensionOf, folderOf, joinPath } from './paths'
import { entryOf, type Workspaces } from './workspaces'

/** In the order in which bundlers try them. */
const extensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json']
/** TypeScript writes the ending that the output will have. */
const written: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.js', '.jsx'],
  '.jsx': ['.tsx', '.jsx'],
  '.mjs': ['.mts', '.mjs'],
  '.cjs': ['.cts', '.cjs'],
}

/**
 * Finds the file of the project that a module specifier names; `undefined` for packages. Relative paths, which are nearly all, are
 * tried here. Aliases of tsconfig, `#imports` and workspace packages have rules that a well-kept resolver knows: enhanced-resolve
 * reads through `World` alone.
 */
export function createScriptLocator(
  world: World,
  workspaces: Workspaces,
): (from: string, specifier: string) => string | undefined {
  const resolvers = new Map<string, Resolver>()
  const found = new Map<string, string | undefined>()
  const roots = new Map<string, string>()
  const fileSystem = fileSystemOf(world)

  const resolverFor = (config: string): Resolver => {
    const known = resolvers.get(config)
    if (known !== undefined) return known
    const resolver = ResolverFactory.createResolver({
      fileSystem,
      useSyncFileSystemCalls: true,
      symlinks: false,
      extensions,
      extensionAlias: Object.fromEntries(Object.entries(written).map(([ending, others]) => [ending, [...others]])),
      conditionNames: ['source', 'import', 'node', 'default'],
      mainFields: ['source', 'module', 'main'],
      ...(config === '' ? {} : { tsconfig: { configFile: config, references: 'auto' as const } }),
    })
    resolvers.set(config, resolver)
    return resolver
  }

  const rootOf = (folder: string): string => {
    const known = roots.get(folder)
    if (known !== undefined) return known
    const file = nearest(world, folder, ['tsconfig.json', 'jsconfig.json', 'package.json'])
    const root = file === undefined ? folder : folderOf(file)
    roots.set(folder, root)
    return root
  }

  const resolve = (from: string, specifier: string): string | undefined => {
    try {
      const path = resolverFor(nearest(world, folderOf(from), ['tsconfig.json', 'jsconfig.json']) ?? '').resolveSync(
        {},
        folderOf(from),
        specifier,
      )
      return typeof path === 'string' ? path.replace(/[?#].*$/, '') : undefined
    } catch {
      // Not to be found, or a configuration that is broken: either way it is no module of the project.
      return undefined
    }
  }

  /** A package of the repository, whether or not it is installed; where only its sources are there, those. */
  const ofWorkspace = (from: string, specifier: string): string | undefined => {
    const [name = '', inner = ''] = split(specifier)
    const folder = workspaces.folderOf(folderOf(from), name)
    if (folder === undefined) return undefined
    const { main = 'index.js', exports } = workspaces.manifest(folder)
    const target = exports === undefined ? joinPath(folder, inner === '' ? main : inner) : resolveIn(folder, specifier)
    return target === undefined ? undefined : builtFrom(world, folder, target)
  }

  /** What the package itself says of its entries, whether or not the files are there. */
  const resolveIn = (folder: string, specifier: string): string | undefined => {
    const [, inner = ''] = split(specifier)
    const target = entryOf(workspaces.manifest(folder).exports, inner === '' ? '.' : `./${inner}`)
    return target === undefined ? undefined : joinPath(folder, target)
  }

  const resolveUnlessForeign = (from: string, specifier: string): string | undefined =>
    workspaces.isForeign(folderOf(from), split(specifier)[0] ?? '') ? undefined : resolve(from, specifier)

  return (from, specifier) => {
    const bare = specifier.replace(/\?.*$/, '')
    if (/^\.\.?(?:\/|$)/.test(bare)) return relativeFile(world, joinPath(folderOf(from), bare))
    // Packages are the same all over a package.
    const key = `${rootOf(folderOf(from))}\n${bare}`
    if (!found.has(key)) {
      const path = /^(?:node:|https?:|npm:|jsr:)/.test(bare)
        ? undefined
        : (ofWorkspace(from, bare) ?? resolveUnlessForeign(from, bare))
      found.set(key, path === undefined || /[\\/]node_modules[\\/]/.test(path) ? undefined : path)
    }
    return found.get(key)
  }
}

/** `@scope/name/inner/path`: the package and what is behind it. */
function split(specifier: string): readonly [name: string, inner: string] {
  const [, name = specifier, inner = ''] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(specifier) ?? []
  return [name, inner]
}

/** The file, or the source that it is built from. */
function builtFrom(world: World, folder: string, target: string): string | undefined {
  const own = relativeFile(world, target)
  if (own !== undefined) return own
  const inner = target.slice(folder.length + 1).replace(/\.(?:d\.)?[cm]?[jt]sx?$/, '')
  const source = inner.replace(/^(?:dist|build|lib|out|esm|cjs)(?:\/(?:esm|cjs))?(?=\/|$)/, 'src')
  return source === inner ? undefined : relativeFile(world, joinPath(folder, source))
}

function relativeFile(world: World, path: string): string | undefined {
  const ending = extensionOf(path)
  const stem = path.slice(0, path.length - ending.length)
  const isFile = (candidate: string): boolean => world.kindOf(candidate) === 'file'
  const own = written[ending]?.find((other) => isFile(stem + other))
  if (own !== undefined) return stem + own
  if (ending !== '' && isFile(path)) return path
  const added = extensions.find((extension) => isFile(path + extension))
  if (added !== undefined) return path + added
  return extensions.map((extension) => joinPath(path, `index${extension}`)).find(isFile)
}

function nearest(world: World, folder: string, names: readonly string[]): string | undefined {
  for (let at = folder; at !== ''; at = folderOf(at)) {
    const file = names.map((name) => joinPath(at, name)).find((path) => world.kindOf(path) === 'file')
    if (file !== undefined) return file
  }
  return undefined
}

function fileSystemOf(world: World): FileSystem {
  // Most of what a resolver asks for is not there: one error serves them all.
  const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' })
  const stats = {
    file: { isFile: () => true, isDirectory: () => false },
    folder: { isFile: () => false, isDirectory: () => true },
  }
  const stat = (path: string) => {
    const kind = world.kindOf(path)
    if (kind === undefined) throw missing
    return stats[kind]
  }
  const read = (path: string): string => {
    const text = world.read(path)
    if (text === undefined) throw missing
    return text
  }
  // Every alias asks for the manifests on the way up.
  const manifests = new Map<string, unknown>()
  const readJson = (path: string): unknown => {
    if (!manifests.has(path)) manifests.set(path, JSON.parse(read(path)))
    return manifests.get(path)
  }
  const noLink = Object.assign(new Error('not a link'), { code: 'EINVAL' })
  const no = (): never => {
    throw noLink
  }
  // Only these are called where calls are synchronous and links are not followed.
  return {
    statSync: stat,
    lstatSync: stat,
    readFileSync: read,
    readJsonSync: readJson,
    readlinkSync: no,
    readdirSync: no,
  } as unknown as FileSystem
}
