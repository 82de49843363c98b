import type { Call } from './sdk'

/** Chat completions as most providers copied them from OpenAI's, in libraries of their own. */
export const chatCompletions: Call = {
  model: 'model',
  messages: 'messages',
  tools: ['tools', 'functions'],
  toolChoice: ['tool_choice', 'function_call'],
  maxOutputTokens: ['max_tokens', 'max_completion_tokens', 'extra_body.max_tokens'],
  reasoningEffort: 'reasoning_effort',
  choices: 'n',
  stop: 'stop',
  responseFormat: 'response_format',
  stream: 'stream',
  temperature: 'temperature',
}
