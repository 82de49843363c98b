import { commands, type ExtensionContext, window, workspace } from 'vscode'
import { type LanguageClient, State } from 'vscode-languageclient/node'
import { registerCommands } from './commands'
import { createClient } from './server'
import { createStatusBar } from './status-bar'

let client: LanguageClient | undefined

/** Starts the server and what shows its answers. The returned promise is kept when the server is up. */
export async function activate(context: ExtensionContext): Promise<void> {
  client = createClient(context)
  const statusBar = createStatusBar(client)
  context.subscriptions.push(client, statusBar, ...registerCommands(context, client))
  // A trusted workspace may read outside of its folders: the server is told when it starts.
  context.subscriptions.push(workspace.onDidGrantWorkspaceTrust(() => commands.executeCommand('promptfare.restart')))
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Stopped) statusBar.clear()
  })
  try {
    await client.start()
  } catch (error) {
    void window.showErrorMessage(`Promptfare's server did not start: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Stops the server. */
export function deactivate(): Promise<void> | undefined {
  return client?.stop()
}
