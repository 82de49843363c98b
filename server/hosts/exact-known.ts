import fs from 'node:fs'
import type { CountedBefore } from '../engine/world'
import { cachePath } from './price-cache'

/** The counts that providers gave before, by the very texts; nobody is asked. `undefined` where none was ever kept. */
export function knownCounts(env: Readonly<Record<string, string | undefined>>): CountedBefore | undefined {
  const file = cachePath(env, 'counts.json')
  if (file === undefined || !fs.existsSync(file)) return undefined
  let ask: CountedBefore | undefined
  return (asked) => {
    ask ??= openCounts(env)
    return ask(asked)
  }
}

/** Hardly anybody has such counts: what reads them is loaded for those who do. */
function openCounts(env: Readonly<Record<string, string | undefined>>): CountedBefore {
  const { openExactCache } = require('./exact-cache') as typeof import('./exact-cache')
  const { questionOf } = require('./exact-question') as typeof import('./exact-question')
  const cache = openExactCache(env)
  return (asked) => {
    const question = questionOf(asked, env)
    return question === undefined ? undefined : cache.get(question)
  }
}
