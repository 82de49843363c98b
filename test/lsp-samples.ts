/** Invented prices, so that real ones do not matter. */
export const config = JSON.stringify({
  prices: { 'acme-large': { extends: 'gpt-5.5', input: 10, output: 50, maxOutputTokens: 16000 } },
  // What these say depends on the catalog's real models.
  rules: { 'outdated-model': 'off', 'over-tiered-model': 'off' },
})

/** One call with a finding about its limit and one about its prompt. */
export const script = `import OpenAI from 'openai'

const client = new OpenAI()
const SYSTEM = 'Please kindly answer in one word.'

export async function ask(question: string) {
  return client.chat.completions.create({
    model: 'acme-large',
    messages: [
      { role: 'system', content: SYSTEM },
      { role: 'user', content: 'Say hello.' },
    ],
  })
}
`

/** One call, without a limit. */
export const python = `from openai import OpenAI

client = OpenAI()


def ask():
    return client.chat.completions.create(
        model="acme-large",
        messages=[{"role": "user", "content": "Say hello."}],
    )
`
