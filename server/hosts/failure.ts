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
