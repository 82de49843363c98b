import { defineSdk } from './sdk'

/** An agent asks its model again with what its tools say. */
const request = {
  system: ['Agent().{systemPrompt,system_prompt}'],
  messages: ['**prompt', '0'],
  history: 'Agent().messages',
  tools: 'Agent().tools',
  toolLoop: {},
  responseFormat: ['structured_output_model', 'Agent().{structured_output_model,structuredOutputSchema}'],
  context: ['Agent().tools', 'Agent().{conversation_manager,conversationManager,session_manager,sessionManager}'],
}

const setting = (name: string) => [`client.${name}`, `client.params.${name}`, `client.options.${name}`]

const ofModel = {
  ...request,
  model: 'client.{modelId,model,0}',
  maxOutputTokens: [...setting('maxTokens'), 'client.params.{max_completion_tokens,max_output_tokens}'],
  temperature: setting('temperature'),
}
/** A model's id alone is one of Bedrock's, and so is none. */
const ofId = { ...request, model: ['Agent().**model', 'Agent().model', 'Agent().0'], hidden: true as const }

const structured = '{structured_output,structured_output_async}'
const methods = '{__call__,invoke_async,invoke}'
const streaming = '{stream_async,stream}'

export default defineSdk({
  id: 'strands',
  packages: ['strands', '@strands-agents/sdk'],
  clients: {
    BedrockModel: 'bedrock',
    AnthropicModel: 'anthropic',
    '{OpenAIModel,OpenAIResponsesModel}': 'openai',
    '{GeminiModel,GoogleModel}': 'google',
    MistralModel: 'mistral',
    OllamaModel: 'ollama',
    '{LiteLLMModel,LlamaAPIModel,LlamaCppModel,SageMakerAIModel,WriterModel,VercelModel}': 'unknown',
  },
  runs: { Agent: ['model', '**model', '0'] },
  calls: {
    [`client.${methods}`]: ofModel,
    [`client.${streaming}`]: { ...ofModel, streams: true },
    [`client.${structured}`]: { ...ofModel, messages: ['**prompt', '1'], responseFormat: '0' },
    [`Agent().${methods}`]: ofId,
    [`Agent().${streaming}`]: { ...ofId, streams: true },
    [`Agent().${structured}`]: { ...ofId, messages: ['**prompt', '1'], responseFormat: '0' },
  },
})
