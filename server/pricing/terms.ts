import Big from 'big.js'
import type { ModelInfo, Terms } from '../model/model-info'
import type { CatalogFile, Entry, ServiceTier } from './entry'

/** What of a catalog file holds for whole providers. */
export type TermsFile = Pick<CatalogFile, 'serviceTiers' | 'residency' | 'toolFees'>

/** What the bill of an entry depends on beside its tokens; its cheap hours aside, which have a price of their own. */
export function termsOf(entry: Entry, file: TermsFile): Omit<Terms, 'offPeak'> {
  return {
    tiers: tiersOf(entry, file.serviceTiers ?? []),
    residency: residencyOf(entry, file),
    usdPerToolUse: toolFeesOf(entry, file),
    usdPerCachedTokenHour: entry.cacheStorage === undefined ? undefined : Big(entry.cacheStorage).div(1_000_000).toNumber(),
  }
}

/** The whole bill in a service tier as a share of the list price; `undefined` where nothing published says what that is. */
export function tierMultiplier(model: ModelInfo, tier: string): number | undefined {
  const name = tier.toLowerCase()
  if (standardTiers.has(name)) return 1
  if (name === 'batch') return model.price.batchMultiplier
  return Object.hasOwn(model.terms?.tiers ?? {}, name) ? model.terms?.tiers[name] : undefined
}

/** What a request gets that names no tier. */
const standardTiers: ReadonlySet<string> = new Set(['auto', 'default', 'standard', 'standard_only', 'on_demand'])

function tiersOf(entry: Entry, tiers: readonly ServiceTier[]): Readonly<Record<string, number>> {
  const shares = new Map<string, number>()
  for (const tier of tiers.filter((tier) => covers(tier, entry))) {
    const share = tier.multiplier === 'batch' ? entry.batchMultiplier : tier.multiplier
    for (const name of tier.tiers) if (share !== undefined && !shares.has(name)) shares.set(name, share)
  }
  return Object.fromEntries(shares)
}

function covers({ provider, models }: ServiceTier, entry: Entry): boolean {
  return provider === entry.provider && (models === undefined || models.includes(entry.id))
}

function residencyOf({ provider, released }: Entry, { residency = [] }: TermsFile): number | undefined {
  if (released === undefined) return undefined
  return residency.find((rule) => rule.provider === provider && released >= rule.releasedFrom)?.multiplier
}

function toolFeesOf(entry: Entry, { toolFees = [] }: TermsFile): Readonly<Record<string, number>> {
  const { provider, released = '', reasons = false } = entry
  const own = toolFees.filter(
    (fee) =>
      fee.provider === provider && released >= (fee.releasedFrom ?? '') && (fee.reasons === undefined || fee.reasons === reasons),
  )
  return Object.fromEntries(own.map(({ tool, usdPer1k }) => [tool, Big(usdPer1k).div(1000).toNumber()]))
}
