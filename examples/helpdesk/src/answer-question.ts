import Anthropic from '@anthropic-ai/sdk'

const anthropic = new Anthropic()

const TONE = `You answer customers of Fern & Fell, a shop for outdoor equipment.
Write in plain English, in at most three short paragraphs. Name the order number when the customer gave one.
Never promise a refund: say that a colleague will look into it within one working day.
Returns are free within 60 days in unused condition. Shipping inside the EU takes two to four working days.`

export interface Turn {
  role: 'user' | 'assistant'
  content: string
}

/** Streams an answer; the conversation so far is sent along. */
export function answerQuestion(history: Turn[], question: string) {
  return anthropic.messages.stream({
    model: 'claude-opus-4-8',
    max_tokens: 800,
    system: [{ type: 'text', text: TONE, cache_control: { type: 'ephemeral' } }],
    messages: [...history, { role: 'user', content: question }],
  })
}
