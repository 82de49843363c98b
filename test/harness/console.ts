import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { run } from '../../server/hosts/cli/run'
import { createHost } from './host'
import { type Fence, fencesOf, rewriteFences } from './page'

/**
 * A page of commands. A fence with a file name (```` ```ts file=src/a.ts ````) is a file in the page's own folder. A
 * ```` ```console ```` fence holds commands behind `$ `, the output of each below it, and `[1]` where it exits with 1. An `…` in
 * the output stands for anything on that line. Known commands: `promptfare` (also `npx promptfare`), with `NAME=value` in front
 * and `< file` behind; `cat`; `git`.
 */
export interface Page {
  readonly file: string
  readonly files: readonly { readonly name: string; readonly text: string }[]
  readonly consoles: readonly Console[]
}

/** One fence of commands. */
export interface Console {
  readonly fence: Fence
  readonly commands: readonly PageCommand[]
}

export interface PageCommand {
  readonly command: string
  readonly expected: string
  /** Line of the page, from 1. */
  readonly line: number
}

/** Reads a page. */
export function readPage(file: string): Page {
  const fences = fencesOf(fs.readFileSync(file, 'utf8'))
  return {
    file,
    files: fences.flatMap(({ info, text }) => {
      const name = info.find((word) => word.startsWith('file='))?.slice('file='.length)
      return name === undefined ? [] : [{ name, text }]
    }),
    consoles: fences.filter(({ info }) => info[0] === 'console').map((fence) => ({ fence, commands: commandsOf(fence) })),
  }
}

function commandsOf(fence: Fence): readonly PageCommand[] {
  const lines = fence.text.replace(/\n$/, '').split('\n')
  const starts = lines.flatMap((line, index) => (line.startsWith('$ ') ? [index] : []))
  return starts.map((start, index) => ({
    command: (lines[start] ?? '').slice(2),
    expected: lines.slice(start + 1, starts[index + 1]).join('\n'),
    line: fence.line + 1 + start,
  }))
}

/** A new folder with the page's files, and those of `base` if it is given. The caller removes it. */
export function createFolder(page: Page, base?: string): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'promptfare-page-')))
  if (base !== undefined) fs.cpSync(base, folder, { recursive: true })
  for (const { name, text } of page.files) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    fs.writeFileSync(path.join(folder, name), text)
  }
  return folder
}

/** Runs a command in the folder: what it prints, on both outputs, and its exit code if that is not 0. */
export async function runCommand(command: string, folder: string): Promise<string> {
  const { env, words, input } = parseCommand(command)
  const [program, ...args] = words[0] === 'npx' ? words.slice(1) : words
  if (program === 'cat') return trimEnd(args.map((name) => fs.readFileSync(path.join(folder, name), 'utf8')).join(''))
  if (program === 'git')
    return trimEnd(execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }))
  if (program !== 'promptfare') throw new Error(`pages know promptfare, cat and git, not "${program}"`)
  let output = ''
  const write = (text: string) => {
    output += text
  }
  const stdin = () => (input === undefined ? '' : fs.readFileSync(path.join(folder, input), 'utf8'))
  const host = createHost({ cwd: folder, env, stdin, stdout: write, stderr: write })
  const code = await run(args, host)
  return trimEnd(output) + (code === 0 ? '' : `${output === '' ? '' : '\n'}[${code}]`)
}

function parseCommand(command: string): { env: Record<string, string>; words: readonly string[]; input: string | undefined } {
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
  const env: Record<string, string> = {}
  while (/^[A-Z_]+=/.test(words[0] ?? '')) {
    const [name = '', ...value] = words.shift()?.split('=') ?? []
    env[name] = value.join('=')
  }
  const redirect = words.indexOf('<')
  return redirect < 0 ? { env, words, input: undefined } : { env, words: words.slice(0, redirect), input: words[redirect + 1] }
}

/** Whether the output is the expected one, line by line; `…` stands for anything within a line. */
export function matches(expected: string, actual: string): boolean {
  const wanted = expected.split('\n')
  const given = actual.split('\n')
  return wanted.length === given.length && wanted.every((line, index) => matchesLine(line, given[index] ?? ''))
}

function matchesLine(expected: string, actual: string): boolean {
  if (!expected.includes('…')) return expected === actual
  const pattern = expected.split('…').map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${pattern.join('.*')}$`, 'u').test(actual)
}

/** Writes the outputs into the page, in place of what was expected. Lines that matched by `…` stay as they were. */
export function updatePage(page: Page, outputs: ReadonlyMap<PageCommand, string>): void {
  const changed = new Map<Fence, string>()
  for (const { fence, commands } of page.consoles) {
    const blocks = commands.map((command) => [`$ ${command.command}`, ...updated(command.expected, outputs.get(command))])
    const text = blocks
      .flat()
      .map((line) => `${line}\n`)
      .join('')
    if (text !== fence.text) changed.set(fence, text)
  }
  if (changed.size > 0) rewriteFences(page.file, changed)
}

function updated(expected: string, output = expected): readonly string[] {
  if (output === '') return []
  const wanted = expected.split('\n')
  const kept = (line: string) =>
    wanted.includes(line) ? line : wanted.find((old) => old.includes('…') && matchesLine(old, line))
  return output.split('\n').map((line) => kept(line) ?? line)
}

function trimEnd(text: string): string {
  return text.replace(/\n+$/, '')
}
