import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { writeText } from './files'
import { cachePath } from './price-cache'

/** Counts that providers gave, by a hash of what they were asked. No text is kept. */
export interface ExactCache {
  get(question: string): number | undefined
  set(question: string, tokens: number): void
  /** Writes what is new; where nothing can be written, the provider is asked again next time. */
  save(): void
}

/** More than any project sends; the oldest go first. */
const most = 20_000

/** The counts of this user. */
export function openExactCache(env: Readonly<Record<string, string | undefined>>): ExactCache {
  const file = cachePath(env, 'counts.json')
  const counts = file === undefined ? new Map<string, number>() : read(file)
  let isChanged = false
  return {
    get: (question) => counts.get(hash(question)),
    set(question, tokens) {
      counts.set(hash(question), tokens)
      isChanged = true
    },
    save() {
      if (file === undefined || !isChanged) return
      try {
        fs.mkdirSync(path.dirname(file), { recursive: true })
        writeText(file, `${JSON.stringify({ version: 1, counts: Object.fromEntries([...counts].slice(-most)) })}\n`)
      } catch {
        // The counts are printed all the same.
      }
    },
  }
}

function hash(question: string): string {
  return createHash('sha256').update(question).digest('hex')
}

function read(file: string): Map<string, number> {
  try {
    const parsed = JSON.parse(fs.readFileSync(file, 'utf8')) as { readonly counts?: Readonly<Record<string, unknown>> }
    const entries = Object.entries(parsed.counts ?? {})
    return new Map(entries.filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1])))
  } catch {
    return new Map()
  }
}
