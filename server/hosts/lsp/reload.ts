import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type FileSystemWatcher,
} from 'vscode-languageserver'
import { configFileNames } from '../../engine/config-source'
import { folderOf } from '../../engine/modules/paths'
import { type Client, readSettings } from './client'
import type { Delivery } from './delivery'
import type { Settings } from './protocol'
import type { Session } from './session'
import type { Workspace } from './workspace'

/** Follows configuration files, settings and files on disk. */
export interface Reload {
  settings(): Settings
  /** The client is ready: asks it to say what changes. */
  start(): Promise<void>
}

/** Files that a call's text may come from. Those that nobody has asked for are ignored when they change. */
const watchers: readonly FileSystemWatcher[] = [
  { globPattern: '**/*.{json,jsonc,toml}' },
  { globPattern: '**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs,py}' },
  { globPattern: '**/*.{md,txt,prompt,prompty,yaml,yml,jinja,jinja2,j2,hbs,mustache,njk}' },
]

export function createReload(
  connection: Connection,
  client: Client,
  session: Session,
  workspace: Workspace,
  delivery: Delivery,
): Reload {
  let settings = client.settings

  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) session.world.forget?.(session.places.idOf(uri))
    const ids = changes.map(({ uri }) => session.places.idOf(uri)).filter((id) => isConfig(id) || session.world.hasAsked(id))
    // A file that was asked for by nobody here may still be one of the workspace.
    workspace.again(ids.some(isConfig))
    if (ids.length === 0) return
    // An extended configuration may have any name that ends so.
    if (ids.some((id) => isConfig(id) || /\.(jsonc?|toml)$/.test(id))) session.project.reset()
    for (const id of ids) session.project.engine.forget(id)
    delivery.everythingChanged()
  })

  connection.onDidChangeConfiguration(async ({ settings: pushed }) => {
    const next = client.configures ? await ask() : readSettings(isSection(pushed) ? pushed.promptfare : undefined)
    if (next !== undefined) settings = next
    session.project.reset()
    workspace.again(true)
    delivery.everythingChanged()
  })

  async function ask(): Promise<Settings | undefined> {
    try {
      return readSettings(await connection.workspace.getConfiguration('promptfare'))
    } catch (error) {
      connection.console.warn(`the client did not give its settings: ${String(error)}`)
      return undefined
    }
  }

  return {
    settings: () => settings,
    async start() {
      if (client.watches) {
        await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [...watchers] })
      }
      if (client.registersSettings) {
        await connection.client.register(DidChangeConfigurationNotification.type, { section: 'promptfare' })
      }
      if (!client.configures) return
      const asked = await ask()
      if (asked === undefined || JSON.stringify(asked) === JSON.stringify(settings)) return
      settings = asked
      delivery.everythingChanged()
    },
  }
}

function isConfig(id: string): boolean {
  const names: readonly string[] = configFileNames
  return names.includes(id.slice(folderOf(id).length + 1))
}

function isSection(value: unknown): value is { readonly promptfare?: unknown } {
  return typeof value === 'object' && value !== null
}
