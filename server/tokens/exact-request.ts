import type { Prompt, PromptPart } from '../model/prompt-call'

/** Texts whose exact number of tokens a provider can be asked for: those of a prompt that are settled, and nothing else of it. */
export interface ExactRequest {
  readonly system: readonly string[]
  readonly messages: readonly ExactMessage[]
}

interface ExactMessage {
  readonly role: 'user' | 'assistant'
  readonly texts: readonly string[]
}

/** The settled texts of a prompt, and which of its parts they are; `undefined` where there is none. */
export function settledTexts(prompt: Prompt): { readonly request: ExactRequest; readonly parts: readonly number[] } | undefined {
  const settled = prompt.parts.flatMap((part, index) => {
    const text = settledText(part)
    return text === undefined ? [] : [{ part, index, text }]
  })
  if (settled.length === 0) return undefined
  const system = settled.filter(({ part }) => part.role === 'system').map(({ text }) => text)
  const messages: { number: number; role: ExactMessage['role']; texts: string[] }[] = []
  for (const { part, text } of settled) {
    if (part.role !== 'user' && part.role !== 'assistant') continue
    const open = messages.at(-1)
    if (open?.number === part.message && open.role === part.role) open.texts.push(text)
    else messages.push({ number: part.message, role: part.role, texts: [text] })
  }
  const sent = messages.map(({ role, texts }) => ({ role, texts }))
  const parts = settled.map(({ index }) => index)
  // No provider counts instructions without a message: they stand in for one.
  if (sent.length === 0) return { request: { system: [], messages: [{ role: 'user', texts: system }] }, parts }
  return { request: { system, messages: sent }, parts }
}

/** What tools and schemas become is the provider's own: what is written of them is not what is counted. */
function settledText({ kind, role, text, approximate }: PromptPart): string | undefined {
  if ((kind !== 'system' && kind !== 'message') || role === 'tool' || approximate === true) return undefined
  // A caller or the environment may put another text there.
  if (text.how === 'default') return undefined
  const pieces = text.parts.map((piece) => (piece.kind === 'known' ? piece.text : undefined))
  if (pieces.includes(undefined)) return undefined
  const whole = pieces.join('')
  return whole.trim() === '' ? undefined : whole
}

/** How a provider is asked. */
export interface Counter {
  /** Variables of the environment that may hold the user's key, the first that is set. */
  readonly keys: readonly string[]
  /** Where it is asked, and the variable that its own clients take another address from. */
  readonly base: string
  readonly baseVariable: string
  path(model: string): string
  headers(key: string): Readonly<Record<string, string>>
  body(model: string, request: ExactRequest): object
  /** The number of tokens in its answer; `undefined` where there is none. */
  read(answer: unknown): number | undefined
}

/** Providers that count for free (their API references of November 2026). */
export const counters: Readonly<Record<string, Counter>> = {
  anthropic: {
    keys: ['ANTHROPIC_API_KEY'],
    base: 'https://api.anthropic.com',
    baseVariable: 'ANTHROPIC_BASE_URL',
    path: () => '/v1/messages/count_tokens',
    headers: (key) => ({ 'x-api-key': key, 'anthropic-version': '2023-06-01' }),
    body: (model, { system, messages }) => ({
      model,
      ...(system.length === 0 ? {} : { system: system.map((text) => ({ type: 'text', text })) }),
      messages: messages.map(({ role, texts }) => ({ role, content: texts.map((text) => ({ type: 'text', text })) })),
    }),
    read: (answer) => numberAt(answer, 'input_tokens'),
  },
  openai: {
    keys: ['OPENAI_API_KEY'],
    base: 'https://api.openai.com/v1',
    baseVariable: 'OPENAI_BASE_URL',
    path: () => '/responses/input_tokens',
    headers: (key) => ({ authorization: `Bearer ${key}` }),
    body: (model, { system, messages }) => ({
      model,
      ...(system.length === 0 ? {} : { instructions: system.join('\n') }),
      input: messages.map(({ role, texts }) => ({
        role,
        content: texts.map((text) => ({ type: role === 'user' ? 'input_text' : 'output_text', text })),
      })),
    }),
    read: (answer) => numberAt(answer, 'input_tokens'),
  },
  google: {
    keys: ['GOOGLE_API_KEY', 'GEMINI_API_KEY'],
    base: 'https://generativelanguage.googleapis.com',
    baseVariable: 'GOOGLE_GEMINI_BASE_URL',
    path: (model) => `/v1beta/models/${encodeURIComponent(model)}:countTokens`,
    headers: (key) => ({ 'x-goog-api-key': key }),
    body: (model, { system, messages }) => ({
      generateContentRequest: {
        model: `models/${model}`,
        ...(system.length === 0 ? {} : { systemInstruction: { parts: system.map((text) => ({ text })) } }),
        contents: messages.map(({ role, texts }) => ({
          role: role === 'assistant' ? 'model' : 'user',
          parts: texts.map((text) => ({ text })),
        })),
      },
    }),
    read: (answer) => numberAt(answer, 'totalTokens'),
  },
}

function numberAt(answer: unknown, key: string): number | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined
  const value = (answer as Readonly<Record<string, unknown>>)[key]
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}
