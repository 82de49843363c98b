import { mark } from '../server/model/estimate'
import type { ChangingHole } from '../server/model/facts'
import { count, usd } from '../server/model/model-info'
import { defineRule, type Repair } from '../server/model/rule'
import type { Edit } from '../server/model/span'
import type { KnownText, TextPart } from '../server/model/value'

export default defineRule({
  id: 'unstable-prefix',
  category: 'caching',
  severity: 'warning',
  since: '0.1.0',
  messages: {
    volatile: '{hole} is another text on each call and keeps {behind} static tokens behind it out of the cache{cost}',
    varies: '{hole} comes before {behind} static tokens: they are cached anew for each of its values{cost}',
  },

  check(_, { prefix, model, countTokens, report }) {
    const { change } = prefix
    const minimum = model?.minCacheableTokens
    if (change === undefined || model === undefined || model.caching === 'none' || minimum === undefined) return
    const { hole, tokens, tokensBehind } = change
    if (hole.name === undefined || tokens.basis === 'unknown' || prefix.breakpoints.some((marked) => marked.static)) return
    const doubt = tokensBehind.basis === 'exact' ? 1 : 0.9
    // Enough in front of it is cached as it is; too little behind it would not be even if it came first.
    if (tokens.high >= minimum || tokensBehind.low * doubt < minimum) return
    const { usdPerInputToken: full, usdPerCacheReadToken: read } = model.price
    const saved = read === undefined ? undefined : (full - read) * tokensBehind.low
    const isVolatile = hole.why === 'volatile'
    report({
      at: hole.span,
      message: isVolatile ? 'volatile' : 'varies',
      ...(isVolatile ? {} : { severity: 'info' }),
      data: {
        hole: hole.name,
        behind: mark(tokensBehind.basis) + count(tokensBehind.low),
        cost: saved === undefined ? '' : `, ${usd(saved * 1000)} per 1,000 calls`,
      },
      ...(saved === undefined
        ? {}
        : { saves: { usd: { current: tokensBehind.low * full, after: tokensBehind.low * full - saved } } }),
      // Most of what it keeps out may stand in other parts.
      suggest: isVolatile && tokens.low + countTokens(change.part.text.parts) >= minimum ? moveToEnd(change) : undefined,
    })
  },
})

/** Its line goes behind the text that it stands in; `undefined` where that is not all that it takes. */
function moveToEnd({ hole, part }: ChangingHole): Repair | undefined {
  const { parts } = part.text
  const index = parts.indexOf(hole)
  const [before, after, last] = [parts[index - 1], parts[index + 1], parts.at(-1)]
  if (!isPlain(before) || !isPlain(after) || !isPlain(last) || last.quote !== after.quote) return undefined
  const written = sourceOf(hole.name ?? '', before, after)
  const lineStart = before.text.lastIndexOf('\n') + 1
  const lineEnd = after.text.indexOf('\n')
  // Another hole on the same line would have to move along.
  if (written === undefined || lineEnd < 0 || (lineStart === 0 && index > 1)) return undefined
  const blanks = /^\n*/.exec(after.text.slice(lineEnd))?.[0].length ?? 0
  const whole = { ...after.span, start: before.span.start + lineStart, end: after.span.start + lineEnd + blanks }
  const line = before.text.slice(lineStart) + written + after.text.slice(0, lineEnd)
  const end = last.span.start + last.text.trimEnd().length
  const edits: Edit[] = [
    { span: whole, text: '' },
    { span: { ...last.span, start: end, end }, text: `\n\n${line}` },
  ]
  return end < whole.end ? undefined : { title: `Move ${hole.name} behind the static text`, edits }
}

/** Written as it reads: no escapes, and lines may be broken. */
function isPlain(part: TextPart | undefined): part is KnownText {
  return part?.kind === 'known' && part.offsets === undefined && ['`', '"""', "'''"].includes(part.quote ?? '')
}

/** The hole as it stands between two pieces, if that is its name and nothing else: no format, no call around it. */
function sourceOf(name: string, before: KnownText, after: KnownText): string | undefined {
  const written = after.quote === '`' ? `\${${name}}` : `{${name}}`
  return after.span.start - before.span.end === written.length ? written : undefined
}
