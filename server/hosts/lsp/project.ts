import type { ConfigProblem } from '../../engine/config'
import type { Engine } from '../../engine/engine'
import type { World } from '../../engine/world'

/** What the server works with: an engine and what stands around it. Made once per server, by `node.ts` or a test. */
export interface Project {
  readonly engine: Engine
  /** Reads the configuration that holds for a document: what it declares counts from then on. */
  prepare(document: string): void
  /** Starts a line comment in a language. */
  commentOf(languageId: string): string
  /** The page behind a rule, as a URI, if it has one. */
  ruleHref(ruleId: string): string | undefined
  /** What is wrong with the configuration files read so far. */
  problems(): readonly ConfigProblem[]
  /** Day of the prices, `YYYY-MM-DD`. */
  catalogDay(): string
  /** Configuration or day changed: everything is read again. */
  reset(): void
}

export type OpenProject = (world: World) => Project
