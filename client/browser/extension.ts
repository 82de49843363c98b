import { type ExtensionContext, l10n, Uri, window, workspace } from 'vscode'
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient, type MessageTransports } from 'vscode-languageclient/browser'
import { clientOptions } from '../client-options'
import { start } from '../start'
import { readFiles, readFilesMethod } from './read-files'

let client: LanguageClient | undefined
let thread: Worker | undefined

/** Starts the server in a thread of the browser, and what shows its answers. */
export function activate(context: ExtensionContext): Promise<void> {
  const { extensionUri } = context
  const folders = (workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme)
  const options = clientOptions([...new Set(['file', ...folders])], {
    resources: extensionUri.toString(true),
    readsFiles: true,
  })
  // A thread that VS Code makes is no instance of the `Worker` that the client's library looks for, so it is handed the ends itself.
  const startThread = (): Promise<MessageTransports> => {
    thread?.terminate()
    thread = new Worker(Uri.joinPath(extensionUri, 'dist/web-server.js').toString(true))
    return Promise.resolve({ reader: new BrowserMessageReader(thread), writer: new BrowserMessageWriter(thread) })
  }
  const started = new LanguageClient('promptfare', 'Promptfare', startThread, options)
  started.onRequest(readFilesMethod, readFiles)
  client = started
  return start(context, started, {
    async restart() {
      await started.stop()
      await started.start()
    },
    report() {
      void window.showInformationMessage(l10n.t('Reports are made by the command line: not in a browser.'))
      return Promise.resolve()
    },
  })
}

/** Stops the server and ends its thread. */
export async function deactivate(): Promise<void> {
  await client?.stop()
  thread?.terminate()
}
