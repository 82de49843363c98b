/** What the command line may know of the process it runs in, so that tests run it within theirs. */
export interface Host {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Width of the terminal behind standard output; absent where there is none. */
  readonly columns?: number
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
