import type { Call, Sdk } from './sdk'

/** Clients of OpenAI, Anthropic and those generated like them take these, and so does each of their calls beside its body. */
export const clientOptions = {
  maxRetries: ['1.maxRetries', 'withOptions().maxRetries', 'client.maxRetries'],
  timeout: ['**timeout', '1.timeout', '1.signal', 'withOptions().timeout', 'client.timeout', 'client.httpClient', 'client.fetch'],
} satisfies Partial<Call>

/** Whatever stands in a header or an own HTTP client may say who the call is for. */
export const ownHeaders = [
  'extra_headers',
  'extra_body',
  '1.headers',
  'client.defaultHeaders',
  'client.httpClient',
  'client.fetch',
]

/** The step that gives a client other options, and what such clients do by themselves: documented by both, in both languages. */
export const generatedClient = {
  optional: ['withOptions'],
  byDefault: { retries: 2, timeoutSeconds: 600 },
} satisfies Partial<Sdk>
