import type { PartCount } from '../../model/facts'
import type { PromptPart } from '../../model/prompt-call'
import { conversationFormula, priceConversation, type Turn } from '../../pricing/conversation'
import { isCacheable } from '../../pricing/cost'
import type { OutputBounds } from '../../pricing/expected-output'
import type { AnalyzedCall } from '../analysis'
import { type Turns, tierOf, turnsOf } from '../call-terms'
import type { Config } from '../config'
import { sizeOfHole } from '../count-call'

/** What a call costs that sends its history again with each turn. */
export interface PricedConversation {
  readonly kind: 'chat' | 'tool loop'
  /** Tokens in front of every request; of what comes in with a turn; of what is written in it, and of that what is thought. */
  readonly prefixTokens: number
  readonly messageTokens: number
  readonly replyTokens: number
  readonly thinkingTokens: number
  /** What says that the size of a message is assumed: a key of the configuration. */
  readonly messageKey?: string
  readonly formula: string
  /** Whether the provider caches what is sent again. */
  readonly isCached: boolean
  /** Only with a marker behind the history, which moves with it. */
  readonly needsBreakpoint: boolean
  readonly turns: readonly Turn[]
  /** How often the library asks the model, where the loop is the library's own. */
  readonly loop?: Turns
}

/** The turns that are priced: the first, a usual one and a late one. */
const usualTurns: readonly number[] = [1, 10, 50]
/** Nobody reads what more than these cost. */
const mostTurns = 1000

/** No turn behind the limit is priced, and that one is. */
function pricedTurns(limit: number | undefined): readonly number[] {
  if (limit === undefined || limit > mostTurns) return usualTurns
  return [...usualTurns.filter((turn) => turn < limit), limit]
}

/**
 * A list of messages that grows, or that brings a history, is a conversation; so is a loop around a call that sends tools, since the
 * model's calls of them and their results are sent back, and a call whose library runs such a loop itself. A loop alone is not: it may
 * send another document each time.
 */
export function priceHistory(call: AnalyzedCall, bounds: OutputBounds, config: Config): PricedConversation | undefined {
  const { model, estimate } = call
  const loop = turnsOf(call.call)
  const kind = loop === undefined ? kindOf(call) : 'tool loop'
  if (kind === undefined || model === undefined || estimate.cost === undefined) return undefined
  const counted = estimate.parts.slice(0, call.call.prompt.parts.length)
  const last = lastMessage(call.call.prompt.parts)
  const middle = (parts: readonly PartCount[]): number =>
    Math.round(parts.reduce((sum, { tokens }) => sum + (tokens.low + tokens.high) / 2, 0))
  const usual = sizeOfHole('messages', config.assume)
  const isLast = (_: PartCount, index: number): boolean => last !== undefined && call.call.prompt.parts[index]?.message === last
  // What a tool gives back is not written in the source.
  const messageTokens = kind === 'chat' && last !== undefined ? middle(counted.filter(isLast)) : usual.tokens
  const inFront = kind === 'chat' ? counted.filter((part, index) => !isLast(part, index)) : counted
  const thinkingTokens = Math.min(Math.round(bounds.thinkingTokens), estimate.output.expected)
  const conversation = {
    prefixTokens: middle(inFront) + Math.round(estimate.framing.low),
    messageTokens,
    replyTokens: estimate.output.expected - thinkingTokens,
    thinkingTokens,
  }
  // The library's own loop begins with the call as it is.
  const isToolLoop = loop !== undefined
  const terms = tierOf(call.call, model)
  const priced = priceConversation({ ...conversation, model, isToolLoop, terms }, pricedTurns(loop?.limit))
  return {
    kind,
    ...conversation,
    ...(kind === 'chat' && last !== undefined ? {} : { messageKey: `assume.holeTokens.${usual.by}` }),
    formula: conversationFormula({ isToolLoop }),
    isCached: priced.some(({ inputTokens }) => isCacheable(model, inputTokens)),
    needsBreakpoint: model.caching === 'marked',
    turns: priced,
    ...(loop === undefined ? {} : { loop }),
  }
}

function kindOf({ call, flow }: AnalyzedCall): PricedConversation['kind'] | undefined {
  const { prompt, site } = call
  const grows = prompt.history === true || flow.growth !== undefined
  const carries = flow.loops.some(({ carries, varies }) => carries && !varies)
  if (prompt.parts.some(({ kind }) => kind === 'tool')) return grows || carries || site.loop ? 'tool loop' : undefined
  return grows && prompt.parts.some(({ message }) => message >= 0) ? 'chat' : undefined
}

/** The number of the last message, where a user wrote it. */
function lastMessage(parts: readonly PromptPart[]): number | undefined {
  const last = parts.reduce<PromptPart | undefined>(
    (latest, part) => (part.message > (latest?.message ?? -1) ? part : latest),
    undefined,
  )
  return last?.role === 'user' ? last.message : undefined
}
