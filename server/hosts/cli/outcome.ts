/** Files that were asked for and are not read. */
export interface Passed {
  /** Files that were named themselves: not to read one of them is not to do what was asked. */
  readonly named: ReadonlySet<string>
  readonly skipped: readonly Skipped[]
  /** Settings that hold for no file, where all files were asked for. */
  readonly unused?: readonly string[]
}

/** A file that is left out, and why. */
export interface Skipped {
  readonly file: string
  readonly reason: string
  /** Whether the answer is not complete without it. */
  readonly wanted: boolean
}

/** How many files were checked, and which were not. */
export interface Outcome {
  readonly files: number
  readonly skipped: readonly Skipped[]
  /** Settings that hold for no file, where all files were asked for. */
  readonly unused: readonly string[]
  /** Files with syntax errors, which were read in part. */
  readonly broken: readonly Broken[]
  /** Files that could not be read or analysed: the run is not complete. */
  readonly failed: readonly { readonly file: string; readonly error: string }[]
}

/** A file that was read in part, and the line of its first syntax error. */
export interface Broken {
  readonly file: string
  readonly line: number
  /** Whether it was named itself. */
  readonly wanted: boolean
}

/** The files that paths stand for, and what of them is passed over. */
export type Found = Passed & { readonly files: readonly string[] }
