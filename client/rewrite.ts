import {
  type CancellationToken,
  CancellationTokenSource,
  commands,
  type Disposable,
  EventEmitter,
  type LanguageModelChat,
  LanguageModelChatMessage,
  LanguageModelError,
  l10n,
  lm,
  ProgressLocation,
  Uri,
  window,
  workspace,
} from 'vscode'
import type { BaseLanguageClient } from 'vscode-languageclient'
import type { Place, PromptStretch, Rewrite } from '../server/hosts/lsp/protocol'
import { applyChanges } from './compare'
import { ask } from './requests'

const scheme = 'promptfare-rewrite'

/** Has the user's own model say a prompt in fewer words: a diff to accept, counted by the server. Nothing is sent before this command. */
export function createRewriting(client: BaseLanguageClient): Disposable & { rewrite(place: Place | undefined): Promise<void> } {
  const written = new Map<string, string>()
  const changed = new EventEmitter<Uri>()
  const provider = workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: ({ path }) => written.get(path) ?? '',
  })

  async function rewrite(place: Place | undefined): Promise<void> {
    const stretch = place && (await ask(client, 'promptfare/promptAt', place))
    if (stretch == null) {
      void window.showInformationMessage(l10n.t('Put the cursor into the text of a prompt to shorten it.'))
      return
    }
    const model = await chooseModel()
    if (model === undefined) return
    const title = l10n.t('{0} shortens the prompt…', model.name)
    const text = await window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, (_, token) =>
      shorten(model, stretch, token),
    )
    if (text === undefined) return
    const { uri, version, range } = stretch
    const outcome = await ask(client, 'promptfare/tryRewrite', { uri, version, range, text })
    if (outcome === null || 'problem' in outcome) {
      const why = outcome?.problem ?? l10n.t('the server did not answer')
      void window.showWarningMessage(l10n.t('What the model wrote cannot be used: {0}.', why))
      return
    }
    if (await isAccepted(stretch, text, outcome)) await applyChanges([{ uri, version, range, text }])
  }

  /** Shows the file beside itself with the new text, and asks. */
  async function isAccepted(
    { uri, range, text: before }: PromptStretch,
    text: string,
    counted: CountedRewrite,
  ): Promise<boolean> {
    const source = Uri.parse(uri)
    const document = await workspace.openTextDocument(source)
    const start = document.offsetAt({ ...range.start } as Parameters<typeof document.offsetAt>[0])
    const whole = document.getText()
    written.set(source.path, whole.slice(0, start) + text + whole.slice(start + before.length))
    const preview = source.with({ scheme })
    changed.fire(preview)
    const name = l10n.t('Shorter prompt: {0} → {1} tokens', counted.before, counted.after)
    await commands.executeCommand('vscode.diff', source, preview, name)
    const accept = l10n.t('Accept')
    const answer = await window.showInformationMessage(describe(counted), accept, l10n.t('Discard'))
    written.delete(source.path)
    const tabs = window.tabGroups.all.flatMap((group) => group.tabs).filter((tab) => tab.label === name)
    await window.tabGroups.close(tabs)
    return answer === accept
  }

  return {
    rewrite,
    dispose() {
      provider.dispose()
      changed.dispose()
    },
  }
}

type CountedRewrite = Exclude<Rewrite, { readonly problem: string }>

function describe({ before, after, change, priceBefore, priceAfter }: CountedRewrite): string {
  const tokens = l10n.t('The static text of the call: {0} → {1} tokens ({2}).', before, after, change)
  if (priceBefore === undefined || priceAfter === undefined) return tokens
  return `${tokens} ${l10n.t('A call: {0} → {1}.', priceBefore, priceAfter)}`
}

/** Where AI is turned off, an editor may never answer. */
const patienceMs = 4000

function noneAfter(ms: number): Promise<readonly LanguageModelChat[]> {
  return new Promise((resolve) => setTimeout(() => resolve([]), ms))
}

async function chooseModel(): Promise<LanguageModelChat | undefined> {
  const models = await Promise.race([lm.selectChatModels(), noneAfter(patienceMs)])
  if (models.length === 0) {
    const fix = l10n.t('Fix all findings')
    const answer = await window.showInformationMessage(
      l10n.t('VS Code has no language model to ask. Promptfare’s own fixes need none.'),
      fix,
    )
    if (answer === fix) await commands.executeCommand('promptfare.fixAll')
    return undefined
  }
  const rows = models.map((model) => ({ label: model.name, description: model.vendor, model }))
  return (await window.showQuickPick(rows, { title: l10n.t('Which model is to shorten the prompt?') }))?.model
}

async function shorten(
  model: LanguageModelChat,
  { text, placeholders }: PromptStretch,
  token: CancellationToken,
): Promise<string | undefined> {
  const kept = placeholders.length === 0 ? '' : `\nKeep each of these exactly once and unchanged:\n${placeholders.join('\n')}`
  const order = [
    'Below is the text of a prompt for a language model, as it stands between the quotes of a string in source code.',
    'Say the same in fewer words. Keep every instruction, label, format, example and number. Keep escapes, and add no quotes.',
    `Answer with the new text alone.${kept}\n\n${text}`,
  ].join('\n')
  const source = new CancellationTokenSource()
  const stopped = token.onCancellationRequested(() => source.cancel())
  try {
    const { text: pieces } = await model.sendRequest([LanguageModelChatMessage.User(order)], {}, source.token)
    let answer = ''
    for await (const piece of pieces) answer += piece
    if (token.isCancellationRequested) return undefined
    return withOwnEdges(text, answer.trim())
  } catch (error) {
    if (token.isCancellationRequested) return undefined
    const why = error instanceof LanguageModelError || error instanceof Error ? error.message : String(error)
    void window.showErrorMessage(l10n.t('{0} did not answer: {1}', model.name, why))
    return undefined
  } finally {
    stopped.dispose()
    source.dispose()
  }
}

/** Line breaks at the edges are the source's layout, not the prompt's words. */
function withOwnEdges(before: string, after: string): string {
  const start = /^\s*/.exec(before)?.[0] ?? ''
  const end = before.trim() === '' ? '' : (/\s*$/.exec(before)?.[0] ?? '')
  return start + after + end
}
