/** What each token of o200k counts for in another family, by its rank. */
export type Costs = Float32Array

/**
 * Costs as they are stored: `frequent` has one character for each of the first tokens, on a scale of equal ratios; `others` has
 * two characters for five tokens, each of which has one of the six `levels`.
 */
export interface CostTable {
  readonly levels: readonly number[]
  readonly frequent: string
  readonly others: string
}

/** Printable characters that JSON stores as they are. */
export const digits = Array.from({ length: 92 }, (_, at) => String.fromCharCode(35 + at))
  .filter((character) => character !== '\\')
  .slice(0, 90)
  .join('')

/** The cost that a character of `frequent` stands for: from 0.12 up, in steps of five percent. */
export function frequentCost(digit: number): number {
  return 0.12 * 1.05 ** digit
}

/** How many tokens two characters of `others` hold. */
export const tokensPerPair = 5

/** Unpacks a table. Ranks that it does not hold cost one token each. */
export function readCosts({ levels, frequent, others }: CostTable): Costs {
  const costs = new Float32Array(ranks).fill(1)
  for (let at = 0; at < frequent.length; at++) costs[at] = frequentCost(digitAt(frequent, at))
  for (let at = 0; at + 1 < others.length; at += 2) {
    let pair = digitAt(others, at) * digits.length + digitAt(others, at + 1)
    const first = frequent.length + (at / 2) * tokensPerPair
    for (let token = first + tokensPerPair - 1; token >= first; token--) {
      costs[token] = levels[pair % levels.length] ?? 1
      pair = Math.floor(pair / levels.length)
    }
  }
  return costs
}

const ranks = 200_000

const values = valuesOf(digits)

function digitAt(text: string, at: number): number {
  return values[text.charCodeAt(at)] ?? 0
}

function valuesOf(alphabet: string): Uint8Array {
  const table = new Uint8Array(128)
  for (let value = 0; value < alphabet.length; value++) table[alphabet.charCodeAt(value)] = value
  return table
}
