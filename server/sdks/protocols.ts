import { chatCompletions } from './chat-completions'
import type { Call, Protocol } from './sdk'
import { type NewMarker, text } from './write-marker'

/** Tools that OpenAI runs. */
export const openaiTools: Readonly<Record<string, string>> = {
  web_search: 'web_search',
  web_search_options: 'web_search',
  web_search_preview: 'web_search_preview',
  file_search: 'file_search',
  code_interpreter: 'container',
}

/** Tools that Anthropic runs. */
export const anthropicTools: Readonly<Record<string, string>> = { web_search: 'web_search', web_fetch: 'web_fetch' }

/** Tools that Google runs. */
export const googleTools: Readonly<Record<string, string>> = {
  google_search: 'google_search',
  google_search_retrieval: 'google_search',
  from_google_search_retrieval: 'google_search',
}

/** OpenAI's Responses. */
export const responses: Call = {
  model: 'model',
  system: 'instructions',
  messages: 'input',
  tools: 'tools',
  toolChoice: 'tool_choice',
  providerTools: openaiTools,
  allToolUses: 'max_tool_calls',
  maxOutputTokens: ['max_output_tokens', 'extra_body.max_output_tokens'],
  minOutputTokens: 16,
  context: ['previous_response_id', 'conversation', 'prompt'],
  stored: 'prompt',
  reasoningEffort: 'reasoning.effort',
  responseFormat: ['text.format', 'text_format'],
  stream: 'stream',
  temperature: 'temperature',
  serviceTier: 'service_tier',
}

/** Completions as they were before there were messages. */
export const completions: Call = {
  model: 'model',
  messages: 'prompt',
  bare: true,
  maxOutputTokens: 'max_tokens',
  choices: 'n',
  stop: 'stop',
  stream: 'stream',
  temperature: 'temperature',
}

/** A field of any block; a bare text becomes a list of one block. */
export const cacheControl: NewMarker = {
  field: { cache_control: { type: 'ephemeral' } },
  bare: { of: { type: 'text', text }, listed: true },
}

/** Anthropic's Messages. */
export const messages: Call = {
  model: 'model',
  system: 'system',
  messages: 'messages',
  tools: 'tools',
  toolChoice: 'tool_choice',
  providerTools: anthropicTools,
  toolUses: 'max_uses',
  residency: ['inference_geo', 'extra_body.inference_geo'],
  maxOutputTokens: ['max_tokens', 'extra_body.max_tokens'],
  reasoningEffort: 'output_config.effort',
  reasoningTokens: 'thinking.budget_tokens',
  stop: 'stop_sequences',
  responseFormat: ['output_config.format', 'output_format'],
  stream: 'stream',
  temperature: 'temperature',
  serviceTier: ['service_tier', 'speed'],
  cacheMarker: 'cache_control',
  requestCacheMarker: 'cache_control',
  newMarkers: { '*': cacheControl },
}

/** What stands in the body of a request to Gemini; the model stands in the address. */
export const generateContent = {
  system: 'systemInstruction',
  messages: 'contents',
  tools: 'tools',
  toolChoice: 'toolConfig.functionCallingConfig.mode',
  providerTools: googleTools,
  maxOutputTokens: 'generationConfig.maxOutputTokens',
  reasoningEffort: 'generationConfig.thinkingConfig.thinkingLevel',
  reasoningTokens: 'generationConfig.thinkingConfig.thinkingBudget',
  choices: 'generationConfig.candidateCount',
  stop: 'generationConfig.stopSequences',
  responseFormat: ['generationConfig.responseSchema', 'generationConfig.responseJsonSchema', 'generationConfig.responseMimeType'],
  temperature: 'generationConfig.temperature',
  context: 'cachedContent',
  imageDetail: 'generationConfig.mediaResolution',
} satisfies Call

/** What Ollama takes, by its libraries and by its addresses. */
export const ollama = {
  model: 'model',
  maxOutputTokens: 'options.num_predict',
  stop: 'options.stop',
  temperature: 'options.temperature',
  responseFormat: 'format',
  stream: 'stream',
} satisfies Call

const cohere: Call = {
  model: 'model',
  tools: 'tools',
  toolChoice: 'tool_choice',
  maxOutputTokens: 'max_tokens',
  stop: 'stop_sequences',
  responseFormat: 'response_format',
  stream: 'stream',
  temperature: 'temperature',
}

/** The protocols by address; the first that fits is spoken. */
export const protocols: readonly Protocol[] = [
  {
    path: /\/chat\/completions$/,
    hosts: ['openai', 'azure'],
    call: { ...chatCompletions, maxOutputTokens: ['max_completion_tokens', 'max_tokens'], serviceTier: 'service_tier' },
  },
  { path: /\/chat\/completions$/, call: chatCompletions },
  {
    path: /\/completions$/,
    needs: [['model', 'prompt'], ['stream'], ['max_tokens']],
    call: { ...completions, context: 'suffix' },
  },
  { path: /\/responses$/, needs: [['model', 'input'], ['stream'], ['max_output_tokens']], call: responses },
  { path: /\/messages$/, hosts: ['anthropic'], call: messages },
  { path: /\/v1\/messages$/, needs: [['model', 'messages'], ['max_tokens']], call: messages },
  { path: /:generateContent$/, call: generateContent },
  { path: /:streamGenerateContent$/, call: { ...generateContent, streams: true } },
  { path: /\/api\/chat$/, hosts: ['ollama'], call: { ...ollama, messages: 'messages', tools: 'tools' } },
  { path: /\/api\/generate$/, hosts: ['ollama'], call: { ...ollama, system: 'system', messages: 'prompt' } },
  { path: /\/v2\/chat$/, hosts: ['cohere'], call: { ...cohere, messages: 'messages', context: 'documents' } },
  {
    path: /\/v1\/chat$/,
    hosts: ['cohere'],
    call: {
      ...cohere,
      system: 'preamble',
      messages: 'message',
      history: 'chat_history',
      context: ['conversation_id', 'documents', 'connectors'],
    },
  },
]
