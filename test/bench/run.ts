import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createLowering } from '../../server/sdks/lower'
import { sdks } from '../../server/sdks/registry'
import { documentOf, testEngine } from '../harness/analyze'
import { dependentSession } from './dependent-session'
import { bigDocument } from './documents'
import { editSession } from './edit-session'

/**
 * Every budget that can be measured by now, ours beside it: `npm run bench -- [folder]`. Times are ratios to a baseline of the same
 * run wherever there is one, since machines differ.
 */
async function bench(folder: string): Promise<void> {
  const root = resolve(__dirname, '../..')
  const cli = join(root, 'dist/cli.js')
  execFileSync(process.execPath, [join(root, 'esbuild.mjs')], { stdio: 'inherit' })
  const rows: Row[] = [...startUp(cli), ...wholeTree(cli, folder), ...gate(), ...(await editing()), ...(await depending())]
  const vsix = join(root, 'dist/promptfare.vsix')
  if (existsSync(vsix))
    rows.push({ what: 'packed .vsix', ours: `${(statSync(vsix).size / 1e6).toFixed(2)} MB`, budget: '≤ 6 MB' })
  for (const row of rows) console.log(`${row.what.padEnd(46)} ${row.ours.padEnd(34)} ${row.budget}`)
}

interface Row {
  readonly what: string
  readonly ours: string
  readonly budget: string
}

function startUp(cli: string): Row[] {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env
  const run = (args: readonly string[]): number => {
    const started = performance.now()
    spawnSync(process.execPath, args, { env })
    return performance.now() - started
  }
  const commands = [['--version'], ['--help'], ['explain', 'missing-max-tokens']]
  const times = new Map<string, number[]>()
  // In turn, so that a machine that gets slower gets slower for all.
  for (let round = 0; round < 12; round++) {
    for (const args of [['-e', '0'], ...commands.map((command) => [cli, ...command])]) {
      const key = args.join(' ')
      times.set(key, [...(times.get(key) ?? []), run(args)])
    }
  }
  const base = median(times.get('-e 0') ?? [])
  return commands.map((command) => {
    const own = median(times.get([cli, ...command].join(' ')) ?? [])
    return {
      what: `start-up: ${command.join(' ')}`,
      ours: `${(own / base).toFixed(2)}× (${own.toFixed(0)} ms)`,
      budget: '≤ 2× node -e 0',
    }
  })
}

function wholeTree(cli: string, folder: string): Row[] {
  const names = [...new Set(createLowering(sdks).libraries.flatMap(({ packages }) => packages))].flatMap((name) => ['-e', name])
  const rg = spawnSync('rg', ['--version']).status === 0
  const search = rg ? (['rg', ['-lF', ...names, folder]] as const) : (['grep', ['-rlF', ...names, folder]] as const)
  const searches: number[] = []
  const lints: number[] = []
  let summary = ''
  for (let round = 0; round < 5; round++) {
    let started = performance.now()
    spawnSync(search[0], search[1])
    searches.push(performance.now() - started)
    started = performance.now()
    const out = spawnSync(process.execPath, [cli, 'lint', folder, '--format', 'json', '--fail-on', 'error'], {
      maxBuffer: 1 << 30,
    })
    lints.push(performance.now() - started)
    const { files, calls, findings } = JSON.parse(out.stdout.toString()).summary
    summary = `${files} files, ${calls} calls, ${findings} findings`
  }
  const [base, own] = [median(searches), median(lints)]
  const kept = mkdtempSync(join(tmpdir(), 'promptfare-bench-'))
  const warm = Array.from({ length: 6 }, () => {
    const started = performance.now()
    spawnSync(process.execPath, [cli, 'lint', folder, '--fail-on', 'never', '--cache-location', kept], { maxBuffer: 1 << 30 })
    return performance.now() - started
  }).slice(1)
  rmSync(kept, { recursive: true })
  return [
    {
      what: `lint cold (${summary})`,
      ours: `${(own / base).toFixed(1)}× (${own.toFixed(0)} ms)`,
      budget: `≤ 20× ${search[0]} -l (${base.toFixed(0)} ms)`,
    },
    {
      what: 'lint with the result of an earlier run',
      ours: `${(median(warm) / base).toFixed(1)}× (${median(warm).toFixed(0)} ms)`,
      budget: '≤ 4×, and ≤ 15% of cold',
    },
  ]
}

function gate(): Row[] {
  const engine = testEngine()
  const text = 'export const x = compute(1, 2, 3) // nothing of interest here\n'.repeat(1700)
  const document = documentOf('plain.ts', text)
  const started = performance.now()
  const rounds = 200
  for (let round = 0; round < rounds; round++) engine.analyze(document)
  const per100 = ((performance.now() - started) / rounds / text.length) * 100_000
  return [
    {
      what: `document without an SDK (${engine.work.parsed} parsed)`,
      ours: `${per100.toFixed(3)} ms per 100 KB`,
      budget: 'not parsed; ≤ 1 ms per 100 KB',
    },
  ]
}

async function depending(): Promise<Row[]> {
  const sorted = (await dependentSession()).toSorted((a, b) => a - b)
  return [
    {
      what: 'edit of a prompt → hint of a call three files away',
      ours: `median ${median(sorted).toFixed(0)} ms, p95 ${(sorted[Math.floor(sorted.length * 0.95)] ?? 0).toFixed(0)} ms`,
      budget: '≤ 200 ms, of which 100 ms wait for a pause',
    },
  ]
}

async function editing(): Promise<Row[]> {
  const { milliseconds, memory, idle } = await editSession(bigDocument(100, 2500))
  const sorted = milliseconds.toSorted((a, b) => a - b)
  return [
    {
      what: 'edit → diagnostics, 2,500 lines, 100 calls',
      ours: `median ${median(sorted).toFixed(0)} ms, p95 ${(sorted[Math.floor(sorted.length * 0.95)] ?? 0).toFixed(0)} ms`,
      budget: '≤ 60 ms median, ≤ 150 ms p95',
    },
    { what: 'server memory, that document open', ours: `${(memory / 1e6).toFixed(0)} MB`, budget: '≤ 250 MB' },
    { what: 'idle server, processor time in 3 s', ours: `${idle.toFixed(0)} ms`, budget: '0% CPU' },
  ]
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

void bench(resolve(process.argv[2] ?? 'examples/helpdesk'))
