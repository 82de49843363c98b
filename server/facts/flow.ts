import type { Flow } from '../model/flow'
import type { PromptCall } from '../model/prompt-call'
import { entryOf } from './entry'
import { growthOf } from './history'
import { loopsAround } from './loops'
import { resultUse } from './result'
import { retriesAround } from './retries'
import { laidOutJson } from './serialised'
import { wayTo } from './way'

/** What happens around a call; where nobody told, nothing does. */
export function describeFlow(call: PromptCall): Flow {
  const { site } = call
  const around = site.around?.()
  const way = around === undefined ? undefined : wayTo(around)
  if (around === undefined || way === undefined) return nothingKnown
  const { retries, loops: retrying } = retriesAround(around, way)
  const loops = loopsAround(way, around.call).filter(({ loop }) => !retrying.has(loop))
  return {
    loops,
    retries,
    get entry() {
      return entryOf(around)
    },
    get result() {
      return resultUse(around, way)
    },
    get laidOut() {
      return laidOutJson(call)
    },
    get growth() {
      return growthOf(around, way, loops)
    },
  }
}

const nothingKnown: Flow = { loops: [], retries: [], entry: undefined, result: undefined, growth: undefined, laidOut: [] }
