import { mark } from '../server/model/estimate'
import { flatten, placeOf, type Stretch } from '../server/model/flat-text'
import { count } from '../server/model/model-info'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'inline-data',
  category: 'prompt',
  severity: 'info',
  since: '0.1.0',
  messages: { inline: '{what} in the prompt: {tokens} tokens on each call' },
  options: {
    minTokens: { default: 100, description: 'Data that takes fewer tokens than this is left alone.' },
  },

  check(call, { estimate, options, report, countTokens, tokenBasis, costWith }) {
    for (const part of call.prompt.parts) {
      // What tools and the model said before is the conversation, not the prompt.
      if ((part.kind !== 'system' && part.kind !== 'message') || (part.role !== 'system' && part.role !== 'user')) continue
      const flat = flatten(part.text.parts)
      for (const { what, stretches } of dataIn(flat.text)) {
        const tokens = stretches.reduce((total, stretch) => total + countTokens(flat.text.slice(...stretch)), 0)
        const [first] = stretches
        const at = first && placeOf(flat, first)
        if (at === undefined || tokens < options.minTokens) continue
        const current = costWith({})
        const after = costWith({ inputTokens: -tokens })
        report({
          at,
          message: 'inline',
          data: { what: what(stretches), tokens: mark(tokenBasis) + count(tokens) },
          saves: {
            tokens: { current: estimate.input.high, after: estimate.input.high - tokens },
            usd: current === undefined || after === undefined ? undefined : { current, after },
            on: at,
          },
        })
      }
    }
  },
})

interface Data {
  readonly what: (stretches: readonly Stretch[]) => string
  /** What is told, and counted, as one. */
  readonly stretches: readonly Stretch[]
}

function dataIn(text: string): readonly Data[] {
  const encoded = matches(text, /(?:data:[\w/+.-]{1,60};base64,)?[A-Za-z0-9+/]{100,}={0,2}/g).filter((stretch) =>
    isEncoded(text.slice(...stretch)),
  )
  const minified = matches(text, /^.{400,}$/gm).filter((stretch) => isMinified(text.slice(...stretch)))
  const ids = matches(text, /\b[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\b/gi)
  return [
    ...encoded.map((stretch) => ({ what: () => 'encoded data', stretches: [stretch] })),
    ...minified.map((stretch) => ({ what: () => 'minified code', stretches: [stretch] })),
    ...tables(text).map((stretch) => ({ what: () => `a table of ${rowsOf(text, stretch)} rows`, stretches: [stretch] })),
    { what: (stretches: readonly Stretch[]) => `${stretches.length} UUIDs`, stretches: ids },
  ]
}

function matches(text: string, pattern: RegExp): readonly Stretch[] {
  return [...text.matchAll(pattern)].map((match) => [match.index, match.index + match[0].length])
}

/** No word and no path is that long and that mixed. */
function isEncoded(data: string): boolean {
  const bare = data.replace(/^data:[^,]*,/, '')
  return /\d/.test(bare) && /[a-zA-Z]/.test(bare) && new Set(bare).size >= 12 && !/(.{1,8})\1{8}/.test(bare)
}

/** Program text without blanks: a long paragraph has one in six, JSON has no semicolons. */
function isMinified(line: string): boolean {
  const share = (pattern: RegExp): number => (line.match(pattern)?.length ?? 0) / line.length
  return share(/\s/g) < 0.06 && share(/[;{}()=]/g) > 0.08 && /;/.test(line)
}

/** Fewer rows show a form; more are data. */
const minRows = 12

/** Lines of a Markdown table, or lines that commas, semicolons or tabs divide into as many cells each. */
function tables(text: string): readonly Stretch[] {
  const found: Stretch[] = []
  let shape: string | undefined
  let [start, end, rows, at] = [0, 0, 0, 0]
  const close = (): void => {
    if (rows >= minRows) found.push([start, end])
    rows = 0
  }
  for (const line of text.split('\n')) {
    const own = shapeOf(line)
    if (own === undefined || own !== shape) close()
    if (own !== undefined) {
      if (rows === 0) start = at
      rows++
      end = at + line.length
    }
    shape = own
    at += line.length + 1
  }
  close()
  return found
}

/** How a line is divided into cells; `undefined` for one that is no row. */
function shapeOf(line: string): string | undefined {
  const row = line.trim()
  if (/^\|.*\|$/.test(row)) return '|'
  const separator = [',', ';', '\t'].find((one) => row.split(one).length > 2)
  if (separator === undefined || /[.!?:]$|[{}[\]()]/.test(row)) return undefined
  const cells = row.split(separator)
  return cells.every((cell) => cell.trim().length <= 40) ? separator + cells.length : undefined
}

function rowsOf(text: string, stretch: Stretch): string {
  return count(text.slice(...stretch).split('\n').length)
}
