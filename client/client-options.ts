import { type CancellationToken, workspace } from 'vscode'
import type { LanguageClientOptions } from 'vscode-languageclient'
import type { InitializationOptions } from '../server/hosts/lsp/protocol'

/** What people edit; not the older side of a comparison, which has a scheme of its own. */
const schemes = ['untitled', 'vscode-vfs', 'vscode-notebook-cell']
const languages = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact', 'python']
/** Prompts in files of their own, whatever language an editor takes them for. */
const promptFiles = [
  '**/*.{prompty,prompt,prompt.md,prompt.txt}',
  '**/*prompt*/**/*.{jinja,jinja2,j2}',
  '**/*prompt*.{jinja,jinja2,j2}',
  '**/promptfooconfig*.{yaml,yml}',
  '**/config/{agents,tasks}.{yaml,yml}',
]

/** What the client sends to the server, wherever that runs: documents of these schemes, beside what has none yet. */
export function clientOptions(fileSchemes: readonly string[], more: InitializationOptions = {}): LanguageClientOptions {
  return {
    documentSelector: [
      ...[...schemes, ...fileSchemes].flatMap((scheme) => languages.map((language) => ({ scheme, language }))),
      ...fileSchemes.flatMap((scheme) => promptFiles.map((pattern) => ({ scheme, pattern }))),
    ],
    diagnosticCollectionName: 'promptfare',
    middleware: {
      // The client asks for the whole workspace at once. Unless the user wants that, the question waits and nothing is read.
      provideWorkspaceDiagnostics: (ids, token, report, next) =>
        isWholeWorkspace() ? next(ids, token, report) : untilCancelled(token).then(() => ({ items: [] })),
    },
    // Read again at each start, so that a restart brings a workspace's trust.
    initializationOptions: (): InitializationOptions => ({
      commands: ['promptfare.openRule', 'promptfare.suppress', 'promptfare.showCall', 'promptfare.openCosts'],
      documentCost: true,
      costs: true,
      trusted: workspace.isTrusted,
      ...more,
    }),
  }
}

/** Whether findings are shown of files that nobody has open. */
export function isWholeWorkspace(): boolean {
  return workspace.getConfiguration('promptfare').get('diagnostics.scope') === 'workspace'
}

function untilCancelled(token: CancellationToken): Promise<void> {
  return new Promise((resolve) => token.onCancellationRequested(() => resolve()))
}
