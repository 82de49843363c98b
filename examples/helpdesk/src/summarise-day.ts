import { generateText } from 'ai'

const DAY_MODEL = 'google/gemini-2.5-flash'

/** One paragraph for the morning meeting. */
export async function summariseDay(tickets: { subject: string; queue: string }[]) {
  const list = tickets.map((ticket) => `- [${ticket.queue}] ${ticket.subject}`).join('\n')
  const { text } = await generateText({
    model: DAY_MODEL,
    system: 'Summarise the tickets of the day in one paragraph of at most 120 words. Name the two most frequent problems.',
    prompt: list,
  })
  return text
}
