import { defineSdk } from './sdk'

const setting = (name: string) => [`1.completionParams.${name}`, `ChatGPTAPI().completionParams.${name}`]

export default defineSdk({
  id: 'chatgpt',
  packages: ['chatgpt'],
  clients: { ChatGPTAPI: 'openai' },
  baseUrl: 'apiBaseUrl',
  calls: {
    'client.sendMessage': {
      model: setting('model'),
      system: ['1.systemMessage', 'client.systemMessage'],
      messages: '0',
      maxOutputTokens: [...setting('max_tokens'), 'client.maxResponseTokens'],
      temperature: setting('temperature'),
      stop: setting('stop'),
      stream: '1.stream',
      // Earlier messages are looked up by the id of the last one.
      context: '1.parentMessageId',
      // The library has a model, a prompt and a limit of its own.
      hidden: true,
    },
  },
})
