import { l10n, Position, Range, Uri, WorkspaceEdit, window, workspace } from 'vscode'
import type { BaseLanguageClient } from 'vscode-languageclient'
import type { CallPlace, TextChange } from '../server/hosts/lsp/protocol'
import { ask } from './requests'

/** Lists what a call costs on the models beside its own; the chosen one is written in the place of that. */
export async function compareModels(client: BaseLanguageClient, place: CallPlace | undefined): Promise<void> {
  const costs = place && (await ask(client, 'promptfare/callCosts', place))
  if (costs == null) {
    void window.showInformationMessage(l10n.t('Put the cursor on a call to a model to compare models for it.'))
    return
  }
  if (costs.models.length === 0) {
    void window.showInformationMessage(l10n.t('Nothing to compare: {0}.', costs.unpriced ?? l10n.t('no other model is known')))
    return
  }
  // Enter takes the first: that must be no other model.
  const rows = costs.models
    .toSorted((a, b) => Number(b.isOwn) - Number(a.isOwn))
    .map((model) => {
      const { name, expected, atMost, change, isOwn, facts, edits } = model
      const price = expected === undefined ? l10n.t('no price') : l10n.t('{0} per call, at most {1}', expected, atMost ?? '')
      return {
        label: `${isOwn ? '$(check) ' : '$(blank) '}${name}`,
        description: [price, ...(change === undefined ? [] : [change])].join('  '),
        detail: [...facts, ...(isOwn ? [] : [wayOf(edits, costs.uri)])].filter((part) => part !== '').join(' · '),
        model,
      }
    })
  const title = l10n.t('{0} on other models', costs.place)
  const placeHolder = l10n.t('Choose a model to write it into the call')
  const chosen = await window.showQuickPick(rows, { title, placeHolder, matchOnDescription: true, matchOnDetail: true })
  if (chosen === undefined || chosen.model.isOwn) return
  if (chosen.model.edits === undefined) {
    void window.showInformationMessage(l10n.t('The source does not write the model’s id in one place: change it by hand.'))
    return
  }
  await applyChanges(chosen.model.edits)
}

/** Where the model's id is written, unless that is the call's own file. */
function wayOf(edits: readonly TextChange[] | undefined, own: string): string {
  if (edits === undefined) return l10n.t('has to be written by hand')
  const others = edits.filter(({ uri }) => uri !== own).map(({ uri }) => Uri.parse(uri).path.split('/').at(-1) ?? '')
  return others.length === 0 ? '' : l10n.t('written in {0}', [...new Set(others)].join(', '))
}

/** Makes text changes, unless one of the documents is another by now. */
export async function applyChanges(changes: readonly TextChange[]): Promise<boolean> {
  const edit = new WorkspaceEdit()
  for (const { uri, version, range, text } of changes) {
    const document = await workspace.openTextDocument(Uri.parse(uri))
    if (version !== null && document.version !== version) {
      void window.showWarningMessage(l10n.t('The file has changed in the meantime: try again.'))
      return false
    }
    edit.replace(document.uri, toRange(range), text)
  }
  return workspace.applyEdit(edit)
}

/** A range as the editor has it. */
export function toRange({ start, end }: TextChange['range']): Range {
  return new Range(new Position(start.line, start.character), new Position(end.line, end.character))
}
