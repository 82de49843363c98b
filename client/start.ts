import { commands, type ExtensionContext, l10n, window, workspace } from 'vscode'
import { type BaseLanguageClient, State } from 'vscode-languageclient'
import { type Runtime, registerCommands } from './commands'
import { sayConfigurationProblemsOnce } from './configuration-problems'
import { createCostsChanged } from './costs-changed'
import { createPanel } from './panel'
import { createRewriting } from './rewrite'
import { createStatusBar } from './status-bar'
import { createCostTree } from './tree'

/** Starts the server and what shows its answers, wherever the extension runs. The returned promise is kept when the server is up. */
export async function start(context: ExtensionContext, client: BaseLanguageClient, runtime: Runtime): Promise<void> {
  const statusBar = createStatusBar(client)
  const costsChanged = createCostsChanged(client)
  const panel = createPanel(context, client, costsChanged.event)
  const rewriting = createRewriting(client)
  const problems = sayConfigurationProblemsOnce(client)
  const tree = createCostTree(client, costsChanged.event)
  context.subscriptions.push(client, statusBar, costsChanged, tree, panel, rewriting, problems)
  context.subscriptions.push(...registerCommands(context, client, panel, rewriting.rewrite, runtime))
  // The server is told when it starts: what a trusted workspace may read, and whether anybody wants findings of all of it.
  const restart = () => commands.executeCommand('promptfare.restart')
  context.subscriptions.push(workspace.onDidGrantWorkspaceTrust(restart))
  context.subscriptions.push(
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('promptfare.diagnostics.scope')) void restart()
    }),
  )
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Stopped) statusBar.clear()
  })
  try {
    await client.start()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    void window.showErrorMessage(l10n.t('Promptfare’s server did not start: {0}', why))
  }
}
