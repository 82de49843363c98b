import type { DescribedCall } from './describe'

/** The oldest and the newest day, or month, of the sources of some prices. */
export interface PriceDays {
  readonly oldest: string
  readonly newest: string
}

/** Of which days the prices of these calls are; `undefined` where no price comes from a dated source. */
export function priceDaysOf(calls: readonly Pick<DescribedCall, 'usd'>[]): PriceDays | undefined {
  return daysAmong(calls.map(({ usd }) => usd?.asOf ?? undefined))
}

/** From the oldest to the newest of some days; `undefined` where there is none. */
export function daysAmong(days: readonly (string | undefined)[]): PriceDays | undefined {
  const sorted = days.filter((day) => day !== undefined).sort()
  const [oldest, newest] = [sorted[0], sorted.at(-1)]
  return oldest === undefined || newest === undefined ? undefined : { oldest, newest }
}

/** `prices as of 2026-11-10`, `prices as of 2026-07-02 to 2026-11-10` */
export function printPriceDays({ oldest, newest }: PriceDays): string {
  return `prices as of ${oldest === newest ? newest : `${oldest} to ${newest}`}`
}
