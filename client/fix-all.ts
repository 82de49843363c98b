import { type CodeAction, commands, l10n, languages, Range, Uri, window, workspace } from 'vscode'
import { findingsText } from './counts'

const kind = 'source.fixAll.promptfare'

/** Fixes what can be fixed in the active file without a change to the program, and says so where nothing is left of that. */
export async function fixAll(): Promise<void> {
  const document = window.activeTextEditor?.document
  if (document === undefined) {
    void window.showInformationMessage(l10n.t('Open a file to fix first.'))
    return
  }
  const whole = new Range(0, 0, document.lineCount, 0)
  const found = await commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', document.uri, whole, kind, 1)
  const edit = found.find((action) => action.kind?.value === kind)?.edit
  // The server goes on until nothing is left: what is made here is one step to undo.
  if (edit === undefined || edit.size === 0) sayNothingLeft(document.uri)
  else await workspace.applyEdit(edit)
}

function sayNothingLeft(uri: Uri): void {
  const name = Uri.parse(uri.path).path.split('/').at(-1) ?? ''
  const left = languages.getDiagnostics(uri).filter(({ source }) => source === 'promptfare').length
  const nothing = l10n.t('Nothing left to fix in {0}', name)
  const message =
    left === 0
      ? l10n.t('{0}.', nothing)
      : left === 1
        ? l10n.t('{0}; {1} needs a decision.', nothing, findingsText(left))
        : l10n.t('{0}; {1} need a decision.', nothing, findingsText(left))
  void window.showInformationMessage(message)
}
