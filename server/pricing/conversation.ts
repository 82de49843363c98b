import Big from 'big.js'
import type { ModelInfo } from '../model/model-info'
import { bill, type CacheUse } from './bill'
import { type Billed, isCacheable, shareOf } from './cost'

/** A chat or a loop of tool calls that sends its whole history with each turn. Tokens are those of one turn. */
export interface Conversation {
  readonly model: ModelInfo
  /** What stands in front of every request: tools and instructions. */
  readonly prefixTokens: number
  /** What comes in with a turn: a user's message, or the result of a tool. */
  readonly messageTokens: number
  /** What the model writes in a turn; it is sent back with the next one. */
  readonly replyTokens: number
  /** What it thinks in a turn: billed as output, and not sent back. */
  readonly thinkingTokens?: number
  /** Turns that the history holds at most; absent: all of them. */
  readonly keepTurns?: number
  /** The first turn is the prefix alone: what comes in later is what its tools say. */
  readonly isToolLoop?: boolean
  /** As each request asks for them. */
  readonly terms?: Pick<Billed, 'serviceTier' | 'residency'>
}

/** One turn of a conversation, counted from 1, and everything up to it. US dollars. */
export interface Turn {
  readonly turn: number
  readonly inputTokens: number
  readonly usd: number
  /** With the history of the turn before read from the cache; the same as `usd` where it cannot be. */
  readonly usdCached: number
  readonly usdSoFar: number
  readonly usdCachedSoFar: number
}

const growth = 'so the sum over n turns grows with n². Cached: the input of turn n − 1 is read, the rest is written'

/** How the input of a turn comes about, in words. */
export function conversationFormula({ isToolLoop }: Pick<Conversation, 'isToolLoop'>): string {
  return `input of turn n = prefix + (n − 1) × (message + reply)${isToolLoop === true ? '' : ' + message'}; ${growth}`
}

/** What turns cost, for each of the turns asked for. The sum grows with the square of their number, unless the history is cut. */
export function priceConversation(conversation: Conversation, turns: readonly number[]): readonly Turn[] {
  const wanted = new Set(turns)
  const last = Math.min(Math.max(0, ...turns), mostTurns)
  const found: Turn[] = []
  let soFar = Big(0)
  let cachedSoFar = Big(0)
  for (let turn = 1; turn <= last; turn++) {
    const inputTokens = inputOf(conversation, turn)
    const plain = price(conversation, inputTokens, none)
    const cached = price(conversation, inputTokens, cacheUse(conversation, turn))
    soFar = soFar.plus(plain)
    cachedSoFar = cachedSoFar.plus(cached)
    if (!wanted.has(turn)) continue
    found.push({
      turn,
      inputTokens,
      usd: plain.toNumber(),
      usdCached: cached.toNumber(),
      usdSoFar: soFar.toNumber(),
      usdCachedSoFar: cachedSoFar.toNumber(),
    })
  }
  return found
}

/** Nobody talks longer, and a slip of the keyboard must not take for ever. */
const mostTurns = 10_000

const none: CacheUse = { read: 0, write5m: 0, write1h: 0 }

function inputOf(
  { prefixTokens, messageTokens, replyTokens, isToolLoop, keepTurns = Number.POSITIVE_INFINITY }: Conversation,
  turn: number,
): number {
  const own = isToolLoop === true ? 0 : messageTokens
  return prefixTokens + Math.min(turn - 1, keepTurns) * (messageTokens + replyTokens) + own
}

/** A history that is cut in front is another prefix each time: then only what stands before it is found again. */
function cacheUse(conversation: Conversation, turn: number): CacheUse {
  const { model, prefixTokens, keepTurns = Number.POSITIVE_INFINITY } = conversation
  const isCut = turn - 1 > keepTurns
  const end = isCut ? prefixTokens : inputOf(conversation, turn)
  const before = turn === 1 ? 0 : isCut ? prefixTokens : inputOf(conversation, turn - 1)
  const read = isCacheable(model, before) ? before : 0
  return { read, write5m: isCacheable(model, end) ? end - read : 0, write1h: 0 }
}

function price({ model, replyTokens, thinkingTokens = 0, terms }: Conversation, input: number, cache: CacheUse): Big {
  const output = replyTokens + thinkingTokens
  const { input: read, output: written } = bill({ price: model.price, input, output, cache, share: shareOf({ model, ...terms }) })
  return read.plus(written)
}
