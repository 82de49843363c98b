import assert from 'node:assert/strict'
import type { WhatIf, WhatIfQuery } from '../server/hosts/lsp/protocol'
import { askEachTime } from './lsp-questions'
import { script } from './lsp-samples'

describe('what if', () => {
  const { start, editor, ask, settled, callCosts } = askEachTime()

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
    const document = editor().open('ask.ts', 'typescript', script)
    const call = await callCosts(document, 'completions.create')
    const answer = await whatIf({ call: { uri: document.uri, id: call.id } })
    assert.equal(figureOf(answer, 'a call, before'), call.price)
    assert.equal(figureOf(answer, 'a call, after'), call.price)
    assert.equal(figureOf(answer, 'saved'), '0%')
  })

  it('answers are half as long, for a hundred thousand calls a month', async () => {
    await start()
    const document = editor().open('ask.ts', 'typescript', script)
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
    const document = editor().open('ask.ts', 'typescript', script.replace('Please kindly answer in one word.', long))
    const { id } = await callCosts(document, 'completions.create')
    const call = { uri: document.uri, id }
    assert.match(figureOf(await whatIf({ call, cacheHitRate: 0.9 }), 'saved') ?? '', /^19%$/)
    const short = editor().open('short.ts', 'typescript', script)
    const own = await callCosts(short, 'completions.create')
    const { notes, figures } = await whatIf({ call: { uri: short.uri, id: own.id }, cacheHitRate: 0.9 })
    assert.match(notes.join(), /acme-large does not cache a prefix of \d+ tokens/)
    assert.equal(figures.find(({ name }) => name === 'saved')?.value, '0%')
  })

  it('the call goes to another model', async () => {
    await start()
    const document = editor().open('ask.ts', 'typescript', script)
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
    const document = editor().open('ask.ts', 'typescript', unknown)
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
