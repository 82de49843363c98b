import type { ExactRequest } from '../tokens/exact-request'

/** Texts of a call whose number of tokens their model's provider can say. */
export interface Countable {
  readonly provider: string
  /** The model as the provider knows it. */
  readonly model: string
  readonly request: ExactRequest
  /** Which parts of the prompt they are. */
  readonly parts: readonly number[]
}
