import { defineSdk } from './sdk'

export default defineSdk({
  id: 'anthropic',
  packages: [
    'anthropic',
    '@anthropic-ai/sdk',
    '@anthropic-ai/bedrock-sdk',
    '@anthropic-ai/vertex-sdk',
    '@anthropic-ai/foundry-sdk',
  ],
  defaultExports: {
    '@anthropic-ai/sdk': 'Anthropic',
    '@anthropic-ai/bedrock-sdk': 'AnthropicBedrock',
    '@anthropic-ai/vertex-sdk': 'AnthropicVertex',
    '@anthropic-ai/foundry-sdk': 'AnthropicFoundry',
  },
  clients: {
    '{Anthropic,AsyncAnthropic,AnthropicFoundry,AsyncAnthropicFoundry,AnthropicAWS,AsyncAnthropicAWS,AnthropicGoogleCloud,AsyncAnthropicGoogleCloud}':
      'anthropic',
    '{AnthropicBedrock,AsyncAnthropicBedrock,AnthropicBedrockMantle,AsyncAnthropicBedrockMantle}': 'bedrock',
    '{AnthropicVertex,AsyncAnthropicVertex}': 'vertex',
  },
  baseUrl: ['baseURL', 'base_url'],
  transparent: [
    'beta',
    'tools',
    'promptCaching',
    'prompt_caching',
    'with_raw_response',
    'with_streaming_response',
    'withOptions',
    'with_options',
  ],
  calls: {
    'client.messages.{create,stream,parse,toolRunner}': {
      model: 'model',
      system: 'system',
      messages: 'messages',
      tools: 'tools',
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
    },
    'client.completions.create': {
      model: 'model',
      messages: 'prompt',
      maxOutputTokens: 'max_tokens_to_sample',
      stop: 'stop_sequences',
      stream: 'stream',
      temperature: 'temperature',
    },
  },
})
