import { l10n, Uri, window, workspace } from 'vscode'
import type { BaseLanguageClient } from 'vscode-languageclient'
import { ask } from './requests'

/** Writes a configuration into a workspace folder and opens it; one that is there already is only opened. */
export async function createConfiguration(client: BaseLanguageClient): Promise<void> {
  const folders = workspace.workspaceFolders ?? []
  if (folders.length === 0) void window.showInformationMessage(l10n.t('Open a folder first.'))
  const folder = folders.length > 1 ? await window.showWorkspaceFolderPick() : folders[0]
  if (folder === undefined) return
  const file = Uri.joinPath(folder.uri, 'promptfare.json')
  try {
    if (!(await exists(file))) {
      const text = await ask(client, 'promptfare/newConfiguration', null)
      if (text === null) throw new Error(l10n.t('the language server does not run'))
      await workspace.fs.writeFile(file, new TextEncoder().encode(text))
    }
    await window.showTextDocument(file)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    void window.showErrorMessage(l10n.t('The configuration could not be written: {0}', why))
  }
}

function exists(file: Uri): Promise<boolean> {
  return Promise.resolve(workspace.fs.stat(file)).then(
    () => true,
    () => false,
  )
}
