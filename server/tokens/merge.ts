import type { Costs } from './costs'
import { hashBetween, hashNext, none, type RankTable } from './rank-table'

/** Into how many tokens the first `length` bytes merge; with costs, what these tokens count for. */
export type Merger = (bytes: Uint8Array, length: number) => number

/**
 * Byte pair merging: of all neighbours the pair with the lowest rank becomes one, until none is left that may.
 * Short pieces look through all pairs each time; long ones keep them in a heap, or 100 KB without a space would take minutes.
 */
export function createMerger(table: RankTable, costs?: Costs): Merger {
  const prefixes = new Int32Array(longestScanned + 1)
  const starts = new Int32Array(longestScanned + 1)
  const ranks = new Int32Array(longestScanned + 1)

  const scan: Merger = (bytes, length) => {
    const rankBetween = ranksOf(table, bytes, length, prefixes)
    let parts = length
    for (let part = 0; part <= length; part++) starts[part] = part
    for (let part = 0; part < length; part++) ranks[part] = part + 2 <= length ? rankBetween(part, part + 2) : none
    for (;;) {
      const at = lowest(ranks, parts - 1)
      if (at === -1) return costs === undefined ? parts : costOf(costs, starts, parts, rankBetween)
      starts.copyWithin(at + 1, at + 2, parts + 1)
      ranks.copyWithin(at + 1, at + 2, parts)
      parts--
      ranks[at] = at + 1 < parts ? rankBetween(starts[at] as number, starts[at + 2] as number) : none
      if (at > 0) ranks[at - 1] = rankBetween(starts[at - 1] as number, starts[at + 1] as number)
    }
  }

  return (bytes, length) => (length <= longestScanned ? scan(bytes, length) : mergeByHeap(table, bytes, length, costs))
}

/** Above so many bytes the heap is faster than looking through all pairs. */
const longestScanned = 100

function costOf(costs: Costs, starts: Int32Array, parts: number, rankBetween: RankBetween): number {
  let total = 0
  for (let part = 0; part < parts; part++) total += costs[rankBetween(starts[part] as number, starts[part + 1] as number)] ?? 1
  return total
}

type RankBetween = (start: number, end: number) => number

function ranksOf(table: RankTable, bytes: Uint8Array, length: number, prefixes: Int32Array): RankBetween {
  prefixes[0] = 0
  for (let at = 0; at < length; at++) prefixes[at + 1] = hashNext(prefixes[at] as number, bytes[at] as number)
  return (start, end) => {
    if (end - start > table.longest) return none
    return table.rank(bytes, start, end, hashBetween(prefixes[start] as number, prefixes[end] as number, end - start))
  }
}

function lowest(ranks: Int32Array, pairs: number): number {
  let best = none
  let found = -1
  for (let at = 0; at < pairs; at++) {
    const rank = ranks[at] as number
    if (rank >= best) continue
    best = rank
    found = at
  }
  return found
}

/** A linked list of parts, by the offset at which each starts, and a heap of the pairs that may merge. */
function mergeByHeap(table: RankTable, bytes: Uint8Array, length: number, costs: Costs | undefined): number {
  const rankBetween = ranksOf(table, bytes, length, new Int32Array(length + 1))
  const next = new Int32Array(length + 1)
  const previous = new Int32Array(length + 1)
  const ranks = new Int32Array(length + 1).fill(none)
  const heap = createHeap(length)
  let parts = length

  /** Ranks the part at `start` joined with the one behind it. */
  const offer = (start: number): void => {
    const middle = next[start] as number
    const rank = middle < length ? rankBetween(start, next[middle] as number) : none
    ranks[start] = rank
    if (rank !== none) heap.push(rank, start)
  }

  for (let at = 0; at <= length; at++) {
    next[at] = at + 1
    previous[at] = at - 1
  }
  for (let at = 0; at < length; at++) offer(at)
  for (let pair = heap.pop(); pair !== undefined; pair = heap.pop()) {
    const { rank, start } = pair
    // An entry is stale when its pair has since become another, or part of another.
    if (ranks[start] !== rank) continue
    const gone = next[start] as number
    const behind = next[gone] as number
    next[start] = behind
    previous[behind] = start
    ranks[gone] = none
    parts--
    offer(start)
    if (start > 0) offer(previous[start] as number)
  }
  if (costs === undefined) return parts
  let total = 0
  for (let start = 0; start < length; start = next[start] as number)
    total += costs[rankBetween(start, next[start] as number)] ?? 1
  return total
}

interface Heap {
  push(rank: number, start: number): void
  /** The lowest rank, leftmost first; the same object each time. */
  pop(): { readonly rank: number; readonly start: number } | undefined
}

/** A binary heap of rank and offset packed into one number, which orders them as merging wants. */
function createHeap(capacity: number): Heap {
  let keys = new Float64Array(capacity * 2)
  let size = 0
  const top = { rank: 0, start: 0 }
  const key = (at: number): number => keys[at] as number

  return {
    push(rank, start) {
      if (size === keys.length) keys = grown(keys)
      const added = rank * offsets + start
      let at = size++
      while (at > 0) {
        const parent = (at - 1) >> 1
        if (key(parent) <= added) break
        keys[at] = key(parent)
        at = parent
      }
      keys[at] = added
    },
    pop() {
      if (size === 0) return undefined
      const first = key(0)
      const last = key(--size)
      let at = 0
      for (let child = 1; child < size; child = 2 * at + 1) {
        if (child + 1 < size && key(child + 1) < key(child)) child++
        if (key(child) >= last) break
        keys[at] = key(child)
        at = child
      }
      keys[at] = last
      top.rank = Math.floor(first / offsets)
      top.start = first % offsets
      return top
    },
  }
}

const offsets = 2 ** 32

function grown(keys: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(keys.length * 2)
  larger.set(keys)
  return larger
}
