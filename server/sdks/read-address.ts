import type { Setting } from '../model/prompt-call'
import type { Chain, Hole, KnownText, TextPart, Value } from '../model/value'
import { providerAt, regionAt } from './base-url'
import { readSlot } from './read-setting'
import type { Address, Call, Protocol, Slot } from './sdk'

/** What a request to an address comes to. */
export interface Spoken {
  /** Slots as they lie in the body. */
  readonly call: Call
  readonly provider: Setting<string>
  /** The model, where the address names one. */
  readonly model: Setting<string>
  /** The region, where the address names one. */
  readonly residency: Setting<string>
}

/** The protocol that is spoken at the address of a request; `undefined` where no model is run there, or nothing is sent. */
export function readAddress(chain: Chain, { at, base, body, protocols }: Address): Spoken | undefined {
  const [whole, ...others] = addressesOf(chain, at, base)
  if (whole === undefined) return undefined
  const sent = body.find((slot) => readSlot(chain, slot).is !== 'absent')
  if (sent === undefined) return undefined
  const provider = providerOf(whole)
  const fits = (protocol: Protocol): boolean =>
    [whole, ...others].every((one) => protocol.path.test(one.path)) && serves(protocol, provider) && has(chain, sent, protocol)
  const protocol = protocols.find(fits)
  if (protocol === undefined) return undefined
  const agree = others.every((other) => providerOf(other) === provider)
  return {
    call: inBody(protocol.call, sent),
    provider:
      provider !== undefined && agree
        ? { is: 'set', value: provider, how: whole.how, span: whole.span }
        : { is: 'unknown', why: 'unknown', name: whole.origin },
    model: agree && others.every((other) => other.path === whole.path) ? modelIn(whole) : { is: 'unknown', why: 'unknown' },
    residency: regionOf([whole, ...others]),
  }
}

/** Only where all that the address may be lies in one region. */
function regionOf([whole, ...others]: readonly [Whole, ...Whole[]]): Setting<string> {
  const region = regionAt(whole.origin)
  if (region === undefined || others.some((other) => regionAt(other.origin) !== region)) return { is: 'absent' }
  return { is: 'set', value: region, how: whole.how, span: whole.span }
}

type Piece = KnownText | Hole

interface Whole {
  readonly pieces: readonly Piece[]
  readonly how: Value['how']
  readonly span: Value['span']
  /** All of it, without what follows a question mark; a hole is a slash. */
  readonly path: string
  /** Scheme and host as written, or what the author calls them. */
  readonly origin: string
}

/** All that the address may be. One that begins at the page's own server is no provider's. */
function addressesOf(chain: Chain, at: readonly string[], base: Slot | undefined): readonly Whole[] {
  for (const slot of at) {
    const found = readSlot(chain, slot)
    const values = found.is !== 'set' ? [] : found.value.kind === 'choice' ? found.value.options : [found.value]
    const how = found.is === 'set' && found.soft ? 'default' : undefined
    const read = values.flatMap((value) =>
      value.kind === 'text'
        ? sequences(value.parts).map((pieces) => wholeOf(chain, pieces, base, how ?? value.how, value.span))
        : [],
    )
    if (read.length > 0) return read.every((one) => one !== undefined) ? read : []
  }
  return []
}

function wholeOf(
  chain: Chain,
  own: readonly Piece[],
  base: Slot | undefined,
  how: Value['how'],
  span: Value['span'],
): Whole | undefined {
  const start = own[0]
  const absolute = start?.kind === 'hole' || /^https?:/i.test(start?.text ?? '')
  const before = absolute ? [] : piecesBefore(chain, base)
  if (before === undefined) return undefined
  const pieces = [...before, ...own]
  const shape = pieces.map((piece) => (piece.kind === 'known' ? piece.text : '/')).join('')
  const first = pieces[0]
  const path = before.length > 0 && start?.kind === 'known' && !start.text.startsWith('/') ? `/${shape}` : shape
  const origin =
    first?.kind === 'hole'
      ? (first.name ?? '…')
      : (/^https?:\/\/[^/]+/i.exec(pieces.map((piece) => (piece.kind === 'known' ? piece.text : '…')).join(''))?.[0] ?? shape)
  return { pieces, how, span, path: path.replace(/[?#].*$/s, '').replace(/(?<=\w)\/$/, ''), origin }
}

/** What a path is relative to; `undefined` where that is the page's own server. */
function piecesBefore(chain: Chain, base: Slot | undefined): readonly Piece[] | undefined {
  const found = readSlot(chain, base)
  if (found.is === 'absent') return undefined
  const [pieces] = found.is === 'set' && found.value.kind === 'text' ? sequences(found.value.parts) : []
  if (pieces !== undefined && pieces.length > 0) {
    const [first] = pieces
    return first?.kind === 'known' && !/^https?:/i.test(first.text) ? undefined : pieces
  }
  const name = found.is === 'unknown' ? found.name : found.value.kind === 'opaque' ? found.value.name : undefined
  const span = chain.steps[0]?.span
  return span === undefined ? undefined : [{ kind: 'hole', span, why: 'unknown', ...(name === undefined ? {} : { name }) }]
}

/** Texts with no choices in them, at most sixteen. */
function sequences(parts: readonly TextPart[]): readonly (readonly Piece[])[] {
  return parts.reduce<readonly (readonly Piece[])[]>(
    (all, part) =>
      part.kind === 'choice'
        ? all.flatMap((before) => part.options.flatMap(sequences).map((piece) => [...before, ...piece])).slice(0, 16)
        : all.map((before) => [...before, part]),
    [[]],
  )
}

/** Ollama runs on one's own machine, so that only the name of its address says what it is. */
function providerOf({ origin }: Whole): string | undefined {
  return providerAt(origin) ?? (/^(?!https?:).*ollama/i.test(origin) ? 'ollama' : undefined)
}

function serves({ hosts }: Protocol, provider: string | undefined): boolean {
  return hosts === undefined || (provider !== undefined && hosts.includes(provider))
}

function has(chain: Chain, body: string, { needs, hosts }: Protocol): boolean {
  if (needs === undefined || hosts !== undefined) return true
  return needs.some((keys) => keys.every((key) => readSlot(chain, `${body}.${key}`).is === 'set'))
}

/** `/models/gemini-2.5-flash:generateContent`, `/deployments/gpt-4o/chat/completions`. */
function modelIn({ pieces, how, span }: Whole): Setting<string> {
  const text = pieces.map((piece) => (piece.kind === 'known' ? piece.text : '\n')).join('')
  const found = /(?<=\/(?:models|deployments)\/)[^/:?#]+/.exec(text)
  if (found === null) return { is: 'absent' }
  const [id] = found
  if (!id.includes('\n')) return { is: 'set', value: id, how, span }
  const hole = pieces.filter((piece) => piece.kind === 'hole')[text.slice(0, found.index).split('\n').length - 1]
  if (id !== '\n' || hole === undefined) return { is: 'unknown', why: 'unknown' }
  return { is: 'unknown', why: hole.why, ...(hole.name === undefined ? {} : { name: hole.name }) }
}

/** Slots that say nothing of a place in the body. */
const apart = new Set<string>([
  'cacheMarker',
  'requestCacheMarker',
  'newMarkers',
  'streams',
  'minOutputTokens',
  'hidden',
  'toolUses',
])

function inBody(call: Call, body: string): Call {
  const within = (slot: unknown): unknown =>
    typeof slot === 'string' ? `${body}.${slot}` : Array.isArray(slot) ? slot.map(within) : slot
  return Object.fromEntries(
    Object.entries(call).flatMap(([key, slot]) =>
      key === 'requestCacheMarker' ? [] : [[key, apart.has(key) ? slot : within(slot)]],
    ),
  )
}
