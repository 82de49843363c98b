import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { analyzeFiles, openProject, portionOf } from '../server/hosts/cli/project'
import { filesOf, parseShard, type Shard } from '../server/hosts/cli/shard'
import { createHost } from './harness/host'
import { createRepository, type Outcome, type TestRepository } from './harness/repository'

const sample = path.join(__dirname, '../examples/helpdesk')

/** Calls that share a prompt in another file, a function that makes the call, and a baseline's subject in each shard. */
const more = {
  'aa/prompt.ts': "export const SYSTEM = 'Please kindly say in a few words what the customer wants from the shop.'\n",
  'aa/ask.ts': `import OpenAI from 'openai'
const client = new OpenAI()
export const ask = (system: string, text: string) =>
  client.responses.create({ model: 'gpt-4o-mini', instructions: system, input: text })
`,
  'bb/one.ts': `import { ask } from '../aa/ask'
import { SYSTEM } from '../aa/prompt'
export const one = (text: string) => ask(SYSTEM, text)
`,
  'zz/two.ts': `import { ask } from '../aa/ask'
import { SYSTEM } from '../aa/prompt'
export const two = (text: string) => ask(SYSTEM, text)
`,
  'zz/minified.js': 'x'.repeat(9000),
}

describe('shards', function () {
  this.timeout(60_000)
  let repository: TestRepository
  before(() => {
    repository = createRepository({ 'promptfare.json': '{ "root": true }', ...more })
    fs.cpSync(sample, path.join(repository.folder, 'helpdesk'), { recursive: true })
    repository.commit({})
  })
  after(() => repository.remove())

  /** Runs each shard into a file of its own. */
  async function shards(command: readonly string[], count: number): Promise<readonly string[]> {
    const names = Array.from({ length: count }, (_, index) => `.git/${command[0]}-${index + 1}-of-${count}.json`)
    for (const [index, name] of names.entries()) {
      const args = [...command, '--shard', `${index + 1}/${count}`, '--format', 'json', '--output-file', name]
      const { code, out } = await repository.run(args)
      assert.deepEqual([code, out], [0, ''], name)
    }
    return names
  }

  /** Time is not the same twice. */
  const timeless = ({ code, out, err }: Outcome) => ({ code, out: out.replace(/"seconds": [\d.]+|time="[\d.]+"/, ''), err })

  for (const count of [1, 4, 7]) {
    it(`of a lint, ${count} of them, are together what one run prints, in every format`, async () => {
      const names = await shards(['lint'], count)
      for (const format of ['json', 'sarif', 'stylish', 'github', 'gitlab', 'junit', 'markdown', 'agent']) {
        const whole = timeless(await repository.run(['lint', '--format', format]))
        const merged = timeless(await repository.run(['merge-reports', ...names.toReversed(), '--format', format]))
        assert.deepEqual(merged, whole, format)
        assert.ok(whole.out.length > 1000, format)
      }
    })
  }

  it('of a report are together what one run prints', async () => {
    const names = await shards(['report'], 4)
    for (const args of [['--format', 'json'], [], ['--group-by', 'model'], ['--sort', 'path']]) {
      const whole = await repository.run(['report', ...args])
      assert.deepEqual(await repository.run(['merge-reports', ...names, ...args]), whole, args.join(' '))
      assert.equal(whole.code, 0)
    }
  })

  it('find the project’s own functions, whichever shard they are in', async () => {
    const names = await shards(['report'], 4)
    const files = names.map((name) => {
      const { calls } = JSON.parse(fs.readFileSync(path.join(repository.folder, name), 'utf8')) as { calls: { file: string }[] }
      return calls.map(({ file }) => file)
    })
    assert.ok(files.at(0)?.includes('aa/ask.ts'))
    assert.ok(files.at(-1)?.includes('zz/two.ts') && !files.at(-1)?.includes('aa/ask.ts'))
  })

  it('parse their own files and what these import, and nothing else', () => {
    const parsedFor = (shard?: Shard): number => {
      const project = openProject(createHost({ cwd: repository.folder }), { paths: [repository.folder] })
      analyzeFiles(project, () => {}, undefined, portionOf(project, shard))
      return project.engine.work.parsed
    }
    const each = [1, 2, 3, 4].map((index) => parsedFor({ index, count: 4 }))
    const whole = parsedFor()
    assert.ok(Math.max(...each) <= whole / 2, `${each.join(', ')} of ${whole}`)
  })

  it('are equal runs of what the configuration leaves', async () => {
    const some = createRepository({ 'promptfare.json': '{ "root": true, "ignore": ["aa/"] }' })
    const names = ['aa/1.ts', 'aa/2.ts', 'aa/3.ts', 'b/4.ts', 'b/5.ts', 'b/6.ts', 'b/7.ts']
    const call = "import OpenAI from 'openai'\nnew OpenAI().responses.create({ model: 'gpt-4o-mini', input: 'Hello' })\n"
    some.commit(Object.fromEntries(names.map((name) => [name, call])))
    const filesIn = async (shard: string): Promise<readonly string[]> => {
      const { out } = await some.run(['report', '--format', 'json', '--shard', shard])
      return JSON.parse(out).calls.map(({ file }: { file: string }) => file)
    }
    assert.deepEqual((await filesIn('1/2')).toSorted(), ['b/4.ts', 'b/5.ts'])
    assert.deepEqual((await filesIn('2/2')).toSorted(), ['b/6.ts', 'b/7.ts'])
    some.remove()
  })

  it('are judged together: by severity, by number, by a baseline', async () => {
    const names = await shards(['lint'], 4)
    for (const args of [
      ['--fail-on', 'warning'],
      ['--max-warnings', '0'],
      ['--fail-on', 'never', '--quiet'],
    ]) {
      const whole = timeless(await repository.run(['lint', ...args]))
      assert.deepEqual(timeless(await repository.run(['merge-reports', ...names, ...args])), whole, args.join(' '))
    }
    await repository.run(['baseline', '--baseline', '.git/accepted.json', 'aa', 'zz'])
    const accepted = ['--baseline', '.git/accepted.json', '--fail-on', 'warning', '--format', 'json']
    const whole = timeless(await repository.run(['lint', ...accepted]))
    assert.match(whole.out, /"accepted": [1-9]/)
    assert.deepEqual(timeless(await repository.run(['merge-reports', ...names, ...accepted])), whole)
  })

  it('are kept, and taken again', async () => {
    const command = ['lint', '--shard', '2/4', '--format', 'json', '--cache-location', '.git/kept']
    const [cold, warm] = [await repository.run(command), await repository.run(command)]
    const bare = ({ out }: Outcome) => out.replace(/"(?:seconds|sum)": .*/g, '')
    assert.equal(bare(warm), bare(cold))
    assert.notEqual(bare(await repository.run(command.map((word) => (word === '2/4' ? '3/4' : word)))), bare(cold))
  })

  const refusals: readonly (readonly [string, (names: readonly string[]) => readonly string[], RegExp])[] = [
    ['one is missing', (names) => names.filter((_, index) => index !== 2), /no report of shard 3\/4/],
    ['one is there twice', ([first = '', ...rest]) => [first, ...rest, first], /are both shard 1\/4/],
    ['one is not there', ([first = '']) => [first, 'none.json'], /no such report, or it cannot be read: none\.json/],
    ['one is no shard', () => ['.git/whole.json'], /whole\.json is no report of a shard/],
    ['one is cut', () => ['.git/cut.json'], /cut\.json is damaged: it is not JSON/],
    ['one was changed', () => ['.git/changed.json'], /changed\.json is damaged: it is not as it was printed/],
    [
      'one is of another number',
      (names) => ['.git/lint-1-of-7.json', ...names.slice(1)],
      /do not have the same number of shards/,
    ],
    ['one is of a report', (names) => ['.git/report-1-of-4.json', ...names.slice(1)], /is of "report" and .* of "lint"/],
    [
      'one is of other files',
      (names) => ['.git/other.json', ...names.slice(1)],
      /are not of one run: their files or options differ/,
    ],
  ]
  for (const [what, choose, message] of refusals) {
    it(`are not joined where ${what}`, async () => {
      const names = await prepared()
      const { code, out, err } = await repository.run(['merge-reports', ...choose(names)])
      assert.deepEqual([code, out], [2, ''])
      assert.match(err, message)
    })
  }

  let made: readonly string[] | undefined
  /** Shards of several runs, made once, and what is left of them after an accident. */
  async function prepared(): Promise<readonly string[]> {
    if (made !== undefined) return made
    const names = await shards(['lint'], 4)
    await shards(['lint'], 7)
    await shards(['report'], 4)
    const text = fs.readFileSync(path.join(repository.folder, names[0] ?? ''), 'utf8')
    await repository.run(['lint', '--format', 'json', '--output-file', '.git/whole.json'])
    await repository.run(['lint', 'aa', '--shard', '1/4', '--format', 'json', '--output-file', '.git/other.json'])
    repository.write({ '.git/cut.json': text.slice(0, 500), '.git/changed.json': text.replace('warning', 'info') })
    made = names
    return names
  }

  it('end with 2 where they could not do the work, and where nobody could judge them', async () => {
    for (const args of [
      ['--shard', '5/4'],
      ['--shard', '0/4'],
      ['--shard', 'half'],
      ['--shard', '1/2', '--format', 'sarif'],
    ])
      assert.equal((await repository.run(['lint', ...args])).code, 2, args.join(' '))
    for (const option of [['--fix'], ['--quiet'], ['--changed'], ['--max-warnings', '1'], ['--baseline', 'x.json']])
      assert.equal((await repository.run(['lint', '--shard', '1/2', '--format', 'json', ...option])).code, 2, option.join(' '))
    assert.equal((await repository.run(['report', '--shard', '1/2'])).code, 2)
  })

  it('are equal runs of the list, and leave no file out', () => {
    const files = Array.from({ length: 10 }, (_, index) => `${index}.ts`)
    for (const count of [1, 3, 4, 10, 12]) {
      const all = Array.from({ length: count }, (_, index) => filesOf(files, { index: index + 1, count }))
      assert.deepEqual(all.flat(), files)
      const sizes = all.map(({ length }) => length)
      assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1)
    }
    assert.deepEqual(
      [parseShard('2/4'), parseShard('4/2'), parseShard('1/0'), parseShard('1/4 ')],
      [{ index: 2, count: 4 }, undefined, undefined, undefined],
    )
  })
})
