import { type CodeAction, commands, l10n, languages, Range, Uri, window, workspace } from 'vscode'
import { findingsText } from './counts'

const kind = 'source.fixAll.promptfare'

/** Repairs that lie on top of each other are made one after the other; more of them than this are none. */
const mostRuns = 10

/** Fixes what can be fixed in the active file without a change to the program, and says so where nothing is left of that. */
export async function fixAll(): Promise<void> {
  const document = window.activeTextEditor?.document
  if (document === undefined) {
    void window.showInformationMessage(l10n.t('Open a file to fix first.'))
    return
  }
  for (let run = 0; run < mostRuns; run++) {
    const whole = new Range(0, 0, document.lineCount, 0)
    const found = await commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', document.uri, whole, kind, 1)
    const edit = found.find((action) => action.kind?.value === kind)?.edit
    if (edit === undefined || edit.size === 0) {
      if (run === 0) sayNothingLeft(document.uri)
      return
    }
    if (!(await workspace.applyEdit(edit))) return
  }
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
