/** What the command line may know of the process it runs in, so that tests run it within theirs. */
export interface Host {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Which outputs are terminals: colour goes to the first, progress to the second. */
  readonly isTTY: { readonly stdout: boolean; readonly stderr: boolean }
  stdout(text: string): void
  stderr(text: string): void
  stdin(): string
  /** `YYYY-MM-DD` */
  today(): string
}

/** Exit codes. `broken` means that the answer is not complete, so it never passes for a clean one. */
export const exit = { clean: 0, findings: 1, broken: 2 } as const

/** An error in what the user asked for: its message is shown, without a stack, and the command ends with code 2. */
export function failure(message: string): Error {
  const error = new Error(message)
  error.name = 'Failure'
  return error
}

/** By name, not by class: each bundle has its own copy of this file. */
export function isFailure(error: unknown): error is Error {
  return error instanceof Error && error.name === 'Failure'
}
