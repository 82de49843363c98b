/** A cell without what only the notebook understands, and what closes brackets and strings that it leaves open. */
export interface Plain {
  /** As long as the cell, line by line. */
  readonly text: string
  readonly closers: string
}

/** Blanks magics (`%pip install`, `!ls`, `%%bash` cells, `help?`); what stands behind `%time` is kept. */
export function withoutMagics(cell: string): Plain {
  const magic = /^(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*%%(\w*)/.exec(cell)
  if (magic === null) return withoutLineMagics(cell, 0)
  if (!pythonMagics.has(magic[1] ?? '')) return { text: blank(cell), closers: '' }
  return withoutLineMagics(cell, endOfLine(cell, magic[0].length))
}

/** Magics of a whole cell whose body is Python. */
const pythonMagics = new Set(['time', 'timeit', 'capture', 'prun', 'python', 'python3', 'debug', 'memit', 'mprun', 'snakeviz'])

/** A magic stands where a statement could start: within brackets or a string, `%` and `!` are something else. */
function withoutLineMagics(cell: string, from: number): Plain {
  let text = blank(cell.slice(0, from))
  let closers = ''
  for (let at = from; at < cell.length; ) {
    const found = magicAt(cell, at)
    if (found !== undefined) {
      text += found
      at += found.length
    } else {
      const statement = endOfStatement(cell, at)
      text += cell.slice(at, statement.end)
      closers = statement.closers
      at = statement.end
    }
  }
  return { text, closers }
}

/** What replaces a line that starts with a magic; `undefined` where none does. */
function magicAt(cell: string, at: number): string | undefined {
  const line = cell.slice(at, endOfLine(cell, at))
  const timed = /^[ \t]*%(?:time|timeit|prun|memit)\b(?:[ \t]+-\w+(?:[ \t]*\d+)?)*[ \t]+(?=\S)/.exec(line)
  if (timed !== null) return blank(timed[0])
  if (/^[ \t]*(?:%%?[A-Za-z_]|!|\?|(?:pip3?|conda)[ \t]+(?:un)?install\b)/.test(line))
    return named(cell.slice(at, endOfContinued(cell, at)))
  if (/^[ \t]*%?[\w.*]+\?{1,2}[ \t;]*$/.test(line)) return blank(line)
  const assigned = /^[ \t]*[A-Za-z_][\w.[\]'", \t]*=[ \t]*(?=!|%[A-Za-z_])/.exec(line)?.[0]
  return assigned && assigned + named(cell.slice(at + assigned.length, endOfContinued(cell, at)))
}

/** A name that nobody gave: an expression, of which nothing is known, and a statement where a block needs one. */
function named(command: string): string {
  const indentation = /^[ \t]*/.exec(command)?.[0] ?? ''
  return `${indentation}_${blank(command.slice(indentation.length + 1))}`
}

/** Behind the statement that starts at `at`, its line break included. */
function endOfStatement(cell: string, at: number): { readonly end: number; readonly closers: string } {
  const token = /"""|'''|["']|#[^\n]*|\\[\s\S]|[([{]|[)\]}]|\n/g
  token.lastIndex = at
  const open: string[] = []
  for (let match = token.exec(cell); match !== null; match = token.exec(cell)) {
    const [found] = match
    if (found === '\n' && open.length === 0) return { end: token.lastIndex, closers: '' }
    const pair = pairs.get(found)
    if (pair !== undefined) open.push(pair)
    else if (found === open.at(-1)) open.pop()
    else if (/^["']/.test(found)) {
      const end = endOfString(cell, found, token.lastIndex)
      if (end < 0) return { end: cell.length, closers: found + [...open].reverse().join('') }
      token.lastIndex = end
    }
  }
  return { end: cell.length, closers: open.reverse().join('') }
}

const pairs: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
])

/** Behind a string's closing quote, or at the end of the line where a short one is not closed; -1 where a long one is not. */
function endOfString(cell: string, quote: string, from: number): number {
  const long = quote.length === 3
  const token = /\\[\s\S]|"""|'''|["'\n]/g
  token.lastIndex = from
  for (let match = token.exec(cell); match !== null; match = token.exec(cell)) {
    if (match[0] === quote || (match[0].startsWith(quote) && !long)) return match.index + quote.length
    if (match[0] === '\n' && !long) return match.index
  }
  return long ? -1 : cell.length
}

function endOfContinued(cell: string, at: number): number {
  let end = endOfLine(cell, at)
  while (cell[end - 1] === '\\' && end < cell.length) end = endOfLine(cell, end + 1)
  return end
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ')
}
