import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { createInputs, type InputRecord, stillHolds } from '../server/hosts/cli/inputs'
import { createFileWorld } from '../server/hosts/files'
import { createRepository, type TestRepository } from './harness/repository'

const files = {
  'promptfare.json': '{ "root": true, "prices": { "acme": { "input": 1, "output": 4 } } }',
  'src/prompt.ts': "export const SYSTEM = 'Say in a few words what the customer wants from the shop.'\n",
  'src/model.txt': 'acme',
  'src/ask.ts': `import OpenAI from 'openai'
import { SYSTEM } from './prompt'
import { LIMIT } from './limit'

const client = new OpenAI()

export const ask = (text: string) =>
  client.responses.create({ model: 'acme', instructions: SYSTEM, input: text, max_output_tokens: LIMIT })
`,
  'src/other.ts': 'export const nothing = 1\n',
}

describe('results that are kept', function () {
  this.timeout(20_000)
  let repository: TestRepository
  let location: string
  beforeEach(() => {
    repository = createRepository(files)
    location = path.join(repository.folder, '.git/kept')
  })
  afterEach(() => repository.remove())

  const entries = (): readonly string[] => (fs.existsSync(location) ? fs.readdirSync(location).sort() : [])
  const fileOf = (command: string): string => path.join(location, entries().find((name) => name.startsWith(command)) ?? '')

  /** Puts another result in the place of the one that is kept, as a mark that it is taken. */
  function mark(command: string): void {
    const [, record = '', text = ''] = fs.readFileSync(fileOf(command), 'utf8').split('\n')
    const marked = text.replaceAll('acme', 'kept')
    assert.notEqual(marked, text)
    fs.writeFileSync(fileOf(command), sealed(record, marked))
  }

  function sealed(record: string, text: string): string {
    const { hashOf } = require('../server/hosts/cli/inputs') as typeof import('../server/hosts/cli/inputs')
    return `${JSON.stringify({ version: 1, sum: hashOf(`${record}\n${text}`) })}\n${record}\n${text}\n`
  }

  async function report(...more: readonly string[]): Promise<string> {
    const { code, out, err } = await repository.run(['report', '--cache-location', location, ...more])
    assert.deepEqual([code, err], [0, ''])
    return out
  }

  /** Whether a change of something makes the result anew. */
  async function isMadeAnew(change: () => void, ...more: readonly string[]): Promise<boolean> {
    fs.rmSync(location, { recursive: true, force: true })
    await report()
    mark('report')
    assert.match(await report(), /kept/)
    change()
    return !/kept/.test(await report(...more))
  }

  it('are the same in every format, and none is kept unless asked for', async () => {
    const commands = [
      ...['stylish', 'json', 'sarif', 'github', 'gitlab', 'junit', 'markdown', 'agent'].map((name) => ['lint', '--format', name]),
      ...['table', 'json'].map((name) => ['report', '--format', name]),
      ...['table', 'json', 'markdown'].map((name) => ['diff', 'HEAD', '--format', name]),
    ]
    repository.write({ 'src/prompt.ts': "export const SYSTEM = 'Say what the customer wants from the shop, in a word.'\n" })
    for (const command of commands) {
      const plain = await repository.run(command)
      const cold = await repository.run([...command, '--cache-location', location])
      const warm = await repository.run([...command, '--cache-location', location])
      const comparable = ({ code, out, err }: typeof plain) => [code, out.replace(/"seconds": [\d.]+|time="[\d.]+"/, ''), err]
      assert.deepEqual(comparable(cold), comparable(plain), command.join(' '))
      assert.deepEqual(comparable(warm), comparable(plain), command.join(' '))
    }
    // Formats of findings print one result; a report has all figures only for JSON, and what a diff prints is kept as it is.
    assert.deepEqual(
      entries().map((name) => name.replace(/-.*/, '')),
      ['diff', 'diff', 'diff', 'lint', 'report', 'report'],
    )
    fs.rmSync(location, { recursive: true })
    await repository.run(['report'])
    await repository.run(['report', '--cache-location', location, '--no-cache'])
    assert.deepEqual(entries(), [])
  })

  it('are kept in a folder of the user, and asked for where there is none', async () => {
    const { code, err } = await repository.run(['lint', '--cache'])
    assert.equal(code, 2)
    assert.match(err, /--cache has no folder here: name one with --cache-location/)
  })

  it('are taken where nothing changed, and where files were only touched', async () => {
    const later = new Date(Date.now() + 100_000)
    assert.equal(await isMadeAnew(() => {}), false)
    assert.equal(await isMadeAnew(() => fs.utimesSync(path.join(repository.folder, 'src/ask.ts'), later, later)), false)
    assert.equal(await isMadeAnew(() => void repository.commit({})), false)
    assert.equal(
      await isMadeAnew(() => repository.write({ 'findings.sarif': '{}', 'src/notes.md': 'Nobody asks for this.' })),
      false,
    )
  })

  const write = (name: string, text: string | undefined) => () => repository.write({ [name]: text })
  const changes: Readonly<Record<string, () => void>> = {
    'a source': () => write('src/ask.ts', files['src/ask.ts'].replace('LIMIT })', '9 })'))(),
    'a source, by a letter, with its time set back': () => {
      const file = path.join(repository.folder, 'src/ask.ts')
      const { atime, mtime } = fs.statSync(file)
      fs.writeFileSync(file, files['src/ask.ts'].replace("model: 'acme'", "model: 'acmf'"))
      fs.utimesSync(file, atime, mtime)
    },
    'a module with the prompt': () => write('src/prompt.ts', "export const SYSTEM = 'Now something else.'\n")(),
    'a module that was missing': () => write('src/limit.ts', 'export const LIMIT = 7\n')(),
    'a source that calls nothing': () => write('src/other.ts', 'export const nothing = 2\n')(),
    'a new source': () => write('src/new.ts', files['src/ask.ts'])(),
    'a source that is gone': () => write('src/other.ts', undefined)(),
    'the configuration': () =>
      write('promptfare.json', '{ "root": true, "discount": 0.5, "prices": { "acme": { "input": 2, "output": 4 } } }')(),
    'a new configuration': () => write('src/promptfare.json', '{ "assume": { "holeTokens": { "default": 9 } } }')(),
    'what git ignores': () => write('.gitignore', 'src/other.ts\n')(),
  }
  for (const [name, change] of Object.entries(changes)) {
    it(`are made anew where there is another state of ${name}`, async () => {
      if (name === 'what git ignores') repository.git('rm', '-q', '--cached', 'src/other.ts')
      assert.equal(await isMadeAnew(change), true)
    })
  }

  it('are made anew with other options', async () => {
    repository.write({ 'other.json': '{ "prices": { "acme": { "input": 3, "output": 4 } } }' })
    assert.equal(await isMadeAnew(() => {}, '--config', 'other.json'), true)
    assert.equal(await isMadeAnew(() => {}, 'src/ask.ts'), true)
  })

  it('of a diff are made anew with another base, another head and other files on disk', async () => {
    const first = repository.git('rev-parse', 'HEAD')
    const second = repository.commit({ 'src/ask.ts': files['src/ask.ts'].replace('SYSTEM, input', "'Be brief.', input") })
    const diff = async (range: string) => {
      const { out } = await repository.run(['diff', range, '--format', 'json', '--cache-location', location])
      return out
    }
    const [one, other] = [await diff(`${first}..${second}`), await diff(`${second}..${first}`)]
    assert.notEqual(one, other)
    assert.equal(entries().length, 2)
    const clean = await diff(second)
    repository.write({ 'src/ask.ts': files['src/ask.ts'] })
    const changed = await diff(second)
    assert.notEqual(clean, changed)
    assert.equal(await diff(second), changed)
    assert.equal(await diff(`${first}..${second}`), one)
  })

  it('are passed over where they are damaged', async () => {
    const whole = await report()
    const text = fs.readFileSync(fileOf('report'), 'utf8')
    const damaged = [
      '',
      '{}',
      text.slice(0, text.length / 2),
      text.replace('acme', 'acm3'),
      `${text}more`,
      text.replace('"version":1', '"version":0'),
      'null\nnull\nnull',
      sealed('null', '7'),
    ]
    for (const [index, broken] of damaged.entries()) {
      fs.writeFileSync(fileOf('report'), broken)
      assert.equal(await report(), whole, `damage ${index}`)
      assert.equal(fs.readFileSync(fileOf('report'), 'utf8').split('\n')[2], text.split('\n')[2])
    }
  })

  it('do not stand in the way where they cannot be written', async () => {
    repository.write({ '.git/occupied': '' })
    const { code, out, err } = await repository.run(['report', '--cache-location', '.git/occupied/runs'])
    assert.equal(code, 0)
    assert.match(out, /acme/)
    assert.match(err, /^the result is not kept: cannot write to \S+: /)
  })

  it('are whole when many runs write them at once, and few are kept', async () => {
    await Promise.all(Array.from({ length: 8 }, () => report()))
    mark('report')
    assert.match(await report(), /kept/)
    for (let index = 0; index < 60; index++)
      fs.writeFileSync(path.join(location, `lint-${String(index).padStart(32, '0')}.json`), '')
    repository.write({ 'src/other.ts': '' })
    await report()
    assert.equal(entries().length, 40)
  })
})

describe('what a run was told by the disk', () => {
  let repository: TestRepository
  beforeEach(() => {
    repository = createRepository({ 'a/one.ts': 'one', 'a/two.ts': 'two' })
    later = Date.now() + 60_000
  })
  afterEach(() => repository.remove())

  let later = 0
  const identity = (file: string): string => file
  const at = (name: string): string => path.join(repository.folder, name)

  function recorded(ask: (world: ReturnType<typeof createFileWorld>) => void): InputRecord {
    // Long after the files were written: their stamps are to be trusted.
    const inputs = createInputs(later)
    ask(inputs.watch(createFileWorld(repository.folder, '2026-11-23')) as ReturnType<typeof createFileWorld>)
    return inputs.record()
  }

  it('is compared by stamps, and by content only where these differ or are too new', () => {
    const record = recorded((world) => world.read(at('a/one.ts')))
    const other = { ...record, files: record.files.map(([kind, file, stamp]) => [kind, file, stamp, 'another hash'] as const) }
    assert.equal(stillHolds(other, identity, later), other)
    assert.equal(stillHolds({ ...other, since: Date.now() }, identity, later), undefined)
    assert.notEqual(stillHolds({ ...record, since: Date.now() }, identity, later), undefined)
    fs.writeFileSync(at('a/one.ts'), 'oNe')
    assert.equal(stillHolds(record, identity, later), undefined)
  })

  it('holds files that were not there, folders, and what links lead to', () => {
    fs.symlinkSync('two.ts', at('a/link.ts'))
    const record = recorded((world) => {
      assert.equal(world.read(at('b/none.ts')), undefined)
      assert.equal(world.kindOf(at('a/three.ts')), undefined)
      assert.equal(world.kindOf(at('a/link.ts')), 'file')
      assert.equal(world.mayRead?.(at('a/one.ts'), at('a'), 3), true)
    })
    assert.notEqual(stillHolds(record, identity, later), undefined)
    const undo = (change: () => void, back: () => void) => {
      change()
      assert.equal(stillHolds(record, identity, later), undefined)
      back()
      assert.notEqual(stillHolds(record, identity, later), undefined)
    }
    repository.write({ 'a/nobody-asks.txt': '' })
    assert.notEqual(stillHolds(record, identity, later), undefined)
    undo(
      () => repository.write({ 'a/three.ts': '' }),
      () => repository.write({ 'a/three.ts': undefined }),
    )
    undo(
      () => repository.write({ 'b/none.ts': '' }),
      () => fs.rmSync(at('b'), { recursive: true }),
    )
    undo(
      () => repository.write({ 'a/one.ts': 'longer' }),
      () => repository.write({ 'a/one.ts': 'one' }),
    )
    undo(
      () => fs.renameSync(at('a/two.ts'), at('two.ts')),
      () => fs.renameSync(at('two.ts'), at('a/two.ts')),
    )
    // Whoever lists goes into folders: files come and go.
    fs.mkdirSync(at('a/inner'))
    const listed = recorded((world) => assert.deepEqual(world.list?.(at('a')), ['inner']))
    repository.write({ 'a/nobody-asks.txt': undefined })
    assert.notEqual(stillHolds(listed, identity, later), undefined)
    fs.mkdirSync(at('a/other'))
    assert.equal(stillHolds(listed, identity, later), undefined)
  })
})
