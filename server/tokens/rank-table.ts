/** The byte strings of one encoding and the order in which they are merged. */
export interface RankTable {
  /** Length in bytes of the longest token. */
  readonly longest: number
  /** Rank of `bytes[start..end)`, whose `hashOf` is `hash`; `none` where it is not one token. */
  rank(bytes: Uint8Array, start: number, end: number, hash: number): number
}

/** The answer of `rank` where no token has these bytes. It sorts behind every rank. */
export const none = 0x7fffffff

/** Hash of a byte string one byte longer. Hashes of substrings follow from those of prefixes (`hashBetween`). */
export function hashNext(hash: number, byte: number): number {
  return (Math.imul(hash, multiplier) + byte + 1) | 0
}

/** Hash of what lies between two prefixes that are `length` bytes apart; `length` at most 4,096. */
export function hashBetween(before: number, after: number, length: number): number {
  return (after - Math.imul(before, powers[length] as number)) | 0
}

/**
 * Reads a rank table as js-tiktoken ships it: lines of `! <first rank> <token in base64> …`.
 * Two typed arrays hold the hash table, one the bytes: a Map of 200,000 strings takes a second to build and 100 MB.
 */
export function createRankTable(source: string): RankTable {
  const blob = new Uint8Array(Math.ceil((source.length * 3) / 4))
  const starts = new Int32Array(maxTokens + 1)
  const hashes = new Int32Array(slots)
  const ranks = new Int32Array(slots).fill(none)
  let longest = 0
  let end = 0

  readTokens(source, (rank, from, to) => {
    const start = end
    let hash = 0
    let bits = 0
    let pending = 0
    for (let at = from; at < to; at++) {
      const value = base64[source.charCodeAt(at)] as number
      if (value === padding) break
      pending = (pending << 6) | value
      bits += 6
      if (bits < 8) continue
      bits -= 8
      const byte = (pending >> bits) & 255
      blob[end++] = byte
      hash = hashNext(hash, byte)
    }
    starts[rank] = start
    starts[rank + 1] = end
    longest = Math.max(longest, end - start)
    let slot = slotOf(hash, end - start)
    while (ranks[slot] !== none) slot = (slot + 1) & mask
    ranks[slot] = rank
    hashes[slot] = hash
  })
  const bytesOf = blob.slice(0, end)

  return {
    longest,
    rank(bytes, start, stop, hash) {
      const length = stop - start
      if (length > longest) return none
      for (let slot = slotOf(hash, length); ; slot = (slot + 1) & mask) {
        const rank = ranks[slot] as number
        if (rank === none) return none
        if (hashes[slot] !== hash) continue
        const first = starts[rank] as number
        if ((starts[rank + 1] as number) - first === length && equal(bytesOf, first, bytes, start, length)) return rank
      }
    },
  }
}

const maxTokens = 260_000
const slots = 1 << 19
const mask = slots - 1
const multiplier = 0x01000193
const padding = 64
const base64 = decodingTable('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const powers = powersUpTo(4096)

function readTokens(source: string, token: (rank: number, from: number, to: number) => void): void {
  for (const line of lines(source)) {
    const [marker, first] = source.slice(line.from, Math.min(line.to, line.from + 16)).split(' ', 2)
    let rank = Number(first)
    let at = line.from + `${marker} ${first}`.length
    while (at < line.to) {
      const next = source.indexOf(' ', at + 1)
      const stop = next === -1 || next > line.to ? line.to : next
      token(rank++, at + 1, stop)
      at = stop
    }
  }
}

function* lines(source: string): Iterable<{ from: number; to: number }> {
  for (let from = 0; from < source.length; ) {
    const end = source.indexOf('\n', from)
    const to = end === -1 ? source.length : end
    if (to > from) yield { from, to }
    from = to + 1
  }
}

/** Multiplicative hashes are weak in their low bits: mix before masking. */
function slotOf(hash: number, length: number): number {
  let mixed = hash ^ Math.imul(length, 0x9e3779b1)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  return (mixed ^ (mixed >>> 13)) & mask
}

function equal(a: Uint8Array, atA: number, b: Uint8Array, atB: number, length: number): boolean {
  for (let index = 0; index < length; index++) if (a[atA + index] !== b[atB + index]) return false
  return true
}

function decodingTable(alphabet: string): Uint8Array {
  const table = new Uint8Array(128).fill(padding)
  for (let index = 0; index < alphabet.length; index++) table[alphabet.charCodeAt(index)] = index
  return table
}

function powersUpTo(length: number): Int32Array {
  const table = new Int32Array(length + 1)
  table[0] = 1
  for (let index = 1; index <= length; index++) table[index] = Math.imul(table[index - 1] as number, multiplier)
  return table
}
