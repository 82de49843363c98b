import assert from 'node:assert/strict'
import type { CodeLens } from 'vscode-languageserver-protocol'
import type { Costs } from '../server/hosts/lsp/protocol'
import { askEachTime } from './lsp-questions'
import { config, python, script } from './lsp-samples'

describe('costs of the workspace', () => {
  const { start, editor, told, ask, costs, settled } = askEachTime()

  it('are read from files that nobody has open, when somebody asks', async () => {
    await start({ files: { 'src/ask.ts': script, 'jobs/ask.py': python, 'src/plain.ts': 'export const answer = 42\n' } })
    assert.equal(told(), 0)
    const { groups, total, calls, files } = await settled()
    assert.equal(calls, 2)
    assert.equal(files, 3)
    assert.deepEqual(
      groups.map(({ name, detail, calls }) => [name, detail, calls.map(({ place, model }) => `${place} ${model}`)]),
      [
        ['ask.ts', 'src', ['src/ask.ts:7 acme-large']],
        ['ask.py', 'jobs', ['jobs/ask.py:7 acme-large']],
      ],
    )
    assert.equal(total.calls, 2)
    assert.match(total.price ?? '', /^≈\$0\.1\d$/)
    const shares = groups.flatMap((group) => group.calls.map(({ share }) => share))
    assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9, String(shares))
    assert.ok(told() > 0, 'the client was told')
  })

  it('are grouped, filtered and sorted as asked', async () => {
    const other = script.replace('acme-large', 'gpt-5.4-nano')
    await start({ files: { 'a.ts': other, 'b.ts': script, 'jobs/c.py': python } })
    await settled()
    const byModel = await costs({ groupBy: 'model' })
    assert.deepEqual(
      byModel.groups.map(({ name, calls }) => [name, calls.length]),
      [
        ['acme-large', 2],
        ['gpt-5.4-nano', 1],
      ],
    )
    assert.deepEqual(
      (await costs({ groupBy: 'sdk' })).groups.map(({ name }) => name),
      ['openai'],
    )
    assert.deepEqual(
      (await costs({ sort: 'name' })).groups.map(({ name }) => name),
      ['a.ts', 'b.ts', 'c.py'],
    )
    const filtered = await costs({ filter: 'JOBS acme' })
    assert.deepEqual(
      filtered.groups.map(({ name }) => name),
      ['c.py'],
    )
    assert.equal(filtered.total.calls, 1)
    assert.equal(filtered.calls, 3)
    assert.deepEqual((await costs({ filter: 'nothing' })).groups, [])
  })

  it('are those of open documents as they are now, and of files as they are saved', async () => {
    await start({ files: { 'ask.ts': script, 'later.ts': 'export {}\n' } })
    await settled(({ calls }) => calls === 1)
    const document = editor().open('ask.ts', 'typescript', script)
    document.replace("model: 'acme-large',", "model: 'acme-large', max_completion_tokens: 10,")
    await settled(({ groups }) => groups[0]?.calls[0]?.findings === 1)
    document.replace('client.chat', 'nobody.chat')
    await settled(({ calls }) => calls === 0)
    document.close()
    const uri = editor().write('later.ts', script)
    await editor().connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] })
    await settled(({ groups }) => groups.some(({ name }) => name === 'later.ts'))
  })

  it('count a request once, at the outermost call', async () => {
    await start({
      files: {
        'ask.ts': script.replace("content: 'Say hello.'", 'content: question'),
        'use.ts': "import { ask } from './ask'\nexport const hello = () => ask('Say hello to everybody in the room.')\n",
      },
    })
    const { total, groups } = await settled(({ calls }) => calls === 2)
    assert.equal(total.calls, 1)
    const inner = groups.find(({ name }) => name === 'ask.ts')
    assert.equal(inner?.calls[0]?.uncounted, 'counted at its callers')
    assert.equal(inner?.calls[0]?.share, 0)
    // Its group has no sum, and says why: a call in it has a price.
    assert.equal(inner?.uncounted, 'counted at its callers')
    assert.equal(inner?.sum.calls, 0)
    assert.ok(inner?.calls[0]?.price)
    assert.ok(groups.every(({ name, uncounted }) => name === 'ask.ts' || uncounted === undefined))
  })

  it('are those of open documents alone where the workspace is not trusted', async () => {
    await start({ initializationOptions: { costs: true, trusted: false }, files: { 'ask.ts': script, 'other.ts': script } })
    editor().open('ask.ts', 'typescript', script)
    let last: Costs = await costs()
    await editor().until('the open document', () => {
      void costs().then((next) => {
        last = next
      })
      return last.calls > 0
    })
    assert.equal(last.state, 'limited')
    assert.deepEqual(
      last.groups.map(({ name }) => name),
      ['ask.ts'],
    )
  })

  it('are read from scratch when somebody asks for that', async () => {
    await start({ files: { 'ask.ts': script } })
    assert.equal(await ask('promptfare/readAgain', null), null)
    await settled(({ calls }) => calls === 1)
    editor().write('more.ts', script)
    assert.equal(await ask('promptfare/readAgain', null), null)
    await settled(({ calls }) => calls === 2)
  })

  it('name the folder where there are several, each with its nearest configuration', async () => {
    const dearer = config.replace('"input":10', '"input":20')
    await start({ files: { 'a/src/ask.ts': script, 'b/src/ask.ts': script, 'b/promptfare.json': dearer } })
    const folder = (name: string) => ({ uri: `file://${editor().folder}/${name}`, name })
    const removed = [{ uri: `file://${editor().folder}`, name: 'test' }]
    const event = { added: [folder('a'), folder('b')], removed }
    await editor().connection.sendNotification('workspace/didChangeWorkspaceFolders', { event })
    const { groups } = await settled(({ calls }) => calls === 2, { sort: 'name' })
    assert.deepEqual(
      groups.map(({ detail, name }) => `${detail}/${name}`),
      ['a/src/ask.ts', 'b/src/ask.ts'],
    )
    const [first, second] = groups.map(({ calls }) => calls[0]?.uri ?? '')
    const priceOf = async (uri: string | undefined) =>
      (await ask('promptfare/callCosts', { uri: uri ?? '', line: 6, character: 30 }))?.segments[1]?.price
    assert.deepEqual([await priceOf(first), await priceOf(second)], ['$0.00003', '$0.00006'])
  })

  it('say what a price does not hold: fees of tools, and turns', async () => {
    const source = `import { generateText, stepCountIs, tool } from 'ai'
import { anthropic } from '@ai-sdk/anthropic'
import Anthropic from '@anthropic-ai/sdk'
import { z } from 'zod'
const look = tool({ description: 'Look up an order', inputSchema: z.object({ id: z.string() }), execute: async () => 'sent' })
export const help = () =>
  generateText({ model: anthropic('claude-sonnet-4-5'), prompt: 'Where is it?', tools: { look }, stopWhen: stepCountIs(5) })
export const search = () =>
  new Anthropic().messages.create({
    model: 'claude-sonnet-4-5',
    max_tokens: 500,
    tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 3 }],
    messages: [{ role: 'user', content: 'What is new?' }],
  })
`
    await start({ files: { 'help.ts': source } })
    const { groups } = await settled(({ calls }) => calls === 2, { sort: 'name' })
    const [help, search] = groups[0]?.calls ?? []
    assert.match(help?.more.join() ?? '', /^up to 5 turns, ≈\$0\.\d+ in all$/)
    assert.deepEqual(search?.more, ['+ web search $0.01 each, at most 3'])
    const document = editor().open('help.ts', 'typescript', source)
    const lenses = await editor().connection.sendRequest<CodeLens[]>('textDocument/codeLens', {
      textDocument: { uri: document.uri },
    })
    assert.deepEqual(
      lenses.map(({ command }) => command?.title),
      [help, search].map((call) => `promptfare: ${call?.headline} · claude-sonnet-4-5`),
    )
    assert.match(search?.headline ?? '', /per call, at most .* · \+ web search \$0\.01 each, at most 3$/)
  })

  it('wait for nobody: a hover is answered while hundreds of files are read', async () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`src/ask${n}.ts`, script]))
    await start({ files: many })
    const document = editor().open('now.ts', 'typescript', script)
    await editor().pushed(document.uri)
    const first = await costs()
    assert.equal(first.state, 'reading')
    const hover = await editor().connection.sendRequest('textDocument/hover', {
      textDocument: { uri: document.uri },
      position: document.positionOf('completions'),
    })
    assert.ok(hover)
    assert.equal((await costs()).state, 'reading', 'the hover came first')
    await settled(({ calls }) => calls === 301)
  })

  it('say first what is run in earnest, and tests and examples behind it', async () => {
    const dear = script.replace("model: 'acme-large',", "model: 'acme-large', max_completion_tokens: 16000,")
    const cheap = script.replace("model: 'acme-large',", "model: 'acme-large', max_completion_tokens: 5,")
    const nano = script.replace('acme-large', 'gpt-5.4-nano')
    await start({ files: { 'src/ask.ts': cheap, 'src/ask.test.ts': dear, 'examples/a.ts': dear, 'z.ts': nano } })
    const { groups } = await settled(({ calls }) => calls === 4)
    const places = (of: Costs['groups']) => of.map(({ detail, name }) => `${detail}/${name}`)
    assert.deepEqual(places(groups).slice(0, 2).sort(), ['/z.ts', 'src/ask.ts'])
    assert.deepEqual(places(groups).slice(2).sort(), ['examples/a.ts', 'src/ask.test.ts'])
    assert.deepEqual(
      places((await costs({ sort: 'tokens' })).groups)
        .slice(2)
        .sort(),
      ['examples/a.ts', 'src/ask.test.ts'],
    )
    assert.deepEqual(places((await costs({ sort: 'name' })).groups), ['examples/a.ts', 'src/ask.test.ts', 'src/ask.ts', '/z.ts'])
    const large = (await costs({ groupBy: 'model' })).groups.find(({ name }) => name === 'acme-large')
    assert.equal(large?.calls[0]?.place, 'src/ask.ts:7')
  })
})
