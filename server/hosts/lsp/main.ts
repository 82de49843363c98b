// The server is a bundle of its own, which the command line's `lsp` loads too.
const { startServer } = require('./node') as typeof import('./node')

startServer()
