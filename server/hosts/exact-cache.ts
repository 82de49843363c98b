import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { writeText } from './files'
import { cachePath } from './price-cache'

/** A count that a provider gave, and the day on which it did; earlier versions kept no day. */
export interface KeptCount {
  readonly tokens: number
  readonly on?: string
}

/** Counts that providers gave, by a hash of what they were asked. No text is kept. */
export interface ExactCache {
  get(question: string): KeptCount | undefined
  /** `on` is the day, `YYYY-MM-DD`. */
  set(question: string, tokens: number, on: string): void
  /** Writes what is new; where nothing can be written, the provider is asked again next time. */
  save(): void
}

type Environment = Readonly<Record<string, string | undefined>>

/** Tokens, with the day of the answer. */
type Kept = number | readonly [tokens: number, on: string]

const fileName = 'counts.json'

/** More than any project sends; the oldest go first. */
const most = 20_000

/** The counts of this user. */
export function openExactCache(env: Environment): ExactCache {
  const file = cachePath(env, fileName)
  const counts = file === undefined ? new Map<string, Kept>() : read(file)
  let isChanged = false
  return {
    get(question) {
      const kept = counts.get(hash(question))
      if (kept === undefined || typeof kept === 'number') return kept === undefined ? undefined : { tokens: kept }
      return { tokens: kept[0], on: kept[1] }
    },
    set(question, tokens, on) {
      counts.set(hash(question), [tokens, on])
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

function read(file: string): Map<string, Kept> {
  try {
    const parsed = JSON.parse(fs.readFileSync(file, 'utf8')) as { readonly counts?: Readonly<Record<string, unknown>> }
    const entries = Object.entries(parsed.counts ?? {})
    return new Map(entries.filter((entry): entry is [string, Kept] => isKept(entry[1])))
  } catch {
    return new Map()
  }
}

function isKept(value: unknown): value is Kept {
  if (!Array.isArray(value)) return isCount(value)
  const [tokens, on] = value as readonly unknown[]
  return isCount(tokens) && typeof on === 'string' && /^\d{4}-\d\d-\d\d$/.test(on)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0
}
