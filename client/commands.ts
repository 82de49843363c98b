import { commands, type Disposable, type ExtensionContext, l10n, Position, Uri, WorkspaceEdit, window, workspace } from 'vscode'
import type { BaseLanguageClient } from 'vscode-languageclient'
import type { CommandArguments, Directive, Place } from '../server/hosts/lsp/protocol'
import { callUnderCursor, placeUnderCursor } from './call-under-cursor'
import { compareModels } from './compare'
import { createConfiguration } from './configuration'
import { fixAll } from './fix-all'
import type { CostPanel } from './panel'
import { placeOf, revealCall } from './reveal'
import type { CostNode } from './tree'

/** From the command palette every command comes without arguments. */
type Handlers = { readonly [C in keyof CommandArguments]: (...given: Partial<CommandArguments[C]>) => unknown }

/** What is done in another way in a browser, where there are no processes. */
export interface Runtime {
  restart(): Promise<void>
  /** Reports what a workspace folder costs. */
  report(): Promise<void>
}

/** The commands that lenses, actions and the command palette run. */
export function registerCommands(
  context: ExtensionContext,
  client: BaseLanguageClient,
  panel: CostPanel,
  rewrite: (place: Place | undefined) => Promise<void>,
  runtime: Runtime,
): Disposable[] {
  const named: Handlers = {
    'promptfare.openRule': (page) => openRule(context, page),
    'promptfare.suppress': suppress,
    'promptfare.showCall': async (...given) => {
      const place = placeOf(...given)
      if (place === undefined && (await callUnderCursor(client)) === undefined) return
      await revealCall(...given)
      await commands.executeCommand('editor.action.showHover')
    },
    'promptfare.openCosts': async (...given) => {
      const place = placeOf(...given) ?? (await callUnderCursor(client))
      if (place !== undefined) panel.show(place)
    },
  }
  // A second restart waits for the first: a client that is starting cannot be stopped.
  let restarted = Promise.resolve()
  const restart = (): Promise<void> => {
    restarted = restarted.catch(() => {}).then(() => runtime.restart())
    return restarted
  }
  const all: Record<string, (...given: never[]) => unknown> = {
    ...named,
    'promptfare.revealCall': revealCall,
    'promptfare.showNode': (node: CostNode) => ('call' in node ? panel.show(node.call) : panel.show()),
    'promptfare.openPanel': () => panel.show(),
    'promptfare.goToNode': (node: CostNode) =>
      'call' in node ? revealCall(node.call.uri, node.call.line, node.call.character, node.call.cell) : undefined,
    'promptfare.compareNode': (node: CostNode) => ('call' in node ? compareModels(client, node.call) : undefined),
    'promptfare.compareModels': async () => {
      const place = await callUnderCursor(client)
      if (place !== undefined) await compareModels(client, place)
    },
    'promptfare.rewritePrompt': () => rewrite(placeUnderCursor()),
    'promptfare.reportWorkspace': () => runtime.report(),
    'promptfare.init': () => createConfiguration(client),
    'promptfare.fixAll': fixAll,
    'promptfare.showOutput': () => client.outputChannel.show(),
    'promptfare.restart': restart,
  }
  return Object.entries(all).map(([id, run]) => commands.registerCommand(id, run))
}

async function openRule({ extensionUri }: ExtensionContext, page: string | undefined): Promise<void> {
  const folder = Uri.joinPath(extensionUri, 'rules')
  const chosen = page === undefined ? await pickPage(folder) : Uri.parse(page)
  if (chosen !== undefined) await commands.executeCommand('markdown.showPreview', chosen)
}

async function pickPage(folder: Uri): Promise<Uri | undefined> {
  // An extension in a browser lies on a web server, which lists no folders.
  const entries = await Promise.resolve(workspace.fs.readDirectory(folder)).catch(() => undefined)
  if (entries === undefined) {
    void window.showInformationMessage(l10n.t('Follow the link of a finding to the page of its rule.'))
    return undefined
  }
  const names = entries.map(([name]) => name).filter((name) => name.endsWith('.md'))
  const name = await window.showQuickPick(names.map((file) => file.slice(0, -'.md'.length)).sort(), { title: l10n.t('Rules') })
  return name === undefined ? undefined : Uri.joinPath(folder, `${name}.md`)
}

async function suppress(directive: Directive | undefined): Promise<void> {
  if (directive === undefined) {
    void window.showInformationMessage(l10n.t('Put the cursor on a finding and choose a quick fix to suppress it.'))
    return
  }
  const { uri, ruleId, line, character, before, after } = directive
  const { version } = await workspace.openTextDocument(Uri.parse(uri))
  const reason = await window.showInputBox({
    title: l10n.t('Suppress {0}', ruleId),
    prompt: l10n.t('Why is this accepted? The reason stands in the comment.'),
    validateInput: (text) => (text.trim() === '' ? l10n.t('A reason is required.') : undefined),
  })
  if (reason === undefined || reason.trim() === '') return
  const document = await workspace.openTextDocument(Uri.parse(uri))
  if (document.version !== version) {
    void window.showWarningMessage(l10n.t('The file has changed in the meantime: suppress the finding again.'))
    return
  }
  const edit = new WorkspaceEdit()
  edit.insert(document.uri, new Position(line, character), before + reason.trim() + after)
  await workspace.applyEdit(edit)
}
