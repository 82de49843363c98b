import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pc from 'picocolors'
import { inOrder } from '../server/hosts/cli/check'
import { type DescribedFinding, describeCall } from '../server/hosts/cli/describe'
import { formatStylish } from '../server/hosts/cli/formats/stylish'
import { formatTable } from '../server/hosts/cli/formats/table'
import type { Host } from '../server/hosts/cli/host'
import { createProgress, reportSkipped } from '../server/hosts/cli/output'
import { createPlaces } from '../server/hosts/cli/places'
import { analyzeFiles, openProject } from '../server/hosts/cli/project'
import { run } from '../server/hosts/cli/run'
import { unifiedDiff } from '../server/hosts/cli/unified-diff'
import { createFileWorld } from '../server/hosts/files'
import { createHost, type TestHost } from './harness/host'

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

  const hostOf = (changes: Partial<Host> = {}): TestHost => createHost({ cwd: folder, ...changes })

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
    assert.equal(host.said.err, 'error: a.ts: cannot be analysed: out of words\n')
  })

  it('ends with 2 where a file cannot be read', async function () {
    if (process.getuid?.() === 0) this.skip()
    fs.chmodSync(path.join(folder, 'a.ts'), 0)
    const host = hostOf()
    assert.equal(await run(['lint', '--fail-on', 'never'], host), 2)
    assert.equal(host.said.err, 'error: a.ts: cannot be read: EACCES\n')
  })

  it('says what it skipped, on standard error', async () => {
    fs.writeFileSync(path.join(folder, 'c.ts'), 'x\n'.repeat(600_000))
    fs.writeFileSync(path.join(folder, 'd.ts'), 'x'.repeat(10_000))
    fs.writeFileSync(path.join(folder, 'e.ts'), '\0')
    const host = hostOf()
    assert.equal(await run(['lint', '--format', 'json'], host), 0)
    assert.equal(host.said.err, '3 files skipped: c.ts (larger than 1 MB), d.ts (minified), e.ts (binary)\n')
    const { summary } = JSON.parse(host.said.out)
    assert.equal(summary.files, 2)
    assert.deepEqual(summary.skipped[1], { file: 'd.ts', reason: 'minified' })
    for (const name of ['f.ts', 'g.ts', 'h.ts']) fs.writeFileSync(path.join(folder, name), '\0')
    const again = hostOf()
    assert.equal(await run(['report'], again), 0)
    assert.match(again.said.err, /^6 files skipped: c\.ts .*, g\.ts \(binary\) and 1 more\n$/)
  })

  it('ends with 2 where a file that was named is not read, and says why', async () => {
    fs.writeFileSync(path.join(folder, 'c.ts'), 'x\n'.repeat(600_000))
    fs.writeFileSync(path.join(folder, 'd.ts'), 'x'.repeat(10_000))
    fs.writeFileSync(path.join(folder, 'e.ts'), '\0')
    fs.writeFileSync(path.join(folder, 'n.ipynb'), '{}')
    const named = async (...args: string[]) => {
      const host = hostOf()
      return [await run(['lint', ...args], host), host.said.err]
    }
    assert.deepEqual(await named('a.ts', 'c.ts'), [2, 'error: c.ts: not read: larger than 1 MB\n'])
    assert.deepEqual(await named('a.ts', 'd.ts'), [2, 'error: d.ts: not read: minified\n'])
    assert.deepEqual(await named('e.ts'), [2, 'error: e.ts: not read: binary\n'])
    assert.deepEqual(await named('a.ts', 'n.ipynb'), [0, ''])
    fs.mkdirSync(path.join(folder, 'odd'))
    fs.renameSync(path.join(folder, 'e.ts'), path.join(folder, 'odd/e.ts'))
    assert.deepEqual(await named('odd'), [2, '1 file skipped: odd/e.ts (binary)\nerror: no file was checked\n'])
  })

  it('follows a link that is named, unless it leads elsewhere', async () => {
    fs.mkdirSync(path.join(folder, 'work'))
    fs.writeFileSync(path.join(folder, 'work/real.ts'), source)
    fs.symlinkSync('real.ts', path.join(folder, 'work/link.ts'))
    fs.symlinkSync('../a.ts', path.join(folder, 'work/out.ts'))
    const host = hostOf({ cwd: path.join(folder, 'work') })
    assert.equal(await run(['lint', 'link.ts', '--format', 'json'], host), 0)
    assert.deepEqual([JSON.parse(host.said.out).findings[0].file, host.said.err], ['real.ts', ''])
    const refusing = hostOf({ cwd: path.join(folder, 'work') })
    assert.equal(await run(['lint', 'real.ts', 'out.ts'], refusing), 2)
    assert.equal(refusing.said.err, `error: out.ts: not read: a link to ${path.join(folder, 'a.ts')}, which lies elsewhere\n`)
  })

  it('gives a call the same id from any folder of a project', async () => {
    const ids = async (cwd: string, ...args: string[]) => {
      const host = hostOf({ cwd: path.join(folder, cwd) })
      await run(['report', ...args, '--format', 'json'], host)
      return JSON.parse(host.said.out).calls.map((call: { id: string }) => call.id)
    }
    fs.mkdirSync(path.join(folder, 'app/src'), { recursive: true })
    fs.writeFileSync(path.join(folder, 'app/src/c.ts'), source)
    fs.writeFileSync(path.join(folder, 'app/package.json'), '{}')
    const [id] = await ids('app/src')
    assert.deepEqual(await ids('app', 'src/c.ts'), [id])
    assert.deepEqual(await ids('.', 'app'), [id])
    fs.mkdirSync(path.join(folder, '.git'))
    assert.notDeepEqual(await ids('app/src'), [id])
    assert.deepEqual(await ids('app/src'), await ids('.', 'app'))
  })

  it('says of which day prices are, and when they are old', async () => {
    const host = hostOf({ today: () => '2027-03-01' })
    assert.equal(await run(['report'], host), 0)
    assert.match(host.said.out, /; prices as of \d{4}-\d\d-\d\d\n/)
    assert.match(host.said.err, /^prices are as of \d{4}-\d\d-\d\d, \d+ days ago: run "promptfare prices update"\n$/)
    fs.mkdirSync(path.join(folder, 'other'))
    fs.writeFileSync(path.join(folder, 'other/c.ts'), source)
    fs.writeFileSync(path.join(folder, 'other/promptfare.json'), '{ "assume": { "asOf": "2026-12-24" } }')
    const one = hostOf()
    await run(['report', 'other'], one)
    assert.match(one.said.out, /; prices as of \S+, for 2026-12-24\n/)
    const several = hostOf()
    await run(['report'], several)
    assert.match(several.said.out, /; prices as of \S+, for several dates\n/)
    const json = hostOf()
    await run(['report', '--format', 'json'], json)
    const { asOf, catalog } = JSON.parse(json.said.out)
    assert.equal(asOf, null)
    assert.match(catalog, /^\d{4}-\d\d-\d\d$/)
  })

  it('says of a call without a price why it has none', async () => {
    fs.rmSync(path.join(folder, 'b.ts'))
    const call = (client: string, model: string) =>
      `import OpenAI from 'openai'\nnew OpenAI(${client}).responses.create({ model: ${model}, input: 'Hello.' })\n`
    fs.writeFileSync(path.join(folder, 'b.ts'), call('', 'process.env.MODEL'))
    fs.writeFileSync(path.join(folder, 'c.ts'), call('', "'quite-another'"))
    fs.writeFileSync(path.join(folder, 'd.ts'), call("{ baseURL: 'http://localhost:1234' }", "'gpt-4o-mini'"))
    const host = hostOf()
    await run(['report', '--format', 'json'], host)
    const { calls } = JSON.parse(host.said.out)
    assert.deepEqual(
      calls.map(({ file, usd, unpriced }: { file: string; usd: unknown; unpriced: string | null }) => [
        file,
        usd === null,
        unpriced,
      ]),
      [
        ['a.ts', false, null],
        ['b.ts', true, 'model not settled: process.env.MODEL'],
        ['c.ts', true, 'in no catalog'],
        ['d.ts', true, 'address of somebody else: http://localhost:1234'],
      ],
    )
    const table = hostOf()
    await run(['report'], table)
    assert.match(table.said.out, / – {2}address of somebody else: http:\/\/localhost:1234\n/)
  })

  it('draws no progress over a terminal that cannot take it back', async () => {
    for (const env of [{ TERM: 'dumb' }, { NO_COLOR: '1' }]) {
      const host = hostOf({ isTTY: { stdout: true, stderr: true }, env })
      const progress = createProgress(host)
      await new Promise((resolve) => setTimeout(resolve, 120))
      progress.step(1, 0)
      progress.clear()
      assert.equal(host.said.err, '')
    }
  })

  it('colours a terminal, or where it is told to', async () => {
    const coloured = async (change: Partial<Host>, ...args: string[]) => {
      const host = hostOf(change)
      await run(['lint', ...args], host)
      return host.said.out.includes('\u001b[')
    }
    const terminal = { stdout: true, stderr: false }
    assert.equal(await coloured({}), false)
    assert.equal(await coloured({ isTTY: terminal }), true)
    assert.equal(await coloured({ isTTY: terminal }, '--no-color'), false)
    assert.equal(await coloured({ isTTY: terminal, env: { TERM: 'dumb' } }), false)
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
    assert.equal(host.said.err, '')
    await later()
    progress.step(1200, 1)
    progress.clear()
    assert.equal(host.said.err, '\r1,200 files, 1 call\r\u001b[K')
    const piped = hostOf({ isTTY: { stdout: true, stderr: false } })
    const silent = createProgress(piped)
    await later()
    silent.step(1, 1)
    silent.clear()
    assert.equal(piped.said.err, '')
  })

  it('prints differences that can be applied', () => {
    const numbered = Array.from({ length: 40 }, (_, index) => `line ${index}\n`)
    const without = (...gone: number[]) => numbered.filter((_, index) => !gone.includes(index)).join('')
    const before = numbered.join('')
    const texts = [
      without(0),
      without(3, 4, 30),
      `first\n${before}last`,
      before.replace('line 10\n', 'ten\neleven\n').replace('line 17\n', '').replace('line 39\n', 'line 39'),
      [...numbered].reverse().join(''),
      'all new\n',
    ]
    for (const [from, to] of texts.flatMap((text): [string, string][] => [
      [before, text],
      [text, before],
    ])) {
      fs.writeFileSync(path.join(folder, 'text.txt'), from)
      execFileSync('git', ['apply', '-p0', '-'], { cwd: folder, input: unifiedDiff('text.txt', from, to) })
      assert.equal(fs.readFileSync(path.join(folder, 'text.txt'), 'utf8'), to)
    }
    assert.equal(unifiedDiff('text.txt', before, before), '')
    assert.equal(unifiedDiff('text.txt', before, texts[1] ?? '').match(/^@@/gm)?.length, 2)
  })

  it('says of one place what fails, and not that it may fail too', () => {
    const [fails, may] = [finding('fails'), finding('may fail')].map((one) => ({ ...one, range: here(1) }))
    const error = { ...fails, severity: 'error' } as DescribedFinding
    const elsewhere = { ...may, range: here(2) } as DescribedFinding
    assert.deepEqual(inOrder([may as DescribedFinding, error, elsewhere, error]), [error, elsewhere])
  })

  it('aligns rules behind messages, and lets long ones stand out', () => {
    const findings = [finding('x'.repeat(95)), finding('y'), finding('z'.repeat(120))]
    const result = {
      findings,
      calls: [],
      files: 1,
      failed: 0,
      skipped: [],
      brokenFiles: [],
      seconds: 0,
      prefix: '',
      baseline: undefined,
      fixed: undefined,
    }
    const rows = formatStylish(result, { quiet: false, colors: pc.createColors(false) })
      .split('\n')
      .slice(1, 4)
    const columns = rows.map((row) => row.indexOf('some-rule'))
    assert.deepEqual(columns, [columns[0], columns[0], (columns[0] ?? 0) + 25])
  })

  it('gives findings about directives no page', async () => {
    fs.writeFileSync(path.join(folder, 'a.ts'), `// promptfare-ignore missing-max-tokens\n${source}`)
    const host = hostOf()
    await run(['lint', 'a.ts', '--format', 'json'], host)
    const { findings } = JSON.parse(host.said.out)
    const pages = findings.map(({ ruleId, page }: { ruleId: string; page: string | null }) => [ruleId, page])
    assert.deepEqual(pages[0], ['directive', null])
  })

  it('prints help and version with 0', async () => {
    const host = hostOf()
    assert.equal(await run(['--version'], host), 0)
    assert.match(host.said.out, /^\d+\.\d+\.\d+\n$/)
    assert.equal(await run(['lint', '--help'], host), 0)
  })

  it('keeps the table within the terminal, and cuts nothing where there is none', () => {
    const deep = path.join(folder, 'packages/a-long-name-of-a-package/src/features/summaries')
    fs.mkdirSync(deep, { recursive: true })
    fs.writeFileSync(path.join(deep, 'summarise-the-whole-conversation.ts'), source)
    const project = openProject(hostOf(), { paths: ['.'] })
    const places = project.places()
    const calls = analyzeFiles(project, () => {}).analyses.flatMap((analysis) =>
      analysis.calls.map((call) => describeCall(call, places)),
    )
    const result = { catalog: '2026-11-23', days: ['2026-11-23'], today: '2026-11-23', calls, files: 3, brokenFiles: [] }
    const print = (columns?: number) => formatTable(result, { groupBy: undefined, colors: pc.createColors(false), columns })
    const text = print(100)
    const [head = '', ...rows] = text.split('\n').slice(0, 4)
    assert.ok(rows.every((row) => row.length <= 100 && row.length >= head.length))
    assert.match(text, /…\S*summarise-the-whole-conversation\.ts:3 /)
    assert.match(
      print(),
      /^packages\/a-long-name-of-a-package\/src\/features\/summaries\/summarise-the-whole-conversation\.ts:3 /m,
    )
    assert.doesNotMatch(print(), /…/)
    // A folder's name is shown whole or not at all, and the column is no wider than what is left.
    const [, , , third = ''] = print(130).split('\n')
    assert.match(third, /^…\/src\/features\/summaries\/summarise-the-whole-conversation\.ts:3 {2}gpt-4o-mini/)
  })

  it('derives a call of a notebook by its cell, as it is printed, or by its line', async () => {
    const cells = [{ cell_type: 'code', source: source.split(/(?<=\n)/) }]
    fs.writeFileSync(path.join(folder, 'n.ipynb'), JSON.stringify({ cells, metadata: { language_info: { name: 'typescript' } } }))
    const host = hostOf()
    assert.equal(await run(['report', 'n.ipynb', '--format', 'json'], host), 0)
    const [call] = JSON.parse(host.said.out).calls
    for (const wanted of [`n.ipynb, cell ${call.cell + 1}, line ${call.cellLine}`, `n.ipynb:${call.line}`, call.id]) {
      const asked = hostOf()
      assert.equal(await run(['report', 'n.ipynb', '--explain', wanted], asked), 0, wanted)
      assert.match(asked.said.out, /^n\.ipynb, cell 1, line 3 {2}/)
    }
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

function finding(message: string): DescribedFinding {
  return {
    ruleId: 'some-rule',
    severity: 'info',
    message,
    file: 'a.ts',
    range: here(1),
    callId: null,
    sdk: null,
    provider: null,
    model: null,
    tokens: null,
    usdPer1kCalls: null,
    basis: null,
    fix: null,
    suggestion: null,
    page: null,
  }
}

function here(line: number): DescribedFinding['range'] {
  return { start: { line, column: 1 }, end: { line, column: 2 } }
}
