import assert from 'node:assert/strict'
import { createRepository, type TestRepository } from './harness/repository'

const config = {
  root: true,
  rules: { 'missing-max-tokens': 'error' },
  prices: { 'acme-small': { input: 1, output: 4, maxOutputTokens: 8000 } },
}
const call = (name: string, limit = '', text = 'Say what it is about.'): string => `import OpenAI from 'openai'
const client = new OpenAI()
export const ${name} = (text: string) =>
  client.responses.create({ model: 'acme-small', ${limit}instructions: '${text}', input: text })
`
const capped = 'max_output_tokens: 50, '

describe('a diff and accepted findings', function () {
  this.timeout(20_000)
  let repository: TestRepository
  beforeEach(() => {
    repository = createRepository({ 'promptfare.json': JSON.stringify(config), 'src/a.ts': call('a', capped) })
  })
  afterEach(() => repository.remove())

  async function diff(...args: readonly string[]) {
    const { code, out, err } = await repository.run(['diff', '--format', 'json', ...args])
    assert.equal(err, '')
    const { verdict, accepted, reasons } = JSON.parse(out) as {
      verdict: string
      accepted: number
      reasons: { about: string; file: string }[]
    }
    return { code, verdict, accepted, reasons: reasons.map(({ about, file }) => `${about} ${file}`) }
  }

  async function acceptAll(): Promise<void> {
    assert.equal((await repository.run(['baseline'])).code, 0)
  }

  it('passes what the baseline on disk holds, and says how many', async () => {
    repository.write({ 'src/b.ts': call('b') })
    assert.deepEqual(await diff(), { code: 1, verdict: 'fail', accepted: 0, reasons: ['finding src/b.ts'] })
    await acceptAll()
    assert.deepEqual(await diff(), { code: 0, verdict: 'pass', accepted: 1, reasons: [] })
    assert.match((await repository.run(['diff'])).out, /^PASS: 1 added.*\n1 finding accepted by the baseline\n/m)
    assert.match((await repository.run(['diff', '--format', 'markdown'])).out, /; 1 finding accepted by the baseline\n/)
    assert.deepEqual((await diff('--no-baseline')).reasons, ['finding src/b.ts'])
  })

  it('takes the baseline of a head that is a commit from that commit', async () => {
    const before = repository.git('rev-parse', 'HEAD')
    const without = repository.commit({ 'src/b.ts': call('b') })
    await acceptAll()
    const withBaseline = repository.commit({})
    assert.deepEqual((await diff(`${before}..${without}`)).verdict, 'fail')
    assert.deepEqual(await diff(`${before}..${withBaseline}`), { code: 0, verdict: 'pass', accepted: 1, reasons: [] })
    assert.equal((await diff(`${before}..${without}`, '--baseline', 'promptfare-baseline.json')).verdict, 'pass')
    const { code, err } = await repository.run(['diff', '--baseline', 'nowhere.json'])
    assert.deepEqual([code, /^error: no such baseline: nowhere\.json/.test(err)], [2, true])
  })

  it('fails what comes beyond the baseline', async () => {
    repository.write({ 'src/b.ts': call('b') })
    await acceptAll()
    repository.write({ 'src/b.ts': call('b') + call('again').split('\n').slice(2).join('\n'), 'src/c.ts': call('c') })
    const { verdict, accepted, reasons } = await diff()
    assert.deepEqual([verdict, accepted, reasons], ['fail', 1, ['finding src/b.ts', 'finding src/c.ts']])
  })

  it('accepts a budget that a call was over when it was accepted', async () => {
    const tight = { ...config, budgets: [{ files: '**', maxInputTokens: 5 }] }
    repository.write({
      'promptfare.json': JSON.stringify(tight),
      'src/a.ts': call('a', capped, 'Say at length what it is about.'),
    })
    assert.deepEqual((await diff()).reasons, ['budget src/a.ts'])
    await acceptAll()
    const { verdict, accepted } = await diff()
    assert.deepEqual([verdict, accepted], ['pass', 1])
  })

  it('is made anew where the baseline changes, cache or not', async () => {
    repository.write({ 'src/b.ts': call('b'), '.gitignore': 'kept/\n' })
    const cached = ['--cache-location', 'kept']
    assert.equal((await diff(...cached)).verdict, 'fail')
    await acceptAll()
    assert.equal((await diff(...cached)).verdict, 'pass')
    assert.equal((await diff(...cached)).accepted, 1)
  })
})

describe('pruning a baseline', function () {
  this.timeout(20_000)
  let repository: TestRepository
  beforeEach(() => {
    const files = { 'promptfare.json': JSON.stringify(config), 'src/a.ts': call('a'), 'src/b.ts': call('b') }
    repository = createRepository(files)
  })
  afterEach(() => repository.remove())

  const prune = async (): Promise<string> => (await repository.run(['baseline', '--prune'])).out

  it('keeps what is accepted in files that cannot be read as a whole, and says so', async () => {
    await repository.run(['baseline'])
    repository.write({ 'src/a.ts': `${call('a').slice(0, -30)}\nconst broken = {{{(` })
    const lint = await repository.run(['lint', '--format', 'json'])
    const { summary } = JSON.parse(lint.out) as { summary: { mended: number; brokenFiles: unknown[] } }
    assert.deepEqual([summary.mended, summary.brokenFiles.length], [0, 1])
    const said = await prune()
    assert.match(said, /^kept promptfare-baseline\.json: 2 findings accepted \(nothing changed\)\n/)
    assert.match(said, /^kept \d+ findings? of 1 file that could not be read as a whole: src\/a\.ts\n/m)
    repository.write({ 'src/a.ts': call('a', capped) })
    assert.match(await prune(), /^wrote promptfare-baseline\.json: 1 finding accepted \(1 mended\)\n$/)
  })

  it('keeps what is accepted in a file that was not read at all', async () => {
    await repository.run(['baseline'])
    repository.write({ 'src/a.ts': `${call('a')}\0` })
    assert.match(await prune(), /kept 1 finding of 1 file that could not be read as a whole: src\/a\.ts\n/)
  })
})
