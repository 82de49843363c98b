/** What `count` counts, and how it says so. */
export interface CountOptions {
  readonly model?: string
  /** Asks providers for the exact tokens of the calls in these files and folders. */
  readonly exact?: boolean
  readonly dryRun?: boolean
  readonly format: 'table' | 'json'
  readonly config?: string
}
