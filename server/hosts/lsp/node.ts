import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import {
  type Connection,
  type ConnectionStrategy,
  createConnection,
  LSPErrorCodes,
  Message,
  ProposedFeatures,
  ResponseError,
} from 'vscode-languageserver/node'
import { rules } from '../../../rules/registry'
import { createConfigs } from '../../engine/config'
import type { Engine } from '../../engine/engine'
import type { World } from '../../engine/world'
import type { CatalogFile } from '../../pricing/entry'
import type { DeclaredWrapper } from '../../sdks/declared-wrapper'
import { compose, languages } from '../compose'
import { packageFolder } from '../package'
import { currentPrices } from '../price-cache'
import type { Project } from './project'
import { serve } from './server'

/** Starts the language server on the transport that the arguments name (`--stdio`, `--node-ipc`), or else on stdio. */
export function startServer(): void {
  // Every edit leaves a syntax tree behind, and V8 would let its heap grow up to fourfold before it sweeps old ones up. Two and a
  // half times saves an eighth of the server's memory for a few percent of its time; twice would cost a sixth of its time.
  setFlagsFromString('--heap-growing-percent=150')
  const connection = connect()
  // One feature's mistake must not end the server; an exception outside of a request would.
  process.on('uncaughtException', (error) => complain(connection, error.stack ?? error.message))
  process.on('unhandledRejection', (reason) => complain(connection, String(reason)))
  serve(connection, openProject)
}

/** A request that is cancelled while it waits is answered at once and never started. */
const connectionStrategy: ConnectionStrategy = {
  cancelUndispatched(message) {
    if (!Message.isRequest(message)) return undefined
    const error = new ResponseError<void>(LSPErrorCodes.RequestCancelled, `${message.method}: cancelled`).toJson()
    return { jsonrpc: '2.0', id: message.id, error }
  },
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

function connect(): Connection {
  const named = process.argv.some((argument) => transports.some((transport) => argument.startsWith(transport)))
  return named
    ? createConnection(ProposedFeatures.all, { connectionStrategy })
    : createConnection(ProposedFeatures.all, process.stdin, process.stdout, { connectionStrategy })
}

function openProject(surroundings: World): Project {
  let catalog: CatalogFile | undefined
  const world: World = {
    ...surroundings,
    get today() {
      return surroundings.today
    },
    prices() {
      catalog ??= currentPrices(process.env).catalog
      return catalog
    },
  }
  const configs = createConfigs(world, rules)
  const declared = new Map<string, DeclaredWrapper>()
  const composed = (): Engine => compose(world, { config: configs.for, wrappers: [...declared.values()] })
  let engine = composed()
  const pages = join(packageFolder(), 'rules')
  const hrefs = new Map<string, string | undefined>()
  return {
    get engine() {
      return engine
    },
    prepare(document) {
      const { wrappers } = configs.for(document)
      const others = wrappers.filter((wrapper) => JSON.stringify(declared.get(wrapper.call)) !== JSON.stringify(wrapper))
      if (others.length === 0) return
      for (const wrapper of others) declared.set(wrapper.call, wrapper)
      engine = composed()
    },
    commentOf: (languageId) => languages.find(({ languageIds }) => languageIds.includes(languageId))?.comment ?? '//',
    ruleHref(ruleId) {
      if (!hrefs.has(ruleId)) {
        const page = join(pages, `${ruleId}.md`)
        hrefs.set(ruleId, existsSync(page) ? pathToFileURL(page).href : undefined)
      }
      return hrefs.get(ruleId)
    },
    problems: configs.problems,
    reset() {
      catalog = undefined
      configs.reset()
      if (declared.size === 0) engine.reset()
      else {
        declared.clear()
        engine = composed()
      }
    },
  }
}
