/** One line of a comparison: kept, taken away or added. */
interface Line {
  readonly mark: ' ' | '-' | '+'
  readonly text: string
}

const context = 3

/** What makes one text of the other, as `patch` reads it; empty where they are alike. */
export function unifiedDiff(file: string, before: string, after: string): string {
  const lines = compare(linesOf(before), linesOf(after))
  const hunks = hunksOf(lines)
  return hunks.length === 0 ? '' : `--- ${file}\n+++ ${file}\n${hunks.join('')}`
}

/** Lines with their breaks, so that a missing one at the end is a difference. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** A shortest way from the one to the other, by Myers' greedy search. */
function compare(before: readonly string[], after: readonly string[]): readonly Line[] {
  const reached: number[][] = []
  let furthest: number[] = []
  const at = (from: readonly number[], diagonal: number): number => from[diagonal < 0 ? -2 * diagonal - 1 : 2 * diagonal] ?? -1
  for (let steps = 0; ; steps++) {
    const next = [...furthest]
    for (let diagonal = -steps; diagonal <= steps; diagonal += 2) {
      let x = steps === 0 ? 0 : downwards(furthest, diagonal, steps) ? at(furthest, diagonal + 1) : at(furthest, diagonal - 1) + 1
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++
      next[diagonal < 0 ? -2 * diagonal - 1 : 2 * diagonal] = x
      if (x >= before.length && x - diagonal >= after.length) return trace(steps, diagonal)
    }
    reached.push(next)
    furthest = next
  }

  function downwards(from: readonly number[], diagonal: number, steps: number): boolean {
    return diagonal === -steps || (diagonal !== steps && at(from, diagonal - 1) < at(from, diagonal + 1))
  }

  function trace(last: number, end: number): readonly Line[] {
    const lines: Line[] = []
    let x = before.length
    let diagonal = end
    for (let steps = last; steps > 0; steps--) {
      const from = reached[steps - 1] ?? []
      const down = downwards(from, diagonal, steps)
      const previous = down ? diagonal + 1 : diagonal - 1
      const start = at(from, previous) + (down ? 0 : 1)
      while (x > start) lines.push({ mark: ' ', text: before[--x] ?? '' })
      if (down) lines.push({ mark: '+', text: after[x - previous] ?? '' })
      else lines.push({ mark: '-', text: before[--x] ?? '' })
      diagonal = previous
    }
    while (x > 0) lines.push({ mark: ' ', text: before[--x] ?? '' })
    return lines.reverse()
  }
}

/** Changes with the lines around them; those that are near each other share one hunk. */
function hunksOf(lines: readonly Line[]): readonly string[] {
  const changed = lines.flatMap(({ mark }, index) => (mark === ' ' ? [] : [index]))
  const groups: { from: number; to: number }[] = []
  for (const index of changed) {
    const last = groups.at(-1)
    if (last !== undefined && index - context <= last.to) last.to = index + 1 + context
    else groups.push({ from: Math.max(0, index - context), to: index + 1 + context })
  }
  return groups.map(({ from, to }) => {
    const inside = lines.slice(from, to)
    const range = (mark: '-' | '+') => {
      const count = inside.filter((line) => line.mark !== other(mark)).length
      const above = lines.slice(0, from).filter((line) => line.mark !== other(mark)).length
      return `${mark}${count === 0 ? above : above + 1},${count}`
    }
    return `@@ ${range('-')} ${range('+')} @@\n${inside.map(print).join('')}`
  })
}

function other(mark: '-' | '+'): '-' | '+' {
  return mark === '-' ? '+' : '-'
}

function print({ mark, text }: Line): string {
  return `${mark}${text}${text.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`
}
