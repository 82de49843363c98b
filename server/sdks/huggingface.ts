import { chatCompletions } from './chat-completions'
import { defineSdk } from './sdk'

const chat = { ...chatCompletions, messages: ['messages', '0'], model: ['model', 'client.**model', 'client.0'] }

/** In Python the settings are arguments, in TypeScript they stand in `parameters`. */
const generation = {
  model: ['model', 'client.**model', 'client.0'],
  messages: ['inputs', 'prompt', '0'],
  bare: true as const,
  maxOutputTokens: ['maxNewTokens', 'parameters.max_new_tokens'],
  temperature: ['temperature', 'parameters.temperature'],
}

export default defineSdk({
  id: 'huggingface',
  packages: ['@huggingface/inference', 'huggingface_hub'],
  // Whoever runs the model bills, and each at prices of their own.
  clients: {
    '{InferenceClient,AsyncInferenceClient,HfInference,HfInferenceEndpoint}': 'unknown',
    '': 'unknown',
  },
  baseUrl: ['base_url', 'endpointUrl'],
  transparent: ['endpoint'],
  calls: {
    'client.{chatCompletion,chat.completions.create}': chat,
    'client.chatCompletionStream': { ...chat, streams: true },
    'client.textGeneration': generation,
    'client.textGenerationStream': { ...generation, streams: true },
  },
})
