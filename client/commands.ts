import {
  commands,
  type Disposable,
  type ExtensionContext,
  Position,
  Range,
  Selection,
  TextEditorRevealType,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from 'vscode'
import type { LanguageClient } from 'vscode-languageclient/node'
import type { CommandArguments, Directive } from '../server/hosts/lsp/protocol'
import { reportWorkspace } from './report'

/** From the command palette every command comes without arguments. */
type Handlers = { readonly [C in keyof CommandArguments]: (...given: Partial<CommandArguments[C]>) => unknown }

/** The commands that lenses, actions and the command palette run. */
export function registerCommands(context: ExtensionContext, client: LanguageClient): Disposable[] {
  const named: Handlers = {
    'promptfare.openRule': (page) => openRule(context, page),
    'promptfare.suppress': suppress,
    'promptfare.showCall': showCall,
  }
  const all: Record<string, (...given: never[]) => unknown> = {
    ...named,
    'promptfare.reportWorkspace': () => reportWorkspace(context),
    'promptfare.showOutput': () => client.outputChannel.show(),
    'promptfare.restart': () => client.restart(),
  }
  return Object.entries(all).map(([id, run]) => commands.registerCommand(id, run))
}

async function openRule({ extensionUri }: ExtensionContext, page: string | undefined): Promise<void> {
  const folder = Uri.joinPath(extensionUri, 'rules')
  const chosen = page === undefined ? await pickPage(folder) : Uri.parse(page)
  if (chosen !== undefined) await commands.executeCommand('markdown.showPreview', chosen)
}

async function pickPage(folder: Uri): Promise<Uri | undefined> {
  const names = (await workspace.fs.readDirectory(folder)).map(([name]) => name).filter((name) => name.endsWith('.md'))
  const name = await window.showQuickPick(names.map((file) => file.slice(0, -'.md'.length)).sort(), { title: 'Rules' })
  return name === undefined ? undefined : Uri.joinPath(folder, `${name}.md`)
}

async function suppress(directive: Directive | undefined): Promise<void> {
  if (directive === undefined) {
    void window.showInformationMessage('Put the cursor on a finding and choose a quick fix to suppress it.')
    return
  }
  const { uri, ruleId, line, character, before, after } = directive
  const { version } = await workspace.openTextDocument(Uri.parse(uri))
  const reason = await window.showInputBox({
    title: `Suppress ${ruleId}`,
    prompt: 'Why is this accepted? The reason stands in the comment.',
    validateInput: (text) => (text.trim() === '' ? 'A reason is required.' : undefined),
  })
  if (reason === undefined || reason.trim() === '') return
  const document = await workspace.openTextDocument(Uri.parse(uri))
  if (document.version !== version) {
    void window.showWarningMessage('The file has changed in the meantime: suppress the finding again.')
    return
  }
  const edit = new WorkspaceEdit()
  edit.insert(document.uri, new Position(line, character), before + reason.trim() + after)
  await workspace.applyEdit(edit)
}

/** Without a place: the one under the cursor. */
async function showCall(uri?: string, line?: number, character?: number): Promise<void> {
  if (uri !== undefined && line !== undefined && character !== undefined) {
    const editor = await window.showTextDocument(Uri.parse(uri))
    const position = new Position(line, character)
    editor.selection = new Selection(position, position)
    editor.revealRange(new Range(position, position), TextEditorRevealType.InCenterIfOutsideViewport)
  }
  await commands.executeCommand('editor.action.showHover')
}
