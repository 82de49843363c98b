import type { InitializeParams } from 'vscode-languageserver'
import type { ClientCommand, InitializationOptions, Settings } from './protocol'

/** What the editor at the other end can do. */
export interface Client {
  /** It asks for diagnostics itself. */
  readonly pulls: boolean
  readonly refreshesDiagnostics: boolean
  readonly refreshesHints: boolean
  readonly refreshesLenses: boolean
  /** It lets the server name the files to be watched. */
  readonly watches: boolean
  /** It says when a workspace folder comes or goes. */
  readonly changesFolders: boolean
  /** It answers `workspace/configuration`. */
  readonly configures: boolean
  /** It says when its settings change only to servers that ask for it. */
  readonly registersSettings: boolean
  /** Edits carry the version that they belong to. */
  readonly versionsEdits: boolean
  readonly runs: ReadonlySet<ClientCommand>
  /** It asks for an action's edit when the action is chosen. */
  readonly resolvesEdits: boolean
  /** It shows progress that the server begins. */
  readonly showsProgress: boolean
  readonly wantsDocumentCost: boolean
  /** It shows what the workspace costs. */
  readonly wantsCosts: boolean
  readonly trusted: boolean
  readonly settings: Settings
}

export const defaultSettings: Settings = { inlayHints: { enabled: true }, codeLens: { enabled: true } }

/** Reads the editor's abilities from `initialize`. */
export function describeClient({ capabilities, initializationOptions }: InitializeParams): Client {
  const options = optionsOf(initializationOptions)
  const { workspace, textDocument } = capabilities
  return {
    pulls: textDocument?.diagnostic !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshesHints: workspace?.inlayHint?.refreshSupport === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
    watches: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    changesFolders: workspace?.workspaceFolders === true,
    configures: workspace?.configuration === true,
    registersSettings: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    versionsEdits: workspace?.workspaceEdit?.documentChanges === true,
    runs: new Set(options.commands ?? []),
    resolvesEdits: textDocument?.codeAction?.resolveSupport?.properties.includes('edit') === true,
    showsProgress: capabilities.window?.workDoneProgress === true,
    wantsCosts: options.costs === true,
    wantsDocumentCost: options.documentCost === true,
    trusted: options.trusted !== false,
    settings: readSettings(options.settings),
  }
}

/** The settings, with the defaults where the editor says nothing or something else than asked for. */
export function readSettings(given: unknown): Settings {
  const section = isRecord(given) ? given : {}
  const enabled = (name: keyof Settings): boolean => {
    const value = section[name]
    return isRecord(value) && typeof value.enabled === 'boolean' ? value.enabled : defaultSettings[name].enabled
  }
  return { inlayHints: { enabled: enabled('inlayHints') }, codeLens: { enabled: enabled('codeLens') } }
}

/** What the client says of itself beyond the protocol. */
export function optionsOf(given: unknown): InitializationOptions {
  return isRecord(given) ? (given as InitializationOptions) : {}
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
