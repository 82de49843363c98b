import type { Costs } from './costs'
import { createMerger } from './merge'
import { hashNext, none, type RankTable } from './rank-table'
import type { Splitter } from './split'

/** Counts tokens of one encoding without building them. */
export interface BytePairCounter {
  /** Tokens of the text, special ones as the plain text that they are in a prompt; with costs, what they count for. */
  count(text: string): number
  /** Look-ups in the rank table so far: the work that grows with the text. */
  readonly lookups: number
}

/** A counter over a rank table. With `costs` a token counts for its cost, by rank, instead of one. */
export function createBytePairCounter(ranks: RankTable, split: Splitter, costs?: Costs): BytePairCounter {
  const table = counting(ranks)
  const merge = createMerger(table, costs)
  const pieces = new Map<string, number>()
  const short = new Uint8Array(bytesOf(longestCached))

  const countPiece = (text: string, start: number, end: number): number => {
    const length = end - start
    if (length > longestCached) return countBytes(text, start, end, new Uint8Array(bytesOf(length)))
    const key = text.slice(start, end)
    const known = pieces.get(key)
    if (known !== undefined) return known
    const tokens = countBytes(text, start, end, short)
    if (pieces.size >= maxPieces) pieces.clear()
    pieces.set(ownCopy(key), tokens)
    return tokens
  }

  const countBytes = (text: string, start: number, end: number, bytes: Uint8Array): number => {
    const length = encode(text, start, end, bytes)
    let hash = 0
    if (length <= table.longest) {
      for (let at = 0; at < length; at++) hash = hashNext(hash, bytes[at] as number)
      const rank = table.rank(bytes, 0, length, hash)
      if (rank !== none) return costs?.[rank] ?? 1
    }
    return merge(bytes, length)
  }

  return {
    count(text) {
      let tokens = 0
      for (let start = 0; start < text.length; ) {
        const end = split(text, start)
        tokens += countPiece(text, start, end)
        start = end
      }
      return tokens
    },
    get lookups() {
      return table.lookups
    },
  }
}

/** Characters of the longest piece that is kept, and how many are. Words repeat; long runs seldom do. */
const longestCached = 64
const maxPieces = 50_000

function counting(table: RankTable): RankTable & { readonly lookups: number } {
  let lookups = 0
  return {
    longest: table.longest,
    rank(bytes, start, end, hash) {
      lookups++
      return table.rank(bytes, start, end, hash)
    },
    get lookups() {
      return lookups
    },
  }
}

function bytesOf(characters: number): number {
  return characters * 3
}

/** A slice keeps the whole text it was cut from alive; a slice of this short concatenation does not. */
function ownCopy(piece: string): string {
  return ` ${piece}`.slice(1)
}

/** Writes UTF-8 and says how many bytes it took. A lone surrogate becomes U+FFFD, as in every encoder. */
function encode(text: string, start: number, end: number, bytes: Uint8Array): number {
  let length = 0
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x80) {
      bytes[length++] = code
      continue
    }
    if (code < 0x800) {
      bytes[length++] = 0xc0 | (code >> 6)
      bytes[length++] = 0x80 | (code & 0x3f)
      continue
    }
    const point = wholePoint(text, at, end)
    if (point >= 0x10000) {
      at++
      bytes[length++] = 0xf0 | (point >> 18)
      bytes[length++] = 0x80 | ((point >> 12) & 0x3f)
    } else bytes[length++] = 0xe0 | (point >> 12)
    bytes[length++] = 0x80 | ((point >> 6) & 0x3f)
    bytes[length++] = 0x80 | (point & 0x3f)
  }
  return length
}

function wholePoint(text: string, at: number, end: number): number {
  const point = (at + 1 < end ? text.codePointAt(at) : text.charCodeAt(at)) ?? 0xfffd
  return point >= 0xd800 && point < 0xe000 ? 0xfffd : point
}
