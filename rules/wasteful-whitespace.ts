import { mark } from '../server/model/estimate'
import { deletionOf, type FlatText, flatten, holeMark, placeOf, type Stretch } from '../server/model/flat-text'
import { count } from '../server/model/model-info'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'wasteful-whitespace',
  category: 'prompt',
  severity: 'info',
  since: '0.1.0',
  measured: { read: 14, right: 14 },
  messages: { wasted: '{what} in the prompt: {tokens} tokens on each call' },
  options: {
    minTokens: { default: 20, description: 'Texts whose white space wastes fewer tokens than this are left alone.' },
  },

  check(call, { options, report, countTokens, tokenBasis, costWith }) {
    const tokensOf = (text: string): number => text.split(holeMark).reduce((total, piece) => total + countTokens(piece), 0)
    for (const part of call.prompt.parts) {
      if (part.kind !== 'system' && part.kind !== 'message') continue
      const flat = flatten(part.text.parts)
      const wasted = wasteIn(flat)
      if (wasted.length === 0) continue
      const stretches = merged(wasted.map(({ stretch }) => stretch))
      const tokens = { current: tokensOf(flat.text), after: tokensOf(without(flat.text, stretches)) }
      const saved = tokens.current - tokens.after
      const at = stretches[0] && placeOf(flat, stretches[0])
      if (saved < options.minTokens || at === undefined) continue
      const kinds = [...new Set(wasted.map(({ kind }) => kind))]
      const current = costWith({})
      const after = costWith({ inputTokens: -saved })
      const edits = deletionOf(flat, stretches)
      report({
        at,
        message: 'wasted',
        data: { what: listing(kinds), tokens: mark(tokenBasis) + count(saved) },
        saves: { tokens, usd: current === undefined || after === undefined ? undefined : { current, after }, on: at },
        suggest: edits && { title: `Remove ${listing(kinds)}`, edits },
      })
    }
  },
})

type Kind = 'indentation' | 'blank lines' | 'trailing blanks' | 'gaps'

interface Waste {
  readonly kind: Kind
  readonly stretch: Stretch
}

/** White space that says nothing: what all lines are indented by, more than one blank line, blanks at line ends, gaps in a line. */
function wasteIn(flat: FlatText): readonly Waste[] {
  const { text } = flat
  const spared = [...text.matchAll(/```[\s\S]*?(?:```|$)/g)].map((m): Stretch => [m.index, m.index + m[0].length])
  const find = (kind: Kind, pattern: RegExp): Waste[] =>
    [...text.matchAll(pattern)].map((m) => {
      const from = m.index + (m[1]?.length ?? 0)
      return { kind, stretch: [from, m.index + m[0].length] }
    })
  const found = [
    // Not as a look-ahead, which would try a long run of blanks from each of them.
    ...find('trailing blanks', /[ \t]+/g).filter(({ stretch: [, to] }) => to === text.length || text[to] === '\n'),
    ...find('blank lines', /(\n[ \t]*\n)(?:[ \t]*\n)+/g),
    ...find('gaps', /([^\s] )[ \t]{3,}(?=\S)/g).filter(({ stretch }) => isBroken(flat, stretch)),
  ]
  const outside = found.filter(({ stretch: [from, to] }) => !spared.some(([start, end]) => start < from && to < end))
  return [...indentation(text), ...outside]
}

/** What every line behind the first begins with, where the text begins on a line of its own or far from the margin. */
function indentation(text: string): readonly Waste[] {
  const lines = [...text.matchAll(/\n([ \t]*)(?=\S)/g)].map((m) => ({ from: m.index + 1, indent: m[1] ?? '' }))
  const [first] = lines
  if (first === undefined) return []
  const shared = lines.reduce((most, { indent }) => commonStart(most, indent), first.indent)
  const begins = /^[ \t]*\n/.test(text)
  if (shared === '' || (!begins && (lines.length < 3 || shared.length < 4))) return []
  return lines.map(({ from }) => ({ kind: 'indentation', stretch: [from, from + shared.length] }))
}

function commonStart(a: string, b: string): string {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return a.slice(0, length)
}

/** A gap within a line is the layout of the source where the source breaks the line there; else somebody aligned something. */
function isBroken({ pieces }: FlatText, [from, to]: Stretch): boolean {
  return pieces.some(({ piece, from: start }) => {
    const { offsets } = piece
    if (offsets === undefined || from < start || to > start + piece.text.length) return false
    return (offsets[to - start] ?? 0) - (offsets[from - start - 1] ?? 0) > to - from + 1
  })
}

/** In order, those that touch as one. */
function merged(stretches: readonly Stretch[]): readonly Stretch[] {
  const result: [number, number][] = []
  for (const [from, to] of [...stretches].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else result.push([from, to])
  }
  return result
}

function without(text: string, stretches: readonly Stretch[]): string {
  const ends = [0, ...stretches.map(([, to]) => to)]
  return ends.map((end, index) => text.slice(end, stretches[index]?.[0] ?? text.length)).join('')
}

function listing(kinds: readonly string[]): string {
  return kinds.length < 2 ? kinds.join() : `${kinds.slice(0, -1).join(', ')} and ${kinds.at(-1)}`
}
