import type { DescribedCall } from './describe'
import type { DerivedCall } from './describe-figures'
import type { Outcome } from './outcome'
import type { ReportPart } from './part'

export type GroupBy = 'file' | 'model' | 'sdk'
export type Sort = 'cost' | 'tokens' | 'path'

/** The calls of a project, or of one shard of it. It is data, and can be kept. */
export interface Reported {
  readonly calls: readonly DescribedCall[]
  /** The same with all their figures, where these are printed. */
  readonly derived?: readonly DerivedCall[]
  /** The days whose prices were taken. */
  readonly days: readonly string[]
  readonly outcome: Outcome
  readonly catalogDay: string
}

/** What `report` knows of all calls; every format prints this. */
export interface ReportResult {
  /** Day of the catalog, which tells one from another; `priceDaysOf` says how old its prices are. */
  readonly catalog: string
  /** The days whose prices were taken, one unless configurations differ. */
  readonly days: readonly string[]
  readonly today: string
  /** In the order asked for. */
  readonly calls: readonly DescribedCall[]
  readonly files: number
  /** Files that were read in part, each with the line of its first syntax error. */
  readonly brokenFiles: readonly { readonly file: string; readonly line: number }[]
}

/** What is known of what the figures are made of; it takes longer. */
export interface DerivedResult extends ReportResult {
  derived(): readonly DerivedCall[]
  /** Where this is one shard: what joins it to the others. */
  readonly part?: ReportPart | undefined
}
