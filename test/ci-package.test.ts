import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { bundle } from './bundle'

const root = path.join(__dirname, '..')

interface Manifest {
  readonly name: string
  readonly version: string
  readonly bin: Readonly<Record<string, string>>
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies?: object
  readonly optionalDependencies?: object
  readonly keywords: readonly string[]
  readonly repository: { readonly url: string }
  readonly publishConfig: { readonly provenance: boolean }
}

/** The package as people get it: packed, and installed into an empty folder with no network. */
describe('the npm package', function () {
  this.timeout(120_000)
  let folder: string
  let files: readonly { readonly path: string; readonly size: number }[]
  let packed: { readonly filename: string; readonly size: number }
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest

  before(() => {
    bundle('cli.js')
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'promptfare-package-')))
    const said = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      shell: process.platform === 'win32',
    })
    const [one] = JSON.parse(said) as (typeof packed & { files: typeof files })[]
    assert.ok(one)
    packed = one
    files = one.files
    fs.mkdirSync(path.join(folder, 'empty'))
    fs.writeFileSync(path.join(folder, 'empty/package.json'), '{ "private": true }')
    npm('install', '--offline', '--no-audit', '--no-fund', path.join('..', packed.filename))
  })
  after(() => fs.rmSync(folder, { recursive: true, force: true }))

  function npm(...args: readonly string[]): void {
    const { status, stderr } = spawnSync('npm', args, {
      cwd: path.join(folder, 'empty'),
      encoding: 'utf8',
      shell: process.platform === 'win32',
    })
    assert.equal(status, 0, stderr)
  }

  /** Runs the command that was installed, the way its users do. */
  function npx(args: readonly string[]): { readonly code: number | null; readonly out: string } {
    const { status, stdout, stderr } = spawnSync('npx', ['--no-install', 'promptfare', ...args], {
      cwd: path.join(folder, 'empty'),
      encoding: 'utf8',
      shell: process.platform === 'win32',
    })
    // What npm itself has to say is not ours.
    return { code: status, out: stdout + stderr.replace(/^npm .*\n/gm, '') }
  }

  it('runs nothing when it is installed, and brings nobody along', () => {
    const atInstall = ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare']
    assert.deepEqual(
      atInstall.filter((name) => Object.hasOwn(manifest.scripts, name)),
      [],
    )
    assert.deepEqual([manifest.dependencies, manifest.optionalDependencies], [undefined, undefined])
    assert.deepEqual(fs.readdirSync(path.join(folder, 'empty/node_modules')).sort(), ['.bin', '.package-lock.json', 'promptfare'])
  })

  it('holds what it needs and nothing to build it with', () => {
    const paths = files.map((file) => file.path)
    assert.deepEqual(
      paths.filter((file) =>
        /\.tsx?$|\.map$|^(?:test|tools|server|node_modules|examples)\/|\.env|\.npmrc|^dist\/.*\.vsix$/.test(file),
      ),
      [],
    )
    assert.deepEqual(
      paths.filter((file) => /^(?:client|syntaxes|docs\/images)\/|^dist\/(?:client|web-|panel|server\.)|nls/.test(file)),
      [],
      'files of the extension',
    )
    for (const needed of [
      'dist/cli.js',
      'dist/hosts-lsp-node.js',
      'dist/worker.js',
      'dist/third-party-notices.txt',
      'ci/gitlab.yml',
      'docs/schema.json',
      'LICENSE',
      'README.md',
    ])
      assert.ok(paths.includes(needed), needed)
    assert.ok(packed.size <= 6_000_000, `${packed.size} bytes`)
    for (const name of paths.filter((file) => file.startsWith('dist/') && file.endsWith('.js'))) {
      const text = fs.readFileSync(path.join(folder, 'empty/node_modules/promptfare', name), 'utf8')
      for (const [, late = ''] of text.matchAll(/\brequire\("\.\/([\w.-]+)"\)/g)) assert.ok(paths.includes(`dist/${late}`), late)
    }
  })

  it('says whose work is in it', () => {
    const text = fs.readFileSync(path.join(folder, 'empty/node_modules/promptfare/dist/third-party-notices.txt'), 'utf8')
    for (const name of [
      'typescript',
      'js-tiktoken',
      '@lezer/python',
      'commander',
      '@typescript-eslint/typescript-estree',
      'yaml',
    ])
      assert.match(text, new RegExp(`^- ${name} \\d+\\.\\d+\\.\\d+\\S*: [A-Z]`, 'm'), name)
    assert.match(text, /Permission is hereby granted, free of charge/)
    assert.doesNotMatch(text, /^- (?:mocha|tsx|esbuild|playwright-core) /m)
  })

  it('is ready to be published with its provenance, to an address that nobody takes for a real one', () => {
    assert.equal(manifest.publishConfig.provenance, true)
    assert.ok(manifest.keywords.length >= 8)
    const { hostname } = new URL(manifest.repository.url.replace(/^git\+/, ''))
    assert.match(hostname, /\.invalid$/)
  })

  it('works in a folder with nothing else', () => {
    const source = "import OpenAI from 'openai'\nnew OpenAI().responses.create({ model: 'gpt-4o-mini', input: 'Say hello.' })\n"
    fs.writeFileSync(path.join(folder, 'empty/ask.ts'), source)
    fs.writeFileSync(
      path.join(folder, 'empty/ask.py'),
      'from openai import OpenAI\nOpenAI().responses.create(model="gpt-4o", input="Hi.")\n',
    )
    assert.deepEqual(npx(['--version']), { code: 0, out: `${manifest.version}\n` })
    const lint = npx(['lint', '--fail-on', 'warning', '--format', 'sarif'])
    assert.equal(lint.code, 1)
    assert.match(lint.out, /no output limit[\s\S]*"uri": "ask\.ts"/)
    assert.match(npx(['report']).out, /ask\.py:2 +gpt-4o /)
    assert.match(npx(['explain', 'missing-max-tokens']).out, /^# missing-max-tokens/)
    assert.equal(npx(['lint', 'nowhere']).code, 2)
  })
})
