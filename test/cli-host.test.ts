import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pc from 'picocolors'
import { describeCall } from '../server/hosts/cli/describe'
import { formatTable } from '../server/hosts/cli/formats/table'
import type { Host } from '../server/hosts/cli/host'
import { createProgress, reportSkipped } from '../server/hosts/cli/output'
import { createPlaces } from '../server/hosts/cli/places'
import { analyzeFiles, openProject } from '../server/hosts/cli/project'
import { run } from '../server/hosts/cli/run'
import { createFileWorld } from '../server/hosts/files'

const source = `import OpenAI from 'openai'
const client = new OpenAI()
export const ask = (text: string) => client.responses.create({ model: 'gpt-4o-mini', input: text })
`

describe('command line', () => {
  let folder = ''
  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'promptfare-cli-')))
    fs.writeFileSync(path.join(folder, 'a.ts'), source)
    fs.writeFileSync(path.join(folder, 'b.ts'), source)
  })
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

  function hostOf(change: Partial<Host> = {}): Host & { readonly out: string[]; readonly err: string[] } {
    const out: string[] = []
    const err: string[] = []
    return {
      cwd: folder,
      env: {},
      isTTY: { stdout: false, stderr: false },
      stdout: (text) => void out.push(text),
      stderr: (text) => void err.push(text),
      stdin: () => '',
      today: () => '2026-11-23',
      ...change,
      out,
      err,
    }
  }

  it('goes on where one file fails, names it, and does not call the run clean', () => {
    const host = hostOf()
    const project = openProject(host, { paths: ['.'] })
    const { engine } = project
    const failing = {
      ...engine,
      analyze: (document: Parameters<typeof engine.analyze>[0]) => {
        if (document.id.endsWith('a.ts')) throw new Error('out of words\nat some place')
        return engine.analyze(document)
      },
    }
    const result = analyzeFiles({ ...project, engine: failing }, () => {})
    assert.equal(result.analyses.length, 1)
    assert.deepEqual(
      result.failed.map(({ file }) => file),
      ['a.ts'],
    )
    reportSkipped(host, result)
    assert.deepEqual(host.err, ['error: a.ts: cannot be analysed: out of words\n'])
  })

  it('ends with 2 where a file cannot be read', async function () {
    if (process.getuid?.() === 0) this.skip()
    fs.chmodSync(path.join(folder, 'a.ts'), 0)
    const host = hostOf()
    assert.equal(await run(['lint', '--fail-on', 'never'], host), 2)
    assert.deepEqual(host.err, ['error: a.ts: cannot be read: EACCES\n'])
  })

  it('says what it skipped, on standard error', async () => {
    fs.writeFileSync(path.join(folder, 'c.ts'), 'x\n'.repeat(600_000))
    fs.writeFileSync(path.join(folder, 'd.ts'), 'x'.repeat(10_000))
    fs.writeFileSync(path.join(folder, 'e.ts'), '\0')
    const host = hostOf()
    assert.equal(await run(['lint', '--format', 'json'], host), 0)
    assert.deepEqual(host.err, ['3 files skipped: 1 larger than 1 MB, 1 binary, 1 minified\n'])
    assert.equal(JSON.parse(host.out.join('')).summary.files, 2)
  })

  it('colours a terminal, or where it is told to', async () => {
    const coloured = async (change: Partial<Host>, ...args: string[]) => {
      const host = hostOf(change)
      await run(['lint', ...args], host)
      return host.out.join('').includes('\u001b[')
    }
    const terminal = { stdout: true, stderr: false }
    assert.equal(await coloured({}), false)
    assert.equal(await coloured({ isTTY: terminal }), true)
    assert.equal(await coloured({ isTTY: terminal }, '--no-color'), false)
    assert.equal(await coloured({ isTTY: terminal, env: { NO_COLOR: '1' } }), false)
    assert.equal(await coloured({ isTTY: terminal, env: { NO_COLOR: '' } }), true)
    assert.equal(await coloured({ isTTY: terminal, env: { FORCE_COLOR: '0' } }), false)
    assert.equal(await coloured({ env: { FORCE_COLOR: '1' } }), true)
    assert.equal(await coloured({ env: { FORCE_COLOR: '1', NO_COLOR: '1' } }), false)
  })

  it('shows progress on a terminal and nowhere else', async () => {
    const later = () => new Promise((resolve) => setTimeout(resolve, 120))
    const host = hostOf({ isTTY: { stdout: true, stderr: true } })
    const progress = createProgress(host)
    progress.step(1, 0)
    assert.deepEqual(host.err, [])
    await later()
    progress.step(1200, 1)
    progress.clear()
    assert.deepEqual(host.err, ['\r1,200 files, 1 call', '\r\u001b[K'])
    const piped = hostOf({ isTTY: { stdout: true, stderr: false } })
    const silent = createProgress(piped)
    await later()
    silent.step(1, 1)
    silent.clear()
    assert.deepEqual(piped.err, [])
  })

  it('prints help and version with 0', async () => {
    const host = hostOf()
    assert.equal(await run(['--version'], host), 0)
    assert.match(host.out.join(''), /^\d+\.\d+\.\d+\n$/)
    assert.equal(await run(['lint', '--help'], host), 0)
  })

  it('keeps the table within 100 columns', () => {
    const deep = path.join(folder, 'packages/a-long-name-of-a-package/src/features/summaries')
    fs.mkdirSync(deep, { recursive: true })
    fs.writeFileSync(path.join(deep, 'summarise-the-whole-conversation.ts'), source)
    const project = openProject(hostOf(), { paths: ['.'] })
    const places = project.places()
    const calls = analyzeFiles(project, () => {}).analyses.flatMap((analysis) =>
      analysis.calls.map((call) => describeCall(call, places)),
    )
    const text = formatTable({ asOf: '2026-11-23', calls, files: 3 }, { groupBy: undefined, colors: pc.createColors(false) })
    const [head = '', ...rows] = text.split('\n').slice(0, 4)
    assert.ok(rows.every((row) => row.length <= 100 && row.length >= head.length))
    assert.match(text, /…\S*summarise-the-whole-conversation\.ts:3 /)
  })

  it('finds lines behind any line break, and cells of notebooks', () => {
    const notebook = JSON.stringify(
      {
        cells: [
          { cell_type: 'markdown', source: ['# Title'] },
          { cell_type: 'code', source: ['a = 1\n', 'b = "\\\\n"\n', 'call()'] },
        ],
      },
      null,
      1,
    )
    const files = new Map([
      [path.join(folder, 'crlf.py'), 'one\r\ntwo\rthree\nfour'],
      [path.join(folder, 'n.ipynb'), notebook],
    ])
    const places = createPlaces(createFileWorld(folder, '2026-11-23', files))
    const at = (name: string, text: string) => {
      const document = path.join(folder, name)
      const start = files.get(document)?.indexOf(text) ?? -1
      return places.of({ document, start, end: start })
    }
    const lines = ['one', 'two', 'three', 'four'].map((word) => at('crlf.py', word))
    assert.deepEqual(
      lines.map(({ line, column }) => [line, column]),
      [
        [1, 1],
        [2, 1],
        [3, 1],
        [4, 1],
      ],
    )
    const { cell, cellLine } = at('n.ipynb', 'call()')
    assert.deepEqual({ cell, cellLine }, { cell: 1, cellLine: 3 })
  })
})
