import { defineSdk } from './sdk'

const chat = {
  jsonMode: { at: 'responseFormat', value: { type: 'json_object' } },
  messages: 'messages',
  tools: 'tools',
  toolChoice: 'toolChoice',
  maxOutputTokens: ['maxTokens', 'max_tokens'],
  choices: 'n',
  stop: 'stop',
  responseFormat: 'responseFormat',
  stream: 'stream',
  temperature: ['temperature', 'completionArgs.temperature'],
  reasoningEffort: 'reasoningEffort',
  serviceTier: 'serviceTier',
}

const conversation = {
  messages: 'inputs',
  tools: 'tools',
  toolChoice: 'completionArgs.toolChoice',
  maxOutputTokens: 'completionArgs.maxTokens',
  stop: 'completionArgs.stop',
  responseFormat: 'completionArgs.responseFormat',
  temperature: 'completionArgs.temperature',
  stream: 'stream',
}

/** The slots of an agent's creation, behind those of the call. */
const made = '{create,createAsync}()'
const ofAgent = {
  ...Object.fromEntries(Object.entries(conversation).map(([slot, path]) => [slot, [`${made}.${path}`, path]])),
  messages: 'inputs',
  agent: ['agentId', 'runCtx.agentId'],
  model: ['model', `${made}.model`],
  system: ['instructions', `${made}.instructions`],
}

export default defineSdk({
  id: 'mistral',
  packages: ['@mistralai/mistralai', 'mistralai', '@mistralai/mistralai-azure', '@mistralai/mistralai-gcp'],
  defaultExports: { '@mistralai/mistralai': 'MistralClient' },
  clients: {
    '{Mistral,MistralClient,MistralAsyncClient}': 'mistral',
    MistralAzure: 'azure',
    '{MistralGoogleCloud,MistralGCP}': 'vertex',
  },
  baseUrl: ['serverURL', 'server_url', 'endpoint'],
  transparent: ['client'],
  calls: {
    'client.chat.{complete,parse,stream,parseStream,completeAsync,parseAsync,streamAsync,parseStreamAsync}': {
      ...chat,
      model: 'model',
    },
    'client.{chat,chatStream}': { ...chat, model: 'model' },
    'client.fim.{complete,stream,completeAsync,streamAsync}': {
      ...chat,
      model: 'model',
      messages: 'prompt',
      context: 'suffix',
      bare: true,
    },
    'client.agents.{complete,stream,completeAsync,streamAsync}': {
      ...chat,
      agent: 'agentId',
      model: `${made}.model`,
      system: `${made}.instructions`,
    },
    'client.beta.conversations.{start,startStream,startAsync,startStreamAsync,run,runAsync,runStream,runStreamAsync}': {
      ...ofAgent,
      context: ['runCtx', 'agentId'],
    },
    'client.beta.conversations.{append,appendStream,appendAsync,appendStreamAsync,restart,restartStream}': {
      ...conversation,
      hidden: true,
      context: ['conversationId', '0'],
    },
  },
})
