import assert from 'node:assert/strict'
import type { CodeAction, Diagnostic, DocumentDiagnosticReport } from 'vscode-languageserver-protocol'
import { type Editor, type EditorOptions, type Opened, startEditor } from './lsp-editor'
import { config, python, script } from './lsp-samples'

describe('code actions of the language server', () => {
  let editor: Editor

  const start = async (options: EditorOptions = {}): Promise<Editor> => {
    editor = await startEditor({ ...options, files: { 'promptfare.json': config, ...options.files } })
    return editor
  }
  const diagnosticsOf = async (document: Opened): Promise<readonly Diagnostic[]> => {
    const asked = { textDocument: { uri: document.uri } }
    const report = await editor.connection.sendRequest<DocumentDiagnosticReport>('textDocument/diagnostic', asked)
    return report.kind === 'full' ? report.items : []
  }
  const pull = async (document: Opened) => (await diagnosticsOf(document)).map(({ code }) => String(code))
  const actions = (document: Opened, only?: string[], diagnostics: readonly Diagnostic[] = []): Promise<CodeAction[]> =>
    editor.connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri: document.uri },
      range: document.whole(),
      context: { diagnostics, ...(only && { only }) },
    })

  afterEach(async () => {
    await editor.stop()
    assert.deepEqual(editor.errors, [])
  })

  it('repair: after the fix the finding is gone', async () => {
    await start({ pulls: true })
    const document = editor.open('ask.ts', 'typescript', script)
    assert.ok((await pull(document)).includes('verbose-phrasing'))
    const fix = (await actions(document)).find(({ isPreferred }) => isPreferred)
    assert.equal(fix?.diagnostics?.[0]?.code, 'verbose-phrasing')
    document.apply(fix?.edit)
    assert.match(document.text(), /'Answer in one word\.'/)
    assert.ok(!(await pull(document)).includes('verbose-phrasing'))
  })

  it('suggest: a limit takes the finding away, and is not preferred', async () => {
    await start({ pulls: true })
    const document = editor.open('ask.ts', 'typescript', script)
    const suggestion = (await actions(document)).find(({ title }) => title.startsWith('Set max_completion_tokens to'))
    assert.equal(suggestion?.isPreferred, undefined)
    document.apply(suggestion?.edit)
    assert.match(document.text(), /\n {4}max_completion_tokens: \d+,\n/)
    assert.ok(!(await pull(document)).includes('missing-max-tokens'))
  })

  it('fix all of a rule and all of the file', async () => {
    await start({ pulls: true })
    const document = editor.open('ask.ts', 'typescript', script.replace('one word.', 'one word. Please kindly be quick.'))
    const ofRule = (await actions(document)).find(({ title }) => title === 'Fix all verbose-phrasing in this file')
    const [all, ...others] = await actions(document, ['source.fixAll'])
    assert.equal(all?.kind, 'source.fixAll.promptfare')
    assert.deepEqual(others, [])
    assert.deepEqual(ofRule?.edit, all?.edit)
    document.apply(all?.edit)
    assert.match(document.text(), /'Answer in one word\. Be quick\.'/)
    assert.deepEqual(await actions(document, ['source.fixAll']), [])
  })

  for (const [languageId, name, source, comment] of [
    ['typescript', 'ask.ts', script, '//'],
    ['python', 'ask.py', python, '#'],
  ] as const) {
    it(`suppress with a reason, in the comment of ${languageId}`, async () => {
      await start({ pulls: true })
      const document = editor.open(name, languageId, source)
      const title = 'Suppress missing-max-tokens here, with a reason'
      const suppress = (await actions(document)).find((action) => action.title === title)
      document.apply(suppress?.edit)
      const line = document
        .text()
        .split('\n')
        .find((text) => text.includes('promptfare-ignore'))
      assert.match(line ?? '', new RegExp(`^ +${comment} promptfare-ignore missing-max-tokens: TODO: say why`))
      assert.ok(!(await pull(document)).includes('missing-max-tokens'))
      const directive = (await diagnosticsOf(document)).find(({ code }) => code === 'directive')
      assert.match(String(directive?.message), /^gives no reason yet: write why this is accepted in the place of "TODO: say why/)
      assert.equal(directive?.tags, undefined)
      document.replace('TODO: say why this is accepted', 'the answers are read by people')
      assert.deepEqual(
        (await pull(document)).filter((code) => code === 'directive' || code === 'missing-max-tokens'),
        [],
      )
    })
  }

  it('suppress above the directives that stand there already', async () => {
    await start({ pulls: true })
    const line = "client.responses.create({ model: 'acme-large', instructions: 'Please kindly answer in one word.', input })"
    const document = editor.open('ask.ts', 'typescript', `import OpenAI from 'openai'\nconst client = new OpenAI()\n\n${line}\n`)
    for (const rule of ['verbose-phrasing', 'missing-max-tokens']) {
      const suppress = (await actions(document)).find(({ title }) => title === `Suppress ${rule} here, with a reason`)
      document.apply(suppress?.edit)
    }
    const lines = document.text().trimEnd().split('\n').slice(3)
    assert.deepEqual(
      lines.map((text) => text.split(':', 1)[0]),
      ['// promptfare-ignore missing-max-tokens', '// promptfare-ignore verbose-phrasing', line.split(':', 1)[0]],
    )
    // What is suppressed stays so; that no reason is given yet is said of both.
    assert.deepEqual(await pull(document), ['directive', 'directive'])
  })

  it('name the diagnostic that the client shows for the finding', async () => {
    await start({ pulls: true })
    const document = editor.open('ask.ts', 'typescript', script)
    const own = (await diagnosticsOf(document)).map((diagnostic) => ({ ...diagnostic, source: 'as shown' }))
    const others = own.map((diagnostic) => ({ ...diagnostic, message: 'of another version', source: 'not this' }))
    const named = (await actions(document, undefined, [...others, ...own])).flatMap(({ diagnostics = [] }) => diagnostics)
    assert.deepEqual(new Set(named.map(({ source }) => source)), new Set(['as shown']))
  })

  it('neither explain nor suppress what is wrong with a directive: there is no page, and no way', async () => {
    await start({ initializationOptions: { commands: ['promptfare.suppress', 'promptfare.openRule'] }, pulls: true })
    const idle = '// promptfare-ignore missing-max-tokens: nothing is called here'
    const document = editor.open('ask.ts', 'typescript', script.replace('const SYSTEM', `${idle}\nconst SYSTEM`))
    const found = (await diagnosticsOf(document)).find(({ code }) => code === 'directive')
    assert.ok(found)
    assert.equal(found.codeDescription, undefined)
    const about = (await actions(document, undefined, [found])).filter(
      ({ diagnostics }) => diagnostics?.[0]?.code === 'directive',
    )
    assert.deepEqual(about, [])
  })

  it('put a directive above the text that a comment would become part of', async () => {
    await start({ pulls: true })
    const text = script
      .replace('SYSTEM }', '`Answer in one word.\nPlease kindly be brief.` }')
      .replace("'Please kindly answer in one word.'", "''")
    const document = editor.open('ask.ts', 'typescript', text)
    assert.ok((await pull(document)).includes('verbose-phrasing'))
    const suppress = (await actions(document)).find(({ title }) => title === 'Suppress verbose-phrasing here, with a reason')
    document.apply(suppress?.edit)
    assert.match(document.text(), /\n {6}\/\/ promptfare-ignore verbose-phrasing: .*\n {6}\{ role: 'system', content: `Answer/)
    assert.ok(!(await pull(document)).includes('verbose-phrasing'))
  })

  describe('of text in another file', () => {
    const prompts = "export const SYSTEM = 'Please kindly answer in one word.'\nexport const plain = 'Say hello.'\n"
    const caller = script
      .replace("const SYSTEM = 'Please kindly answer in one word.'", "import { SYSTEM } from './prompts'")
      .replace('SYSTEM },', "SYSTEM },\n      { role: 'system', content: 'Please kindly be brief.' },")
    const changed = ({ edit }: CodeAction): readonly string[] =>
      (edit?.documentChanges ?? []).flatMap((change) => ('textDocument' in change ? [change.textDocument.uri] : []))

    it('say which one they change, and are not what one key press does', async () => {
      await start({ pulls: true, files: { 'prompts.ts': prompts } })
      const document = editor.open('ask.ts', 'typescript', caller)
      const removing = (await actions(document)).filter(({ title }) => title.startsWith('Remove'))
      assert.deepEqual(
        removing.map((action) => [action.title.endsWith(' in prompts.ts'), action.isPreferred, changed(action).join()]),
        [
          [true, undefined, document.uri.replace('ask.ts', 'prompts.ts')],
          [false, true, document.uri],
        ],
      )
    })

    it('stay out of what is fixed all at once, in the file and of a rule', async () => {
      await start({ pulls: true, files: { 'prompts.ts': prompts } })
      const document = editor.open('ask.ts', 'typescript', caller)
      const [all] = await actions(document, ['source.fixAll'])
      assert.deepEqual(all && changed(all), [document.uri])
      // One of two is in the other file: there is no "all" of the rule here.
      assert.ok(!(await actions(document)).some(({ title }) => title.startsWith('Fix all verbose-phrasing')))
      document.apply(all?.edit)
      assert.deepEqual(await actions(document, ['source.fixAll']), [])
      assert.ok((await pull(document)).includes('verbose-phrasing'))
    })

    it('are offered in the file that holds it, while the one that sends it is open', async () => {
      await start({ pulls: true, files: { 'prompts.ts': prompts } })
      const document = editor.open('ask.ts', 'typescript', caller)
      await pull(document)
      const other = editor.open('prompts.ts', 'typescript', prompts)
      const offered = await actions(other, ['quickfix'])
      assert.deepEqual(
        offered.map((action) => [action.title.startsWith('Remove'), action.isPreferred, changed(action).join()]),
        [
          [true, true, other.uri],
          [false, undefined, other.uri],
        ],
      )
      const [all] = await actions(other, ['source.fixAll'])
      other.apply(all?.edit)
      assert.match(other.text(), /^export const SYSTEM = 'Answer in one word\.'$/m)
      assert.deepEqual(await actions(other), [])
    })

    it('are suppressed where the call stands, or where the text does', async () => {
      await start({ pulls: true, files: { 'prompts.ts': prompts } })
      const document = editor.open('ask.ts', 'typescript', caller.replace(/\n.*kindly be brief.*/, ''))
      const suppressing = (from: Opened) =>
        actions(from).then((all) => all.filter(({ title }) => title.startsWith('Suppress verbose-phrasing')))
      const offered = await suppressing(document)
      assert.deepEqual(
        offered.map((action) => [action.title, ...changed(action)]),
        [
          ['Suppress verbose-phrasing here, with a reason', document.uri],
          ['Suppress verbose-phrasing in prompts.ts, with a reason', document.uri.replace('ask.ts', 'prompts.ts')],
        ],
      )
      document.apply(offered[0]?.edit)
      assert.match(document.text(), /\n {2}\/\/ promptfare-ignore verbose-phrasing: .*\n {2}return client/)
      assert.ok(!(await pull(document)).includes('verbose-phrasing'))
      document.replace(/ *\/\/ promptfare-ignore.*\n/.exec(document.text())?.[0] ?? '', '')
      assert.ok((await pull(document)).includes('verbose-phrasing'))
      const other = editor.open('prompts.ts', 'typescript', prompts)
      const [there] = await suppressing(other)
      other.apply(there?.edit)
      assert.match(other.text(), /^\/\/ promptfare-ignore verbose-phrasing: TODO.*\nexport const SYSTEM = /)
      // That no reason is given yet is said of the call: nobody else reads the file with the text.
      assert.deepEqual(await pull(document), ['directive', 'missing-max-tokens'])
      other.replace('TODO: say why this is accepted', 'people like it')
      assert.deepEqual(await pull(document), ['missing-max-tokens'])
      assert.deepEqual(await actions(other), [])
    })

    it('are resolved there too, where the client asks for edits late', async () => {
      await start({ pulls: true, resolves: true, files: { 'prompts.ts': prompts } })
      await pull(editor.open('ask.ts', 'typescript', caller))
      const other = editor.open('prompts.ts', 'typescript', prompts)
      const [all] = await actions(other, ['source.fixAll'])
      assert.ok(all)
      assert.equal(all.edit, undefined)
      const resolved = await editor.connection.sendRequest<CodeAction>('codeAction/resolve', all)
      assert.deepEqual(changed(resolved), [other.uri])
    })
  })

  it('name only commands that the client runs', async () => {
    await start({ initializationOptions: { commands: ['promptfare.suppress', 'promptfare.openRule'] } })
    const document = editor.open('ask.ts', 'typescript', script)
    const offered = await actions(document)
    const suppress = offered.find(({ command }) => command?.command === 'promptfare.suppress')
    assert.deepEqual(suppress?.command?.arguments?.[0], {
      uri: document.uri,
      ruleId: 'verbose-phrasing',
      line: 3,
      character: 0,
      before: '// promptfare-ignore verbose-phrasing: ',
      after: '\n',
    })
    const pages = offered.flatMap(({ command }) => (command?.command === 'promptfare.openRule' ? command.arguments : []))
    assert.ok(
      pages.some((page) => /^file:.*\/rules\/missing-max-tokens\.md$/.test(String(page))),
      JSON.stringify(pages),
    )
  })
})
