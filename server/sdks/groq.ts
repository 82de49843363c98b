import { chatCompletions } from './chat-completions'
import { defineSdk } from './sdk'

export default defineSdk({
  id: 'groq',
  packages: ['groq-sdk', 'groq'],
  defaultExports: { 'groq-sdk': 'Groq' },
  clients: { '{Groq,AsyncGroq,Client,AsyncClient}': 'groq' },
  baseUrl: ['baseURL', 'base_url'],
  transparent: ['with_raw_response', 'with_streaming_response', 'withOptions', 'with_options'],
  calls: {
    'client.chat.completions.create': {
      ...chatCompletions,
      maxOutputTokens: ['max_completion_tokens', 'max_tokens', 'extra_body.max_tokens'],
      serviceTier: 'service_tier',
      jsonMode: { at: 'response_format', value: { type: 'json_object' } },
    },
  },
})
