import { chatCompletions } from './chat-completions'
import { defineSdk } from './sdk'

const methods = '{chat.completions.,messages.,responses.,}{create,create_partial,create_iterable,create_with_completion}'

/** The schema of the answer is sent along, as a tool or in a prompt. */
const request = {
  ...chatCompletions,
  system: 'system',
  messages: ['messages', 'input'],
  maxOutputTokens: ['max_tokens', 'max_completion_tokens', 'max_output_tokens'],
  context: 'response_model',
}

export default defineSdk({
  id: 'instructor',
  packages: ['instructor', '@instructor-ai/instructor'],
  defaultExports: { '@instructor-ai/instructor': 'Instructor' },
  clients: {
    '{from_openai,Instructor,createInstructor}': 'openai',
    from_anthropic: 'anthropic',
    '{from_gemini,from_genai}': 'google',
    from_vertexai: 'vertex',
    from_groq: 'groq',
    from_mistral: 'mistral',
    from_cohere: 'cohere',
    from_bedrock: 'bedrock',
    from_fireworks: 'fireworks',
    from_cerebras: 'cerebras',
    from_perplexity: 'perplexity',
    '{from_litellm,from_writer,from_xai,patch,apatch}': 'unknown',
  },
  // The client that it is given is called as before.
  wraps: {
    '{from_openai,from_anthropic,from_gemini,from_genai,from_vertexai,from_groq,from_mistral,from_cohere,from_bedrock,from_fireworks,from_cerebras,from_perplexity,from_litellm,patch,apatch}':
      ['**client', '0'],
    '{Instructor,createInstructor}': 'client',
  },
  calls: {
    [`client.${methods}`]: request,
    [`from_provider().${methods}`]: { ...request, model: ['model', 'from_provider().**model', 'from_provider().0'] },
  },
})
