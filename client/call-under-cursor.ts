import { commands, l10n, window } from 'vscode'
import type { BaseLanguageClient } from 'vscode-languageclient'
import type { Place } from '../server/hosts/lsp/protocol'
import { ask } from './requests'

/** Where the cursor stands, if there is a call or a text that one sends; else it is said that there is none, and the nearest is offered. */
export async function callUnderCursor(client: BaseLanguageClient): Promise<Place | undefined> {
  const place = placeUnderCursor()
  if (place === undefined) {
    void window.showInformationMessage(l10n.t('Open a file with a call to a model first.'))
    return undefined
  }
  const nearest = await ask(client, 'promptfare/nearestCall', place)
  if (nearest?.isHere === true) return place
  if (nearest == null) {
    void window.showInformationMessage(l10n.t('No call to a model was found in this file.'))
    return undefined
  }
  const { where, method, uri, line, character } = nearest
  const go = l10n.t('Go to It')
  const message = l10n.t('The cursor is on no call to a model. The nearest is on {0}: {1}.', where, method)
  if ((await window.showInformationMessage(message, go)) !== go) return undefined
  await commands.executeCommand('promptfare.revealCall', uri, line, character)
  return { uri, line, character }
}

export function placeUnderCursor(): Place | undefined {
  const editor = window.activeTextEditor
  if (editor === undefined) return undefined
  const { line, character } = editor.selection.active
  return { uri: editor.document.uri.toString(), line, character }
}
