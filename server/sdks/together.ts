import { chatCompletions } from './chat-completions'
import { completions } from './protocols'
import { defineSdk } from './sdk'

export default defineSdk({
  id: 'together',
  packages: ['together-ai', 'together'],
  defaultExports: { 'together-ai': 'Together' },
  clients: { '{Together,AsyncTogether,Client,AsyncClient}': 'together' },
  baseUrl: ['baseURL', 'base_url'],
  transparent: ['with_raw_response', 'with_streaming_response', 'withOptions', 'with_options'],
  calls: {
    'client.chat.completions.{create,stream,runTools}': chatCompletions,
    'client.completions.create': completions,
  },
})
