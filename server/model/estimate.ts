/** How sure a figure is, from sure to not at all. A sum is as sure as its least sure term. */
export type Basis = 'exact' | 'estimated' | 'assumed' | 'unknown'

const order: readonly Basis[] = ['exact', 'estimated', 'assumed', 'unknown']

/** The mark in front of a figure that is not exact, wherever there is no room for the word. */
export function mark(basis: Basis): '' | '~' | '≈' | '?' {
  return ({ exact: '', estimated: '~', assumed: '≈', unknown: '?' } as const)[basis]
}

/** A number that lies between `low` and `high`, both included. */
export interface Range {
  readonly low: number
  readonly high: number
  readonly basis: Basis
}

/** A range with the figure in it that is the most likely one. */
export interface ExpectedRange extends Range {
  readonly expected: number
  /** No maximum is known: `high` is assumed as much as `expected` is, and no limit. */
  readonly isUnbounded?: true
}

export const nothing: Range = { low: 0, high: 0, basis: 'exact' }

/** One figure, known on a basis. */
export function point(value: number, basis: Basis): Range {
  return { low: value, high: value, basis }
}

/** The sum of ranges, on the least sure of their bases. */
export function sum(ranges: Iterable<Range>): Range {
  let { low, high, basis } = nothing
  for (const range of ranges) {
    low += range.low
    high += range.high
    basis = leastSure(basis, range.basis)
  }
  return { low, high, basis }
}

/** The range that holds all of these: one of them will be it, and nobody knows which. */
export function anyOf(ranges: readonly Range[]): Range {
  if (ranges.length === 0) return nothing
  return {
    low: Math.min(...ranges.map((range) => range.low)),
    high: Math.max(...ranges.map((range) => range.high)),
    basis: ranges.map((range) => range.basis).reduce(leastSure),
  }
}

export function leastSure(a: Basis, b: Basis): Basis {
  return order.indexOf(a) >= order.indexOf(b) ? a : b
}
