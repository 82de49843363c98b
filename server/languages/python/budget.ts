/** How deep the question under way has come into other modules and functions, and how often; nothing when it is answered. */
const spent = { depth: 0, crossings: 0, applications: 0, nesting: 0 }

const limits = { depth: 8, crossings: 300, applications: 100 }

/** Asks something of another module; `undefined` where the question has come too far already. */
export function crossing<T>(ask: () => T): T | undefined {
  if (spent.depth >= limits.depth || spent.crossings >= limits.crossings) return undefined
  spent.crossings++
  spent.depth++
  return within(ask, () => spent.depth--)
}

/** Looks into a function for what it is given; `undefined` where the question has come too far already. */
export function application<T>(look: () => T): T | undefined {
  if (spent.applications >= limits.applications) return undefined
  spent.applications++
  return within(look, () => undefined)
}

function within<T>(work: () => T, leave: () => unknown): T {
  spent.nesting++
  try {
    return work()
  } finally {
    leave()
    if (--spent.nesting === 0) spent.crossings = spent.applications = 0
  }
}
