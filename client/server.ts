import { type ExtensionContext, workspace } from 'vscode'
import { LanguageClient, TransportKind } from 'vscode-languageclient/node'
import type { InitializationOptions } from '../server/hosts/lsp/protocol'

/** What people edit; not the older side of a comparison, which has a scheme of its own. */
const schemes = ['file', 'untitled', 'vscode-vfs', 'vscode-notebook-cell']
const languages = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact', 'python']
/** Prompts in files of their own, whatever language an editor takes them for. */
const promptFiles = [
  '**/*.{prompty,prompt,prompt.md,prompt.txt}',
  '**/*prompt*/**/*.{jinja,jinja2,j2}',
  '**/promptfooconfig*.{yaml,yml}',
  '**/config/{agents,tasks}.{yaml,yml}',
]

/** The language client, not yet started. The server is a process of its own. */
export function createClient(context: ExtensionContext): LanguageClient {
  // Smaller than V8's own choice: the memory of the first document is a fifth less, and edits take no longer.
  const options = { execArgv: ['--max-semi-space-size=2'] }
  const run = { module: context.asAbsolutePath('dist/server.js'), transport: TransportKind.ipc, options }
  return new LanguageClient(
    'promptfare',
    'Promptfare',
    { run, debug: run },
    {
      documentSelector: [
        ...schemes.flatMap((scheme) => languages.map((language) => ({ scheme, language }))),
        ...promptFiles.map((pattern) => ({ scheme: 'file', pattern })),
      ],
      diagnosticCollectionName: 'promptfare',
      // Read again at each start, so that a restart brings a workspace's trust.
      initializationOptions: (): InitializationOptions => ({
        commands: ['promptfare.openRule', 'promptfare.suppress', 'promptfare.showCall'],
        documentCost: true,
        trusted: workspace.isTrusted,
      }),
    },
  )
}
