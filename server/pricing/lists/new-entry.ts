import type { Tier } from '../../model/model-info'
import type { Entry } from '../entry'
import { given, type Listed } from './listed'

/** An entry for a model that only price lists know. What they do not say is taken from the known model with the nearest name. */
export function newEntry(listed: Listed, known: readonly Entry[], source: readonly number[]): Entry {
  const kin = nearestKin(listed, known)
  return given<Entry>({
    id: listed.id,
    provider: listed.provider,
    family: kin?.family ?? listed.provider,
    tier: tierOf(listed.id) ?? kin?.tier ?? 'mid',
    kind: listed.kind,
    input: listed.input,
    output: listed.output,
    cacheRead: listed.cacheRead,
    cacheWrite5m: listed.cacheWrite5m,
    cacheWrite1h: listed.cacheWrite1h,
    longContext: listed.longContext,
    batchMultiplier: listed.batchMultiplier,
    contextWindow: listed.contextWindow,
    maxOutput: listed.maxOutput,
    minCacheableTokens: listed.minCacheableTokens,
    tokenizer: tokenizerOf(listed, kin),
    reasons: kin?.reasons,
    // OpenAI changed the default from one model to the next.
    defaultEffort: kin?.reasons === true && listed.provider === 'openai' ? 'unknown' : kin?.defaultEffort,
    // Nobody has looked at it: it is priced where it is used, and recommended to nobody.
    special: true,
    source,
    note: kin === undefined ? 'added by an update' : `added by an update; tokenizer and family as those of ${kin.id}`,
  })
}

/** Names in which providers say the size. */
const sizes: readonly (readonly [RegExp, Tier])[] = [
  [/(?:^|-)(?:nano|micro)(?:-|$)/, 'nano'],
  [/(?:^|-)(?:mini|small|lite|haiku|flash)(?:-|$)/, 'small'],
  [/(?:^|-)(?:opus|pro|large|fable)(?:-|$)/, 'flagship'],
]

function tierOf(id: string): Tier | undefined {
  return sizes.find(([pattern]) => pattern.test(id))?.[1]
}

/** What is new at OpenAI may be counted in a new way: an encoding that is exact for its kin is an estimate for it. */
function tokenizerOf({ provider }: Listed, kin: Entry | undefined): string {
  if (provider === 'openai') return 'o200k-estimated'
  return kin?.tokenizer ?? 'unknown'
}

function nearestKin({ id, provider, kind }: Listed, known: readonly Entry[]): Entry | undefined {
  let best: { readonly entry: Entry; readonly shared: number } | undefined
  for (const entry of known) {
    if (entry.provider !== provider || entry.kind !== kind) continue
    const shared = sharedStart(entry.id, id)
    if (shared > (best?.shared ?? 2)) best = { entry, shared }
  }
  return best?.entry
}

function sharedStart(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}
