import type { Budget } from '../model/rule'

/** What holds for some files. */
export interface OfFiles {
  readonly files: string | readonly string[]
}

/** A budget as written: `"20k"` is 20,000 tokens, `"20%"` a share of 0.2. */
export type BudgetOfFiles = OfFiles &
  Omit<Budget, 'maxInputTokens' | 'maxIncrease'> & {
    readonly maxInputTokens?: number | string
    readonly maxIncrease?: number | string
  }

/** The budget without its files, in plain numbers. */
export function toBudget({ files: _, maxInputTokens, maxIncrease, ...budget }: BudgetOfFiles): Budget {
  return {
    ...budget,
    ...(maxInputTokens === undefined ? {} : { maxInputTokens: toTokens(maxInputTokens) }),
    ...(maxIncrease === undefined ? {} : { maxIncrease: toShare(maxIncrease) }),
  }
}

function toShare(written: number | string): number {
  return typeof written === 'number' ? written : Number.parseFloat(written) / 100
}

function toTokens(written: number | string): number {
  if (typeof written === 'number') return written
  const unit = { k: 1000, m: 1_000_000 }[written.slice(-1).toLowerCase()] ?? 1
  return Math.round(Number.parseFloat(written) * unit)
}
