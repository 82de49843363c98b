import type { ExtensionContext } from 'vscode'
import type { LanguageClient } from 'vscode-languageclient/node'
import { reportFolder } from './report'
import { createClient } from './server'
import { start } from './start'

let client: LanguageClient | undefined

/** Starts the server and what shows its answers. The returned promise is kept when the server is up. */
export function activate(context: ExtensionContext): Promise<void> {
  const started = createClient(context)
  client = started
  return start(context, started, {
    restart: () => started.restart(),
    report: () => reportFolder(context),
  })
}

/** Stops the server. */
export function deactivate(): Promise<void> | undefined {
  return client?.stop()
}
