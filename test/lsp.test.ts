import assert from 'node:assert/strict'
import type {
  CodeLens,
  CompletionItem,
  DocumentDiagnosticReport,
  DocumentLink,
  Hover,
  InlayHint,
} from 'vscode-languageserver-protocol'
import type { DocumentCost } from '../server/hosts/lsp/protocol'
import { useEditor } from './harness/editor-session'
import type { Editor, Opened } from './lsp-editor'
import { config, python, script } from './lsp-samples'

describe('language server', () => {
  let editor: Editor
  const { start, ask } = useEditor((started) => {
    editor = started
  })
  const pull = async (document: Opened): Promise<string[]> => {
    const report = await ask<DocumentDiagnosticReport>('diagnostic', document)
    return report.kind === 'full' ? report.items.map(({ code }) => String(code)) : []
  }

  describe('diagnostics', () => {
    it('are pushed to an editor that does not pull, with page, severity and tags', async () => {
      await start()
      assert.equal(editor.capabilities.diagnosticProvider, undefined)
      const document = editor.open('ask.ts', 'typescript', script)
      const diagnostics = await editor.pushed(document.uri)
      const missing = diagnostics.find(({ code }) => code === 'missing-max-tokens')
      assert.ok(missing, JSON.stringify(diagnostics))
      assert.deepEqual(missing.range, {
        start: document.positionOf('client.chat'),
        end: document.positionOf('({\n    model'),
      })
      assert.equal(missing.severity, 2)
      assert.equal(missing.source, 'promptfare')
      assert.match(String(missing.message), /^no output limit: one reply can run to 16,000 tokens, \$0\.80/)
      const verbose = diagnostics.find(({ code }) => code === 'verbose-phrasing')
      assert.deepEqual(verbose?.tags, [1])
    })

    it('are pushed again when a change has settled, and cleared when the document is closed', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script)
      await editor.pushed(document.uri, ({ diagnostics }) => diagnostics.length > 0)
      document.replace("model: 'acme-large',", "model: 'acme-large', max_completion_tokens: 10,")
      await editor.pushed(document.uri, ({ version, diagnostics }) => {
        return version === 2 && !diagnostics.some(({ code }) => code === 'missing-max-tokens')
      })
      const count = editor.pushes.length
      document.close()
      await editor.until('the document to be cleared', () => editor.pushes.length > count)
      assert.deepEqual(editor.pushes.at(-1), { uri: document.uri, diagnostics: [] })
    })

    it('are pulled with a result that stays unchanged while they do', async () => {
      await start({ pulls: true })
      assert.ok(editor.capabilities.diagnosticProvider)
      const document = editor.open('ask.ts', 'typescript', script)
      const first = await ask<DocumentDiagnosticReport>('diagnostic', document)
      assert.equal(first.kind, 'full')
      assert.ok(first.resultId)
      const again = await ask<DocumentDiagnosticReport>('diagnostic', document, { previousResultId: first.resultId })
      assert.deepEqual(again, { kind: 'unchanged', resultId: first.resultId })
      document.replace("model: 'acme-large',", "model: 'acme-large', max_completion_tokens: 10,")
      const third = await ask<DocumentDiagnosticReport>('diagnostic', document, { previousResultId: first.resultId })
      assert.equal(third.kind, 'full')
      assert.notEqual(third.resultId, first.resultId)
      assert.deepEqual(editor.pushes, [])
    })

    it('are none for documents without a call, in another language, or not open', async () => {
      await start({ pulls: true })
      const plain = editor.open('plain.ts', 'typescript', 'export const answer = 42\n')
      const prose = editor.open('notes.md', 'markdown', script)
      const closed = editor.open('closed.ts', 'typescript', script)
      closed.close()
      for (const document of [plain, prose, closed]) {
        assert.deepEqual(await pull(document), [])
        assert.equal(await ask('hover', document, { position: { line: 0, character: 0 } }), null)
        assert.equal(await ask('codeLens', document), null)
      }
    })
  })

  describe('hover', () => {
    const hoverOn = async (document: Opened, text: string): Promise<string> => {
      const hover = await ask<Hover | null>('hover', document, { position: document.positionOf(text) })
      return hover === null ? '' : (hover.contents as { value: string }).value
    }

    it('shows a table of what the call costs, each figure with its basis', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script)
      const text = await hoverOn(document, 'completions.create')
      assert.match(text, /^\*\*promptfare:\*\* 21 tokens in · ≈\$0\.065 per call, at most \$0\.80 · `acme-large`\n\n\| part \|/)
      const rows = text
        .split('\n')
        .filter((line) => line.startsWith('| ') && !/^\| (?:part|a call|the same call on) \|/.test(line))
      for (const row of rows) assert.match(row, / \| (exact|estimated|assumed|unknown) \|$/)
      assert.match(text, /\| \[user\]\(file:\S+ask\.ts#L11\) \| 3 \| \$0\.00003 \| exact \|/)
      assert.match(text, /\| \[system\]\(file:\S+ask\.ts#L4\) \|/)
      assert.match(text, /\| output, at most \| 16,000 \| \$0\.80 \| assumed \|/)
      assert.match(text, /\| \*\*acme-large\*\* \| /)
      assert.match(
        text,
        /Price: \$10 in, \$1(?:\.00)? read from the cache, \$50 out per million tokens; above 272,000 input tokens \$20 in, \$75 out; from the configuration; as of \d{4}-\d\d-\d\d\./,
      )
      assert.match(
        text,
        /Call: `chat\.completions\.create`, billed by openai\. {2}\nModel: written at \[ask\.ts:8\]\(file:\S+#L8\)\. {2}\nTokens: counted by o200k, exact\. {2}\nTask: /,
      )
      assert.match(text, /- length of the answer: 300 tokens, since the task does not bound it\n/)
      assert.match(text, /- price of acme-large: your own \(`prices\.acme-large`\)/)
    })

    it('is there on the model, on the text that is sent and on a constant that holds it, and nowhere else', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script)
      for (const text of ['acme-large', 'Say hello.', 'Please kindly']) assert.match(await hoverOn(document, text), /acme-large/)
      for (const text of ["from 'openai'", 'question']) assert.equal(await hoverOn(document, text), '')
    })

    it('says what turns of a chat cost, and what each assumption is and which key sets it', async () => {
      await start()
      const chat = script
        .replace('question: string', 'question: string, history: OpenAI.ChatCompletionMessageParam[]')
        .replace("{ role: 'user', content: 'Say hello.' }", "...history, { role: 'user', content: question }")
      const document = editor.open('ask.ts', 'typescript', chat)
      const text = await hoverOn(document, 'completions.create')
      assert.match(
        text,
        /A chat that sends its history again: \d+ tokens in front, 200 come in and 300 are written with each turn\./,
      )
      for (const turn of [1, 10, 50]) assert.match(text, new RegExp(`^\\| ${turn} \\| [\\d,]+ \\| ≈\\$[\\d.]+ \\| ≈\\$`, 'm'))
      assert.match(text, /- \[question\]\(file:\S+\): 200 tokens \(0 to 400\) \(`assume\.holeTokens\.default`\)/)
    })

    it('says that the configuration names the model, or where a constant in another module does', async () => {
      const models = { default: { openai: 'acme-large' } }
      await start({
        files: {
          'promptfare.json': JSON.stringify({ ...JSON.parse(config), models }),
          'models.ts': "export const MODEL = 'acme-large'\n",
        },
      })
      const fromEnv = editor.open('env.ts', 'typescript', script.replace("'acme-large'", 'process.env.CHAT_MODEL'))
      assert.match(
        await hoverOn(fromEnv, 'completions.create'),
        /Model: named by the configuration \(models\.default\.openai\), since the source leaves it to process\.env\.CHAT_MODEL\./,
      )
      const imported = editor.open(
        'imported.ts',
        'typescript',
        `import { MODEL } from './models'\n${script.replace("'acme-large'", 'MODEL')}`,
      )
      assert.match(
        await hoverOn(imported, 'completions.create'),
        /Model: imported from \[models\.ts:1\]\(file:\S+models\.ts#L1\)\./,
      )
    })

    it('gives a model that nobody knows no price', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script.replace('acme-large', 'acme-tiny'))
      const text = await hoverOn(document, 'completions.create')
      assert.match(text, /No price: in no catalog \(`acme-tiny` is not in the catalog of openai\)\./)
      assert.doesNotMatch(text, /\$/)
    })

    it('reads Python', async () => {
      await start()
      const document = editor.open('ask.py', 'python', python)
      assert.match(await hoverOn(document, 'completions.create'), /\| \[user\]\(file:\S+\) \| 3 \| \$0\.00003 \| exact \|/)
    })
  })

  describe('document links', () => {
    it('lead from a call of an own function to the model call, and from the name of a file to the prompt in it', async () => {
      await start({
        files: {
          'ask.ts': script.replace("content: 'Say hello.'", 'content: question'),
          'prompts/system.md': 'Answer in one word.\n',
        },
      })
      const document = editor.open(
        'use.ts',
        'typescript',
        `import fs from 'node:fs'
import OpenAI from 'openai'
import { ask } from './ask'
const system = fs.readFileSync(new URL('./prompts/system.md', import.meta.url), 'utf8')
export const hello = () => ask('Say hello.')
export const word = () => new OpenAI().responses.create({ model: 'acme-large', instructions: system, input: 'Say hello.' })
const other = './prompts/other/system.md.bak'
`,
      )
      const links = await ask<DocumentLink[]>('documentLink', document)
      const shown = links.map(({ range, target }) => {
        const line = document.text().split('\n')[range.start.line] ?? ''
        return [line.slice(range.start.character, range.end.character), target?.slice(target.lastIndexOf('/') + 1)]
      })
      assert.deepEqual(shown, [
        ['ask', 'ask.ts#L7'],
        ['./prompts/system.md', 'system.md#L1'],
      ])
    })

    it('are none where a call is the model call and its texts stand beside it', async () => {
      await start()
      assert.deepEqual(await ask('documentLink', editor.open('ask.ts', 'typescript', script)), [])
    })
  })

  describe('hints and lenses', () => {
    it('stand behind the first line and over each call', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script)
      const [hint, ...others] = await ask<InlayHint[]>('inlayHint', document, { range: document.whole() })
      assert.deepEqual(others, [])
      assert.deepEqual(hint?.position, { line: 6, character: '  return client.chat.completions.create({'.length })
      assert.match(String(hint?.label), /^\d+ tokens in · ≈\$0\.0\d+ per call$/)
      const lenses = await ask<CodeLens[]>('codeLens', document)
      assert.equal(lenses.length, 1)
      // Hint, lens and hover say the same of a call.
      assert.equal(lenses[0]?.command?.title, `promptfare: ${String(hint?.label)}, at most $0.80 · acme-large`)
      const hover = await ask<Hover>('hover', document, { position: document.positionOf('completions') })
      const [headline] = (hover.contents as { value: string }).value.split('\n')
      assert.equal(headline, `**promptfare:** ${String(hint?.label)}, at most $0.80 · \`acme-large\``)
      assert.equal(lenses[0]?.command?.command, '')
    })

    it('mark what is assumed of the input and what is estimated, and keep the figures short', async () => {
      await start({
        files: {
          'promptfare.json': config.replace(
            '"prices":{',
            '"prices":{"acme-thinker":{"extends":"claude-sonnet-5-5","input":4,"output":20},',
          ),
        },
      })
      const labelOf = async (text: string): Promise<string> => {
        const document = editor.open('ask.ts', 'typescript', text)
        const [hint] = await ask<InlayHint[]>('inlayHint', document, { range: document.whole() })
        const [lens] = await ask<CodeLens[]>('codeLens', document)
        document.close()
        return `${String(hint?.label)}${lens?.command?.title.slice(`promptfare: ${String(hint?.label)}`.length)}`
      }
      assert.match(
        await labelOf(script.replace("'Say hello.'", 'question')),
        /^≈\d+–\d+ tokens in · ≈\$0\.0\d+ per call, at most ≈\$0\.80 · acme-large$/,
      )
      const anthropic = `import Anthropic from '@anthropic-ai/sdk'
const client = new Anthropic()
client.messages.create({ model: 'acme-thinker', max_tokens: 800, messages: [{ role: 'user', content: 'Say hello.' }] })
`
      assert.match(await labelOf(anthropic), /^~\d+ tokens in · ≈\$0\.0\d+ per call, at most ~\$0\.016 · acme-thinker$/)
    })

    it('keep to the range asked for', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script)
      const range = { start: { line: 7, character: 0 }, end: { line: 12, character: 0 } }
      assert.deepEqual(await ask('inlayHint', document, { range }), [])
    })

    it('give tokens only where the model is unknown', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script.replace('acme-large', 'acme-tiny'))
      const [hint] = await ask<InlayHint[]>('inlayHint', document, { range: document.whole() })
      assert.match(String(hint?.label), /^\d+ tokens in · no price: in no catalog$/)
    })

    it('can be turned off, and come back when the settings change', async () => {
      const settings = { inlayHints: { enabled: false }, codeLens: { enabled: false } }
      await start({ settings })
      await editor.until('the server to ask for changes', () => editor.asked.includes('workspace/inlayHint/refresh'))
      const document = editor.open('ask.ts', 'typescript', script)
      assert.deepEqual(await ask('inlayHint', document, { range: document.whole() }), [])
      assert.deepEqual(await ask('codeLens', document), [])
      settings.inlayHints.enabled = true
      const refreshes = editor.asked.length
      await editor.connection.sendNotification('workspace/didChangeConfiguration', { settings: {} })
      await editor.until('a refresh', () => editor.asked.length > refreshes)
      assert.equal((await ask<InlayHint[]>('inlayHint', document, { range: document.whole() })).length, 1)
      assert.deepEqual(await ask('codeLens', document), [])
    })
  })

  describe('completion', () => {
    const complete = (document: Opened) => ask<CompletionItem[]>('completion', document, { position: document.cursor })

    it('offers the models of the provider with their prices', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script.replace('acme-large', 'acme$0-large'))
      const items = await complete(document)
      const acme = items.find(({ label }) => label === 'acme-large')
      assert.match(acme?.detail ?? '', /^\$10 in · \$50 out per MTok · [\d,]+ tokens of context$/)
      const start7 = document.positionOf("acme-large',")
      assert.deepEqual(acme?.textEdit, {
        range: { start: start7, end: { line: start7.line, character: start7.character + 'acme-large'.length } },
        newText: 'acme-large',
      })
      assert.equal(items.filter(({ labelDetails }) => labelDetails?.description === 'dearest').length, 1)
      const retired = items.filter(({ tags }) => tags?.includes(1))
      assert.ok(retired.length > 0)
      assert.ok(!items.some(({ label }) => label.startsWith('claude')))
    })

    it('works in an empty string and in one that is not closed yet', async () => {
      await start()
      for (const model of ["'$0'", "'acme-$0"]) {
        const document = editor.open('ask.ts', 'typescript', script.replace("'acme-large'", model))
        const labels = (await complete(document)).map(({ label }) => label)
        assert.ok(labels.includes('acme-large'), model)
        document.close()
      }
    })

    it('is silent outside of a model', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script.replace('Say hello.', 'Say $0hello.'))
      assert.deepEqual(await complete(document), [])
    })
  })

  describe('configuration', () => {
    const off = config.replace('"rules":{', '"rules":{"missing-max-tokens":"off",')

    it('is read again when its file changes', async () => {
      await start({ pulls: true })
      const document = editor.open('ask.ts', 'typescript', script)
      assert.ok((await pull(document)).includes('missing-max-tokens'))
      const uri = editor.write('promptfare.json', off)
      await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] })
      await editor.until('a refresh', () => editor.asked.includes('workspace/diagnostic/refresh'))
      assert.ok(!(await pull(document)).includes('missing-max-tokens'))
      assert.ok(editor.asked.includes('workspace/codeLens/refresh'))
      assert.ok(editor.asked.includes('client/registerCapability'))
    })

    it('brings pushed diagnostics up to date', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script)
      await editor.pushed(document.uri, ({ diagnostics }) => diagnostics.some(({ code }) => code === 'missing-max-tokens'))
      const uri = editor.write('promptfare.json', off)
      await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] })
      await editor.until('the finding to go', () => {
        const last = editor.pushes.findLast((push) => push.uri === document.uri)
        return last !== undefined && !last.diagnostics.some(({ code }) => code === 'missing-max-tokens')
      })
    })

    it('says what is wrong with it, at its place', async () => {
      await start({ pulls: true, files: { 'promptfare.json': '{\n  "rules": { "missing-max-token": "off" }\n}\n' } })
      const document = editor.open('ask.ts', 'typescript', script)
      await pull(document)
      const uri = document.uri.replace('ask.ts', 'promptfare.json')
      const [problem] = await editor.pushed(uri)
      assert.match(String(problem?.message), /missing-max-token/)
      assert.equal(problem?.range.start.line, 1)
      editor.write('promptfare.json', config)
      await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] })
      await editor.until('the problem to go', () => editor.pushes.findLast((push) => push.uri === uri)?.diagnostics.length === 0)
    })

    it('leaves ignored documents alone', async () => {
      await start({ pulls: true, files: { 'promptfare.json': JSON.stringify({ ignore: ['ask.ts'] }) } })
      const document = editor.open('ask.ts', 'typescript', script)
      assert.deepEqual(await pull(document), [])
      assert.equal(await ask('codeLens', document), null)
    })
  })

  it('tells what a document costs to a client that wants to know', async () => {
    await start({ initializationOptions: { documentCost: true, commands: ['promptfare.openCosts'] } })
    const costs: DocumentCost[] = []
    editor.connection.onNotification('promptfare/documentCost', (cost: DocumentCost) => void costs.push(cost))
    const document = editor.open('ask.ts', 'typescript', script)
    await editor.until('the cost', () => costs.length > 0)
    const { cost, ...rest } = costs[0] ?? assert.fail()
    assert.deepEqual(rest, { uri: document.uri, version: 1, calls: 1, unpriced: 0, dearest: document.positionOf('create({') })
    assert.match(cost?.expected ?? '', /^≈\$0\.0\d+$/)
    assert.equal(cost?.basis, 'assumed')
    const [lens] = await ask<CodeLens[]>('codeLens', document)
    assert.equal(lens?.command?.command, 'promptfare.openCosts')
  })
})
