import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createFileWorld, listFiles, readSource, readText, writeText } from '../server/hosts/files'
import { today } from '../server/hosts/today'

describe('files', () => {
  let folder = ''
  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'promptfare-files-')))
  })
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

  function write(files: Record<string, string | Buffer>): void {
    for (const [name, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
      fs.writeFileSync(path.join(folder, name), content)
    }
  }

  function list(...paths: string[]): readonly string[] {
    const { files } = listFiles(paths, folder, (file) => /\.(ts|py)$/.test(file))
    return files.map((file) => path.relative(folder, file))
  }

  const tree = {
    'b.py': '',
    'a.ts': '',
    'notes.txt': '',
    'node_modules/pkg/index.ts': '',
    '.venv/lib/site.py': '',
    'out/built.ts': '',
    'src/deep/c.ts': '',
    'src/deep/kept.gen.ts': '',
    'src/deep/left.gen.ts': '',
    '.gitignore': 'out/\n*.gen.ts\n',
    'src/deep/.gitignore': '!kept.gen.ts\n',
  }
  const wanted = ['a.ts', 'b.py', 'src/deep/c.ts', 'src/deep/kept.gen.ts']

  it('are listed alike within and outside a repository', () => {
    write(tree)
    assert.deepEqual(list('.'), wanted)
    execFileSync('git', ['init', '-q'], { cwd: folder })
    assert.deepEqual(list('.'), wanted)
    assert.deepEqual(list('src'), ['src/deep/c.ts', 'src/deep/kept.gen.ts'])
  })

  it('are listed without git too', () => {
    write(tree)
    execFileSync('git', ['init', '-q'], { cwd: folder })
    const before = process.env.PATH
    process.env.PATH = folder
    try {
      assert.deepEqual(list('.'), wanted)
      assert.deepEqual(list('src/deep'), ['src/deep/c.ts', 'src/deep/kept.gen.ts'])
    } finally {
      process.env.PATH = before
    }
  })

  it('are taken where they are named, ignored or not, and once', () => {
    write(tree)
    execFileSync('git', ['init', '-q'], { cwd: folder })
    assert.deepEqual(list('out', 'out/built.ts'), ['out/built.ts'])
    assert.deepEqual(list('src/deep/left.gen.ts', 'src'), ['src/deep/c.ts', 'src/deep/kept.gen.ts', 'src/deep/left.gen.ts'])
    assert.deepEqual(listFiles(['a.ts', 'gone.ts', 'no/folder'], folder, () => true).missing, ['gone.ts', 'no/folder'])
  })

  it('behind links are not followed, so that a circle ends', () => {
    write({ 'src/a.ts': '' })
    fs.symlinkSync(path.join(folder, 'src'), path.join(folder, 'src/again'))
    fs.symlinkSync(path.join(folder, 'src/a.ts'), path.join(folder, 'src/b.ts'))
    assert.deepEqual(list('.'), ['src/a.ts'])
    execFileSync('git', ['init', '-q'], { cwd: folder })
    const read = list('.').filter((file) => 'text' in readSource(path.join(folder, file)))
    assert.deepEqual(read, ['src/a.ts'])
  })

  it('with names that need quoting in git are listed', () => {
    write({ 'ä b/"c".ts': '' })
    execFileSync('git', ['init', '-q'], { cwd: folder })
    assert.deepEqual(list('.'), ['ä b/"c".ts'])
  })

  it('that are no source are left out, with a reason', () => {
    write({
      'large.ts': 'x\n'.repeat(600_000),
      'binary.ts': Buffer.from([0x61, 0, 0x62]),
      'minified.ts': 'x'.repeat(6000),
      'long.ts': `${'x'.repeat(6000)}\n${'y\n'.repeat(10)}`,
      'notebook.ipynb': 'x'.repeat(1_500_000),
    })
    fs.mkdirSync(path.join(folder, 'folder.ts'))
    fs.symlinkSync('nowhere.ts', path.join(folder, 'link.ts'))
    const skip = (name: string) => {
      const source = readSource(path.join(folder, name))
      return 'skip' in source ? source.skip : 'read'
    }
    const names = ['large.ts', 'binary.ts', 'minified.ts', 'long.ts', 'notebook.ipynb', 'folder.ts', 'link.ts', 'gone.ts']
    assert.deepEqual(names.map(skip), ['large', 'binary', 'generated', 'read', 'read', 'link', 'link', 'gone'])
  })

  it('that cannot be read say why', function () {
    write({ 'secret.ts': '' })
    fs.chmodSync(path.join(folder, 'secret.ts'), 0)
    if (process.getuid?.() === 0) this.skip()
    assert.deepEqual(readSource(path.join(folder, 'secret.ts')), { skip: 'unreadable', error: 'EACCES' })
  })

  it('that cannot be read are skipped, not thrown', () => {
    write({ 'plain.ts': '' })
    assert.deepEqual(readSource(path.join(folder, 'plain.ts/below.ts')), { skip: 'unreadable', error: 'ENOTDIR' })
    assert.equal(readText(folder), undefined)
  })

  it('are read without their byte order mark, and written back with it, in their mode', () => {
    write({ 'marked.ts': '\ufeffconst é = 1\n' })
    const file = path.join(folder, 'marked.ts')
    fs.chmodSync(file, 0o755)
    assert.deepEqual(readSource(file), { text: 'const é = 1\n' })
    assert.equal(readText(file), 'const é = 1\n')
    writeText(file, 'const é = 2\n')
    assert.equal(fs.readFileSync(file, 'utf8'), '\ufeffconst é = 2\n')
    assert.equal(fs.statSync(file).mode & 0o777, 0o755)
    assert.deepEqual(fs.readdirSync(folder), ['marked.ts'])
  })

  it('are written through links', () => {
    write({ 'real/a.ts': 'old' })
    fs.symlinkSync('real/a.ts', path.join(folder, 'link.ts'))
    writeText(path.join(folder, 'link.ts'), 'new')
    assert.equal(fs.readFileSync(path.join(folder, 'real/a.ts'), 'utf8'), 'new')
    assert.ok(fs.lstatSync(path.join(folder, 'link.ts')).isSymbolicLink())
  })

  it('are shown relative to the folder, with unsaved text in front', () => {
    write({ 'src/a.ts': 'saved' })
    const file = path.join(folder, 'src/a.ts')
    const world = createFileWorld(folder, '2026-11-23', new Map([[file, 'unsaved']]))
    assert.equal(world.read(file), 'unsaved')
    assert.equal(world.displayPath(file), 'src/a.ts')
    assert.equal(world.displayPath('/elsewhere/b.ts'), '/elsewhere/b.ts')
  })

  it('are identified from their repository, else from their package, else from the folder', () => {
    write({ 'src/a.ts': '', 'app/package.json': '{}', 'app/src/b.ts': '', 'app/lib/pyproject.toml': '', 'app/lib/c.py': '' })
    const identify = (name: string) =>
      createFileWorld(path.join(folder, 'src'), '2026-11-23').identityPath(path.join(folder, name))
    assert.deepEqual(['src/a.ts', 'app/src/b.ts', 'app/lib/c.py'].map(identify), ['a.ts', 'src/b.ts', 'c.py'])
    fs.writeFileSync(path.join(folder, '.git'), 'gitdir: elsewhere')
    assert.deepEqual(['src/a.ts', 'app/src/b.ts', 'app/lib/c.py'].map(identify), ['src/a.ts', 'app/src/b.ts', 'app/lib/c.py'])
    assert.equal(createFileWorld(folder, '2026-11-23').identityPath('untitled:Untitled-1'), 'untitled:Untitled-1')
  })

  it('are read on the day of the place where people are', () => {
    assert.equal(today(new Date(2026, 0, 5, 23, 59)), '2026-01-05')
    assert.equal(today(new Date(2026, 0, 6, 0, 0)), '2026-01-06')
  })

  it('in folders that cannot be read are said to be there', function () {
    if (process.getuid?.() === 0) this.skip()
    write({ 'shut/a.ts': '', 'b.ts': '' })
    fs.chmodSync(path.join(folder, 'shut'), 0)
    const { refused } = listFiles(['.'], folder, () => true)
    fs.chmodSync(path.join(folder, 'shut'), 0o755)
    assert.deepEqual(refused, [{ path: path.join(folder, 'shut'), reason: 'cannot be read: EACCES' }])
  })

  it('that are named themselves are known', () => {
    write({ 'a.ts': '', 'b.ts': '' })
    const { named } = listFiles(['.', 'a.ts'], folder, (file) => file.endsWith('.ts'))
    assert.deepEqual([...named], [path.join(folder, 'a.ts')])
  })
})
