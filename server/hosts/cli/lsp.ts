/** Serves the language server protocol on standard input and output until the editor ends it. */
export function lsp(): Promise<number> {
  const { startServer } = require('../lsp/node') as { startServer(): void }
  startServer()
  // The server ends the process when the editor says so.
  return new Promise(() => {})
}
