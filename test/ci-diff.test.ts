import assert from 'node:assert/strict'
import { createRepository, type Files, type TestRepository } from './harness/repository'
import { label } from './harness/samples'

/** Round prices, in dollars per million tokens, so that nothing here depends on a price list. */
const config = {
  root: true,
  prices: {
    'acme-small': { input: 1, output: 4, cacheRead: 0.1, maxOutputTokens: 8000 },
    'acme-large': { input: 10, output: 40, cacheRead: 1, maxOutputTokens: 8000 },
  },
}

const rules = (count: number): string =>
  Array.from({ length: count }, (_, index) => `Rule ${index} holds for every order.`).join('\n')
const prompts = (count: number): string => `export const SYSTEM = \`You answer in one sentence.\n${rules(count)}\`\n`

const answer = `import OpenAI from 'openai'
import { SYSTEM } from './prompts'

const client = new OpenAI()

export async function answer(question: string) {
  return client.chat.completions.create({
    model: 'acme-small',
    max_completion_tokens: 256,
    messages: [
      { role: 'system', content: SYSTEM },
      { role: 'user', content: question },
    ],
  })
}
`

const shots = (count: number): string => `import OpenAI from 'openai'

const client = new OpenAI()

const PROMPT = \`Say which product the customer means.

${Array.from({ length: count }, (_, index) => `Input: the thing number ${index} that I bought is broken and I want another\nOutput: product ${index}`).join('\n\n')}\`

export const product = (text: string) =>
  client.responses.create({ model: 'acme-small', max_output_tokens: 50, instructions: PROMPT, input: text })
`

const tool = (name: string): string =>
  `{ type: 'function', name: '${name}', description: 'Looks up the ${name} of a customer by id.', parameters: { type: 'object', properties: { id: { type: 'string' } } } }`
const tools = (...names: readonly string[]): string => `import OpenAI from 'openai'

const client = new OpenAI()

export const act = (text: string) =>
  client.responses.create({ model: 'acme-small', max_output_tokens: 50, input: text, tools: [${names.map(tool).join(', ')}] })
`

const wrapper = (model: string): string => `import OpenAI from 'openai'

const client = new OpenAI()

export async function ask(system: string, question: string) {
  return client.responses.create({ model: '${model}', max_output_tokens: 100, instructions: system, input: question })
}
`
const caller = `import { ask } from './ask'

export const greet = (name: string) => ask('Write a warm greeting for a customer of the shop, in two sentences at most.', name)
export const thank = (name: string) => ask('Write a short note of thanks for an order that has just arrived, with no offers.', name)
`

const project: Files = {
  'promptfare.json': JSON.stringify(config),
  'src/prompts.ts': prompts(150),
  'src/answer.ts': answer,
  'src/label.py': label,
  'src/shots.ts': shots(4),
  'src/tools.ts': tools('order'),
  'src/ask.ts': wrapper('acme-small'),
  'src/greet.ts': caller,
}

interface Change {
  readonly id: string
  readonly kind: string
  readonly file: string
  readonly line: number
  readonly causes: readonly string[]
  readonly why: readonly string[]
  readonly difference: { readonly figure: string; readonly before: number; readonly after: number } | null
  readonly before: { readonly file: string; readonly tokens: { readonly input: { readonly high: number } } } | null
  readonly after: { readonly file: string; readonly tokens: { readonly input: { readonly high: number } } } | null
  readonly usdPerMonth: { readonly before: number | null; readonly after: number | null }
}

interface Answer {
  readonly code: number
  readonly verdict: string
  readonly reasons: readonly {
    readonly verdict: string
    readonly about: string
    readonly message: string
    readonly file: string
  }[]
  readonly changes: readonly Change[]
  readonly totals: { readonly before: { readonly calls: number }; readonly after: { readonly calls: number } }
}

describe('promptfare diff', function () {
  this.timeout(20_000)
  let repository: TestRepository
  beforeEach(() => {
    repository = createRepository(project)
  })
  afterEach(() => repository.remove())

  async function diff(...args: readonly string[]): Promise<Answer> {
    const { code, out, err } = await repository.run(['diff', ...args, '--format', 'json'])
    assert.match(err, /^(1 file with syntax errors, read in part: src\/answer\.ts:14\n)?$/)
    return { code, ...(JSON.parse(out) as Omit<Answer, 'code'>) }
  }

  /** Asks for the change twice: as files on disk, and as a commit that is not checked out. */
  async function outcomeOf(files: Files): Promise<Answer> {
    repository.write(files)
    const onDisk = await diff()
    repository.git('checkout', '-q', '-b', 'topic')
    repository.commit({})
    repository.git('checkout', '-q', 'main')
    const committed = await diff('main..topic')
    assert.deepEqual(
      committed.changes.map(({ kind, file, line, causes, difference }) => ({ kind, file, line, causes, difference })),
      onDisk.changes.map(({ kind, file, line, causes, difference }) => ({ kind, file, line, causes, difference })),
    )
    assert.deepEqual([committed.verdict, committed.code], [onDisk.verdict, onDisk.code])
    return onDisk
  }

  const shown = ({ changes }: Answer) => changes.map(({ kind, file, causes }) => `${kind} ${file} ${causes.join()}`)

  it('lists nothing where nothing changed', async () => {
    const { code, verdict, changes, totals } = await diff()
    assert.deepEqual([code, verdict, changes], [0, 'pass', []])
    assert.equal(totals.after.calls, 6)
    assert.deepEqual(totals.before, totals.after)
  })

  it('sees another model, and warns where no budget says how much dearer it may be', async () => {
    const answered = await outcomeOf({ 'src/answer.ts': answer.replace('acme-small', 'acme-large') })
    assert.deepEqual(shown(answered), ['dearer src/answer.ts model'])
    assert.deepEqual([answered.code, answered.verdict], [0, 'warn'])
    assert.deepEqual(answered.changes[0]?.why, ['model acme-small → acme-large'])
    const { before = 0, after: now = 0 } = answered.changes[0]?.difference ?? {}
    assert.ok(Math.abs(now / before - 10) < 1e-9)
  })

  it('sees a cheaper model, and passes', async () => {
    repository.commit({ 'src/answer.ts': answer.replace('acme-small', 'acme-large') })
    const answered = await outcomeOf({ 'src/answer.ts': answer })
    assert.deepEqual(shown(answered), ['cheaper src/answer.ts model'])
    assert.deepEqual([answered.code, answered.verdict], [0, 'pass'])
  })

  it('sees a prompt of another file grow by 25,000 tokens, at the call that sends it', async () => {
    const answered = await outcomeOf({ 'src/prompts.ts': prompts(3300) })
    assert.deepEqual(shown(answered), ['dearer src/answer.ts prompt'])
    assert.match(answered.changes[0]?.why[0] ?? '', /^prompt [\d,]+ → [\d,]+ tokens, in src\/prompts\.ts$/)
    const [change] = answered.changes
    const more = (change?.after?.tokens.input.high ?? 0) - (change?.before?.tokens.input.high ?? 0)
    assert.ok(more > 25_000, `${more} tokens more`)
  })

  it('lists a prompt of another file at every call that sends it', async () => {
    const second = answer.replace('function answer', 'function reply').replace('256', '300')
    repository.commit({ 'src/reply.ts': second })
    const answered = await outcomeOf({ 'src/prompts.ts': prompts(200) })
    assert.deepEqual(shown(answered).sort(), ['dearer src/answer.ts prompt', 'dearer src/reply.ts prompt'])
  })

  it('does not list a call that moved by 30 lines', async () => {
    const { code, verdict, changes } = await outcomeOf({ 'src/answer.ts': '// one more line\n'.repeat(30) + answer })
    assert.deepEqual([code, verdict, changes], [0, 'pass', []])
  })

  it('knows a call that went to another file, and what it costs more there', async () => {
    const answered = await outcomeOf({
      'src/label.py': undefined,
      'lib/tickets/classify.py': `${'# moved here\n'.repeat(30)}${label}`,
    })
    assert.deepEqual(shown(answered), ['moved lib/tickets/classify.py call'])
    assert.equal(answered.changes[0]?.before?.file, 'src/label.py')
    assert.deepEqual([answered.code, answered.verdict], [0, 'pass'])
  })

  it('knows a call that went to another file and to another model', async () => {
    const moved = label.replace('acme-small', 'acme-large')
    const answered = await outcomeOf({ 'src/label.py': undefined, 'lib/classify.py': moved })
    assert.deepEqual(shown(answered), ['dearer lib/classify.py model,call'])
  })

  it('sees that a limit of the output is gone, by the most that a call may cost', async () => {
    const answered = await outcomeOf({ 'src/label.py': label.replace('        max_output_tokens=200,\n', '') })
    assert.deepEqual(shown(answered), ['dearer src/label.py output-limit'])
    assert.deepEqual(answered.changes[0]?.why, ['output limit 200 → none'])
    assert.equal(answered.verdict, 'warn')
    assert.ok(answered.reasons.some(({ about, message }) => about === 'finding' && message.endsWith('(missing-max-tokens)')))
  })

  it('sees examples that were doubled', async () => {
    const answered = await outcomeOf({ 'src/shots.ts': shots(8) })
    assert.deepEqual(shown(answered), ['dearer src/shots.ts examples'])
    assert.match(answered.changes[0]?.why[0] ?? '', /^examples 4 → 8 \(\+\d+ tokens\)$/)
  })

  it('sees a tool that was added', async () => {
    const answered = await outcomeOf({ 'src/tools.ts': tools('order', 'invoice') })
    assert.deepEqual(shown(answered), ['dearer src/tools.ts tools'])
    assert.match(answered.changes[0]?.why[0] ?? '', /^tools 1 → 2 \(\+\d+ tokens\)$/)
  })

  it('sees a cache that a timestamp costs', async () => {
    const stamped = prompts(150).replace('`You', '`It is ${new Date().toISOString()}. You')
    const answered = await outcomeOf({ 'src/prompts.ts': stamped })
    assert.deepEqual(shown(answered), ['dearer src/answer.ts prompt,cache'])
    const [change] = answered.changes
    assert.match(change?.why[1] ?? '', /^cache lost: 1,\d+ → 0 tokens, cut by \{new Date\(\)/)
    assert.equal(change?.difference?.figure, 'from the cache')
  })

  it('sees a function that makes the call change, at the calls of that function', async () => {
    const answered = await outcomeOf({ 'src/ask.ts': wrapper('acme-large') })
    assert.deepEqual(shown(answered), ['dearer src/ask.ts model', 'dearer src/greet.ts model', 'dearer src/greet.ts model'])
  })

  it('lists calls that come and go', async () => {
    const added = await outcomeOf({ 'src/new.py': label.replace('def label', 'def other').replace('write down', 'tell me') })
    assert.deepEqual(shown(added), ['added src/new.py call'])
    assert.deepEqual([added.code, added.verdict], [0, 'pass'])
    const removed = await diff('topic..main')
    assert.deepEqual(shown(removed), ['removed src/new.py call'])
  })

  it('keeps a call apart from one that is put before it', async () => {
    const one = `export const hi = () => client.responses.create({ model: 'acme-large', max_output_tokens: 9, input: 'Say hello to me.' })\n`
    const text = `import OpenAI from 'openai'\nconst client = new OpenAI()\n`
    const old = `client.responses.create({ model: 'acme-small', max_output_tokens: 9, input: 'Name a colour that nobody likes.' })\n`
    repository.commit({ 'src/top.ts': text + old })
    const answered = await outcomeOf({ 'src/top.ts': text + one.replace('export const hi = () => ', '') + old })
    assert.deepEqual(
      answered.changes.map(({ kind, line }) => [kind, line]),
      [['added', 3]],
    )
  })

  it('finds calls in broken source, and does not call them removed', async () => {
    const { code, verdict, changes } = await outcomeOf({ 'src/answer.ts': answer.replace('    ],\n  })\n}', '') })
    assert.deepEqual([code, verdict, changes], [0, 'pass', []])
  })

  it('warns of a model without a price', async () => {
    const answered = await outcomeOf({ 'src/answer.ts': answer.replace('acme-small', 'acme-unheard-of') })
    assert.deepEqual(shown(answered), ['unpriced src/answer.ts model'])
    assert.deepEqual([answered.code, answered.verdict], [0, 'warn'])
    assert.deepEqual(
      answered.reasons.map(({ about, message }) => [about, message]),
      [['model', 'no price: acme-unheard-of: in no catalog']],
    )
  })

  describe('budgets', () => {
    const withBudget = (budget: object, traffic: object[] = []): string =>
      JSON.stringify({ ...config, traffic, budgets: [{ files: 'src/**', ...budget }] })

    it('fail a call that gets dearer by more than they allow', async () => {
      repository.commit({ 'promptfare.json': withBudget({ maxIncrease: '20%' }) })
      const answered = await outcomeOf({ 'src/prompts.ts': prompts(300) })
      assert.deepEqual([answered.code, answered.verdict], [1, 'fail'])
      assert.match(answered.reasons[0]?.message ?? '', /^\d+% dearer: the budget allows 20% more$/)
    })

    it('pass a call that gets dearer by less, and warn of nothing', async () => {
      repository.commit({ 'promptfare.json': withBudget({ maxIncrease: 3 }) })
      const answered = await outcomeOf({ 'src/prompts.ts': prompts(300) })
      assert.deepEqual([answered.code, answered.verdict, answered.changes.length], [0, 'pass', 1])
    })

    it('fail a call that goes over what it may cost, in tokens, dollars and dollars a month', async () => {
      const limits = { maxInputTokens: '3k', maxUsdPerCall: 0.003, maxUsdPerMonth: 40 }
      repository.commit({ 'promptfare.json': withBudget(limits, [{ files: 'src/answer.ts', callsPerMonth: 10_000 }]) })
      const answered = await outcomeOf({ 'src/prompts.ts': prompts(600) })
      assert.deepEqual([answered.code, answered.verdict], [1, 'fail'])
      assert.deepEqual(
        answered.reasons.filter(({ verdict }) => verdict === 'fail').map(({ message }) => message.replace(/^\S+/, '…')),
        ['… input tokens: the budget of a call is 3,000', '… a call: the budget is $0.003', '… a month: the budget is $40.00'],
      )
      const { before, after: now } = answered.changes[0]?.usdPerMonth ?? {}
      assert.ok((before ?? 0) > 0 && (now ?? 0) > (before ?? 0))
    })

    it('say nothing of a call that was over them before and is no dearer', async () => {
      repository.commit({ 'promptfare.json': withBudget({ maxUsdPerCall: 0.0000001 }) })
      const { code, changes } = await outcomeOf({ 'src/answer.ts': `\n${answer}` })
      assert.deepEqual([code, changes], [0, []])
    })

    it('of the head hold for both, so that a change of prices alone changes nothing', async () => {
      const dearer = { ...config, prices: { ...config.prices, 'acme-small': { input: 5, output: 9 } } }
      const { code, changes } = await outcomeOf({ 'promptfare.json': JSON.stringify(dearer) })
      assert.deepEqual([code, changes], [0, []])
    })

    it('decide with --fail-on what exits with 1', async () => {
      repository.write({ 'src/prompts.ts': prompts(300) })
      assert.equal((await diff('--fail-on', 'warn')).code, 1)
      repository.write({ 'promptfare.json': withBudget({ maxIncrease: 0.1 }) })
      assert.equal((await diff()).code, 1)
      assert.equal((await diff('--fail-on', 'never')).code, 0)
    })
  })

  it('fails a change with a new finding that is an error, and passes one that was there', async () => {
    const strict = JSON.stringify({ ...config, rules: { 'missing-max-tokens': 'error' } })
    const without = label.replace('        max_output_tokens=200,\n', '')
    repository.commit({ 'promptfare.json': strict })
    const answered = await outcomeOf({ 'src/label.py': without })
    assert.deepEqual([answered.code, answered.verdict], [1, 'fail'])
    repository.git('checkout', '-q', 'topic')
    const again = await diff()
    assert.deepEqual([again.code, again.verdict], [0, 'pass'])
  })

  it('prints a comment for a pull request, with a marker to find it by', async () => {
    repository.write({ 'src/prompts.ts': prompts(300), 'lib/classify.py': label, 'src/label.py': undefined })
    const { out } = await repository.run(['diff', '--format', 'markdown'])
    assert.match(out, /^<!-- promptfare-diff -->\n### .* Prompt costs: WARN\n/)
    assert.match(out, /\| dearer \| `src\/answer\.ts:7` \|/)
    assert.match(out, /<summary>1 moved, at the same cost<\/summary>/)
    assert.ok(out.length < 2000)
  })

  it('cuts a comment to what a pull request takes, and says so', async () => {
    const many = (model: string) =>
      Object.fromEntries(
        Array.from({ length: 500 }, (_, index) => [
          `many/${'deep/'.repeat(20)}file-${index}.py`,
          label.replace('acme-small', model),
        ]),
      )
    repository.commit(many('acme-small'))
    repository.write(many('acme-large'))
    const { out } = await repository.run(['diff', '--format', 'markdown'])
    assert.ok(out.length < 65_536, `${out.length} characters`)
    assert.match(out, /…cut here: \d+ more parts/)
  })
})
