import { defineSdk } from './sdk'

const request = {
  model: 'create().{**model,0}',
  messages: 'create().messages',
  tools: 'create().tools',
  toolChoice: 'create().tool_choice',
  maxOutputTokens: 'create().max_tokens',
  reasoningEffort: 'create().reasoning_effort',
  stop: 'create().stop',
  responseFormat: 'create().response_format',
  temperature: 'create().temperature',
  // Messages are appended to a chat after it is made.
  context: 'create().{**model,0}',
}

export default defineSdk({
  id: 'xai',
  packages: ['xai_sdk'],
  clients: { '{Client,AsyncClient}': 'xai' },
  baseUrl: 'api_host',
  calls: {
    'client.chat.create().{sample,sample_batch,defer,defer_batch,parse}': request,
    'client.chat.create().{stream,stream_batch}': { ...request, streams: true },
  },
})
