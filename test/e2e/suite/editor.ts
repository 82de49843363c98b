import assert from 'node:assert/strict'
import {
  type CodeAction,
  CodeActionKind,
  type CodeLens,
  ConfigurationTarget,
  commands,
  type Diagnostic,
  extensions,
  type Hover,
  type InlayHint,
  languages,
  type MarkdownString,
  Position,
  Range,
  type TextDocument,
  tasks,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from 'vscode'

describe('promptfare in an extension host', () => {
  let script: TextDocument
  let python: TextDocument

  before(async () => {
    script = await show('src/triage.ts')
    python = await show('jobs/digest.py')
    await show('src/triage.ts')
  })

  it('activates from its package', async () => {
    const extension = extensions.getExtension('promptfare.promptfare')
    assert.ok(extension)
    await extension.activate()
    assert.ok(extension.isActive)
    const known = await commands.getCommands(true)
    for (const command of ['promptfare.showOutput', 'promptfare.restart', 'promptfare.openRule', 'promptfare.reportWorkspace']) {
      assert.ok(known.includes(command), command)
    }
  })

  it('reports a call without an output limit, with a link to the page of the rule', async () => {
    const found = await until('the finding', () => diagnosticsOf(script, 'missing-max-tokens')[0])
    assert.equal(script.getText(found.range), 'openai.chat.completions.create')
    assert.match(found.message, /no output limit: one reply can run to 16,000 tokens, \$0\.8/)
    assert.ok(typeof found.code === 'object')
    assert.ok(found.code.target.path.endsWith('/rules/missing-max-tokens.md'), found.code.target.path)
  })

  it('reports in Python too', async () => {
    const found = await until('the finding', () => diagnosticsOf(python, 'missing-max-tokens')[0])
    assert.equal(python.getText(found.range), 'openai_client.responses.create')
  })

  it('shows what a call costs in a hover', async () => {
    const text = await until('the hover', () => hoverOn(script, 'completions.create'))
    assert.match(text, /^\*\*promptfare:\*\* ≈\S+ tokens in · ≈\$\S+ per call, at most ≈?\$\S+ · `acme-large`/)
    assert.match(text, /\| part \| tokens \| price \| basis \|/)
    assert.match(text, /\*\*per call\*\*, expected/)
  })

  it('writes hints and lenses', async () => {
    const whole = new Range(0, 0, script.lineCount, 0)
    const hints = await commands.executeCommand<InlayHint[]>('vscode.executeInlayHintProvider', script.uri, whole)
    const labels = hints.map(({ label }) => (typeof label === 'string' ? label : label.map(({ value }) => value).join('')))
    assert.equal(labels.filter((label) => /^≈\S+ tokens in · ≈\$\S+ per call$/.test(label)).length, 2, labels.join('\n'))
    const lenses = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', script.uri, 10)
    const titles = lenses.map(({ command }) => command?.title ?? '')
    // The same figures in the same words, with the model.
    for (const label of labels)
      assert.ok(
        titles.some((title) => title.startsWith(`promptfare: ${label}, at most ≈$`)),
        label,
      )
  })

  it('completes model ids with prices', async () => {
    const list = await until('completions', async () => {
      const { items } = await commands.executeCommand<{ items: { label: string | { label: string }; detail?: string }[] }>(
        'vscode.executeCompletionItemProvider',
        script.uri,
        positionIn(script, 'acme-large').translate(0, 2),
      )
      const own = items.filter(({ detail }) => detail?.includes('per MTok') === true)
      return own.length > 0 ? own : undefined
    })
    assert.ok(list.length > 3)
  })

  it('repairs by a quick fix, after which the finding is gone', async () => {
    const found = await until('the finding', () => diagnosticsOf(script, 'verbose-phrasing')[0])
    const actions = await actionsAt(script, found.range)
    const fix = actions.find(({ isPreferred, edit }) => isPreferred === true && edit !== undefined)
    assert.ok(fix?.edit, actions.map(({ title }) => title).join(', '))
    assert.ok(await workspace.applyEdit(fix.edit))
    assert.ok(!script.getText().includes('Please kindly'), script.getText())
    await until('the finding to go', () => diagnosticsOf(script, 'verbose-phrasing').length === 0)
  })

  it('offers a limit as a suggestion, a suppression and the page of the rule', async () => {
    const found = await until('the finding', () => diagnosticsOf(script, 'missing-max-tokens')[0])
    const titles = (await actionsAt(script, found.range)).map(({ title }) => title)
    assert.ok(
      titles.some((title) => /^Set max_completion_tokens to \d+$/.test(title)),
      titles.join(', '),
    )
    assert.ok(titles.includes('Suppress missing-max-tokens here, with a reason'))
    assert.ok(titles.includes('Explain missing-max-tokens'))
  })

  it('follows the configuration file', async () => {
    const config = Uri.joinPath(rootOf(), 'promptfare.json')
    const before = await workspace.fs.readFile(config)
    const off = new TextDecoder().decode(before).replace('"rules": {', '"rules": { "missing-max-tokens": "off",')
    await workspace.fs.writeFile(config, new TextEncoder().encode(off))
    await until('the finding to go', () => diagnosticsOf(script, 'missing-max-tokens').length === 0)
    await workspace.fs.writeFile(config, before)
    await until('the finding to come back', () => diagnosticsOf(script, 'missing-max-tokens').length === 1)
  })

  it('reports what the calls of the workspace cost', async function () {
    // Terminals are a native module, which the old host has only as source.
    if (process.env.E2E_HOST === 'floor' && process.env.E2E_NATIVE !== '1') this.skip()
    let code: number | undefined
    const ended = tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      if (execution.task.source === 'promptfare') code = exitCode
    })
    await commands.executeCommand('promptfare.reportWorkspace')
    assert.equal(await until('the report', () => (code === undefined ? undefined : `exit ${code}`)), 'exit 0')
    ended.dispose()
  })

  it('registers what its menus name, each with a title', async () => {
    const known = new Set(await commands.getCommands(true))
    const extension = extensions.getExtension('promptfare.promptfare')
    assert.ok(extension)
    const { contributes } = extension.packageJSON as {
      readonly contributes: { readonly commands: readonly { readonly command: string; readonly title: string }[] }
    }
    for (const { command, title } of contributes.commands) {
      assert.ok(known.has(command), command)
      assert.doesNotMatch(title, /^%/, command)
    }
    assert.ok(known.has('promptfare.costs.focus'))
  })

  it('goes to a call of a file that nobody has open', async () => {
    await commands.executeCommand('promptfare.revealCall', python.uri.toString(), 21, 20)
    assert.equal(window.activeTextEditor?.document.uri.toString(), python.uri.toString())
    assert.equal(window.activeTextEditor?.selection.active.line, 21)
  })

  it('offers cheaper models as a rewriting, whose edit is written when it is chosen', async () => {
    const at = positionIn(script, 'acme-thinker')
    const offered = await commands.executeCommand<CodeAction[]>(
      'vscode.executeCodeActionProvider',
      script.uri,
      new Range(at, at),
      CodeActionKind.RefactorRewrite.value,
      10,
    )
    const cheaper = offered.find(({ title }) => /^Use claude-.* a call$/.test(title))
    assert.ok(cheaper, offered.map(({ title }) => title).join(', '))
    assert.equal(cheaper.edit?.size, 1)
  })

  it('fixes all findings of a file', async () => {
    const document = await show('src/triage.ts')
    const edit = new WorkspaceEdit()
    edit.insert(document.uri, positionIn(document, 'You answer tickets'), 'Please kindly note: ')
    assert.ok(await workspace.applyEdit(edit))
    await until('the finding', () => diagnosticsOf(document, 'verbose-phrasing')[0])
    await commands.executeCommand('promptfare.fixAll')
    await until('the finding to go', () => diagnosticsOf(document, 'verbose-phrasing').length === 0)
  })

  it('writes a configuration without a path to nothing, and opens it', async () => {
    const config = Uri.joinPath(rootOf(), 'promptfare.json')
    const before = await workspace.fs.readFile(config)
    await workspace.fs.delete(config)
    await commands.executeCommand('promptfare.init')
    const shown = window.activeTextEditor?.document
    assert.equal(shown?.uri.toString(), config.toString())
    assert.match(shown.getText(), /"extends": "promptfare:recommended"/)
    assert.doesNotMatch(shown.getText(), /\$schema/)
    await commands.executeCommand('workbench.action.closeActiveEditor')
    await workspace.fs.writeFile(config, before)
    await show('src/triage.ts')
    await until('the findings of the fixture', () => diagnosticsOf(script, 'missing-max-tokens').length === 1)
  })

  it('knows the schema of the configuration by itself', async () => {
    const config = await workspace.openTextDocument(Uri.joinPath(rootOf(), 'promptfare.json'))
    assert.doesNotMatch(config.getText(), /\$schema/)
    await window.showTextDocument(config)
    const at = positionIn(config, '"rules": {').translate(0, '"rules": {'.length)
    const labels = await until('completions', async () => {
      const { items } = await commands.executeCommand<{ items: { label: string | { label: string } }[] }>(
        'vscode.executeCompletionItemProvider',
        config.uri,
        at,
      )
      const all = items.map(({ label }) => (typeof label === 'string' ? label : label.label))
      return all.some((label) => label.includes('missing-max-tokens')) ? all : undefined
    })
    assert.ok(labels.length > 5)
    // What is wrong in it is said once, by whom is another matter.
    const original = config.getText()
    const wrong = new WorkspaceEdit()
    wrong.insert(config.uri, positionIn(config, '"rules"'), '"rulez": {}, ')
    await workspace.applyEdit(wrong)
    await config.save()
    const about = () => languages.getDiagnostics(config.uri).filter(({ message }) => message.includes('rulez'))
    await until('what is wrong', () => about().length > 0)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    assert.deepEqual(
      about().map(({ message }) => message),
      ['unknown key "rulez": did you mean "rules"?'],
    )
    const right = new WorkspaceEdit()
    right.replace(config.uri, new Range(0, 0, config.lineCount, 0), original)
    await workspace.applyEdit(right)
    await config.save()
    await until('it to be right', () => languages.getDiagnostics(config.uri).length === 0)
    await show('src/triage.ts')
  })

  it('opens one panel, and the tree', async () => {
    await commands.executeCommand('promptfare.costs.focus')
    await commands.executeCommand('promptfare.openPanel')
    await commands.executeCommand('promptfare.openCosts', script.uri.toString(), 11, 40)
    const panels = () => window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label }) => label === 'Prompt costs')
    await until('the panel', () => panels().length === 1)
    await window.tabGroups.close(panels())
  })

  it('lists findings of files that nobody has open, if somebody wants them', async () => {
    const settings = workspace.getConfiguration('promptfare')
    const closed = Uri.joinPath(rootOf(), 'src/closed.ts')
    await workspace.fs.writeFile(closed, new TextEncoder().encode(script.getText()))
    await settings.update('diagnostics.scope', 'workspace', ConfigurationTarget.Workspace)
    const rules = () => languages.getDiagnostics(closed).map(({ code }) => (typeof code === 'object' ? code.value : code))
    await until('its findings', () => rules().includes('missing-max-tokens'))
    await workspace.fs.delete(closed)
    await until('them to go', () => rules().length === 0)
    await settings.update('diagnostics.scope', undefined, ConfigurationTarget.Workspace)
  })

  it('counts the lines of a notebook within its cells, those of text among them', async () => {
    const cell = (type: string, source: string) => ({ cell_type: type, metadata: {}, source: [source], outputs: [] })
    const cells = [
      cell('markdown', '# Hello'),
      cell('code', 'from google import genai\nclient = genai.Client()\nMODEL = "gemini-2.5-flash"'),
      cell('code', 'client.models.generate_content(model=MODEL,\n  contents="Say hello.")'),
    ]
    const metadata = { kernelspec: { name: 'python3', language: 'python' }, language_info: { name: 'python' } }
    const file = Uri.joinPath(rootOf(), 'hello.ipynb')
    const text = JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 })
    await workspace.fs.writeFile(file, new TextEncoder().encode(text))
    const notebook = await workspace.openNotebookDocument(file)
    await window.showNotebookDocument(notebook)
    const { document } = notebook.cellAt(2)
    const hover = await until('the hover', () => hoverOn(document, 'generate_content'))
    assert.match(hover, /\[hello\.ipynb, cell 2, line 3\]/)
    assert.match(hover, /`models\.generate_content`/)
    await commands.executeCommand('workbench.action.closeActiveEditor')
    // A row of the tree leads to the line in its cell, whether the notebook is open or not.
    const chosen = (): string => {
      const { document: shown, selection } = window.activeTextEditor ?? {}
      return `${shown?.uri.fragment === document.uri.fragment} ${selection?.active.line}`
    }
    await commands.executeCommand('promptfare.revealCall', file.toString(), 0, 0, { cell: 3, line: 2 })
    await until('the line in the cell', () => chosen() === 'true 1')
    await commands.executeCommand('promptfare.revealCall', document.uri.toString(), 0, 21)
    await until('the other line', () => chosen() === 'true 0')
    await commands.executeCommand('workbench.action.closeActiveEditor')
    await workspace.fs.delete(file)
  })

  it('comes back after a restart', async () => {
    await commands.executeCommand('promptfare.restart')
    const text = await until('the hover', () => hoverOn(script, 'completions.create'))
    assert.match(text, /acme-large/)
  })
})

async function show(path: string): Promise<TextDocument> {
  const document = await workspace.openTextDocument(Uri.joinPath(rootOf(), path))
  await window.showTextDocument(document, { preview: false })
  return document
}

function rootOf(): Uri {
  const folder = workspace.workspaceFolders?.[0]
  assert.ok(folder, 'no folder is open')
  return folder.uri
}

function diagnosticsOf(document: TextDocument, rule: string): Diagnostic[] {
  return languages
    .getDiagnostics(document.uri)
    .filter(({ source, code }) => source === 'promptfare' && typeof code === 'object' && code.value === rule)
}

async function hoverOn(document: TextDocument, text: string): Promise<string | undefined> {
  const at = positionIn(document, text).translate(0, 1)
  const hovers = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', document.uri, at)
  const texts = hovers.flatMap(({ contents }) => contents.map((content) => (content as MarkdownString).value))
  return texts.find((content) => content.startsWith('**promptfare:**'))
}

function actionsAt(document: TextDocument, range: Range): Thenable<CodeAction[]> {
  const kind = CodeActionKind.QuickFix.value
  return commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', document.uri, range, kind)
}

function positionIn(document: TextDocument, text: string): Position {
  const at = document.getText().indexOf(text)
  assert.ok(at >= 0, `"${text}" is not in the document`)
  const { line, character } = document.positionAt(at)
  return new Position(line, character)
}

async function until<T>(what: string, probe: () => T | undefined | false | Promise<T | undefined>): Promise<T> {
  const end = Date.now() + 20_000
  for (;;) {
    const value = await probe()
    if (value !== undefined && value !== false) return value
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
