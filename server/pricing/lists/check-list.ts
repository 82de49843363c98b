import type { CatalogFile } from '../entry'
import type { PriceList } from './listed'
import { indexOf, lookUp, priceOn, samePrice } from './merge'

/** What a price list is held against before it is believed. */
export interface Expectations {
  /** The catalog that it is to bring up to date. */
  readonly catalog: CatalogFile
  readonly today: string
  /** Models in the list when it was last accepted. */
  readonly sizeBefore?: number
  /** Other lists of the same day, which may say from when on a price holds. */
  readonly others: readonly PriceList[]
}

const fewestModels = 50
const furthestJump = 10

/** Why a price list is not believed; `undefined` where it is. */
export function refusal(list: PriceList, expected: Expectations): string | undefined {
  if (list.size < fewestModels) return `it prices ${list.size} models, and should price ${fewestModels} at least`
  const { sizeBefore } = expected
  if (sizeBefore !== undefined && list.size * 2 < sizeBefore) return `it prices ${list.size} models, and last time ${sizeBefore}`
  return missesHalf(list, expected) ?? jumps(list, expected)
}

function missesHalf(list: PriceList, { catalog, today }: Expectations): string | undefined {
  const index = indexOf(list)
  const providers = new Set(list.models.map(({ provider }) => provider))
  const current = catalog.models.filter(
    (entry) =>
      providers.has(entry.provider) && entry.status === undefined && (entry.retired ?? '9') > today && entry.input !== undefined,
  )
  const found = current.filter((entry) => lookUp(index, entry) !== undefined).length
  return found * 2 < current.length ? `it has ${found} of the ${current.length} current models that it should have` : undefined
}

/** A slip of the unit moves prices by a thousand; a real change of that size is announced with a date. */
function jumps(list: PriceList, { catalog, today, others }: Expectations): string | undefined {
  const index = indexOf(list)
  const dated = others.map(indexOf)
  for (const entry of catalog.models) {
    const before = priceOn(entry, today)
    const after = lookUp(index, entry)
    if (before === undefined || after === undefined || after.dated || after.hourly) continue
    const announced = dated.some((other) => {
      const listed = lookUp(other, entry)
      return listed?.dated === true && samePrice(listed, after)
    })
    if (announced) continue
    for (const key of ['input', 'output'] as const) {
      if (isJump(before[key], after[key]))
        return `it has ${entry.id} at $${after[key]} per million ${key} tokens, and the catalog at $${before[key]}`
    }
  }
  return undefined
}

function isJump(before: number, after: number): boolean {
  if (before === 0 || after === 0) return false
  return after > before * furthestJump || before > after * furthestJump
}
