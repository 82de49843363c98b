import assert from 'node:assert/strict'
import { type Config, defaults } from '../server/engine/config'
import { type Figures, figuresOf } from '../server/engine/figures/figures'
import { documentOf, testEngine } from './harness/analyze'

const system = 'You are a patient clerk. '.repeat(12)

function figuresIn(
  path: string,
  text: string,
  change: Partial<Config> = {},
  files: Readonly<Record<string, string>> = {},
): Figures {
  const config: Config = { ...defaults, ...change }
  const engine = testEngine([], config, files)
  const document = documentOf(path, text)
  const [call] = engine.analyze(document).calls
  assert.ok(call, 'the source calls a model')
  return figuresOf(call, { catalog: engine.catalog(document), config })
}

const openai = (body: string, before = ''): string =>
  `import OpenAI from 'openai'\nconst client = new OpenAI()\n${before}\nexport async function ask(question, history) {\n  ${body}\n}\n`

describe('figures', () => {
  it('have rows that add up to the input, in tokens and in dollars', () => {
    const { parts, framing, input, fixed, volatile } = figuresIn(
      '/a.ts',
      openai(
        `return client.chat.completions.create({ model: 'acme-large', messages: [{ role: 'system', content: '${system}' }, { role: 'user', content: \`Answer: \${question}\` }] })`,
      ),
    )
    for (const end of ['low', 'high'] as const) {
      const rows = [...parts, framing]
      assert.equal(
        rows.reduce((sum, { tokens }) => sum + tokens[end], 0),
        input.tokens[end],
      )
      assert.equal(fixed.tokens[end] + volatile.tokens[end] + framing.tokens[end], input.tokens[end])
      const dollars = rows.reduce((sum, { usd }) => sum + (usd?.[end] ?? 0), 0)
      assert.ok(Math.abs(dollars - (input.usd?.[end] ?? 0)) < 1e-12)
      assert.ok(Math.abs((input.usd?.[end] ?? 0) - (input.tokens[end] * 10) / 1e6) < 1e-12)
    }
    assert.equal(volatile.tokens.high - volatile.tokens.low, 400)
  })

  it('bill the call without a cache, and as it writes and reads its prefix where that is long enough', () => {
    const call = (model: string): string =>
      openai(
        `return client.chat.completions.create({ model: '${model}', max_completion_tokens: 100, messages: [{ role: 'system', content: '${system}' }, { role: 'user', content: question }] })`,
      )
    const short = figuresIn('/a.ts', call('acme-large'))
    assert.deepEqual(
      short.bills.map(({ name }) => name),
      ['uncached'],
    )
    assert.equal(short.caching?.lacks, 'length')
    const long = figuresIn('/a.ts', call('acme-eager'))
    assert.deepEqual(
      long.bills.map(({ name }) => name),
      ['uncached', 'cache write', 'cache read'],
    )
    for (const { items, total } of long.bills) {
      for (const end of ['low', 'expected', 'high'] as const) {
        const sum = items.reduce((dollars, { usd }) => dollars + usd[end], 0)
        assert.ok(Math.abs(sum - total[end]) < 1e-12)
      }
    }
    const [uncached, , read] = long.bills
    assert.ok((read?.total.expected ?? 1) < (uncached?.total.expected ?? 0))
    assert.equal(uncached?.total.expected, long.total?.expected)
    assert.equal(read?.items.find(({ name }) => name === 'cache read')?.quantity.expected, long.caching?.prefixTokens)
  })

  it('are each as sure as what they are made of', () => {
    const { parts, total } = figuresIn(
      '/a.ts',
      openai(
        "return client.chat.completions.create({ model: 'acme-large', messages: [{ role: 'system', content: 'Be kind.' }, { role: 'user', content: question }] })",
      ),
    )
    assert.deepEqual(
      parts.map(({ usd }) => usd?.basis),
      ['exact', 'assumed'],
    )
    assert.equal(total?.basis, 'assumed')
  })

  it('say how the model was reached', () => {
    const create = (model: string): string => `return client.responses.create({ model: ${model}, input: 'Say hello.' })`
    const originOf = (body: string, before = '', change: Partial<Config> = {}) =>
      figuresIn('/a.ts', openai(body, before), change).origin
    assert.equal(originOf(create("'acme-large'")).by, 'literal')
    const constant = originOf(create('MODEL'), "const MODEL = 'acme-large'")
    assert.equal(constant.by, 'constant')
    assert.equal(openai('', "const MODEL = 'acme-large'").slice(constant.span?.start, constant.span?.end), "'acme-large'")
    assert.equal(originOf(create("process.env.MODEL ?? 'acme-large'")).by, 'default')
    assert.deepEqual(originOf(create("question ? 'acme-large' : 'acme-small'")).alternatives, ['acme-small'])
    const env = { models: { default: { openai: 'acme-small' }, env: { MODEL: 'acme-large' } } }
    const named = originOf(create('process.env.MODEL'), '', env)
    assert.deepEqual([named.by, named.key], ['configuration', 'models.env.MODEL'])
    assert.equal(originOf(create('question'), '', env).key, 'models.default.openai')
    assert.equal(originOf(create('question')).by, 'dynamic')
  })

  it('follow a constant into its module', () => {
    const files = { '/models.ts': "export const MODEL = 'acme-large'\n" }
    const { origin } = figuresIn(
      '/a.ts',
      `import { MODEL } from './models'\n${openai("return client.responses.create({ model: MODEL, input: 'Say hello.' })")}`,
      {},
      files,
    )
    assert.equal(origin.span?.document, '/models.ts')
  })

  it('name each assumption once, with the key that sets it', () => {
    const { assumptions } = figuresIn(
      '/a.ts',
      openai(
        "return client.responses.create({ model: 'acme-thinker', input: `${question} and ${context} and ${question}` })",
        'const context = load()',
      ),
      { assume: { ...defaults.assume, holeTokens: { default: 200, question: 50 } }, discount: 0.1 },
    )
    assert.deepEqual(
      assumptions.map(({ what, value, key }) => [what, value, key]),
      [
        ['question', '50 tokens (0 to 100)', 'assume.holeTokens.question'],
        ['context', '200 tokens (0 to 400)', 'assume.holeTokens.default'],
        ['length of the answer', '300 tokens, since the task does not bound it', undefined],
        ['thinking', '1000 tokens', 'assume.thinkingTokens'],
        ['discount', '10% off list prices', 'discount'],
      ],
    )
  })

  it('price a chat at its first, tenth and fiftieth turn, with and without a cache', () => {
    const { conversation } = figuresIn(
      '/a.ts',
      openai(
        "return client.chat.completions.create({ model: 'acme-large', max_completion_tokens: 100, messages: [{ role: 'system', content: 'Be kind.' }, ...history, { role: 'user', content: question }] })",
      ),
    )
    assert.equal(conversation?.kind, 'chat')
    assert.deepEqual([conversation?.messageTokens, conversation?.replyTokens], [200, 100])
    assert.deepEqual(
      conversation?.turns.map(({ turn, inputTokens }) => [turn, inputTokens - (conversation?.prefixTokens ?? 0)]),
      [
        [1, 200],
        [10, 200 + 9 * 300],
        [50, 200 + 49 * 300],
      ],
    )
    const last = conversation?.turns.at(-1)
    assert.ok(last && last.usdCached < last.usd && last.usdCachedSoFar < last.usdSoFar)
    assert.ok(Math.abs((last?.usd ?? 0) - ((last?.inputTokens ?? 0) * 10 + 100 * 40) / 1e6) < 1e-12)
  })

  it('price a loop around a call with tools, and not a loop that sends another text each time', () => {
    const tools = "tools: [{ type: 'function', function: { name: 'look_up', parameters: {} } }]"
    const loop = (more: string): string =>
      openai(
        `while (true) { await client.chat.completions.create({ model: 'acme-thinker', ${more} messages: [{ role: 'user', content: question }] }) }`,
      )
    const { conversation } = figuresIn('/a.ts', loop(`${tools}, `))
    assert.equal(conversation?.kind, 'tool loop')
    assert.deepEqual([conversation?.replyTokens, conversation?.thinkingTokens], [300, 1000])
    assert.equal(conversation?.messageKey, 'assume.holeTokens.default')
    assert.equal(figuresIn('/a.ts', loop('')).conversation, undefined)
  })

  it('have no dollars where the model is not known', () => {
    const figures = figuresIn('/a.ts', openai("return client.responses.create({ model: question, input: 'Say hello.' })"))
    assert.deepEqual([figures.bills, figures.siblings, figures.total, figures.conversation], [[], [], undefined, undefined])
    assert.ok(figures.parts.every(({ usd, tokens }) => usd === undefined && tokens.high === 3))
  })
})
