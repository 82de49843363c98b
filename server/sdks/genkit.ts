import { defineSdk } from './sdk'

/** Settings of a call; its model may bring them along, or the one that is used where none is named. */
const setting = (name: string) => [`config.${name}`, `model!.config.${name}`, `model!.1.${name}`, `genkit().model.1.${name}`]

const request = {
  model: ['model', 'genkit().model'],
  system: 'system',
  messages: ['prompt', 'messages', '0'],
  tools: 'tools',
  toolChoice: 'toolChoice',
  stepLimit: 'maxTurns',
  toolLoop: { usualTurns: 5 },
  maxOutputTokens: setting('maxOutputTokens'),
  temperature: setting('temperature'),
  stop: setting('stopSequences'),
  reasoningTokens: setting('thinkingConfig.thinkingBudget'),
  responseFormat: 'output.schema',
  context: ['docs', 'resume', 'tools', 'resources'],
}

export default defineSdk({
  id: 'genkit',
  packages: ['genkit', '@genkit-ai/ai'],
  calls: {
    'genkit().generate': request,
    'genkit().generateStream': { ...request, streams: true },
  },
  models: [
    { package: '@genkit-ai/google-genai', provider: 'google', path: 'googleAI.model()' },
    { package: '@genkit-ai/google-genai', provider: 'vertex', path: 'vertexAI.model()' },
    { package: '@genkit-ai/googleai', provider: 'google', path: '{googleAI.model,gemini}()' },
    { package: '@genkit-ai/vertexai', provider: 'vertex', path: '{vertexAI.model,gemini}()' },
    { package: '@genkit-ai/compat-oai', provider: 'openai', path: 'openAI.model()' },
    { package: '@genkit-ai/anthropic', provider: 'anthropic', path: 'anthropic.model()' },
  ],
})
