import { defineSdk } from './sdk'

export default defineSdk({
  id: 'prompt-file',
  // No library has this name: the frontend for prompt files emits it.
  packages: ['prompt-file'],
  calls: {
    'prompt file': {
      model: 'model',
      provider: 'provider',
      messages: 'messages',
      maxOutputTokens: 'max_tokens',
      temperature: 'temperature',
      stop: 'stop',
      choices: 'n',
      reasoningEffort: 'reasoning_effort',
      responseFormat: 'response_format',
      // Whoever runs the file may set what it leaves open.
      hidden: true,
    },
  },
  bareIds: { 'gpt-': 'openai', o1: 'openai', o3: 'openai', o4: 'openai', 'claude-': 'anthropic', 'gemini-': 'google' },
})
