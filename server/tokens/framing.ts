import { point, type Range } from '../model/estimate'

/** What a request is, as far as the chat format adds tokens of its own to it. */
export interface Request {
  readonly tokenizer: string
  readonly model?: string
  readonly messages: number
  readonly tools: number
  /** Messages that carry a `name`. */
  readonly names: number
  /** The model must call a tool: `tool_choice` is `any`, `tool` or `required`. `unknown` where the program decides. */
  readonly mustCall?: boolean | 'unknown'
}

/** Tokens that roles, separators and priming add to the texts of a request. The texts of tools are counted elsewhere. */
export function framing(request: Request): Range {
  if (request.messages + request.tools === 0) return point(0, 'exact')
  const format = formatOf(request)
  const messages = format.perRequest + format.perMessage * request.messages + format.perName * request.names
  if (request.tools === 0) return point(messages, request.names > 0 ? 'estimated' : format.basis)
  const tools = messages + format.withTools + format.perTool * request.tools
  const { may, must } = toolPrompt(request)
  if (request.mustCall === 'unknown')
    return { low: tools + Math.min(may, must), high: tools + Math.max(may, must), basis: 'estimated' }
  return point(tools + (request.mustCall === true ? must : may), 'estimated')
}

interface Format {
  readonly basis: Range['basis']
  readonly perRequest: number
  readonly perMessage: number
  readonly perName: number
  /** Once per request that has tools, and per tool. */
  readonly withTools: number
  readonly perTool: number
}

const none = { perRequest: 0, perMessage: 0, perName: 0, withTools: 0, perTool: 0 }
/**
 * OpenAI's published recipe: 3 per message and 1 for its role, 1 per name and the name itself, taken
 * to be one token, 3 that prime the reply; 9 around a list of functions.
 */
const openai = { perRequest: 3, perMessage: 4, perName: 2, withTools: 9, perTool: 3 }

const formats: Readonly<Record<string, Format>> = {
  o200k: { basis: 'exact', ...openai },
  cl100k: { basis: 'exact', ...openai },
  'o200k-estimated': { basis: 'estimated', ...openai },
  // Measured frames of a request with one message; what further messages add is taken to be what OpenAI's do.
  'claude-3': { basis: 'estimated', ...none, perRequest: 4, perMessage: 3 },
  'claude-4.7': { basis: 'estimated', ...none, perRequest: 8, perMessage: 3 },
  'claude-5': { basis: 'estimated', ...none, perRequest: 3, perMessage: 3 },
  // Google bills the texts; its own client library counts no more than a token or two around a turn.
  gemini: { basis: 'estimated', ...none },
}

const unknownFormat: Format = { basis: 'estimated', ...none, perRequest: 3, perMessage: 3 }

/** The fifth generation shares a tokenizer with 4.7 and has a shorter frame; measured on Opus 5 and Sonnet 5. */
function formatOf({ tokenizer, model }: Request): Format {
  const format = model !== undefined && /^claude-[a-z]+-5/.test(model) ? 'claude-5' : tokenizer
  return formats[format] ?? unknownFormat
}

/**
 * The system prompt that Claude models get with the first tool, where they may call one and where they must. Anthropic's tool-use
 * page of 2026-08-22; the first that matches counts. Later models: not published, the nearest earlier one stands in.
 */
const toolPrompts: readonly (readonly [prefix: string, mayCall: number, mustCall: number])[] = [
  ['claude-opus-4-8', 290, 410],
  ['claude-opus-4-7', 675, 804],
  ['claude-opus-4-6', 497, 589],
  ['claude-opus-4-5', 496, 588],
  ['claude-opus-4', 313, 315],
  ['claude-opus-', 286, 406],
  ['claude-sonnet-4-6', 497, 589],
  ['claude-sonnet-4-5', 496, 588],
  ['claude-sonnet-4', 313, 315],
  ['claude-sonnet-', 354, 474],
  ['claude-haiku-4-5', 496, 588],
  ['claude-3-5-haiku', 264, 355],
  ['claude-3', 313, 315],
  ['claude-', 354, 474],
]

function toolPrompt({ model }: Request): { readonly may: number; readonly must: number } {
  const [, may, must] = toolPrompts.find(([prefix]) => model?.startsWith(prefix)) ?? ['', 0, 0]
  return { may, must }
}
