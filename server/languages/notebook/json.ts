/** Where a JSON value stands in its text: from its first character to behind its last. */
export interface Extent {
  readonly start: number
  readonly end: number
}

/** The members of the object that starts at `at`, by key; `undefined` where no whole object stands there. */
export function membersOf(text: string, at: number): ReadonlyMap<string, Extent> | undefined {
  const members = new Map<string, Extent>()
  const end = walk(text, at, '{', '}', (start) => {
    const key = text[start] === '"' ? endOfString(text, start) : -1
    const colon = key < 0 ? -1 : skipSpace(text, key)
    if (text[colon] !== ':') return -1
    const value = skipSpace(text, colon + 1)
    const end = endOfValue(text, value)
    members.set(text.slice(start + 1, key - 1), { start: value, end })
    return end
  })
  return end < 0 ? undefined : members
}

/** The items of the list that starts at `at`; `undefined` where no whole list stands there. */
export function itemsOf(text: string, at: number): readonly Extent[] | undefined {
  const items: Extent[] = []
  const end = walk(text, at, '[', ']', (start) => {
    const end = endOfValue(text, start)
    items.push({ start, end })
    return end
  })
  return end < 0 ? undefined : items
}

/** The value itself; `undefined` where it is not well formed. */
export function parsed(text: string, { start, end }: Extent): unknown {
  try {
    return JSON.parse(text.slice(start, end))
  } catch {
    return undefined
  }
}

/** First offset from `at` on that is no space. */
export function skipSpace(text: string, at: number): number {
  let next = at
  while (next < text.length && text.charCodeAt(next) <= 32) next++
  return next
}

/** Steps through what commas separate; `step` gives the end of one, or -1. Returns the offset behind the closing bracket, or -1. */
function walk(text: string, at: number, open: string, close: string, step: (start: number) => number): number {
  if (text[at] !== open) return -1
  let next = skipSpace(text, at + 1)
  if (text[next] === close) return next + 1
  while (true) {
    const end = step(next)
    if (end < 0) return -1
    next = skipSpace(text, end)
    if (text[next] === close) return next + 1
    if (text[next] !== ',') return -1
    next = skipSpace(text, next + 1)
  }
}

function endOfValue(text: string, at: number): number {
  const first = text[at]
  if (first === '"') return endOfString(text, at)
  if (first === '{' || first === '[') return endOfBrackets(text, at)
  const scalar = /[-+.\w]+/y
  scalar.lastIndex = at
  return scalar.test(text) ? scalar.lastIndex : -1
}

/** Steps from one string or bracket to the next: nothing is nested in calls, however deep the text is. */
function endOfBrackets(text: string, at: number): number {
  const next = /["[\]{}]/g
  next.lastIndex = at
  let depth = 0
  for (let match = next.exec(text); match !== null; match = next.exec(text)) {
    if (match[0] === '"') {
      const end = endOfString(text, match.index)
      if (end < 0) return -1
      next.lastIndex = end
    } else if (match[0] === '{' || match[0] === '[') depth++
    else if (--depth === 0) return next.lastIndex
  }
  return -1
}

/** Images are strings of megabytes: only quotes are looked at. */
function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text[end - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return end + 1
  }
  return -1
}
