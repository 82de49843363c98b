import { readFileSync, writeFileSync } from 'node:fs'

/** A fenced block of a Markdown page. */
export interface Fence {
  /** Words behind the fence: `['ts', 'fix']`. */
  readonly info: readonly string[]
  /** The heading above it. */
  readonly heading: string
  /** One-based line of the opening fence. */
  readonly line: number
  readonly text: string
}

/** The fenced blocks of a page, in order. */
export function fencesOf(page: string): Fence[] {
  const fences: Fence[] = []
  let heading = ''
  let open: { mark: string; info: readonly string[]; line: number; lines: string[] } | undefined
  page.split('\n').forEach((text, index) => {
    if (open === undefined) {
      const start = /^(`{3,})(.*)$/.exec(text)
      if (start !== null) open = { mark: start[1] ?? '', info: (start[2] ?? '').trim().split(/\s+/), line: index + 1, lines: [] }
      else heading = /^#+ (.*)$/.exec(text)?.[1] ?? heading
    } else if (text.trimEnd() === open.mark) {
      fences.push({ info: open.info, heading, line: open.line, text: open.lines.map((line) => `${line}\n`).join('') })
      open = undefined
    } else open.lines.push(text)
  })
  return fences
}

/** `npm test -- --update` rewrites expectations instead of comparing them. */
export const updating = process.argv.includes('--update') || process.env.UPDATE === '1'

/** Puts new text into some fences of a page on disk. */
export function rewriteFences(file: string, changed: ReadonlyMap<Fence, string>): void {
  const lines = readFileSync(file, 'utf8').split('\n')
  for (const [fence, text] of [...changed].sort(([a], [b]) => b.line - a.line)) {
    const old = fence.text === '' ? 0 : fence.text.split('\n').length - 1
    lines.splice(fence.line, old, ...text.replace(/\n$/, '').split('\n'))
  }
  writeFileSync(file, lines.join('\n'))
}
