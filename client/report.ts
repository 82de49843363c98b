import {
  type ExtensionContext,
  l10n,
  ProcessExecution,
  Task,
  TaskPanelKind,
  TaskRevealKind,
  tasks,
  window,
  workspace,
} from 'vscode'

/** Runs the command line in a workspace folder, as a task: its output stays, and it can be run again. */
export async function runInFolder(context: ExtensionContext, command: 'report' | 'init'): Promise<void> {
  const folders = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file')
  const folder = folders.length > 1 ? await window.showWorkspaceFolderPick() : folders[0]
  if (folder === undefined) {
    if (folders.length === 0) void window.showInformationMessage(l10n.t('Open a folder first.'))
    return
  }
  // The extension host's own Node runs it; in the desktop application that is Electron, which has to be told.
  const execution = new ProcessExecution(process.execPath, [context.asAbsolutePath('dist/cli.js'), command], {
    cwd: folder.uri.fsPath,
    env: { ELECTRON_RUN_AS_NODE: '1' },
  })
  const task = new Task({ type: 'promptfare' }, folder, command, 'promptfare', execution)
  task.presentationOptions = { reveal: TaskRevealKind.Always, panel: TaskPanelKind.Dedicated, clear: true }
  await tasks.executeTask(task)
}
