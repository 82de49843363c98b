import { anyOf, type Basis, nothing, point, type Range, sum } from '../model/estimate'
import type { Ending, MarkedPrefix, Prefix } from '../model/facts'
import type { PromptCall, PromptPart } from '../model/prompt-call'
import type { TextPart } from '../model/value'
import { findChange, isOfDay } from './change'

/** How the texts are counted, and how sure such a count is. */
export interface Counting {
  readonly count: (text: string) => number
  readonly basis: Basis
}

/**
 * The start of a request that is the same each time: static tokens in front of the first hole and behind it, and each cache
 * breakpoint with the tokens up to its part. A text that a condition chooses is static in each of its branches: it counts as a
 * range and does not end the prefix. An image or document does, since nobody has read it.
 */
export function describePrefix(call: PromptCall, { count, basis }: Counting): Prefix {
  const inFront: Range[] = [point(0, basis)]
  const behind: Range[] = [point(0, basis)]
  const breakpoints: MarkedPrefix[] = []
  const parts = inRequestOrder(call.prompt.parts)
  let endedBy: Prefix['endedBy']
  let changing: Ending | undefined
  let lastStatic: Prefix['lastStatic']
  for (const part of parts) {
    const stretches = stretchesOf(part, (text) => (text === '' ? nothing : point(count(text), basis)))
    for (const stretch of stretches) {
      if (stretch.hole === undefined) (endedBy === undefined ? inFront : behind).push(stretch.tokens)
      else {
        endedBy ??= stretch.hole
        if (stretch.hole.volatile) changing ??= stretch.hole
      }
    }
    if (endedBy === undefined) lastStatic = { part, tokens: sum(inFront) }
    if (part.breakpoint !== undefined) {
      const tokens = sum(endedBy === undefined ? inFront : [...inFront, ...behind])
      const over = changing === undefined ? {} : { changing }
      breakpoints.push({ breakpoint: part.breakpoint, tokens, static: endedBy === undefined, ...over })
    }
  }
  const change = findChange(parts, { count, basis })
  return { tokens: sum(inFront), tokensBehind: sum(behind), endedBy, change, lastStatic, breakpoints }
}

type Stretch = { readonly hole?: undefined; readonly tokens: Range } | { readonly hole: Ending }

/** Caches see tools first, then the system prompt, then the messages, whatever the order in the source. */
function inRequestOrder(parts: readonly PromptPart[]): readonly PromptPart[] {
  const rank = (part: PromptPart): number => (part.kind === 'tool' ? 0 : part.message < 0 ? 1 : 2)
  return parts
    .map((part, index) => ({ part, index }))
    .sort((a, b) => rank(a.part) - rank(b.part) || a.index - b.index)
    .map(({ part }) => part)
}

function stretchesOf(part: PromptPart, measure: (text: string) => Range): readonly Stretch[] {
  if (part.kind === 'image' || part.kind === 'document') {
    return [{ hole: { name: part.kind, volatile: false, span: part.span } }]
  }
  return split(part.text.parts, measure)
}

/** Known pieces that touch are counted as one text: tokens reach across the seams of a concatenation. */
function split(parts: readonly TextPart[], measure: (text: string) => Range): readonly Stretch[] {
  const stretches: Stretch[] = []
  let known = ''
  const flush = (): void => {
    if (known !== '') stretches.push({ tokens: measure(known) })
    known = ''
  }
  for (const part of parts) {
    if (part.kind === 'known') {
      known += part.text
      continue
    }
    flush()
    if (part.kind === 'hole') {
      stretches.push({
        hole: { name: part.name ?? 'a value', volatile: part.why === 'volatile' && !isOfDay(part), span: part.span },
      })
      continue
    }
    stretches.push(...chosen(part.options.map((option) => split(option, measure))))
  }
  flush()
  return stretches
}

/** All branches up to their first holes as one range; then the first hole that any of them has. */
function chosen(branches: readonly (readonly Stretch[])[]): readonly Stretch[] {
  const tokensOf = (stretches: readonly Stretch[]): Range =>
    sum(stretches.flatMap((stretch) => (stretch.hole === undefined ? [stretch.tokens] : [])))
  const cut = branches.map((stretches) => {
    const end = stretches.findIndex((stretch) => stretch.hole !== undefined)
    return end < 0 ? { front: stretches, back: [] } : { front: stretches.slice(0, end), back: stretches.slice(end) }
  })
  const hole = cut.flatMap(({ back }) => back.flatMap((stretch) => stretch.hole ?? []))[0]
  const front: Stretch = { tokens: anyOf(cut.map((branch) => tokensOf(branch.front))) }
  return hole === undefined ? [front] : [front, { hole }, { tokens: anyOf(cut.map((branch) => tokensOf(branch.back))) }]
}
