import type { Imports } from '../../model/language'

/** What a question under way may still cost, however many modules it leads through; all is given back when it is answered. */
export interface Budget {
  /** Asks something of another module; `undefined` where the question has come too far already. */
  crossing<T>(ask: () => T): T | undefined
  /** Looks into a function for what it is given; `undefined` where the question has come too far already. */
  application<T>(look: () => T): T | undefined
  /** Looks into a function for what it does to something that it is given; likewise. */
  handover<T>(look: () => T): T | undefined
}

const limits = { depth: 8, crossings: 300, applications: 100, handovers: 50 }

const budgets = new WeakMap<Imports, Budget>()

/** The budget that all modules of a project share: one asks the next. */
export function budgetOf(imports: Imports): Budget {
  const budget = budgets.get(imports) ?? createBudget()
  budgets.set(imports, budget)
  return budget
}

function createBudget(): Budget {
  const spent = { depth: 0, crossings: 0, applications: 0, handovers: 0, nesting: 0 }

  function within<T>(work: () => T, leave: () => unknown): T {
    spent.nesting++
    try {
      return work()
    } finally {
      leave()
      if (--spent.nesting === 0) spent.crossings = spent.applications = spent.handovers = 0
    }
  }

  const looking =
    (kind: 'applications' | 'handovers') =>
    <T>(look: () => T): T | undefined => {
      if (spent[kind] >= limits[kind]) return undefined
      spent[kind]++
      return within(look, () => undefined)
    }

  return {
    crossing(ask) {
      if (spent.depth >= limits.depth || spent.crossings >= limits.crossings) return undefined
      spent.crossings++
      spent.depth++
      return within(ask, () => spent.depth--)
    },
    application: looking('applications'),
    handover: looking('handovers'),
  }
}
