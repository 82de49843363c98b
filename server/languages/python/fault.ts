import { parser } from '@lezer/python'

/**
 * Offset of the first syntax error in a text in which the parser met one. What is good Python and unknown to the grammar is put in words
 * that it knows, each as long as what it stands for.
 */
export function faultIn(text: string): number | undefined {
  const known = withKnownHeaders(text)
    .replace(bareYield, 'None ')
    .replace(spread, ' ')
    .replace(decoratorIndex, blank)
    .replace(templateString, 'f')
    .replace(endOfNothing, ' ')
    .replaceAll('\f', ' ')
  let fault: number | undefined
  parser.parse(known).iterate({
    enter(ref) {
      if (ref.type.isError) fault ??= ref.from
      return fault === undefined
    },
  })
  return fault
}

/** `x = yield`: the grammar wants a value. */
const bareYield = /\byield(?=[ \t\r]*(?:$|[\\#)\]},:;]))/gm

/** `x[*a]`, `for x in *a, *b`, `*args: *Ts` */
const spread = /(?<=[[,:]\s*|\bin\s+)\*(?=[A-Za-z_([])/g

/** `@buttons[0].clicked` */
const decoratorIndex = /(?<=^[ \t]*@[\w.]+)\[[^[\]]*\]/gm

/** `t"Hello {name}"` */
const templateString = /\b[tT](?=["'])/g

/** A line that is to go on, before an empty one. */
const endOfNothing = /\\(?=\r?\n[ \t]*(?:\r?\n|$))/g

/**
 * `with pair() as (a, b):` and the subjects and patterns of `match`: the grammar knows a single name in the first, and not all of the
 * others. `match` and `case` may be variables too: only what ends in a colon is a header.
 */
function withKnownHeaders(text: string): string {
  const kept: string[] = []
  let done = 0
  for (const { 0: start, index } of text.matchAll(headerStart)) {
    const from = index + start.length
    const to = from < done ? undefined : headerEnd(text, from)
    if (to === undefined) continue
    const header = text.slice(from, to)
    // Brackets may hold it together over lines that nothing would hold together without them.
    const known = start.trimEnd().endsWith('with') ? withoutTargets(header) : '_'.padEnd(header.length)
    kept.push(text.slice(done, from), known)
    done = to
  }
  return kept.join('') + text.slice(done)
}

const headerStart = /^[ \t]*(?:(?:async[ \t]+)?with\b[ \t]*|(?:match|case)[ \t]+(?=[^\s=.,):]))/gm

/** Where the colon stands that ends a header; `undefined` where the line ends without one. */
function headerEnd(text: string, from: number): number | undefined {
  let depth = 0
  headerToken.lastIndex = from
  for (let at = headerToken.exec(text); at !== null; at = headerToken.exec(text)) {
    const [token] = at
    if (/^["']{3}/.test(token)) return undefined
    if (/^[([{]$/.test(token)) depth += 1
    else if (/^[)\]}]$/.test(token)) depth -= 1
    else if (depth === 0 && token === ':') return at.index
    else if (depth === 0 && token === '\n') return undefined
  }
  return undefined
}

/** Brackets, colons, ends of lines, and what these may stand in without meaning anything. */
const headerToken = /#.*|\\\r?\n|"{3}|'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[([{}\]):\n]/g

function withoutTargets(header: string): string {
  return header
    .replace(/#.*/g, blank)
    .replace(/\bas\s+(?:\([^()]*\)|\[[^[\]]*\]|[\w.]+(?:\[[^[\]]*\])?)/g, (target) => ' '.repeat(target.length))
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ')
}
