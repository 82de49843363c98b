import { writeFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { pause, percentile, processorTime, residentMemory, watchMemory } from './process'
import { findPlace } from './typing-place'
import { startTyping, type Typed } from './typing-session'

/**
 * Types into a prompt of a repository, ten keys a second, with the server that stands in `dist`: `npm run bench:typing -- REPO [FILE]
 * [--seconds 60] [--json FILE]`. Every hint that an editor would show is held against the text that it was asked for. Then the same
 * while the workspace is read, as it is when somebody opens the view of all costs. Memory and processor time are those of the whole
 * process, as Linux tells them.
 */
async function bench({ folder, file, seconds, json }: Asked): Promise<void> {
  const place = findPlace(folder, file)
  if (place === undefined) {
    console.error(`no prompt of ${file ?? folder} can be typed into`)
    process.exitCode = 1
    return
  }
  const session = await startTyping(folder, place)
  const memory = watchMemory(session.pid)
  try {
    const alone = await phase(memory, session.pid, () => session.type((ms) => ms < seconds * 1000))
    const idle = await idleness(session.pid)
    let { state, read, files, calls } = await session.costs()
    const following = setInterval(() => {
      void session.costs().then((costs) => {
        ;({ state, read, files, calls } = costs)
      })
    }, pollMs)
    const started = performance.now()
    let tookMs = 0
    const goesOn = (ms: number): boolean => {
      if (state === 'reading') tookMs = performance.now() - started
      return ms < leastSweepMs || (state === 'reading' && ms < maxSweepMs)
    }
    const sweeping = await phase(memory, session.pid, () => session.type(goesOn))
    clearInterval(following)
    const after = await idleness(session.pid)
    await pause(keptMs)
    const later = await idleness(session.pid)
    const shown = relative(folder, fileURLToPath(place.source.uri))
    const workspace = { state, read, files, calls, tookMs }
    const { startMs } = session
    const figures = { folder, file: shown, calls: place.calls, startMs, alone, idle, workspace, sweeping, after, later }
    print(figures)
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(figures, undefined, 2)}\n`)
    if (alone.wrong.length + sweeping.wrong.length > 0) process.exitCode = 1
  } finally {
    memory.stop()
    session.stop()
  }
}

interface Asked {
  readonly folder: string
  readonly file: string | undefined
  readonly seconds: number
  readonly json: string | undefined
}

const pollMs = 1000
/** The workspace of a small repository is read before anybody has typed a word. */
const leastSweepMs = 5000
const maxSweepMs = 300_000
/** So long the thread that read it stays, and a little. */
const keptMs = 65_000
const idleMs = 10_000

interface Phase extends Typed {
  /** Bytes. */
  readonly peak: number
}

async function phase(memory: ReturnType<typeof watchMemory>, pid: number, work: () => Promise<Typed>): Promise<Phase> {
  memory.startAnew()
  const typed = await work()
  return { ...typed, peak: Math.max(memory.peak(), residentMemory(pid)) }
}

interface Idle {
  /** Processor milliseconds within ten seconds. */
  readonly processorMs: number
  /** Bytes. */
  readonly memory: number
}

async function idleness(pid: number): Promise<Idle> {
  await pause(2000)
  const before = processorTime(pid)
  await pause(idleMs)
  return { processorMs: processorTime(pid) - before, memory: residentMemory(pid) }
}

interface Figures {
  readonly folder: string
  readonly file: string
  readonly calls: number
  readonly startMs: number
  readonly alone: Phase
  readonly idle: Idle
  readonly workspace: { readonly state: string; readonly read: number; readonly calls: number; readonly tookMs: number }
  readonly sweeping: Phase
  readonly after: Idle
  readonly later: Idle
}

function print({ folder, file, calls, startMs, alone, idle, workspace, sweeping, after, later }: Figures): void {
  const { state, read, tookMs } = workspace
  const seconds = `${(tookMs / 1000).toFixed(0)} s`
  console.log(`${folder}: ${file}, ${calls} calls; first hint ${startMs.toFixed(0)} ms after the start`)
  console.log(`workspace: ${state}, ${read} files with ${workspace.calls} calls in ${seconds}`)
  const rows: readonly (readonly [what: string, alone: string, sweeping: string, budget: string])[] = [
    ['', 'typing', 'while the workspace is read', 'wanted'],
    ['keys', ...both(({ keys }) => String(keys)), ''],
    ['of these change the figure', ...both(({ changing }) => String(changing)), ''],
    ['hints of another text', ...both(({ wrong }) => String(wrong.length)), '0'],
    ['hints that came too late to be shown', ...both(({ late }) => String(late)), ''],
    ['key to hint, median', ...both(({ hints }) => ms(percentile(hints, 0.5))), ''],
    ['key to hint, p95', ...both(({ hints }) => ms(percentile(hints, 0.95))), '≤ 150 ms'],
    ['key to diagnostics, median', ...both(({ diagnostics }) => ms(percentile(diagnostics, 0.5))), ''],
    ['key to diagnostics, p95', ...both(({ diagnostics }) => ms(percentile(diagnostics, 0.95))), '≤ 150 ms'],
    ['processor time for each key', ...both(({ processorMs, keys }) => ms(processorMs / keys)), ''],
    ['memory, peak', ...both(({ peak }) => mb(peak)), '≤ 250 MB'],
    ['memory, still', mb(idle.memory), `${mb(after.memory)}, later ${mb(later.memory)}`, '≤ 250 MB'],
    ['processor time in 10 s, still', `${idle.processorMs} ms`, `${after.processorMs} ms, later ${later.processorMs} ms`, '0 ms'],
  ]
  for (const [what, ...cells] of rows) console.log(`${what.padEnd(38)} ${cells.map((cell) => cell.padEnd(28)).join(' ')}`)
  for (const wrong of [...alone.wrong, ...sweeping.wrong].slice(0, 10)) console.log(wrong)

  function both(of: (phase: Phase) => string): readonly [string, string] {
    return [of(alone), of(sweeping)]
  }
}

const ms = (milliseconds: number): string => `${milliseconds.toFixed(0)} ms`
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`

function asked(args: readonly string[]): Asked | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { seconds: { type: 'string', default: '60' }, json: { type: 'string' } },
  })
  const [folder, file] = positionals
  if (folder === undefined) return undefined
  const within = file === undefined ? undefined : resolve(folder, file)
  return { folder: resolve(folder), file: within, seconds: Number(values.seconds), json: values.json }
}

const given = asked(process.argv.slice(2))
if (given === undefined) {
  console.error('usage: npm run bench:typing -- REPO [FILE] [--seconds 60] [--json FILE]')
  process.exitCode = 2
} else void bench(given)
