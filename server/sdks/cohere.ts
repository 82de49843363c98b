import { defineSdk } from './sdk'

const settings = {
  model: 'model',
  tools: 'tools',
  toolChoice: 'toolChoice',
  maxOutputTokens: 'maxTokens',
  stop: 'stopSequences',
  responseFormat: 'responseFormat',
  temperature: 'temperature',
  reasoningTokens: 'thinking.tokenBudget',
}

/** The first version takes the new message and the earlier ones apart. */
const first = {
  ...settings,
  system: 'preamble',
  messages: 'message',
  history: 'chatHistory',
  context: ['conversationId', 'documents', 'connectors'],
}
const second = { ...settings, messages: 'messages', context: 'documents' }

export default defineSdk({
  id: 'cohere',
  packages: ['cohere-ai', 'cohere'],
  clients: { '{CohereClient,AsyncClient,Client}': 'cohere', '{CohereClientV2,ClientV2,AsyncClientV2}': 'cohere' },
  baseUrl: ['environment', 'baseUrl'],
  calls: {
    '{CohereClient,Client,AsyncClient}().{chat,chatStream}': first,
    '{CohereClientV2,ClientV2,AsyncClientV2,CohereClient().v2,Client().v2}().{chat,chatStream}': second,
    '{CohereClient,Client}().v2.{chat,chatStream}': second,
    '{CohereClient,Client}().{generate,generateStream}': { ...settings, messages: 'prompt' },
  },
})
