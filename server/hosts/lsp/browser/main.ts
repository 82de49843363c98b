import { BrowserMessageReader, BrowserMessageWriter, createConnection, ProposedFeatures } from 'vscode-languageserver/browser'
import { bundledCatalog } from '../../../pricing/catalog'
import { createProject } from '../create-project'
import { createPace } from '../pace'
import type { Platform } from '../platform'
import { type FilesAnswer, type FilesQuery, readFilesMethod } from '../protocol'
import { serve } from '../server'
import { addressesBeside } from './addresses'
import { createFetchedWorld } from './fetched-world'
import { provideLateBundles } from './late-bundles'

declare const self: DedicatedWorkerGlobalScope

const pace = createPace()

// The language server in a thread of a browser: the client starts this script, and speaks to it by messages.
const connection = createConnection(ProposedFeatures.all, new BrowserMessageReader(self), new BrowserMessageWriter(self), {
  connectionStrategy: pace.strategy,
})
/** The extension's folder, as the client says it in `initialize`. */
let resources = ''
let readsFiles = false

const platform: Platform = {
  openProject: (world) =>
    createProject(world, {
      counted: () => undefined,
      prices: bundledCatalog,
      pageOf: (ruleId) => (resources === '' ? undefined : `${resources}/rules/${ruleId}.md`),
    }),
  addresses: addressesBeside,
  createWorld: (surroundings) =>
    createFetchedWorld(
      surroundings,
      readsFiles ? (query: FilesQuery) => connection.sendRequest<FilesAnswer>(readFilesMethod, query) : undefined,
    ),
}

provideLateBundles(() => `${resources}/dist`)
serve(
  connection,
  (options) => {
    resources = options.resources?.replace(/\/$/, '') ?? ''
    readsFiles = options.readsFiles === true
    return platform
  },
  pace,
)
