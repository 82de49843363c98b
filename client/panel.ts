import {
  commands,
  type Disposable,
  type Event,
  type ExtensionContext,
  env,
  l10n,
  Uri,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode'
import type { BaseLanguageClient } from 'vscode-languageclient'
import type { CallPlace, CellPlace, Requests } from '../server/hosts/lsp/protocol'
import { panelHtml } from './panel-html'
import { ask } from './requests'

const viewType = 'promptfare.panel'

/** What the page asks for, and what it does. Nothing else is passed on. */
type FromPage =
  | { readonly kind: 'ask'; readonly id: number; readonly method: PanelMethod; readonly params: Requests[PanelMethod]['params'] }
  | { readonly kind: 'open'; readonly uri: string; readonly line: number; readonly character: number; readonly cell?: CellPlace }
  | { readonly kind: 'ready' }

type PanelMethod = 'promptfare/costs' | 'promptfare/callCosts' | 'promptfare/whatIf'

const methods: readonly PanelMethod[] = ['promptfare/costs', 'promptfare/callCosts', 'promptfare/whatIf']

/** The cost panel: a page that draws what the server answers, and computes nothing. */
export interface CostPanel extends Disposable {
  /** Opens it beside the editor, or brings it to the front; with a call, on that. */
  show(call?: CallPlace): void
}

/** There is one panel; a window that is loaded again gets it back. */
export function createPanel(
  { extensionUri }: ExtensionContext,
  client: BaseLanguageClient,
  costsChanged: Event<void>,
): CostPanel {
  let panel: WebviewPanel | undefined
  let wanted: CallPlace | undefined
  let missed: { readonly kind: 'moved'; readonly from: string; readonly to: string }[] = []

  function adopt(opened: WebviewPanel): void {
    panel = opened
    opened.webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(extensionUri, 'dist')] }
    const icon = (theme: string): Uri => Uri.joinPath(extensionUri, `client/media/view-${theme}.svg`)
    opened.iconPath = { light: icon('light'), dark: icon('dark') }
    opened.onDidDispose(() => {
      panel = undefined
      missed = []
    })
    opened.webview.onDidReceiveMessage((message: FromPage) => hear(opened, message))
    opened.webview.html = panelHtml(opened.webview, extensionUri, env.language)
  }

  async function hear(opened: WebviewPanel, message: FromPage): Promise<void> {
    if (message.kind === 'ready') {
      const call = wanted
      // Later the page knows by itself what was chosen in it.
      wanted = undefined
      for (const message of missed.splice(0)) await opened.webview.postMessage(message)
      if (call !== undefined) await opened.webview.postMessage({ kind: 'show', call })
    } else if (message.kind === 'open') {
      await commands.executeCommand('promptfare.revealCall', message.uri, message.line, message.character, message.cell)
    } else if (methods.includes(message.method)) {
      const answer = await ask(client, message.method, message.params)
      await opened.webview.postMessage({ kind: 'answer', id: message.id, answer })
    }
  }

  const changed = (): void => void panel?.webview.postMessage({ kind: 'changed' })
  const moved = (oldUri: Uri, newUri: Uri): void => {
    const message = { kind: 'moved', from: oldUri.toString(), to: newUri.toString() } as const
    // A page behind another hears nothing until it is loaded again.
    if (panel?.visible === true) void panel.webview.postMessage(message)
    else if (panel !== undefined) missed.push(message)
  }
  const parts: readonly Disposable[] = [
    window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel(opened) {
        adopt(opened)
        return Promise.resolve()
      },
    }),
    costsChanged(changed),
    workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) moved(oldUri, newUri)
    }),
  ]

  return {
    show(call) {
      wanted = call
      if (panel === undefined) {
        const place = { viewColumn: ViewColumn.Beside, preserveFocus: false }
        adopt(window.createWebviewPanel(viewType, l10n.t('Prompt costs'), place))
      } else {
        // Behind another it is loaded again when it comes to the front, and says so.
        const { visible } = panel
        panel.reveal(undefined, false)
        if (!visible || call === undefined) return
        wanted = undefined
        void panel.webview.postMessage({ kind: 'show', call })
      }
    },
    dispose() {
      panel?.dispose()
      for (const part of parts) part.dispose()
    },
  }
}
