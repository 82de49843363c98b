import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { type Connection, createConnection, ProposedFeatures } from 'vscode-languageserver/node'
import { fileAddresses } from './file-addresses'
import { openProject } from './open-project'
import { createPace, type Pace } from './pace'
import type { Platform } from './platform'
import { serve } from './server'
import { createWorld } from './world'

/** Starts the language server on the transport that the arguments name (`--stdio`, `--node-ipc`), or else on stdio. */
export function startServer(): void {
  // Every edit leaves a syntax tree behind, and V8 would let its heap grow up to fourfold before it sweeps old ones up. Below double
  // saves a quarter of the server's memory, for a tenth of the time that diagnostics take and nothing that hints do.
  setFlagsFromString('--heap-growing-percent=80')
  const pace = createPace()
  const connection = connect(pace)
  // One feature's mistake must not end the server; an exception outside of a request would.
  process.on('uncaughtException', (error) => complain(connection, error.stack ?? error.message))
  process.on('unhandledRejection', (reason) => complain(connection, String(reason)))
  serve(connection, () => platform, pace)
}

/**
 * In MB: beyond it the thread that reads workspaces ends, and the server lives on. V8 lets a heap grow as far as it may before it looks
 * what of it is still needed, so nearly every workspace gets little, and those that need it are read again with more.
 */
const maxHeap = { usual: 240, large: 2048 }
/** In MB, for what is young and mostly dies: V8 would take three times as much, for a few percent of time. */
const maxYoung = 12

const platform: Platform = {
  openProject,
  addresses: () => fileAddresses,
  createWorld,
  startThread: (large) =>
    new Worker(join(__dirname, 'worker.js'), {
      resourceLimits: {
        maxOldGenerationSizeMb: large ? maxHeap.large : maxHeap.usual,
        maxYoungGenerationSizeMb: maxYoung,
      },
    }),
}

function complain(connection: Connection, message: string): void {
  try {
    connection.console.error(`not handled: ${message}`)
  } catch {
    // The editor is gone, and nobody else is served.
    process.exit(1)
  }
}

const transports = ['--stdio', '--node-ipc', '--socket', '--pipe']

function connect({ strategy: connectionStrategy }: Pace): Connection {
  const named = process.argv.some((argument) => transports.some((transport) => argument.startsWith(transport)))
  return named
    ? createConnection(ProposedFeatures.all, { connectionStrategy })
    : createConnection(ProposedFeatures.all, process.stdin, process.stdout, { connectionStrategy })
}
