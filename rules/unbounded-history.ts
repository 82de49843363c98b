import type { Growth } from '../server/model/flow'
import { usdOn } from '../server/model/model-info'
import type { PromptCall } from '../server/model/prompt-call'
import { defineRule, type Repair } from '../server/model/rule'
import { contains, type Span } from '../server/model/span'

export default defineRule({
  id: 'unbounded-history',
  category: 'context',
  severity: 'warning',
  since: '0.1.0',
  measured: { read: 11, right: 11 },
  messages: {
    priced: '{name} only grows and is sent whole: {ten} for turn 10, {fifty} for turn 50',
    unpriced: '{name} only grows and is sent whole: turn 50 sends about {tokens} tokens more than the first',
  },
  options: {
    tokensPerTurn: { default: 400, description: 'Tokens that a turn adds: a question, its answer, what tools gave.' },
    exchanges: { default: 10, description: 'Questions with their answers that the suggestion keeps, beside the new question.' },
  },

  check(call, { flow, costWith, options, report }) {
    const { growth } = flow
    if (growth === undefined || !sends(call, growth)) return
    const at = growth.sent
    const { name } = growth
    const suggest = suggestWindow(call, growth, options.exchanges)
    const ten = costWith({ inputTokens: 9 * options.tokensPerTurn })
    const fifty = costWith({ inputTokens: 49 * options.tokensPerTurn })
    if (ten === undefined || fifty === undefined) {
      const tokens = (49 * options.tokensPerTurn).toLocaleString('en-US')
      report({ at, message: 'unpriced', data: { name, tokens }, suggest })
    } else report({ at, message: 'priced', data: { name, ten: usdOn(ten, 'assumed'), fifty: usdOn(fifty, 'assumed') }, suggest })
  },
})

/** The list is among the messages: some of what is added to it is, or there are messages that cannot be read. */
function sends({ prompt }: PromptCall, { grows }: Growth): boolean {
  return prompt.open || prompt.parts.some(({ kind, span }) => kind === 'message' && grows.some((one) => contains(one, span)))
}

/**
 * The last exchanges and the new question, so that a user's turn comes first, as some providers demand. With tools, a cut could part a
 * result from its call. What the list begins with has to be known: instructions stay.
 */
function suggestWindow(
  { prompt, site }: PromptCall,
  { name, sent, grows, fromEmpty, instructs }: Growth,
  exchanges: number,
): Repair | undefined {
  const hasTools = prompt.toolsUnknown === true || prompt.parts.some(({ kind, role }) => kind === 'tool' || role === 'tool')
  const messages = prompt.parts.filter(({ message }) => message >= 0)
  const [first] = messages
  if (hasTools || first === undefined) return undefined
  const fields = [site.args.named ?? [], site.args.positional]
    .flat()
    .flatMap((value) => (value.kind === 'dict' ? value.fields : []))
  const field = fields.find(({ written }) => written !== undefined && isSame(written, sent))
  const isWhole = field !== undefined || site.args.positional.some(({ span }) => isSame(span, sent))
  const instructions = messages.filter(({ role }) => role === 'system').length
  // Behind messages of the call itself the list has to be one of turns.
  if (isWhole ? !fromEmpty && grows.some((one) => contains(one, first.span)) : !fromEmpty || instructions > 1) return undefined
  const last = 2 * exchanges + 1
  const keepsFirst = isWhole && first.role === 'system'
  // Instructions that may be in the list, and where, nobody can tell.
  if (instructs && !keepsFirst) return undefined
  const window = site.args.named === undefined ? scriptWindow(name, last, keepsFirst) : pythonWindow(name, last, keepsFirst)
  const isShort = field !== undefined && isSame(field.span, sent)
  return {
    title: `Send the last ${exchanges} exchanges`,
    edits: [{ span: sent, text: isShort ? `${field.key}: ${window}` : window }],
  }
}

function isSame(a: Span, b: Span): boolean {
  return a.document === b.document && a.start === b.start && a.end === b.end
}

function scriptWindow(name: string, last: number, keepsFirst: boolean): string {
  return keepsFirst ? `[...${name}.slice(0, 1), ...${name}.slice(1).slice(-${last})]` : `${name}.slice(-${last})`
}

function pythonWindow(name: string, last: number, keepsFirst: boolean): string {
  return keepsFirst ? `${name}[:1] + ${name}[1:][-${last}:]` : `${name}[-${last}:]`
}
