import { chatCompletions } from './chat-completions'
import { cacheControl } from './protocols'
import { defineSdk } from './sdk'

export default defineSdk({
  id: 'litellm',
  packages: ['litellm'],
  baseUrl: ['api_base', 'base_url', 'custom_llm_provider'],
  ownLimits: ['anthropic', 'bedrock', 'vertex'],
  bareIds: { 'gpt-': 'openai', o1: 'openai', o3: 'openai', o4: 'openai', 'claude-': 'anthropic' },
  calls: {
    '{completion,acompletion}': {
      ...chatCompletions,
      residency: ['inference_geo', 'vertex_location'],
      cacheMarker: 'cache_control',
      newMarkers: { '*': cacheControl },
    },
    '{responses,aresponses}': {
      model: 'model',
      system: 'instructions',
      messages: 'input',
      tools: 'tools',
      toolChoice: 'tool_choice',
      maxOutputTokens: 'max_output_tokens',
      context: 'previous_response_id',
      reasoningEffort: 'reasoning.effort',
      stream: 'stream',
      temperature: 'temperature',
    },
    // The names of a router's models are its own.
    'Router().{completion,acompletion}': {
      messages: 'messages',
      tools: 'tools',
      toolChoice: 'tool_choice',
      maxOutputTokens: 'max_tokens',
      stream: 'stream',
      temperature: 'temperature',
      hidden: true,
    },
  },
})
