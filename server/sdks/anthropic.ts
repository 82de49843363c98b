import { clientOptions, generatedClient, ownHeaders } from './client-options'
import { messages } from './protocols'
import { defineSdk } from './sdk'

const beside = { ...clientOptions, attribution: ['metadata.user_id', 'metadata', ...ownHeaders] }

const request = {
  ...messages,
  ...beside,
  // Instructor's: the schema of the answer.
  context: 'response_model',
  // Vertex's clients name the region that they call.
  residency: ['inference_geo', 'extra_body.inference_geo', 'client.region'],
}

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
    '{Anthropic,AsyncAnthropic,Client,AsyncClient,AnthropicFoundry,AsyncAnthropicFoundry,AnthropicAWS,AsyncAnthropicAWS,AnthropicGoogleCloud,AsyncAnthropicGoogleCloud}':
      'anthropic',
    '{AnthropicBedrock,AsyncAnthropicBedrock,AnthropicBedrockMantle,AsyncAnthropicBedrockMantle}': 'bedrock',
    '{AnthropicVertex,AsyncAnthropicVertex}': 'vertex',
  },
  baseUrl: ['baseURL', 'base_url'],
  transparent: ['beta', 'tools', 'promptCaching', 'prompt_caching', 'with_raw_response', 'with_streaming_response'],
  ...generatedClient,
  calls: {
    'client.messages.{create,stream,parse}': request,
    'client.messages.toolRunner': { ...request, stepLimit: 'max_iterations', toolLoop: { endless: true } },
    'client.completions.create': {
      model: 'model',
      messages: 'prompt',
      bare: true,
      maxOutputTokens: 'max_tokens_to_sample',
      stop: 'stop_sequences',
      stream: 'stream',
      temperature: 'temperature',
      ...beside,
    },
  },
})
