import assert from 'node:assert/strict'
import { rules } from '../rules/registry'
import { defaults } from '../server/engine/config'
import { isOfDay } from '../server/facts/change'
import { breakEvenHits, expectedHits, usdPerMarkedToken } from '../server/model/cache-use'
import type { Price } from '../server/model/model-info'
import { applyEdits } from '../server/model/span'
import { documentOf, testEngine } from './harness/analyze'

const price: Price = {
  usdPerInputToken: 10,
  usdPerOutputToken: 50,
  usdPerCacheReadToken: 1,
  usdPerCacheWrite5mToken: 12.5,
  usdPerCacheWrite1hToken: 20,
  batchMultiplier: undefined,
  longContext: undefined,
}

describe('what a cache is worth', () => {
  it('as many finds as calls that come soon enough after another', () => {
    assert.equal(expectedHits(0, '5m'), 0)
    // One in five minutes on average: all but e⁻¹ have one before them.
    assert.equal(expectedHits(8640, '5m').toFixed(4), (1 - 1 / Math.E).toFixed(4))
    assert.equal(expectedHits(720, '1h'), expectedHits(8640, '5m'))
  })

  it('between a write and a read', () => {
    assert.equal(usdPerMarkedToken(price, '5m', 0), 12.5)
    assert.equal(usdPerMarkedToken(price, '1h', 1), 1)
    assert.equal(usdPerMarkedToken({ ...price, usdPerCacheReadToken: undefined }, '5m', 1), undefined)
  })

  it('even at the share where reading saves what writing costs more', () => {
    for (const life of ['5m', '1h'] as const) {
      const share = breakEvenHits(price, life) ?? Number.NaN
      assert.equal((usdPerMarkedToken(price, life, share) ?? 0).toFixed(9), price.usdPerInputToken.toFixed(9))
    }
    assert.equal(breakEvenHits({ ...price, usdPerCacheWrite5mToken: 10 }, '5m'), undefined)
  })
})

describe('times', () => {
  const volatile = (name: string) => isOfDay({ kind: 'hole', why: 'volatile', name, span: { document: 'a', start: 0, end: 0 } })

  for (const name of [
    'new Date().toLocaleDateString()',
    'new Date().toISOString().split("T")[0]',
    'new Date().toISOString().slice(0, 10)',
    'date.today()',
    'datetime.now().strftime("%A, %d %B %Y")',
    'dayjs().format("YYYY-MM-DD")',
  ])
    it(`${name} is the same for a day`, () => assert.equal(volatile(name), true))

  for (const name of [
    'new Date().toISOString()',
    'Date.now()',
    'datetime.now().strftime("%d %B, %H:%M")',
    'dayjs().format("YYYY-MM-DD HH:mm")',
    'dayjs().format()',
    'new Date().toLocaleDateString("en", { hour: "2-digit" })',
    'uuid.uuid4()',
  ])
    it(`${name} is not`, () => assert.equal(volatile(name), false))
})

const long =
  'You answer questions about the Acme water heater. Quote the page of the manual. Name the part by its number. Never guess.'

/** The source after what a rule offers for it; `undefined` where it offers nothing. */
function repaired(id: string, path: string, source: string): string | undefined {
  const rule = rules.filter((rule) => rule.id === id)
  const findings = testEngine(rule, defaults).analyze(documentOf(path, source)).findings
  const edits = findings.flatMap(({ suggestion }) => suggestion?.edits ?? [])
  return edits.length === 0 ? undefined : applyEdits(path, source, edits)
}

describe('a cache marker', () => {
  const python = (args: string): string =>
    `from anthropic import Anthropic\n\nclient = Anthropic()\n\n\ndef ask(q: str, **more):\n    return client.messages.create(${args})\n`
  const script = (settings: string): string =>
    `import Anthropic from '@anthropic-ai/sdk'\nconst client = new Anthropic()\nexport const ask = (q: string, more: object) => client.messages.create(${settings})\n`
  const marks = (path: string, source: string): string | undefined => repaired('missing-cache-breakpoint', path, source)

  it('goes behind the last of the tools where only these are static', () => {
    const tools = `[{ name: 'find', description: '${long}', input_schema: { type: 'object' } }]`
    const source = script(
      `{ model: 'acme-eager', max_tokens: 9, tools: ${tools}, system: \`You help \${q}.\`, messages: [{ role: 'user', content: q }] }`,
    )
    assert.equal(
      marks('a.ts', source),
      source.replace("{ type: 'object' } }", "{ type: 'object' }, cache_control: { type: 'ephemeral' } }"),
    )
  })

  it('goes to the message that holds the text', () => {
    const source = python(
      `model="acme-eager", max_tokens=9, messages=[{"role": "user", "content": '${long}'}, {"role": "user", "content": q}]`,
    )
    const block = `[{'type': 'text', 'text': '${long}', 'cache_control': {'type': 'ephemeral'}}]`
    assert.equal(marks('a.py', source), source.replace(`'${long}'`, block))
  })

  it('is written where the function of the project makes the call', () => {
    const source = `${script(`{ model: 'acme-eager', max_tokens: 9, system: rules, messages: [{ role: 'user', content: q }] }`)}const rules = '${long}'\n`
    const block = "[{ type: 'text', text: rules, cache_control: { type: 'ephemeral' } }]"
    assert.equal(marks('a.ts', source), source.replace('system: rules', `system: ${block}`))
  })

  it('is not missed where one may be', () => {
    const rest = `max_tokens=9, system="${long}", messages=[{"role": "user", "content": q}]`
    assert.equal(marks('a.py', python(`model="acme-eager", ${rest}, **more`)), undefined)
    assert.equal(marks('a.py', python(`model="acme-eager", ${rest}, cache_control={"type": "ephemeral"}`)), undefined)
    const spread = `{ model: 'acme-eager', max_tokens: 9, system: '${long}', messages: [{ role: 'user', content: q }], ...more }`
    assert.equal(marks('a.ts', script(spread)), undefined)
  })

  it('is offered on broken source or not at all', () => {
    const source = script(`{ model: 'acme-eager', max_tokens: 9, system: '${long}', messages: [{ role: 'user', content: q }] }`)
    for (let end = 0; end < source.length; end += 23) marks('a.ts', source.slice(0, end))
  })
})

describe('a line with a time', () => {
  const ask = (text: string): string =>
    `from datetime import datetime\nfrom openai import OpenAI\n\nclient = OpenAI()\n\n\ndef ask(q: str):\n    return client.responses.create(model="acme-eager", max_output_tokens=20, instructions=${text}, input=q)\n`
  const moves = (text: string): string | undefined => repaired('unstable-prefix', 'a.py', ask(text))

  it('moves with what stands around the time', () => {
    assert.equal(
      moves(`f"""Be brief.\nIt is {datetime.now()} now.\n${long}\n"""`),
      ask(`f"""Be brief.\n${long}\n\nIt is {datetime.now()} now.\n"""`),
    )
  })

  it('stays where more than the line would have to move, or where it cannot be written', () => {
    assert.equal(moves(`f"""It is {datetime.now()}. ${long}"""`), undefined)
    assert.equal(moves(`f"""It is {datetime.now():%H:%M}.\n${long}"""`), undefined)
    assert.equal(moves(`f"It is {datetime.now()}.\\n${long}"`), undefined)
  })
})
