import { ollama } from './protocols'
import { defineSdk } from './sdk'

const jsonMode = { at: 'format', value: 'json' }

export default defineSdk({
  id: 'ollama',
  packages: ['ollama'],
  clients: { '{Ollama,Client,AsyncClient}': 'ollama', '': 'ollama' },
  transparent: ['default'],
  calls: {
    'client.chat': { ...ollama, jsonMode, messages: 'messages', tools: 'tools' },
    'client.generate': { ...ollama, jsonMode, system: 'system', messages: 'prompt' },
  },
})
