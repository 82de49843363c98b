import type { Range } from '../../model/estimate'

/** One call of which a provider can be asked, or why not. */
export interface ExactCount {
  readonly id: string
  readonly file: string
  readonly line: number
  readonly model: string
  readonly provider: string
  /** Where its texts go. */
  readonly address: string
  /** The parts that are settled, which are sent, and the names of the others. */
  readonly sent: readonly { readonly name: string; readonly file: string; readonly line: number; readonly characters: number }[]
  readonly left: readonly string[]
  /** The estimate for what is sent. */
  readonly estimate: Range
  /** The provider's own count; `null` where there is none, and the estimate holds. */
  readonly exact: number | null
  readonly why: string | null
  readonly cached: boolean
}

/** Calls that nobody is asked about, by the reason. */
export type LeftOut = ReadonlyMap<string, number>
