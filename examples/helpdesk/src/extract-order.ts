import { openai } from '@ai-sdk/openai'
import { generateObject } from 'ai'
import { z } from 'zod'

const order = z.object({
  orderNumber: z.string().describe('Digits only, empty if there is none'),
  product: z.string(),
  problem: z.enum(['damaged', 'missing', 'late', 'wrong size', 'other']),
})

const examples = `
Example 1:
Input: My tent from order 48213 arrived with a torn flysheet.
Output: {"orderNumber": "48213", "product": "tent", "problem": "damaged"}

Example 2:
Input: Still waiting for the boots I ordered two weeks ago (no 77120).
Output: {"orderNumber": "77120", "product": "boots", "problem": "late"}

Example 3:
Input: The jacket is an M, I had ordered an L.
Output: {"orderNumber": "", "product": "jacket", "problem": "wrong size"}

Example 4:
Input: One of the two mugs was not in the parcel, order 55110.
Output: {"orderNumber": "55110", "product": "mug", "problem": "missing"}

Example 5:
Input: The head torch flickers when I switch it on. Order 90021.
Output: {"orderNumber": "90021", "product": "head torch", "problem": "damaged"}

Example 6:
Input: Parcel says delivered but there is nothing here. 33418.
Output: {"orderNumber": "33418", "product": "", "problem": "missing"}

Example 7:
Input: Poles came without the baskets, order number 61177.
Output: {"orderNumber": "61177", "product": "poles", "problem": "missing"}
`

/** What a customer writes about, as data. */
export async function extractOrder(message: string) {
  const { object } = await generateObject({
    model: openai('gpt-5.4-mini'),
    schema: order,
    maxOutputTokens: 200,
    system: `Extract the order from the message.\n${examples}`,
    prompt: message,
  })
  return object
}
