import { rules } from '../../../rules/registry'
import { createConfigs } from '../../engine/config'
import type { Engine } from '../../engine/engine'
import type { Room } from '../../engine/modules/modules'
import type { CountedBefore, World } from '../../engine/world'
import type { CatalogFile } from '../../pricing/entry'
import type { DeclaredWrapper } from '../../sdks/declared-wrapper'
import { compose, languages } from '../compose'
import type { Project } from './project'

/** What a project takes from where the server runs. */
export interface Resources {
  /** What providers counted before; asked again when anything may have changed. */
  counted(): CountedBefore | undefined
  prices(): CatalogFile
  /** The page of a rule, as a URI, if it is there. */
  pageOf(ruleId: string): string | undefined
  /** What may be kept of modules; absent: as much as editing takes. */
  readonly room?: Room | undefined
}

/** Each key asks for the modules of one document again, and those of most have room in it; more would keep the server large. */
const editing: Room = { characters: 300_000, followsEdits: true }

/** The engine over a world, with the configurations and prices that hold there. */
export function createProject(surroundings: World, resources: Resources): Project {
  let catalog: CatalogFile | undefined
  let counted = resources.counted()
  const world = {
    ...surroundings,
    get counted() {
      return counted
    },
    get today() {
      return surroundings.today
    },
    prices() {
      catalog ??= resources.prices()
      return catalog
    },
  }
  const configs = createConfigs(world, rules)
  const declared = new Map<string, DeclaredWrapper>()
  const composed = (): Engine =>
    compose(world, { config: configs.for, wrappers: [...declared.values()], room: resources.room ?? editing })
  let engine = composed()
  const hrefs = new Map<string, string | undefined>()
  return {
    get engine() {
      return engine
    },
    prepare(document) {
      const { wrappers } = configs.for(document)
      const others = wrappers.filter((wrapper) => JSON.stringify(declared.get(wrapper.call)) !== JSON.stringify(wrapper))
      if (others.length === 0) return
      for (const wrapper of others) declared.set(wrapper.call, wrapper)
      engine = composed()
    },
    commentOf: (languageId) => languages.find(({ languageIds }) => languageIds.includes(languageId))?.comment ?? '//',
    ruleHref(ruleId) {
      if (!hrefs.has(ruleId)) hrefs.set(ruleId, resources.pageOf(ruleId))
      return hrefs.get(ruleId)
    },
    problems: configs.problems,
    catalogDay: () => world.prices().generated,
    reset() {
      catalog = undefined
      counted = resources.counted()
      configs.reset()
      if (declared.size === 0) engine.reset()
      else {
        declared.clear()
        engine = composed()
      }
    },
  }
}
