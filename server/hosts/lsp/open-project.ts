import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Room } from '../../engine/modules/modules'
import type { World } from '../../engine/world'
import { knownCounts } from '../exact-known'
import { packageFolder } from '../package'
import { currentPrices } from '../price-cache'
import { createProject } from './create-project'
import type { Project } from './project'

/** The engine over a world, with this user's prices and counts, and the pages of this package. */
export function openProject(world: World, room?: Room): Project {
  const pages = join(packageFolder(), 'rules')
  return createProject(world, {
    counted: () => knownCounts(process.env),
    prices: () => currentPrices(process.env).catalog,
    room,
    pageOf(ruleId) {
      const page = join(pages, `${ruleId}.md`)
      return existsSync(page) ? pathToFileURL(page).href : undefined
    },
  })
}
