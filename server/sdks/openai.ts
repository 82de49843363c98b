import { completions, responses } from './protocols'
import { defineSdk } from './sdk'

export default defineSdk({
  id: 'openai',
  packages: ['openai'],
  defaultExports: { openai: 'OpenAI' },
  clients: {
    OpenAI: 'openai',
    AsyncOpenAI: 'openai',
    AzureOpenAI: 'azure',
    AsyncAzureOpenAI: 'azure',
    BedrockOpenAI: 'bedrock',
    AsyncBedrockOpenAI: 'bedrock',
    '': 'openai',
  },
  baseUrl: ['baseURL', 'base_url', 'azure_endpoint', 'provider'],
  transparent: ['beta', 'with_raw_response', 'with_streaming_response', 'withOptions', 'with_options'],
  calls: {
    'client.chat.completions.{create,parse,stream,runTools}': {
      model: 'model',
      messages: 'messages',
      tools: ['tools', 'functions'],
      maxOutputTokens: ['max_completion_tokens', 'max_tokens', 'extra_body.max_completion_tokens', 'extra_body.max_tokens'],
      maxOutputTokensElsewhere: 'max_tokens',
      reasoningEffort: 'reasoning_effort',
      // Instructor's: the schema of the answer.
      context: 'response_model',
      choices: 'n',
      stop: 'stop',
      responseFormat: 'response_format',
      stream: 'stream',
      temperature: 'temperature',
      serviceTier: 'service_tier',
    },
    'client.responses.{create,parse,stream}': responses,
    'client.completions.create': completions,
  },
})
