import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInputs, stillHolds } from '../server/hosts/cli/inputs'
import { analyzeFiles, openProject } from '../server/hosts/cli/project'
import { run } from '../server/hosts/cli/run'
import { createFileWorld } from '../server/hosts/files'
import { parse as parsePython } from '../server/languages/python/tree'
import { parse as parseScript } from '../server/languages/typescript/parse'
import { createHost } from './harness/host'

const script = `import OpenAI from 'openai'
const client = new OpenAI()
export const ask = (text: string) => client.responses.create({ model: 'gpt-4o-mini', input: text })
`
const python = `from openai import OpenAI
client = OpenAI()
client.responses.create(model="gpt-4o-mini", input="hello")
`

describe('what the command line says beside its result', () => {
  let folder = ''
  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'promptfare-notes-')))
    write('a.ts', script)
  })
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

  function write(name: string, text: string): void {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    fs.writeFileSync(path.join(folder, name), text)
  }

  async function ran(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const host = createHost({ cwd: folder })
    const code = await run(args, host)
    return { code, ...host.said }
  }

  const cells = (...sources: string[]): string =>
    JSON.stringify({ cells: sources.map((source) => ({ cell_type: 'code', source: [source] })), metadata: {} }, null, 1)

  it('names files with syntax errors, in which calls are still found', async () => {
    write('bad/broken.py', `${python}def later(:\n    pass\n`)
    write('bad/merged.ts', `<<<<<<< HEAD\n${script}=======\n>>>>>>> other\n`)
    write('bad/notes.ipynb', cells(python, 'x = = 1'))
    write('bad/fine.py', python)
    const { code, out, err } = await ran('report', '--format', 'json')
    assert.equal(code, 0)
    const line =
      fs
        .readFileSync(path.join(folder, 'bad/notes.ipynb'), 'utf8')
        .split('\n')
        .findIndex((text) => text.includes('x = = 1')) + 1
    assert.equal(err, `3 files with syntax errors, read in part: bad/broken.py:4, bad/merged.ts:1, bad/notes.ipynb:${line}\n`)
    const { calls, brokenFiles } = JSON.parse(out)
    assert.deepEqual(brokenFiles.slice(0, 2), [
      { file: 'bad/broken.py', line: 4 },
      { file: 'bad/merged.ts', line: 1 },
    ])
    assert.deepEqual(calls.map(({ file }: { file: string }) => file).sort(), [
      'a.ts',
      'bad/broken.py',
      'bad/fine.py',
      'bad/merged.ts',
      'bad/notes.ipynb',
    ])
    const linted = await ran('lint', '--format', 'json')
    assert.deepEqual(JSON.parse(linted.out).summary.brokenFiles, brokenFiles)
    assert.match(
      JSON.stringify(JSON.parse((await ran('lint', '--format', 'sarif')).out)),
      /bad\/merged\.ts was read in part: syntax error in line 1/,
    )
  })

  it('ends with 2 where a file with a syntax error was named itself', async () => {
    write('broken.py', `${python}def later(:\n    pass\n`)
    const named = await ran('lint', 'a.ts', 'broken.py')
    assert.deepEqual([named.code, named.err], [2, 'error: broken.py:4: syntax error: read in part\n'])
    assert.equal((await ran('lint', 'a.ts')).err, '')
    assert.equal((await ran('lint')).code, 0)
  })

  it('says it again of a result that is kept, and of shards that are joined', async () => {
    write('broken.py', `${python}def later(:\n    pass\n`)
    const note = '1 file with syntax errors, read in part: broken.py:4\n'
    const kept = path.join(folder, '..', `${path.basename(folder)}-kept`)
    try {
      assert.equal((await ran('lint', '--cache-location', kept)).err, note)
      assert.equal((await ran('lint', '--cache-location', kept)).err, note)
    } finally {
      fs.rmSync(kept, { recursive: true, force: true })
    }
    write('parts/1.json', (await ran('lint', '--format', 'json', '--shard', '1/2')).out)
    write('parts/2.json', (await ran('lint', '--format', 'json', '--shard', '2/2')).out)
    assert.equal((await ran('merge-reports', 'parts/1.json', 'parts/2.json')).err, note)
  })

  it('leaves out a notebook that is none', async () => {
    write('cut.ipynb', cells(python).slice(0, -40))
    write('empty.ipynb', '')
    const all = await ran('lint')
    assert.deepEqual([all.code, all.err], [0, '1 file skipped: cut.ipynb (not a notebook)\n'])
    const named = await ran('lint', 'a.ts', 'cut.ipynb')
    assert.deepEqual([named.code, named.err], [2, 'error: cut.ipynb: not read: not a notebook\n'])
  })

  it('takes no good source for broken', () => {
    const good = [
      'def f():\n    x = yield\n    yield  # nothing\n    return lambda: (yield)\n',
      'with (open("a") as a, open("b") as b.c,):\n    pass\nasync with pair() as (a, b):\n    pass\n',
      'y = x[*a]\nfor x in *a, *b:\n    pass\ndef f(*args: *Ts): pass\n',
      '@buttons[0].clicked\ndef f[T](x: T) -> T: ...\n\f\ntype X = list[int]\n',
      'match x:\n    case {"a": 1, **rest}:\n        pass\n',
      'match x.y, f(1, 2):\n    case Stop() as s, Go():\n        pass\n    case Deep(a=Tool( )) if x():\n        pass\n',
      'case = OpenAI()\ndef main():\n    with open("x") as (a, b):\n        pass\n',
      '"""\ncase study, of one\n"""\ndef main():\n    with open("x") as (a, b):\n        pass\n',
      'match = {1: [2, 3], 4:\n    5}\nwith a() as (b, c):\n    pass\n',
      'with open_span(a, b=1) as (\n    finish,\n    other,\n):\n    pass\n',
      'with a as (  # first:\n    x, y): pass\n',
      'match x,:\n    case 1,:\n        pass\n',
      'from x import a, \\\n    b \\\n\nimport c\n',
      'match not x:\n    case ():\n        pass\n    case Stop(\n    ):\n        pass\n',
      'match f"{x}:":\n    case {"a:": [1, *rest]} | -1: y = t"{x}"\n',
      '"""\nmatch (it\n"""\nwith a as (x, y): pass\n',
    ]
    for (const text of good) assert.equal(parsePython(text).broken, undefined, text)
    const bad: [string, number][] = [
      ['x = 1\nx = = 2\n', 10],
      ['def g():\n    x = yield\ny = = 2\n', 27],
      ['<<<<<<< HEAD\nx = 1\n', 0],
      ['match x:\n    case ():\n        y = = 1\n', 34],
      ['with a as (x, y)\n    pass\n', 10],
    ]
    for (const [text, offset] of bad) assert.equal(parsePython(text).broken, offset, text)
    assert.equal(parseScript('const a = <T,>(x: T) => x', 'typescript').broken, undefined)
    assert.equal(parseScript('const a = 1\nconst b = = 2\n', 'typescript').broken, 22)
    assert.equal(parseScript('// promptfare\nconst b = = 2\n', 'typescript').broken, 24)
  })

  it('keeps results where files come that nobody asked for', () => {
    write('package.json', JSON.stringify({ name: 'all', workspaces: ['packages/*'] }))
    write('packages/one/package.json', '{ "name": "one" }')
    write('packages/one/b.ts', `import { words } from 'two'\n${script.replace('input: text', 'input: words + text')}`)
    const host = createHost({ cwd: path.join(folder, 'packages/one') })
    const inputs = createInputs(Date.now())
    analyzeFiles(openProject(host, { paths: [], inputs }), () => {})
    const record = inputs.record()
    assert.ok(record.folders.some(([name, , , , , names]) => name === folder && names !== ''))
    const holds = () => stillHolds(record, createFileWorld(host.cwd, host.today()).identityPath, Date.now()) !== undefined
    assert.ok(holds())
    write('report.json', '{}')
    write('packages/notes.txt', 'unrelated')
    assert.ok(holds())
    write('packages/two/package.json', '{ "name": "two" }')
    assert.ok(!holds())
  })

  it('fails where no model fits, as where no provider does', async () => {
    const { code, err } = await ran('models', 'gpt-4o-mni')
    assert.deepEqual([code, err], [2, 'error: no model fits "gpt-4o-mni": did you mean "gpt-4o-mini"?\n'])
    assert.equal(
      (await ran('models', 'nosuchmodel')).err,
      'error: no model fits "nosuchmodel": "promptfare models" lists them all\n',
    )
    assert.match((await ran('count', '--model', 'gpt-4o-mni', 'a.ts')).err, /did you mean "gpt-4o-mini"\?/)
  })

  it('says what there is where a command has others below it', async () => {
    assert.deepEqual([(await ran('prices')).code, (await ran('simulate')).code], [0, 0])
    assert.match((await ran('prices')).out, /status[\s\S]*update/)
    assert.equal((await ran('prices', 'updat')).err, 'error: unknown command "updat": did you mean "update"?\n')
  })

  it('says once what is wrong with the JSON of a configuration', async () => {
    write('promptfare.json', '{ "rules": { "a" "b" }, ')
    const { code, err } = await ran('lint')
    assert.deepEqual(
      [code, err],
      [2, 'error: the configuration is not valid\n  promptfare.json:1:18: not valid JSON: colon expected\n'],
    )
  })

  it('names budgets that hold for no file, where all files were asked for', async () => {
    const budgets = [
      { files: 'nothing/**', maxInputTokens: 10 },
      { files: ['*.ts', 'other/**'], maxInputTokens: '20k' },
    ]
    write('promptfare.json', JSON.stringify({ budgets }))
    write('inner/promptfare.json', JSON.stringify({ budgets: [{ files: 'gone.ts', maxInputTokens: 10 }] }))
    write('inner/b.ts', script)
    const note = 'budgets[0]: no file matches nothing/**\ninner/promptfare.json: budgets[0]: no file matches gone.ts\n'
    assert.equal((await ran('lint')).err, note)
    assert.equal((await ran('report', '.')).err, note)
    assert.equal((await ran('lint', 'a.ts')).err, '')
    assert.equal((await ran('lint', 'inner')).err, '')
    const git = (...args: string[]) => void execFileSync('git', args, { cwd: folder, stdio: 'ignore' })
    git('init')
    git('add', '.')
    git('-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '-m', 'a')
    write('a.ts', script.replace('gpt-4o-mini', 'gpt-4o'))
    assert.equal((await ran('lint', '--changed')).err, '')
    assert.equal((await ran('diff', '--fail-on', 'never')).err, note)
    git('-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '-a', '-m', 'b')
    assert.equal((await ran('diff', 'HEAD~1..HEAD', '--fail-on', 'never')).err, note)
  })
})
