import type { ModelInfo } from '../model/model-info'
import { bundledCatalog } from './catalog'
import type { ServiceTier } from './entry'

/** The whole bill in a service tier as a share of the list price; `undefined` where nothing published says what that is. */
export function tierMultiplier(model: ModelInfo, tier: string): number | undefined {
  const name = tier.toLowerCase()
  if (standardTiers.has(name)) return 1
  if (name === 'batch') return model.price.batchMultiplier
  const found = bundledCatalog().serviceTiers?.find((entry) => entry.tiers.includes(name) && covers(entry, model))
  return found?.multiplier === 'batch' ? model.price.batchMultiplier : found?.multiplier
}

/** What a request gets that names no tier. */
const standardTiers: ReadonlySet<string> = new Set(['auto', 'default', 'standard', 'standard_only', 'on_demand'])

function covers({ provider, models }: ServiceTier, model: ModelInfo): boolean {
  return provider === model.provider && (models === undefined || models.includes(model.id))
}
