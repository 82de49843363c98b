import assert from 'node:assert/strict'
import missingMaxTokens from '../rules/missing-max-tokens'
import outdatedModel from '../rules/outdated-model'
import type { AnalyzedCall } from '../server/engine/analysis'
import { documentOf, testEngine } from './harness/analyze'

/** The only call of a TypeScript program that has a client `c`. */
function onlyCall(code: string): AnalyzedCall {
  const text = `import OpenAI from 'openai'\nconst c = new OpenAI()\n${code}\n`
  const { calls } = testEngine().analyze(documentOf('a.ts', text))
  const [call] = calls
  assert.equal(calls.length, 1)
  assert.ok(call)
  return call
}

const hello = "messages: [{ role: 'user', content: 'Say hello.' }]"

describe('estimates', () => {
  it('count a literal prompt exactly, with four tokens a message and three for the reply', () => {
    const { estimate } = onlyCall(`c.chat.completions.create({ model: 'acme-large', ${hello} })`)
    // `Say hello.` is three tokens of o200k.
    assert.deepEqual(estimate.input, { low: 10, high: 10, basis: 'exact' })
    assert.deepEqual(estimate.cost?.input, { low: 0.0001, high: 0.0001, basis: 'exact' })
  })

  it('assume what a hole holds, and say so', () => {
    const { estimate } = onlyCall(
      "const ask = (q: string) => c.chat.completions.create({ model: 'acme-large', messages: [{ role: 'user', content: q }] })",
    )
    assert.deepEqual(estimate.input, { low: 7, high: 407, basis: 'assumed' })
  })

  it('assume more where messages are open and nothing of them is known', () => {
    const { estimate } = onlyCall(
      "const ask = (h: any[]) => c.chat.completions.create({ model: 'acme-large', messages: [...h.map((m) => m.turn)] })",
    )
    assert.equal(estimate.input.basis, 'assumed')
    assert.ok(estimate.input.high > 100, String(estimate.input.high))
  })

  it('never take a cap for more than the model can write', () => {
    const { estimate } = onlyCall(`c.chat.completions.create({ model: 'acme-large', max_completion_tokens: 999999, ${hello} })`)
    assert.equal(estimate.output.high, 16_384)
  })

  it('take a cap that only stands in by default for what is expected, not for a ceiling', () => {
    const { estimate } = onlyCall(
      `const ask = (o: { max?: number }) => c.chat.completions.create({ model: 'acme-large', max_completion_tokens: o.max ?? 100, ${hello} })`,
    )
    assert.equal(estimate.output.high, 16_384)
    assert.equal(estimate.output.expected, 100)
  })

  it('span all models that a condition may choose', () => {
    const { estimate, modelHow } = onlyCall(
      `const ask = (big: boolean) => c.chat.completions.create({ model: big ? 'acme-large' : 'acme-small', max_completion_tokens: 100, ${hello} })`,
    )
    assert.equal(modelHow, 'default')
    // 10 tokens in at 0.20 to 10 dollars, 100 out at 40 dollars a million at most.
    assert.equal(estimate.cost?.total.low, 0.000002)
    assert.equal(estimate.cost?.total.high, 0.0041)
  })

  it('give no price where one of these models is in no catalog', () => {
    const { estimate } = onlyCall(
      `const ask = (big: boolean) => c.chat.completions.create({ model: big ? 'acme-large' : 'my-own', ${hello} })`,
    )
    assert.equal(estimate.cost, undefined)
  })

  it('put no format of a chat around a bare text, and count nothing for a list of no tools', () => {
    const bare = onlyCall("c.completions.create({ model: 'acme-large', prompt: 'Hi' })").estimate
    assert.deepEqual([bare.framing.high, bare.input.low], [0, 1])
    const [without, empty] = ['', ', tools: []'].map(
      (tools) => onlyCall(`c.chat.completions.create({ model: 'acme-large', ${hello}${tools} })`).estimate.input,
    )
    assert.deepEqual(empty, without)
  })

  it('count the calls of tools and the name of a message', () => {
    const { estimate } = onlyCall(
      "c.chat.completions.create({ model: 'acme-large', messages: [{ role: 'system', name: 'bot', content: 'Hi' }, { role: 'assistant', content: null, tool_calls: [{ id: 'a', function: { name: 'find', arguments: '{}' } }] }] })",
    )
    assert.equal(estimate.framing.low, 3 + 2 * 4 + 2)
    assert.equal(estimate.input.basis, 'estimated')
    assert.ok((estimate.parts[1]?.tokens.low ?? 0) > 5)
  })

  it('leave out what a tool runs', () => {
    const text =
      "import { generateText, tool } from 'ai'\ngenerateText({ model: 'openai/acme-large', prompt: 'Hi', tools: { find: tool({ description: 'Finds', execute: async () => 1 }) } })"
    const [call] = testEngine().analyze(documentOf('a.ts', text)).calls
    assert.equal(call?.estimate.input.basis, 'estimated')
    assert.equal(call?.estimate.input.low, call?.estimate.input.high)
  })

  it('do not call exact what goes on from an earlier response', () => {
    const { estimate } = onlyCall(
      "const next = (id: string) => c.responses.create({ model: 'acme-large', input: 'Go on.', previous_response_id: id })",
    )
    assert.equal(estimate.input.basis, 'assumed')
  })
})

describe('directives', () => {
  /** What is left over a call without a limit on a retired model: two rules, two findings. */
  const left = (...lines: readonly string[]): string[] => {
    const call = "new OpenAI().responses.create({ model: 'acme-old', input: 'Hi' })"
    const text = ["import OpenAI from 'openai'", ...lines, call, ''].join('\n')
    return testEngine([missingMaxTokens, outdatedModel])
      .analyze(documentOf('a.ts', text))
      .findings.map(({ ruleId, message }) => (ruleId === 'directive' ? message : ruleId))
  }
  const outdated = '// promptfare-ignore outdated-model: moves with the next release'

  it('suppress one rule on the next line', () => assert.ok(!left(outdated).includes('outdated-model')))
  it('stand on top of each other', () => {
    const other = '// promptfare-ignore unknown-thing: why not'
    assert.deepEqual(left(outdated, other), ['names a rule that does not exist: unknown-thing'])
  })
  it('without a reason suppress nothing', () => {
    assert.deepEqual(left('// promptfare-ignore outdated-model'), [
      'gives no reason: write promptfare-ignore outdated-model: <reason>',
      'outdated-model',
    ])
  })
  it('without a finding are reported', () => {
    assert.deepEqual(
      left(outdated, '// promptfare-ignore missing-max-tokens: retired anyway').at(-1),
      'suppresses nothing: missing-max-tokens reports nothing here',
    )
  })
  it('hold for a whole file', () => {
    assert.deepEqual(left('// promptfare-ignore-file outdated-model: an old example', '', ''), [])
  })
  it('stand behind the code too', () => {
    const text =
      "import OpenAI from 'openai'\nnew OpenAI().responses.create({ model: 'acme-old', input: 'Hi' }) // promptfare-ignore outdated-model: old\n"
    assert.deepEqual(testEngine([outdatedModel]).analyze(documentOf('a.ts', text)).findings, [])
  })
})
