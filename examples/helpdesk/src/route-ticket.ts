import OpenAI from 'openai'

const client = new OpenAI({ maxRetries: 1 })

const QUEUES = `You route support tickets of an online shop for outdoor equipment.
Please kindly read the ticket carefully and answer with exactly one of these labels:
billing, shipping, returns, product, account.
Do not explain your choice.`

/** Which queue a ticket belongs to. Runs for each ticket that comes in. */
export async function routeTicket(subject: string, body: string): Promise<string> {
  const completion = await client.chat.completions.create({
    model: 'gpt-5.5',
    messages: [
      { role: 'system', content: QUEUES },
      { role: 'user', content: `Subject: ${subject}\n\n${body}` },
    ],
  })
  return completion.choices[0]?.message.content?.trim() ?? 'product'
}
