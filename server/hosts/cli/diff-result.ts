import type { Basis } from '../../model/estimate'
import type { CallChange } from './diff-changes'
import type { Reason, Verdict } from './diff-verdict'
import type { PriceDays } from './price-days'

/** What a change does to the costs of calls; every format prints this. */
export interface DiffResult {
  readonly base: State
  readonly head: State
  readonly verdict: Verdict
  readonly reasons: readonly Reason[]
  /** How many findings the baseline accepts that would be reasons without it. */
  readonly accepted: number
  readonly changes: readonly CallChange[]
  /** Of which days the prices of both states are. */
  readonly prices: PriceDays | undefined
  /** Day of the catalog, which tells one from another. */
  readonly catalog: string
}

/** One of both states, and what its calls come to. */
export interface State {
  readonly name: string
  readonly commit: string | undefined
  readonly calls: number
  readonly unpriced: number
  /** US dollars, if each call with a price runs once. */
  readonly usd: number
  readonly basis: Basis
  /** US dollars in a month, of the calls whose traffic is stated; absent where none is. */
  readonly usdPerMonth: number | undefined
}
