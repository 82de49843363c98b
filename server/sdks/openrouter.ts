import { defineSdk, type Slot } from './sdk'

/** Versions differ in whether the request stands in an object of its own. */
const inBody = (slots: Readonly<Record<string, Slot>>) =>
  Object.fromEntries(
    Object.entries(slots).map(([name, slot]) => [
      name,
      ['chatGenerationParams!.', 'chatRequest!.', ''].flatMap((body) => [slot].flat().map((key) => body + key)),
    ]),
  )

export default defineSdk({
  id: 'openrouter',
  packages: ['@openrouter/sdk', 'openrouter'],
  clients: { OpenRouter: 'openrouter' },
  baseUrl: 'serverURL',
  calls: {
    'client.chat.{send,sendAsync}': inBody({
      model: 'model',
      messages: 'messages',
      tools: 'tools',
      toolChoice: 'toolChoice',
      maxOutputTokens: ['maxTokens', 'maxCompletionTokens'],
      reasoningEffort: 'reasoning.effort',
      stop: 'stop',
      responseFormat: 'responseFormat',
      stream: 'stream',
      temperature: 'temperature',
    }),
    'client.callModel': {
      model: 'model',
      system: 'instructions',
      messages: 'input',
      tools: 'tools',
      toolChoice: 'toolChoice',
      maxOutputTokens: 'maxOutputTokens',
      temperature: 'temperature',
    },
  },
})
