import {
  type ExtensionContext,
  l10n,
  ProcessExecution,
  Task,
  TaskPanelKind,
  TaskRevealKind,
  tasks,
  type WorkspaceFolder,
  window,
  workspace,
} from 'vscode'

/** Reports what a workspace folder costs, as a task: its output stays, and it can be run again. */
export async function reportFolder(context: ExtensionContext): Promise<void> {
  const folder = await chooseFolder()
  if (folder === undefined) return
  // The extension host's own Node runs it; in the desktop application that is Electron, which has to be told.
  const execution = new ProcessExecution(process.execPath, [context.asAbsolutePath('dist/cli.js'), 'report'], {
    cwd: folder.uri.fsPath,
    env: { ELECTRON_RUN_AS_NODE: '1' },
  })
  const task = new Task({ type: 'promptfare' }, folder, 'report', 'promptfare', execution)
  task.presentationOptions = { reveal: TaskRevealKind.Always, panel: TaskPanelKind.Dedicated, clear: true }
  await tasks.executeTask(task)
}

async function chooseFolder(): Promise<WorkspaceFolder | undefined> {
  const folders = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file')
  if (folders.length === 0) void window.showInformationMessage(l10n.t('Open a folder first.'))
  return folders.length > 1 ? window.showWorkspaceFolderPick() : folders[0]
}
