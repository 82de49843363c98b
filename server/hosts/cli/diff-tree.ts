import type { Configs } from '../../engine/config'
import { createFileWorld } from '../files'
import type { TreeWorld } from '../git-world'
import { currentPrices } from '../price-cache'
import type { Host } from './host'
import type { Inputs } from './inputs'
import type { Project } from './project'

/** A commit as a project, measured by the configuration and the prices of `yardstick` if that is given, else by its own. */
export function openTree(
  world: TreeWorld,
  options: {
    readonly config?: string
    readonly isWhole: boolean
    readonly yardstick?: Project
    readonly inputs?: Inputs | undefined
  },
  host: Host,
): Project {
  const { createProject, isSource, reasons, unusedSettings } = require('./project') as typeof import('./project')
  const { isWhole, yardstick } = options
  const { files, skipped } = world.files(host.cwd, isSource)
  const configs = yardstick === undefined ? ownConfigs(world, files, options, host) : configsFrom(yardstick)
  const configOf = configs.for
  const prices = yardstick?.world.prices ?? remembered(() => currentPrices(host.env).catalog)
  const left = skipped.flatMap(({ file, skip }) => {
    const reason = reasons[skip]
    return reason === undefined ? [] : [{ file: world.displayPath(file), reason, wanted: false }]
  })
  return createProject({ ...world, prices }, configOf, {
    overlay: new Map(),
    // Everything is read through the world: what lies on disk is another state.
    texts: { get: world.read, set: () => new Map<string, string>() },
    isWhole,
    files: files.filter((file) => !configOf(file).ignored),
    passed: { named: new Set(), skipped: left, unused: unusedSettings(configs, world, host) },
  })
}

type TreeConfigs = Pick<Configs, 'for' | 'unmatched'>

function configsFrom({ engine }: Project): TreeConfigs {
  // What holds for a document is found by its name, and what holds for none was said of the yardstick.
  return { for: (id) => engine.config({ id, languageId: '', text: '' }), unmatched: () => [] }
}

function ownConfigs(
  world: TreeWorld,
  files: readonly string[],
  { config, inputs }: { readonly config?: string; readonly inputs?: Inputs | undefined },
  host: Host,
): TreeConfigs {
  const { openConfigs } = require('./project') as typeof import('./project')
  if (config === undefined) return openConfigs(world, files, host, { paths: [] })
  // A configuration that is named lies on disk, and perhaps in no commit.
  const onDisk = createFileWorld(host.cwd, host.today())
  return openConfigs(inputs?.watch(onDisk) ?? onDisk, files, host, { paths: [], config })
}

function remembered<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
