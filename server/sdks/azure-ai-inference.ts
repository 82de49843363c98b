import { chatCompletions } from './chat-completions'
import { defineSdk } from './sdk'

const settings = [
  'model',
  'maxOutputTokens',
  'stop',
  'temperature',
  'tools',
  'toolChoice',
  'responseFormat',
  'stream',
  'messages',
] as const

/** JavaScript's client takes the body of the request as it is sent. */
const body = Object.fromEntries(
  settings.map((name) => [name, [chatCompletions[name] ?? []].flat().map((slot) => `body.${slot}`)]),
)

export default defineSdk({
  id: 'azure-ai-inference',
  packages: ['@azure-rest/ai-inference', 'azure.ai.inference'],
  defaultExports: { '@azure-rest/ai-inference': 'ModelClient' },
  clients: { '{ModelClient,createClient,ChatCompletionsClient}': 'azure' },
  baseUrl: ['endpoint', '0'],
  calls: {
    '{ModelClient,createClient}().path().post': { ...body, where: ['path().0', '/chat/completions'] },
    // What the client is made with holds for all its calls.
    'ChatCompletionsClient().complete': {
      model: ['model', 'ChatCompletionsClient().model'],
      messages: ['messages', '**body.messages', '0.messages'],
      tools: ['tools', 'ChatCompletionsClient().tools'],
      toolChoice: ['tool_choice', 'ChatCompletionsClient().tool_choice'],
      maxOutputTokens: ['max_tokens', 'ChatCompletionsClient().max_tokens'],
      stop: ['stop', 'ChatCompletionsClient().stop'],
      responseFormat: ['response_format', 'ChatCompletionsClient().response_format'],
      stream: 'stream',
      temperature: ['temperature', 'ChatCompletionsClient().temperature'],
    },
  },
})
