import { readFileSync, writeFileSync } from 'node:fs'
import { Tiktoken } from 'js-tiktoken/lite'
import o200k from 'js-tiktoken/ranks/o200k_base'
import { type CostTable, digits, frequentCost, tokensPerPair } from '../server/tokens/costs'
import { splitO200k } from '../server/tokens/split'

// `tsx tools/fit-costs.ts SAMPLES OUT`: what each token of o200k counts for in another tokenizer, from texts that it has cut.
//
// SAMPLES holds JSON, one object a line. `{text, ends, weight?}`: the UTF-8 offset behind each of the text's tokens. `{alone, tokens}`:
// a token of o200k as text, and how many tokens it makes by itself among words; that is all there is for tokens no text has.

interface Sample {
  readonly text?: string
  readonly ends?: readonly number[]
  readonly weight?: number
  readonly alone?: string
  readonly tokens?: number
}

/** What was seen of each token: how often, by weight, and what it counted for in all. */
interface Seen {
  readonly often: Float64Array
  readonly total: Float64Array
  readonly alone: Float64Array
}

const ranks = 199_998
const frequent = 16_384
const levels = 6
/** An average of so few sightings is pulled half way to what other tokens of its kind and length cost. */
const doubt = 0.7

function main([samples, out]: readonly string[]): void {
  if (samples === undefined || out === undefined) throw new Error('tsx tools/fit-costs.ts SAMPLES OUT')
  const tokens = readTokens()
  const seen = see(readFileSync(samples, 'utf8'), tokens)
  const kinds = kindsOf(tokens)
  const expected = expect(seen, tokens, kinds)
  const costs = expected.map((cost, rank) => (at(seen.total, rank) + doubt * cost) / (at(seen.often, rank) + doubt))
  writeFileSync(out, JSON.stringify(pack(costs, seen.often, kinds)))
}

function readTokens(): readonly Uint8Array[] {
  const tokens: Uint8Array[] = []
  for (const line of o200k.bpe_ranks.split('\n').filter(Boolean)) {
    const [, first, ...encoded] = line.split(' ')
    encoded.forEach((token, index) => {
      tokens[Number(first) + index] = Buffer.from(token, 'base64')
    })
  }
  return tokens
}

function see(lines: string, tokens: readonly Uint8Array[]): Seen {
  const encode = createEncoder()
  const seen = { often: new Float64Array(ranks), total: new Float64Array(ranks), alone: new Float64Array(ranks).fill(-1) }
  const rankOf = new Map(tokens.map((token, rank) => [Buffer.from(token).toString('latin1'), rank]))
  for (const line of lines.split('\n').filter(Boolean)) {
    const { text, ends, weight = 1, alone, tokens: counted }: Sample = JSON.parse(line)
    if (alone !== undefined) seen.alone[rankOf.get(Buffer.from(alone).toString('latin1')) ?? ranks] = counted ?? 1
    if (text === undefined || ends === undefined) continue
    const upTo = tokensUpTo(ends, Buffer.byteLength(text))
    let offset = 0
    for (const rank of encode(text)) {
      const end = offset + (tokens[rank]?.length ?? 0)
      seen.often[rank] = at(seen.often, rank) + weight
      seen.total[rank] = at(seen.total, rank) + weight * (at(upTo, end) - at(upTo, offset))
      offset = end
    }
  }
  return seen
}

/** Words repeat: each is cut once. */
function createEncoder(): (text: string) => number[] {
  const tokenizer = new Tiktoken(o200k)
  const known = new Map<string, number[]>()
  return (text) => {
    const ranks: number[] = []
    for (let start = 0; start < text.length; ) {
      const end = splitO200k(text, start)
      const piece = text.slice(start, end)
      const cut = known.get(piece) ?? tokenizer.encode(piece, [], [])
      if (known.size < 1_000_000) known.set(piece, cut)
      for (const rank of cut) ranks.push(rank)
      start = end
    }
    return ranks
  }
}

/** How many tokens the first bytes make: a token is spread over its bytes, one without bytes counts with the byte before it. */
function tokensUpTo(ends: readonly number[], bytes: number): Float64Array {
  const each = new Float64Array(bytes + 1)
  let start = 0
  for (const end of ends) {
    if (end <= start) each[Math.max(0, start - 1)] = at(each, Math.max(0, start - 1)) + 1
    for (let byte = start; byte < end; byte++) each[byte] = at(each, byte) + 1 / (end - start)
    start = Math.max(start, end)
  }
  const upTo = new Float64Array(bytes + 1)
  for (let byte = 0; byte < bytes; byte++) upTo[byte + 1] = at(upTo, byte) + at(each, byte)
  return upTo
}

/** Ranks of the same kind: script, case, and whether a space stands in front. */
function kindsOf(tokens: readonly Uint8Array[]): readonly (readonly number[])[] {
  const kinds = new Map<string, number[]>()
  tokens.forEach((token, rank) => {
    const kind = kindOf(token)
    const list = kinds.get(kind)
    if (list === undefined) kinds.set(kind, [rank])
    else list.push(rank)
  })
  return [...kinds.values()]
}

const scripts =
  'Latin Cyrillic Greek Arabic Hebrew Devanagari Bengali Tamil Telugu Thai Hangul Hiragana Katakana Han Georgian Armenian Gujarati Kannada Malayalam Khmer Myanmar Lao Sinhala'
    .split(' ')
    .map((script) => [script, new RegExp(`^\\p{Script=${script}}$`, 'u')] as const)

function kindOf(token: Uint8Array): string {
  const text = Buffer.from(token).toString('utf8')
  if (text.includes('\ufffd')) return `part of a character, ${Math.min(4, token.length)} bytes`
  const word = text.replace(/^ +/, '')
  if (word === '') return 'spaces'
  if (/[\r\n]/.test(text)) return 'line break'
  const last = [...word].at(-1) ?? ''
  const behind = text.startsWith(' ') ? ' behind a space' : ''
  if (/^[0-9]$/.test(last)) return 'digits'
  if (/^[A-Za-z]$/.test(last))
    return `${/^[A-Z]{2,}$/.test(word) ? 'shouted' : /^[A-Z]/.test(word) ? 'capital' : 'small'}${behind}`
  if (/^[\0-\x7f]$/.test(last)) return 'punctuation'
  const script = scripts.find(([, pattern]) => pattern.test(last))?.[0]
  return script === undefined ? 'other' : `${script}${behind}`
}

/** What a token should cost by its length and by what it makes alone, fitted to the tokens of its kind that were seen. */
function expect(seen: Seen, tokens: readonly Uint8Array[], kinds: readonly (readonly number[])[]): number[] {
  const expected = new Array<number>(ranks).fill(1)
  for (const kind of kinds) {
    for (const measured of [true, false]) {
      const group = kind.filter((rank) => at(seen.alone, rank) >= 0 === measured)
      const inputs = (rank: number): number[] => [1, tokens[rank]?.length ?? 0, Math.max(0, at(seen.alone, rank))]
      const usable = group.filter((rank) => at(seen.often, rank) > 0)
      const fit = usable.length > 30 ? leastSquares(usable, inputs, seen, measured) : [measured ? 0 : 1, 0, 1]
      for (const rank of group) {
        const cost = inputs(rank).reduce((sum, input, index) => sum + input * (fit[index] ?? 0), 0)
        expected[rank] = Math.min(12, Math.max(0.05, cost))
      }
    }
  }
  return expected
}

function leastSquares(group: readonly number[], inputs: (rank: number) => number[], seen: Seen, measured: boolean): number[] {
  // Pulled towards costing what it makes alone.
  let rows: readonly (readonly number[])[] = [0, 1, 2].map((row) => [0, 1, 2].map((column) => (row === column ? 0.5 : 0)))
  let right = [0, 0, measured ? 0.5 : 0]
  for (const rank of group) {
    const input = inputs(rank)
    const weight = Math.min(20, at(seen.often, rank))
    const cost = at(seen.total, rank) / at(seen.often, rank)
    rows = rows.map((sums, row) => sums.map((sum, column) => sum + weight * (input[row] ?? 0) * (input[column] ?? 0)))
    right = right.map((sum, row) => sum + weight * (input[row] ?? 0) * cost)
  }
  return solve(rows, right)
}

/** Gauss, for a few unknowns; the matrix is positive definite. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0])
  rows.forEach((pivot, index) => {
    rows.forEach((row, other) => {
      if (other === index) return
      const factor = (row[index] ?? 0) / (pivot[index] ?? 1)
      for (let column = 0; column < row.length; column++) row[column] = (row[column] ?? 0) - factor * (pivot[column] ?? 0)
    })
  })
  return rows.map((row, index) => (row.at(-1) ?? 0) / (row[index] ?? 1))
}

function pack(costs: readonly number[], often: Float64Array, kinds: readonly (readonly number[])[]): CostTable {
  const scale = Array.from(digits, (_, digit) => frequentCost(digit))
  const six = chooseLevels(costs.slice(frequent), often.subarray(frequent))
  const chosen = new Array<number>(ranks).fill(0)
  for (const kind of kinds) {
    const byOften = [...kind].sort((a, b) => at(often, b) - at(often, a) || a - b)
    round(
      byOften.filter((rank) => rank < frequent),
      costs,
      often,
      scale,
      chosen,
    )
    round(
      byOften.filter((rank) => rank >= frequent),
      costs,
      often,
      six,
      chosen,
    )
  }
  let others = ''
  for (let rank = frequent; rank < ranks; rank += tokensPerPair) {
    let pair = 0
    for (let token = rank; token < rank + tokensPerPair; token++) pair = pair * levels + (chosen[token] ?? 0)
    others += `${digits[Math.floor(pair / digits.length)]}${digits[pair % digits.length]}`
  }
  return {
    levels: six,
    frequent: chosen
      .slice(0, frequent)
      .map((digit) => digits[digit])
      .join(''),
    others,
  }
}

/** Rounds to the scale, up or down so that the errors of a kind, by how often its tokens occur, cancel out. */
function round(
  group: readonly number[],
  costs: readonly number[],
  often: Float64Array,
  scale: readonly number[],
  chosen: number[],
): void {
  let error = 0
  for (const rank of group) {
    const cost = costs[rank] ?? 1
    const above = Math.min(scale.length - 1, Math.max(1, scale.findIndex((step) => step >= cost) >>> 0))
    const miss = (step: number): number => (scale[step] ?? 0) - cost
    const count = at(often, rank)
    const inside = cost > (scale[0] ?? 0) && cost < (scale.at(-1) ?? 0)
    const badness = (step: number): number => Math.abs((inside && count > 0 ? error : 0) + (count > 0 ? count : 1) * miss(step))
    const step = badness(above - 1) <= badness(above) ? above - 1 : above
    chosen[rank] = step
    error += count * miss(step)
  }
}

/** Six costs that stand for all others with the least error: k-means in one dimension. */
function chooseLevels(costs: readonly number[], often: Float64Array): number[] {
  const sorted = [...costs].sort((a, b) => a - b)
  let centers = Array.from(
    { length: levels },
    (_, index) => sorted[Math.floor(sorted.length * (0.02 + (0.975 * index) / (levels - 1)))] ?? 1,
  )
  for (let turn = 0; turn < 100; turn++) {
    const sums = centers.map(() => ({ total: 0, weight: 1e-9 }))
    costs.forEach((cost, index) => {
      const nearest = centers.reduce(
        (best, center, at) => (Math.abs(center - cost) < Math.abs((centers[best] ?? 0) - cost) ? at : best),
        0,
      )
      const sum = sums[nearest]
      if (sum === undefined) return
      const weight = Math.sqrt(at(often, index)) + 0.1
      sum.total += cost * weight
      sum.weight += weight
    })
    centers = sums
      .map(({ total, weight }, index) => (weight > 1e-6 ? total / weight : (centers[index] ?? 1)))
      .sort((a, b) => a - b)
  }
  return centers.map((center) => Math.round(center * 1000) / 1000)
}

function at(list: Float64Array, index: number): number {
  return list[index] ?? 0
}

main(process.argv.slice(2))
