import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { bundle } from '../bundle'

/** What became of programs that were ended at a random moment. */
export interface Killed {
  readonly kills: number
  /** How many had written something and not all of it. */
  readonly midway: number
  /** Files that were neither as before nor as after, and runs afterwards that were not right. */
  readonly problems: readonly string[]
}

/** Ends `lint --fix`, `lint --cache` and `baseline` so many times each, and looks at what they left. */
export async function killed(times: number, program = bundle('cli.js')): Promise<Readonly<Record<string, Killed>>> {
  const results: Record<string, Killed> = {}
  for (const [name, args] of Object.entries(commands)) results[name] = await killOften([program, ...args], times)
  return results
}

const commands: Readonly<Record<string, readonly string[]>> = {
  'lint --fix': ['lint', '--fix', '--fail-on', 'never'],
  'lint --cache': ['lint', '--cache-location', 'kept', '--fail-on', 'never'],
  baseline: ['baseline'],
}

const count = 40
const sourceOf = (index: number): string => `import OpenAI from 'openai'
const client = new OpenAI()
export const ask${index} = (text: string) =>
  client.responses.create({ model: 'gpt-4o-mini', input: text, instructions: 'Please kindly sort number ${index}, ${'and so on, '.repeat(400)}' })
`

/** All files of a folder with their texts; what a program left half-way is told apart by its name. */
type State = ReadonlyMap<string, string>

async function killOften(args: readonly string[], times: number): Promise<Killed> {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'promptfare-kill-')))
  try {
    const fresh = (): void => {
      fs.rmSync(folder, { recursive: true, force: true })
      fs.mkdirSync(path.join(folder, 'src'), { recursive: true })
      fs.writeFileSync(path.join(folder, 'promptfare.json'), '{ "root": true }')
      for (let index = 0; index < count; index++) fs.writeFileSync(path.join(folder, `src/${index}.ts`), sourceOf(index))
    }
    fresh()
    const before = read(folder)
    const started = performance.now()
    const whole = await start(args, folder, undefined)
    const duration = performance.now() - started
    const after = read(folder)
    const problems: string[] = []
    let midway = 0
    if (whole !== 0) problems.push(`not killed, it ended with ${whole}`)
    for (let time = 0; time < times; time++) {
      fresh()
      // Files are written in an instant: half of the programs are ended when the first of it is seen, or a little later.
      const isWatched = time % 2 === 0
      const moment = isWatched ? Math.random() * 6 : duration * Math.random() * 1.05
      await start(args, folder, moment, isWatched)
      const left = read(folder)
      const written = [...left].filter(([name, text]) => before.get(name) !== text)
      if (
        written.length > 0 &&
        (isTemporary(written[0]?.[0] ?? '') ||
          written.length < [...after].filter(([name, text]) => before.get(name) !== text).length)
      )
        midway++
      problems.push(...halves(left, before, after, Math.round(moment)))
      const code = await start(args, folder, undefined)
      const now = read(folder)
      if (code !== 0) problems.push(`after ${Math.round(moment)} ms: the next run ended with ${code}`)
      problems.push(
        ...differences(now, after).map((name) => `after ${Math.round(moment)} ms: the next run left ${name} in another state`),
      )
    }
    return { kills: times, midway, problems }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Files that are not as they were, nor as they should be. What is written beside a file and never took its place is nobody's. */
function halves(left: State, before: State, after: State, moment: number): readonly string[] {
  return [...left].flatMap(([name, text]) => {
    if (isTemporary(name)) return []
    const isWhole = name.startsWith('kept') ? isKept(text) : text === before.get(name) || text === after.get(name)
    return isWhole ? [] : [`after ${moment} ms: ${name} is half written`]
  })
}

/** Kept results hold times, so no two are alike; a whole one has three lines and its sum. */
function isKept(text: string): boolean {
  const lines = text.split('\n')
  return (
    lines.length === 4 &&
    lines[3] === '' &&
    /^\{"version":\d+,"sum":"[\w-]{22}"\}$/.test(lines[0] ?? '') &&
    (lines[2] ?? '').endsWith('}')
  )
}

function differences(now: State, wanted: State): readonly string[] {
  const names = new Set([...now.keys(), ...wanted.keys()])
  return [...names].filter((name) =>
    name.startsWith('kept') ? !isKept(now.get(name) ?? '') : now.get(name) !== wanted.get(name),
  )
}

function isTemporary(name: string): boolean {
  return /(?:^|\/)\.[^/]+\.tmp$/.test(name)
}

function read(folder: string): State {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    entries.map((entry) => {
      const file = path.join(entry.parentPath, entry.name)
      return [path.relative(folder, file).split(path.sep).join('/'), fs.readFileSync(file, 'utf8')] as const
    }),
  )
}

/** The exit code; `null` where it was ended so many milliseconds after it was started, or was first seen to write. */
function start(
  args: readonly string[],
  cwd: string,
  milliseconds: number | undefined,
  isWatched = false,
): Promise<number | null> {
  let watcher: fs.FSWatcher | undefined
  let timer: NodeJS.Timeout | undefined
  const child = spawn(process.execPath, args, { cwd, stdio: 'ignore' })
  const end = () => {
    timer ??= setTimeout(() => child.kill('SIGKILL'), milliseconds)
  }
  if (isWatched) watcher = fs.watch(cwd, { recursive: true }, end)
  else if (milliseconds !== undefined) end()
  return new Promise((done) =>
    child.on('exit', (code) => {
      clearTimeout(timer)
      watcher?.close()
      done(code)
    }),
  )
}
