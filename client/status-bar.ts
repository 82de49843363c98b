import {
  type Command,
  type Disposable,
  l10n,
  MarkdownString,
  StatusBarAlignment,
  type TextEditor,
  Uri,
  window,
  workspace,
} from 'vscode'
import type { BaseLanguageClient } from 'vscode-languageclient'
import type { CommandArguments, DocumentCost } from '../server/hosts/lsp/protocol'
import { callsText } from './counts'

// A value, so it cannot come from the server's file, of which only types are imported.
const documentCostMethod: typeof import('../server/hosts/lsp/protocol').documentCostMethod = 'promptfare/documentCost'

export interface StatusBar extends Disposable {
  clear(): void
}

/** Shows what the calls of the active document cost together, for documents with calls. */
export function createStatusBar(client: BaseLanguageClient): StatusBar {
  const item = window.createStatusBarItem('promptfare.cost', StatusBarAlignment.Right, 100)
  item.name = l10n.t('Promptfare: cost of this file')
  const costs = new Map<string, DocumentCost>()

  const show = (editor: TextEditor | undefined): void => {
    const cost = editor && costs.get(editor.document.uri.toString())
    if (cost === undefined || cost.calls === 0) {
      item.hide()
      return
    }
    item.text = `$(symbol-number) ${callsText(cost.calls)}${cost.cost === undefined ? '' : ` · ${cost.cost.expected}`}`
    item.tooltip = new MarkdownString(describe(cost))
    const command = commandFor(cost)
    item.command = command
    item.show()
  }

  const subscriptions: Disposable[] = [
    item,
    client.onNotification(documentCostMethod, (cost: DocumentCost) => {
      const uri = Uri.parse(cost.uri).toString()
      const version = workspace.textDocuments.find((document) => document.uri.toString() === uri)?.version
      // Closed or changed meanwhile: then another cost is on its way, or none is wanted.
      if (version !== cost.version) return
      costs.set(uri, cost)
      show(window.activeTextEditor)
    }),
    window.onDidChangeActiveTextEditor(show),
    workspace.onDidCloseTextDocument(({ uri }) => costs.delete(uri.toString())),
  ]

  return {
    clear() {
      costs.clear()
      item.hide()
    },
    dispose() {
      for (const subscription of subscriptions) subscription.dispose()
    },
  }
}

function commandFor({ uri, dearest }: DocumentCost): Command | undefined {
  if (dearest === undefined) return undefined
  const given: CommandArguments['promptfare.showCall'] = [uri, dearest.line, dearest.character]
  return { title: l10n.t('Show the dearest call'), command: 'promptfare.showCall', arguments: [...given] }
}

function describe({ cost, unpriced, calls }: DocumentCost): string {
  if (cost === undefined) return l10n.t('No call in this file has a price.')
  const [low = '', high = low] = cost.range.split('–')
  const sum = l10n.t('One call of each in this file: **{0}** ({1}), between {2} and {3}.', cost.expected, cost.basis, low, high)
  return unpriced > 0 ? `${sum}\n\n${l10n.t('{0} of {1} have no price.', unpriced, calls)}` : sum
}
