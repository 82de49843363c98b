import assert from 'node:assert/strict'
import type { CodeLens } from 'vscode-languageserver-protocol'
import type {
  CallCosts,
  Costs,
  CostsQuery,
  PromptStretch,
  Requests,
  Rewrite,
  WhatIf,
  WhatIfQuery,
} from '../server/hosts/lsp/protocol'
import { type Editor, type EditorOptions, type Opened, startEditor } from './lsp-editor'
import { config, python, script } from './lsp-samples'

describe('costs of the workspace', () => {
  let editor: Editor
  let told = 0

  const start = async (options: EditorOptions = {}): Promise<Editor> => {
    editor = await startEditor({
      initializationOptions: { costs: true },
      ...options,
      files: { 'promptfare.json': config, ...options.files },
    })
    told = 0
    editor.connection.onNotification('promptfare/costsChanged', () => {
      told++
    })
    return editor
  }
  const ask = <M extends keyof Requests>(method: M, params: Requests[M]['params']): Promise<Requests[M]['result']> =>
    editor.connection.sendRequest(method, params)
  const costs = (query: Partial<CostsQuery> = {}): Promise<Costs> =>
    ask('promptfare/costs', { groupBy: 'file', sort: 'cost', ...query })
  const settled = async (fits: (costs: Costs) => boolean = () => true, query: Partial<CostsQuery> = {}): Promise<Costs> => {
    let last = await costs(query)
    let isAsking = false
    await editor.until('the workspace to be read', () => {
      if (!isAsking) {
        isAsking = true
        void costs(query).then((next) => {
          last = next
          isAsking = false
        })
      }
      return last.state === 'complete' && fits(last)
    })
    return last
  }
  const placeOf = (document: Opened, text: string) => ({ uri: document.uri, ...document.positionOf(text) })
  const callCosts = async (document: Opened, text: string): Promise<CallCosts> => {
    const answer = await ask('promptfare/callCosts', placeOf(document, text))
    assert.ok(answer, 'there is no call')
    return answer
  }

  afterEach(async () => {
    await editor.stop()
    assert.deepEqual(editor.errors, [])
  })

  it('are read from files that nobody has open, when somebody asks', async () => {
    await start({ files: { 'src/ask.ts': script, 'jobs/ask.py': python, 'src/plain.ts': 'export const answer = 42\n' } })
    assert.equal(told, 0)
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
    assert.ok(told > 0, 'the client was told')
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
    const document = editor.open('ask.ts', 'typescript', script)
    document.replace("model: 'acme-large',", "model: 'acme-large', max_completion_tokens: 10,")
    await settled(({ groups }) => groups[0]?.calls[0]?.findings === 1)
    document.replace('client.chat', 'nobody.chat')
    await settled(({ calls }) => calls === 0)
    document.close()
    const uri = editor.write('later.ts', script)
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] })
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
    editor.open('ask.ts', 'typescript', script)
    let last: Costs = await costs()
    await editor.until('the open document', () => {
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
    editor.write('more.ts', script)
    assert.equal(await ask('promptfare/readAgain', null), null)
    await settled(({ calls }) => calls === 2)
  })

  it('name the folder where there are several, each with its nearest configuration', async () => {
    const dearer = config.replace('"input":10', '"input":20')
    await start({ files: { 'a/src/ask.ts': script, 'b/src/ask.ts': script, 'b/promptfare.json': dearer } })
    const folder = (name: string) => ({ uri: `file://${editor.folder}/${name}`, name })
    const removed = [{ uri: `file://${editor.folder}`, name: 'test' }]
    const event = { added: [folder('a'), folder('b')], removed }
    await editor.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event })
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
    const document = editor.open('help.ts', 'typescript', source)
    const lenses = await editor.connection.sendRequest<CodeLens[]>('textDocument/codeLens', {
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
    const document = editor.open('now.ts', 'typescript', script)
    await editor.pushed(document.uri)
    const first = await costs()
    assert.equal(first.state, 'reading')
    const hover = await editor.connection.sendRequest('textDocument/hover', {
      textDocument: { uri: document.uri },
      position: document.positionOf('completions'),
    })
    assert.ok(hover)
    assert.equal((await costs()).state, 'reading', 'the hover came first')
    await settled(({ calls }) => calls === 301)
  })

  describe('one call', () => {
    it('is broken down into parts whose shares are the whole', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script)
      const answer = await callCosts(document, 'completions.create')
      assert.equal(answer.place, 'ask.ts:7')
      assert.equal(answer.model, 'acme-large')
      assert.deepEqual(
        answer.segments.map(({ name, kind }) => `${name}: ${kind}`),
        ['system: static', 'user: static', 'chat format: framing', 'answer, expected: output'],
      )
      const whole = answer.segments.reduce((sum, { share }) => sum + share, 0)
      assert.ok(Math.abs(whole - 1) < 1e-9, String(whole))
      assert.equal(answer.segments[1]?.price, '$0.00003')
      assert.deepEqual(answer.segments[0]?.at, { uri: document.uri, line: 3, character: 15 })
      const byItsId = await ask('promptfare/callCosts', { uri: document.uri, id: answer.id })
      assert.deepEqual(byItsId, answer)
    })

    it('is compared with the models beside its own, each with the edit that writes it', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script.replace('acme-large', 'gpt-5.4'))
      const { models } = await callCosts(document, 'completions.create')
      const own = models.find(({ isOwn }) => isOwn)
      assert.equal(own?.name, 'gpt-5.4')
      assert.equal(own?.edits, undefined)
      const cheaper = models.find(({ change }) => change?.startsWith('−'))
      assert.ok(cheaper?.edits?.[0], JSON.stringify(models))
      assert.equal(cheaper.edits[0].text, `'${cheaper.name}'`)
      assert.match(cheaper.facts.join(), /tokens of context/)
    })

    it('is none where no call is', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script)
      assert.equal(await ask('promptfare/callCosts', placeOf(document, 'import OpenAI')), null)
      assert.equal(await ask('promptfare/callCosts', { uri: document.uri, id: 'no such call' }), null)
      assert.equal(await ask('promptfare/callCosts', { uri: 'file:///nowhere/at.ts', line: 0, character: 0 }), null)
    })
  })

  describe('the nearest call', () => {
    it('is the one around a place, or the one that is the fewest lines away', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script)
      const at = document.positionOf('create({')
      const call = { uri: document.uri, ...at, where: 'line 7', method: 'chat.completions.create' }
      const nearest = (text: string) => ask('promptfare/nearestCall', placeOf(document, text))
      assert.deepEqual(await nearest('acme-large'), { ...call, isHere: true })
      assert.deepEqual(await nearest('import OpenAI'), { ...call, isHere: false })
      const plain = editor.open('plain.ts', 'typescript', 'export const answer = 42\n')
      assert.equal(await ask('promptfare/nearestCall', placeOf(plain, 'answer')), null)
    })
  })

  describe('what if', () => {
    const usual: WhatIfQuery = { callsPerMonth: 0, cacheHitRate: 0, outputShare: 1 }
    const whatIf = async (query: Partial<WhatIfQuery>): Promise<WhatIf> => {
      const answer = await ask('promptfare/whatIf', { ...usual, ...query })
      assert.ok(answer, 'there is an answer')
      return answer
    }
    const figureOf = ({ figures }: WhatIf, name: string): string | undefined =>
      figures.find((figure) => figure.name === name)?.value

    it('nothing changes: before is after', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script)
      const call = await callCosts(document, 'completions.create')
      const answer = await whatIf({ call: { uri: document.uri, id: call.id } })
      assert.equal(figureOf(answer, 'a call, before'), call.price)
      assert.equal(figureOf(answer, 'a call, after'), call.price)
      assert.equal(figureOf(answer, 'saved'), '0%')
    })

    it('answers are half as long, for a hundred thousand calls a month', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script)
      const { id } = await callCosts(document, 'completions.create')
      const answer = await whatIf({ call: { uri: document.uri, id }, outputShare: 0.5, callsPerMonth: 100_000 })
      // 300 tokens and 1,000 of thinking at $50 per million are $0.065; the input is a few hundredths of a cent.
      assert.match(figureOf(answer, 'a month, before') ?? '', /^≈\$6\.5k$/)
      assert.match(figureOf(answer, 'a month, after') ?? '', /^≈\$3\.3k$/)
      assert.deepEqual(
        answer.bars.map(({ share }) => Math.round(share * 100)),
        [100, 50],
      )
    })

    it('the prefix is read from the cache, where it is long enough', async () => {
      const long = `${'Answer in one word. '.repeat(400)}`
      await start()
      const document = editor.open('ask.ts', 'typescript', script.replace('Please kindly answer in one word.', long))
      const { id } = await callCosts(document, 'completions.create')
      const call = { uri: document.uri, id }
      assert.match(figureOf(await whatIf({ call, cacheHitRate: 0.9 }), 'saved') ?? '', /^19%$/)
      const short = editor.open('short.ts', 'typescript', script)
      const own = await callCosts(short, 'completions.create')
      const { notes, figures } = await whatIf({ call: { uri: short.uri, id: own.id }, cacheHitRate: 0.9 })
      assert.match(notes.join(), /acme-large does not cache a prefix of \d+ tokens/)
      assert.equal(figures.find(({ name }) => name === 'saved')?.value, '0%')
    })

    it('the call goes to another model', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script)
      const { id, models } = await callCosts(document, 'completions.create')
      const cheapest = models.at(-1)
      assert.ok(cheapest)
      const answer = await whatIf({ call: { uri: document.uri, id }, model: cheapest.name })
      const usd = Number(figureOf(answer, 'a call, after')?.replace('≈$', ''))
      const listed = Number(cheapest.expected?.replace('≈$', ''))
      assert.ok(listed > 0 && Math.abs(usd / listed - 1) < 0.05, `${usd}, not ${listed}`)
      assert.equal(await ask('promptfare/whatIf', { ...usual, call: { uri: document.uri, id }, model: 'no-such-model' }), null)
    })

    it('all calls of the workspace are asked about', async () => {
      await start({ files: { 'a.ts': script, 'b.ts': script } })
      assert.equal(await ask('promptfare/whatIf', usual), null)
      const { total } = await settled(({ calls }) => calls === 2)
      const answer = await whatIf({ outputShare: 2 })
      assert.equal(figureOf(answer, 'one run of each call, before'), total.price)
      // What costs more is no saving.
      assert.equal(figureOf(answer, 'saved'), undefined)
      assert.match(figureOf(answer, 'dearer by') ?? '', /^(9\d|100)%$/)
      assert.deepEqual(
        answer.figures.filter(({ isLoss }) => isLoss).map(({ name }) => name),
        ['dearer by'],
      )
      assert.deepEqual(
        answer.bars.map(({ kind }) => kind),
        ['before', 'dearer'],
      )
      const monthly = await whatIf({ outputShare: 2, callsPerMonth: 1000 })
      assert.match(figureOf(monthly, 'dearer a month') ?? '', /^≈\$1[23]0$/)
    })

    it('a call whose model nobody knows goes to one that is known', async () => {
      await start()
      const unknown = script.replace("'acme-large'", 'process.argv[2]')
      const document = editor.open('ask.ts', 'typescript', unknown)
      const { id, price, models } = await callCosts(document, 'completions.create')
      assert.equal(price, undefined)
      assert.ok(models.length > 3, JSON.stringify(models))
      assert.ok(models.every(({ expected, isOwn }) => expected?.startsWith('≈$') === true && !isOwn))
      const [dearest] = models
      const call = { uri: document.uri, id }
      assert.equal(await ask('promptfare/whatIf', { ...usual, call }), null)
      const answer = await whatIf({ call, model: dearest?.name ?? '', callsPerMonth: 1000 })
      assert.equal(figureOf(answer, 'a call'), dearest?.expected)
      assert.deepEqual(
        answer.figures.map(({ name }) => name),
        ['a call', 'a month'],
      )
      assert.deepEqual(
        answer.bars.map(({ kind, share }) => [kind, share]),
        [['before', 1]],
      )
    })
  })

  describe('another text', () => {
    const asked = 'export async function ask'
    const templated = script.replace("'Say hello.'", '`Please kindly say ${question} in one word.`')

    it('is counted before it is written', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script)
      const stretch = (await ask('promptfare/promptAt', placeOf(document, 'kindly'))) as PromptStretch
      assert.equal(stretch.text, 'Please kindly answer in one word.')
      assert.deepEqual(stretch.placeholders, [])
      const { uri, version, range } = stretch
      const outcome: Rewrite | null = await ask('promptfare/tryRewrite', { uri, version, range, text: 'Answer in one word.' })
      assert.ok(outcome !== null && !('problem' in outcome), JSON.stringify(outcome))
      assert.equal(Number(outcome.before) - Number(outcome.after), 2)
      assert.match(outcome.change, /^−\d+%$/)
      // The document is as it was.
      const again = await ask('promptfare/callCosts', placeOf(document, 'completions.create'))
      assert.equal(again?.segments[0]?.tokens, stretch.tokens)
      assert.ok(document.text().includes(asked))
    })

    it('is refused where the source would be another program', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', templated)
      const stretch = (await ask('promptfare/promptAt', placeOf(document, 'kindly say'))) as PromptStretch
      assert.deepEqual(stretch.placeholders, ['${question}'])
      const { uri, version, range } = stretch
      for (const text of [
        'Say `${question}` in one word.',
        'Say ${question',
        'Say it in one word.',
        'Say ${question} to ${client}.',
      ]) {
        const outcome = await ask('promptfare/tryRewrite', { uri, version, range, text })
        assert.ok(outcome !== null && 'problem' in outcome, `${text}: ${JSON.stringify(outcome)}`)
      }
      const fine = await ask('promptfare/tryRewrite', { uri, version, range, text: 'Say ${question}.' })
      assert.ok(fine !== null && !('problem' in fine), JSON.stringify(fine))
      const old = await ask('promptfare/tryRewrite', { uri, version: (version ?? 0) - 1, range, text: 'Answer.' })
      assert.deepEqual(old, { problem: 'the file has changed in the meantime' })
    })

    it('is asked for in prompts only', async () => {
      await start()
      const document = editor.open('ask.ts', 'typescript', script)
      for (const text of ["from 'openai'", 'question', 'acme-large']) {
        assert.equal(await ask('promptfare/promptAt', placeOf(document, text)), null, text)
      }
    })
  })
})
