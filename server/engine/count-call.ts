import { anyOf, leastSure, point, type Range, sum } from '../model/estimate'
import type { PartCount } from '../model/facts'
import { type PromptCall, type PromptPart, settled } from '../model/prompt-call'
import type { TextPart } from '../model/value'
import type { Tokenizer } from '../tokens'
import { documentTokens, imageTokens } from '../tokens/images'
import type { Assumptions } from './config'

/** What a picture or a document costs where no formula is published: from a thumbnail to a full-size page. */
const usual: Range = { low: 85, high: 1600, basis: 'assumed' }

/** Tokens of each part of a request, in request order. Known text is counted, holes are assumed; pictures as the model sees them. */
export function countParts(
  { prompt, site }: PromptCall,
  tokenizer: Tokenizer,
  assume: Assumptions,
  model: string | undefined,
): PartCount[] {
  const names = nameParts(prompt.parts)
  const counted = prompt.parts.map((part, index): PartCount => {
    const isMedia = part.kind === 'image' || part.kind === 'document'
    const tokens = isMedia ? countMedia(part, model) : countText(part.text.parts, tokenizer, assume)
    return {
      name: names[index] ?? part.kind,
      tokens: part.approximate === true ? { ...tokens, basis: leastSure(tokens.basis, 'estimated') } : tokens,
      staticTokens: isMedia ? 0 : countKnown(part.text.parts, tokenizer),
      span: part.span,
    }
  })
  // Holes already stand for what is not known; without one, what is left open does.
  const hasHole = prompt.parts.some((part) => part.message >= 0 && part.text.parts.some((text) => text.kind === 'hole'))
  if (!prompt.open || hasHole) return counted
  const more = assumed(sizeOf('messages', assume))
  return [...counted, { name: 'more messages', tokens: more, staticTokens: 0, span: site.nameSpan }]
}

/** Tokens of a picture or document, by the formula of the model's provider: as the call asks for it, or at another resolution. */
export function countMedia({ kind, media }: PromptPart, model: string | undefined, detail?: string): Range {
  if (model === undefined || media === undefined) return usual
  const asked = detail ?? settled(media.detail)
  const type = media.type ?? (kind === 'image' ? 'image/*' : 'application/pdf')
  if (type === 'application/pdf') return documentTokens(model, undefined, asked) ?? usual
  // Sound and film have formulas of their own.
  if (!type.startsWith('image')) return usual
  return imageTokens(model, { ...media.size, ...(asked === undefined ? {} : { detail: asked }) }) ?? usual
}

/** Tokens of a text: exact or estimated where all of it is known, assumed where it has holes. */
export function countText(parts: readonly TextPart[], tokenizer: Tokenizer, assume: Assumptions): Range {
  const basisOf = (text: string) => tokenizer.basisOf?.(text) ?? tokenizer.basis
  return sum(
    segments(parts).map((segment) => {
      if (typeof segment === 'string') return point(tokenizer.count(segment), segment === '' ? 'exact' : basisOf(segment))
      if (segment.kind === 'hole') return assumed(sizeOf(segment.name, assume))
      return anyOf(segment.options.map((option) => countText(option, tokenizer, assume)))
    }),
  )
}

/** Tokens of what is known; of several options the shortest. */
export function countKnown(parts: readonly TextPart[], tokenizer: Tokenizer): number {
  return segments(parts)
    .map((segment) => {
      if (typeof segment === 'string') return tokenizer.count(segment)
      return segment.kind === 'hole' ? 0 : Math.min(...segment.options.map((option) => countKnown(option, tokenizer)))
    })
    .reduce((total, tokens) => total + tokens, 0)
}

/** Known pieces that meet are counted as one text, as the model sees them. */
function segments(parts: readonly TextPart[]): (string | Exclude<TextPart, { kind: 'known' }>)[] {
  const result: (string | Exclude<TextPart, { kind: 'known' }>)[] = []
  for (const part of parts) {
    const last = result.at(-1)
    if (part.kind !== 'known') result.push(part)
    else if (typeof last === 'string') result[result.length - 1] = last + part.text
    else result.push(part.text)
  }
  return result
}

/** Something of about this size: from nothing to twice as much, so that the middle is the size assumed. */
const assumed = (tokens: number): Range => ({ low: 0, high: 2 * tokens, basis: 'assumed' })

const sizeOf = (name: string | undefined, assume: Assumptions): number => sizeOfHole(name, assume).tokens

/** Tokens that a hole is taken to have, and which of the names in `holeTokens` says so. */
export function sizeOfHole(
  name: string | undefined,
  { holeTokens }: Pick<Assumptions, 'holeTokens'>,
): { readonly tokens: number; readonly by: string } {
  const names = name === undefined ? [] : [name, name.split('.').at(-1) ?? name]
  const by = names.find((own) => Object.hasOwn(holeTokens, own)) ?? 'default'
  return { tokens: holeTokens[by] ?? 200, by }
}

/** `system`, `user`, `assistant`, `tool get_weather`, with a number where several share a name. */
function nameParts(parts: readonly PromptPart[]): string[] {
  const base = parts.map((part) => {
    if (part.kind === 'system' || part.kind === 'message') return part.role
    if (part.kind === 'schema') return 'answer schema'
    return part.kind === 'tool' ? toolName(part) : part.kind
  })
  const total = new Map<string, number>()
  for (const name of base) total.set(name, (total.get(name) ?? 0) + 1)
  const seen = new Map<string, number>()
  return base.map((name) => {
    const nth = (seen.get(name) ?? 0) + 1
    seen.set(name, nth)
    return (total.get(name) ?? 0) > 1 ? `${name} ${nth}` : name
  })
}

function toolName(part: PromptPart): string {
  const text = part.text.parts.map((p) => (p.kind === 'known' ? p.text : '')).join('')
  const name = /"name":\s*"([^"]+)"/.exec(text)?.[1] ?? /^"([^"]+)": /.exec(text)?.[1]
  return name === undefined ? 'tool' : `tool ${name}`
}
