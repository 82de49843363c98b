import { clientOptions, generatedClient, ownHeaders } from './client-options'
import { completions, openaiTools, responses } from './protocols'
import { defineSdk } from './sdk'

/** Who or what a call is for, in the body, its headers, or by the project whose key it uses. */
const attribution = ['safety_identifier', 'user', 'metadata', ...ownHeaders, 'client.project', 'client.organization']

const chat = {
  model: 'model',
  messages: 'messages',
  tools: ['tools', 'functions'],
  toolChoice: ['tool_choice', 'function_call'],
  moreTools: 'web_search_options',
  providerTools: openaiTools,
  maxOutputTokens: ['max_completion_tokens', 'max_tokens', 'extra_body.max_completion_tokens', 'extra_body.max_tokens'],
  maxOutputTokensElsewhere: 'max_tokens',
  reasoningEffort: 'reasoning_effort',
  // Instructor's: the schema of the answer.
  context: 'response_model',
  choices: 'n',
  stop: 'stop',
  responseFormat: 'response_format',
  jsonMode: { at: 'response_format', value: { type: 'json_object' } },
  stream: 'stream',
  temperature: 'temperature',
  serviceTier: 'service_tier',
  ...clientOptions,
  attribution,
}

export default defineSdk({
  id: 'openai',
  packages: ['openai'],
  defaultExports: { openai: 'OpenAI' },
  clients: {
    '{OpenAI,AsyncOpenAI,Client,AsyncClient}': 'openai',
    AzureOpenAI: 'azure',
    AsyncAzureOpenAI: 'azure',
    BedrockOpenAI: 'bedrock',
    AsyncBedrockOpenAI: 'bedrock',
    '': 'openai',
  },
  baseUrl: ['baseURL', 'base_url', 'azure_endpoint', 'provider'],
  transparent: ['beta', 'with_raw_response', 'with_streaming_response'],
  ...generatedClient,
  calls: {
    'client.chat.completions.{create,parse,stream}': chat,
    'client.chat.completions.runTools': { ...chat, stepLimit: '1.maxChatCompletions', toolLoop: { usualTurns: 10 } },
    'client.responses.{create,parse,stream}': {
      ...responses,
      jsonMode: { at: 'text.format', value: { type: 'json_object' } },
      ...clientOptions,
      attribution: ['metadata.feature', ...attribution],
    },
    // Before version 1 of the Python library.
    'client.ChatCompletion.{create,acreate}': {
      ...chat,
      model: ['model', 'engine', 'deployment_id'],
      maxOutputTokens: 'max_tokens',
    },
    'client.Completion.{create,acreate}': { ...completions, model: ['model', 'engine', 'deployment_id'] },
    'client.completions.create': { ...completions, ...clientOptions, attribution },
  },
})
