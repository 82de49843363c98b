import { messages } from './protocols'
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
    // Instructor's: the schema of the answer.
    'client.messages.{create,stream,parse,toolRunner}': { ...messages, context: 'response_model' },
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
