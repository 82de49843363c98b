import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createRepository, type Files, repositoryAt, type TestRepository } from './harness/repository'

const call = (model: string, prompt = "'Say in a few words what the customer wants.'"): string =>
  `import OpenAI from 'openai'
const client = new OpenAI()
export const ask = (text: string) =>
  client.responses.create({ model: '${model}', max_output_tokens: 50, instructions: ${prompt}, input: text })
`

const files: Files = {
  'promptfare.json': JSON.stringify({
    root: true,
    prices: { 'acme-small': { input: 1, output: 4 }, 'acme-large': { input: 10, output: 40 } },
  }),
  'src/ask.ts': call('acme-small'),
}

describe('promptfare diff and git', function () {
  this.timeout(20_000)
  let repository: TestRepository
  const others: string[] = []
  beforeEach(() => {
    repository = createRepository(files)
  })
  afterEach(() => {
    repository.remove()
    for (const folder of others.splice(0)) fs.rmSync(folder, { recursive: true, force: true })
  })

  function otherFolder(): string {
    const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'promptfare-git-')))
    others.push(folder)
    return folder
  }

  /** A clone of the test's repository. */
  function clone(...options: readonly string[]): TestRepository {
    const folder = otherFolder()
    repository.git('clone', '-q', ...options, `file://${repository.folder}`, folder)
    return repositoryAt(folder)
  }

  async function broken(where: TestRepository, ...args: readonly string[]): Promise<string> {
    const { code, out, err } = await where.run(['diff', ...args])
    assert.deepEqual([code, out], [2, ''])
    return err
  }

  const changesOf = async (where: TestRepository, args: readonly string[], inside?: string) => {
    const { code, out, err } = await where.run(['diff', ...args, '--format', 'json'], inside)
    assert.equal(err, '')
    const { changes } = JSON.parse(out) as { changes: { kind: string; file: string }[] }
    return { code, changes: changes.map(({ kind, file }) => `${kind} ${file}`) }
  }

  it('ends with 2 where the base is not there', async () => {
    assert.match(await broken(repository, 'nowhere'), /^error: no such commit: nowhere: run "git branch --all"/)
    assert.match(await broken(repository, 'main..nowhere'), /^error: no such commit: nowhere/)
    assert.match(await broken(repository, '--', '--all'), /^error: no such commit: --all/)
  })

  it('ends with 2 outside of a repository, and where nothing was committed', async () => {
    const folder = otherFolder()
    fs.writeFileSync(path.join(folder, 'ask.ts'), call('acme-small'))
    assert.match(await broken(repositoryAt(folder)), /^error: this folder is in no git repository/)
    const empty = repositoryAt(folder)
    empty.git('init', '-q')
    assert.equal(await broken(empty), 'error: there is no commit yet: commit something first\n')
  })

  it('says how to mend a shallow clone, and what it says does', async () => {
    repository.commit({ 'src/ask.ts': call('acme-large') })
    const shallow = clone('--depth', '1')
    const said = await broken(shallow, 'HEAD~1')
    assert.equal(said, 'error: no such commit: HEAD~1: this clone is shallow: run "git fetch --unshallow origin"\n')
    shallow.git('fetch', '-q', '--unshallow', 'origin')
    assert.deepEqual(await changesOf(shallow, ['HEAD~1']), { code: 0, changes: ['dearer src/ask.ts'] })
  })

  it('says how to get a branch of a clone that has one only, and what it says does', async () => {
    repository.git('checkout', '-q', '-b', 'topic')
    repository.commit({ 'src/ask.ts': call('acme-large') })
    const single = clone('--depth', '1', '--single-branch', '--branch', 'topic')
    const said = await broken(single, 'origin/main')
    const command = /run "git (fetch origin main:refs\/remotes\/origin\/main)" and name it origin\/main/.exec(said)?.[1]
    single.git(...(command ?? said).split(' '))
    assert.deepEqual(await changesOf(single, ['origin/main']), { code: 0, changes: ['dearer src/ask.ts'] })
    assert.match(await broken(single, 'origin/main...'), /which is shallow: run "git fetch --unshallow"/)
  })

  it('says how to mend a clone without its contents, fetches none of them, and what it says does', async () => {
    repository.git('config', 'uploadpack.allowFilter', 'true')
    repository.commit({ 'src/ask.ts': call('acme-large') })
    const partial = clone('--filter=blob:none')
    partial.git('remote', 'set-url', 'origin', `file://${path.join(partial.folder, 'nowhere')}`)
    const said = await broken(partial, 'HEAD~1')
    assert.match(said, /^error: HEAD~1 cannot be read: .*: run "git fetch --refetch --no-filter", or clone again\n$/)
    partial.git('remote', 'set-url', 'origin', `file://${repository.folder}`)
    partial.git('fetch', '-q', '--refetch', '--no-filter')
    assert.deepEqual(await changesOf(partial, ['HEAD~1']), { code: 0, changes: ['dearer src/ask.ts'] })
  })

  it('names the remote branch where the local one is not there', async () => {
    repository.git('branch', 'other')
    assert.match(await broken(clone(), 'other'), /no such commit: other: name it origin\/other/)
  })

  it('compares with three dots from where the head left the base', async () => {
    repository.git('checkout', '-q', '-b', 'topic')
    repository.commit({ 'src/new.ts': call('acme-small', "'Write a poem about what has happened to the customer.'") })
    repository.git('checkout', '-q', 'main')
    repository.commit({ 'src/ask.ts': call('acme-large') })
    assert.deepEqual((await changesOf(repository, ['main...topic'])).changes, ['added src/new.ts'])
    assert.deepEqual((await changesOf(repository, ['main..topic'])).changes, ['added src/new.ts', 'cheaper src/ask.ts'])
    repository.git('checkout', '-q', 'topic')
    assert.deepEqual((await changesOf(repository, ['main...'])).changes, ['added src/new.ts'])
  })

  it('touches neither the working tree nor the index', async () => {
    repository.commit({ 'src/ask.ts': call('acme-large') })
    repository.write({ 'src/ask.ts': call('acme-small'), 'src/loose.ts': 'export {}\n' })
    const index = path.join(repository.folder, '.git/index')
    const state = () => {
      const status = repository.git('--no-optional-locks', 'status', '--porcelain')
      return [status, fs.readFileSync(index, 'hex'), fs.statSync(index).mtimeMs, repository.git('rev-parse', 'HEAD')]
    }
    const before = state()
    await changesOf(repository, ['HEAD~1..HEAD'])
    await changesOf(repository, ['HEAD'])
    assert.deepEqual(state(), before)
    assert.equal(fs.readFileSync(path.join(repository.folder, 'src/ask.ts'), 'utf8'), call('acme-small'))
  })

  it('reads modules, prompts and configuration from the commit, not from disk', async () => {
    const reading = `import fs from 'node:fs'\nimport { MODEL } from './model'\n${call('x')}`
      .replace("'x'", 'MODEL')
      .replace(/instructions: '[^']*'/, "instructions: fs.readFileSync('src/prompt.txt', 'utf8')")
    repository.commit({
      'src/ask.ts': reading,
      'src/model.ts': "export const MODEL = 'acme-small'\n",
      'src/prompt.txt': 'Be brief.',
    })
    repository.commit({ 'src/prompt.txt': 'Be brief, and never say that anything is impossible.' })
    repository.commit({ 'src/model.ts': "export const MODEL = 'acme-large'\n" })
    repository.write({ 'src/model.ts': 'export const MODEL = 1\n', 'src/prompt.txt': '', 'promptfare.json': '{}' })
    const causes = async (range: string) => {
      const { out } = await repository.run(['diff', range, '--format', 'json'])
      return (JSON.parse(out) as { changes: { causes: string[] }[] }).changes.map((change) => change.causes)
    }
    assert.deepEqual(await causes('HEAD~2..HEAD~1'), [['prompt']])
    assert.deepEqual(await causes('HEAD~1..HEAD'), [['model']])
    assert.deepEqual(await causes('HEAD~2..HEAD'), [['model', 'prompt']])
  })

  it('follows a rename that git sees, and calls nothing in it added or removed', async () => {
    repository.git('mv', 'src/ask.ts', 'src/question.ts')
    repository.commit({})
    assert.deepEqual((await changesOf(repository, ['HEAD~1..HEAD'])).changes, ['moved src/question.ts'])
  })

  it('compares what lies below the current folder', async () => {
    repository.commit({ 'packages/a/ask.ts': call('acme-small'), 'packages/b/ask.ts': call('acme-small') })
    repository.commit({ 'packages/a/ask.ts': call('acme-large'), 'packages/b/ask.ts': call('acme-large') })
    assert.deepEqual((await changesOf(repository, ['HEAD~1..HEAD'], 'packages/a')).changes, ['dearer ask.ts'])
    assert.deepEqual((await changesOf(repository, ['HEAD~1'], 'packages/a')).changes, ['dearer ask.ts'])
  })

  it('follows links within the commit, and none that lead out of it', async () => {
    repository.git('config', 'core.symlinks', 'true')
    const linked = `import { MODEL } from './link'\n${call('x').replace("'x'", 'MODEL')}`
    repository.write({ 'src/ask.ts': linked, 'src/model.ts': "export const MODEL = 'acme-small'\n" })
    fs.symlinkSync('model.ts', path.join(repository.folder, 'src/link.ts'))
    fs.symlinkSync('/etc', path.join(repository.folder, 'src/out'))
    repository.commit({})
    repository.commit({ 'src/model.ts': "export const MODEL = 'acme-large'\n" })
    assert.deepEqual((await changesOf(repository, ['HEAD~1..HEAD'])).changes, ['dearer src/ask.ts'])
  })

  it('says what is wrong with the configuration of the head', async () => {
    repository.commit({ 'promptfare.json': '{ "budgets": [{ "files": "**", "maxIncrease": "much" }] }' })
    assert.match(await broken(repository, 'HEAD~1..HEAD'), /^error: the configuration is not valid\n {2}promptfare\.json:1:\d+: /)
  })
})
