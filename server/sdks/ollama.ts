import { ollama } from './protocols'
import { defineSdk } from './sdk'

export default defineSdk({
  id: 'ollama',
  packages: ['ollama'],
  clients: { '{Ollama,Client,AsyncClient}': 'ollama', '': 'ollama' },
  transparent: ['default'],
  calls: {
    'client.chat': { ...ollama, messages: 'messages', tools: 'tools' },
    'client.generate': { ...ollama, system: 'system', messages: 'prompt' },
  },
})
