import { defineSdk } from './sdk'

const settings = {
  model: 'model',
  maxOutputTokens: 'options.num_predict',
  stop: 'options.stop',
  temperature: 'options.temperature',
  responseFormat: 'format',
  stream: 'stream',
}

export default defineSdk({
  id: 'ollama',
  packages: ['ollama'],
  clients: { '{Ollama,Client,AsyncClient}': 'ollama', '': 'ollama' },
  transparent: ['default'],
  calls: {
    'client.chat': { ...settings, messages: 'messages', tools: 'tools' },
    'client.generate': { ...settings, system: 'system', messages: 'prompt' },
  },
})
