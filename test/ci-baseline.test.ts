import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { createRepository, type TestRepository } from './harness/repository'

const uncapped = (name: string): string => `import OpenAI from 'openai'
import { SYSTEM } from './prompt'

const client = new OpenAI()

export const ${name} = (text: string) =>
  client.responses.create({ model: 'gpt-5.4', instructions: SYSTEM, input: text })
`
const capped = (name: string): string => uncapped(name).replace('input: text', 'input: text, max_output_tokens: 50')

const prompt = "export const SYSTEM = 'Say in a few words what the customer wants from the shop.'\n"

describe('accepted findings', function () {
  this.timeout(20_000)
  let repository: TestRepository
  beforeEach(() => {
    repository = createRepository({
      'promptfare.json': '{ "root": true }',
      'src/prompt.ts': prompt,
      'src/a.ts': uncapped('a'),
      'src/b.ts': uncapped('b'),
      'src/c.ts': capped('c'),
    })
  })
  afterEach(() => repository.remove())

  const strict = ['--fail-on', 'warning', '--format', 'json'] as const

  async function lint(args: readonly string[] = [], inside?: string) {
    const { code, out, err } = await repository.run(['lint', ...strict, ...args], inside)
    assert.equal(err, '')
    const { findings, summary } = JSON.parse(out) as {
      findings: { file: string; ruleId: string }[]
      summary: { accepted?: number; mended?: number; files: number }
    }
    return { code, found: findings.map(({ file, ruleId }) => `${file} ${ruleId}`), ...summary }
  }

  async function say(...args: readonly string[]): Promise<string> {
    const { code, out, err } = await repository.run(args)
    assert.deepEqual([code, err], [0, ''])
    return out
  }

  const file = () => path.join(repository.folder, 'promptfare-baseline.json')

  it('are not reported again, and new ones are', async () => {
    assert.deepEqual((await lint()).found, ['src/a.ts missing-max-tokens', 'src/b.ts missing-max-tokens'])
    assert.equal(await say('baseline'), 'wrote promptfare-baseline.json: 2 findings accepted (2 new)\n')
    const quiet = await lint()
    assert.deepEqual([quiet.code, quiet.found, quiet.accepted, quiet.mended], [0, [], 2, 0])
    repository.write({ 'src/c.ts': uncapped('c') })
    const loud = await lint()
    assert.deepEqual([loud.code, loud.found, loud.accepted], [1, ['src/c.ts missing-max-tokens'], 2])
    assert.equal((await lint(['--no-baseline'])).found.length, 3)
  })

  it('stay accepted where lines move, and from any folder', async () => {
    await say('baseline')
    repository.write({ 'src/a.ts': '// a line\n'.repeat(40) + uncapped('a') })
    assert.deepEqual((await lint()).found, [])
    assert.deepEqual((await lint([], 'src')).found, [])
  })

  it('count: a second call of the same kind is new', async () => {
    await say('baseline')
    repository.write({ 'src/a.ts': uncapped('a') + uncapped('again').split('\n').slice(5).join('\n') })
    assert.deepEqual((await lint()).found, ['src/a.ts missing-max-tokens'])
  })

  it('are dropped where they are mended, and only there', async () => {
    await say('baseline')
    repository.write({ 'src/a.ts': capped('a') })
    assert.deepEqual([(await lint()).mended, (await lint(['src/b.ts'])).mended], [1, 0])
    assert.match(
      await say('lint', '--fail-on', 'warning'),
      /1 accepted finding not shown; 1 mended: run "promptfare baseline --prune"/,
    )
    repository.write({ 'src/c.ts': uncapped('c') })
    assert.equal(
      await say('baseline', '--prune'),
      'wrote promptfare-baseline.json: 1 finding accepted (1 mended)\n1 finding not accepted: see "promptfare lint"\n',
    )
    assert.deepEqual((await lint()).found, ['src/c.ts missing-max-tokens'])
    repository.write({ 'src/b.ts': undefined })
    assert.equal((await lint()).mended, 1)
  })

  it('of files that are not checked are kept', async () => {
    await say('baseline')
    repository.write({ 'src/c.ts': uncapped('c') })
    assert.equal(await say('baseline', 'src/c.ts'), 'wrote promptfare-baseline.json: 3 findings accepted (1 new)\n')
    assert.equal(await say('baseline', 'src/c.ts'), 'kept promptfare-baseline.json: 3 findings accepted (nothing changed)\n')
  })

  it('stand one a line, sorted, and nothing else is left behind', async () => {
    await say('baseline')
    const lines = fs.readFileSync(file(), 'utf8').split('\n')
    const entries = lines.filter((line) => line.includes('"rule"'))
    assert.deepEqual(
      entries.map((line) => (JSON.parse(line.replace(/,$/, '')) as { file: string }).file),
      ['src/a.ts', 'src/b.ts'],
    )
    assert.deepEqual(
      fs.readdirSync(repository.folder).filter((name) => name.includes('baseline')),
      ['promptfare-baseline.json'],
    )
  })

  it('end with 2 where their file cannot be read, or is not there', async () => {
    fs.writeFileSync(file(), '{ "version": 1')
    const broken = await repository.run(['lint'])
    assert.deepEqual([broken.code, broken.out], [2, ''])
    assert.match(broken.err, /^error: promptfare-baseline\.json is no baseline: it is not JSON/)
    fs.writeFileSync(file(), '{ "version": 1, "findings": [{ "file": 3 }] }')
    assert.equal((await repository.run(['lint'])).code, 2)
    assert.equal((await repository.run(['lint', '--no-baseline'])).code, 0)
    assert.match((await repository.run(['lint', '--baseline', 'other.json'])).err, /^error: no such baseline: other\.json/)
    fs.rmSync(file())
    assert.match((await repository.run(['baseline', '--prune'])).err, /^error: there is no baseline to prune/)
  })

  it('may lie in a file of another name', async () => {
    assert.equal(await say('baseline', '--baseline', 'accepted.json'), 'wrote accepted.json: 2 findings accepted (2 new)\n')
    assert.equal((await lint(['--baseline', 'accepted.json'])).code, 0)
    assert.equal((await lint()).code, 1)
  })

  it('do not count for --max-warnings', async () => {
    await say('baseline')
    assert.equal((await repository.run(['lint', '--max-warnings', '0'])).code, 0)
    assert.equal((await repository.run(['lint', '--no-baseline', '--max-warnings', '1'])).code, 1)
    assert.equal((await repository.run(['lint', '--no-baseline', '--max-warnings', '2'])).code, 0)
  })

  describe('--changed', () => {
    it('reports nothing where no file changed', async () => {
      const { code, found, files } = await lint(['--changed'])
      assert.deepEqual([code, found, files], [0, [], 0])
      assert.equal(await say('lint', '--changed'), 'no file changed\n')
    })

    it('reports files that changed, and new ones that git does not know yet', async () => {
      repository.write({ 'src/a.ts': `\n${uncapped('a')}`, 'src/new.ts': uncapped('fresh') })
      assert.deepEqual((await lint(['--changed'])).found, ['src/a.ts missing-max-tokens', 'src/new.ts missing-max-tokens'])
    })

    it('reports calls that send what changed in another file', async () => {
      repository.commit({
        'src/d.ts': uncapped('d')
          .replace(/import \{.*\n/, '')
          .replace('SYSTEM', "'Be brief.'"),
      })
      repository.write({ 'src/prompt.ts': prompt.replace('few', 'couple of') })
      assert.deepEqual((await lint(['--changed'])).found, ['src/a.ts missing-max-tokens', 'src/b.ts missing-max-tokens'])
    })

    it('compares with where the branch left another one', async () => {
      repository.git('checkout', '-q', '-b', 'topic')
      repository.commit({ 'src/a.ts': `\n${uncapped('a')}` })
      repository.git('checkout', '-q', 'main')
      repository.commit({ 'src/b.ts': `\n${uncapped('b')}` })
      repository.git('checkout', '-q', 'topic')
      assert.deepEqual((await lint(['--changed', 'main'])).found, ['src/a.ts missing-max-tokens'])
    })

    it('ends with 2 where the commit is not there', async () => {
      const { code, out, err } = await repository.run(['lint', '--changed', 'nowhere'])
      assert.deepEqual([code, out], [2, ''])
      assert.match(err, /^error: no such commit: nowhere/)
    })

    it('takes nothing for mended that it did not look at', async () => {
      await say('baseline')
      repository.write({ 'src/c.ts': `\n${capped('c')}` })
      assert.equal((await lint(['--changed'])).mended, 0)
      repository.write({ 'src/a.ts': capped('a') })
      assert.equal((await lint(['--changed'])).mended, 1)
    })
  })
})
