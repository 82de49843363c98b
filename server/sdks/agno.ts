import { defineSdk } from './sdk'

const whole = '{Agent,Team}()'

/** Instructions are sent within headings and lists of its own: that something is added is said, and not what. */
const request = {
  system: [`${whole}.{systemMessage,instructions,description}`],
  messages: ['**input', '**message', '0'],
  history: `${whole}.additionalInput`,
  tools: `${whole}.tools`,
  toolLoop: {},
  stream: 'stream',
  responseFormat: ['outputSchema', `${whole}.{outputSchema,responseModel}`],
  context: [
    `${whole}.{members,instructions,description,expectedOutput,additionalContext,knowledge,memory,learning,skills,db,storage,tools}`,
    `${whole}.{addHistoryToContext,addHistoryToMessages}`,
  ],
}

const ofModel = {
  ...request,
  model: 'client.{**id,0}',
  maxOutputTokens: 'client.{maxTokens,maxCompletionTokens,maxOutputTokens}',
  temperature: 'client.temperature',
  reasoningEffort: 'client.reasoningEffort',
}

const methods = '{run,arun,printResponse,aprintResponse}'

export default defineSdk({
  id: 'agno',
  packages: ['agno', 'phi'],
  ownLimits: ['anthropic'],
  clients: {
    '{OpenAIChat,OpenAIResponses}': 'openai',
    AzureOpenAI: 'azure',
    Claude: 'anthropic',
    Gemini: 'google',
    Groq: 'groq',
    MistralChat: 'mistral',
    Cohere: 'cohere',
    DeepSeek: 'deepseek',
    xAI: 'xai',
    Ollama: 'ollama',
    OpenRouter: 'openrouter',
    Together: 'together',
    AwsBedrock: 'bedrock',
    '{OpenAILike,AzureAIFoundry,LiteLLM,LiteLLMOpenAI,HuggingFace,Nvidia,Perplexity,Fireworks,Cerebras,LMStudio,VLLM,WatsonX,SambaNova,Nebius,DashScope,MoonShot}':
      'unknown',
  },
  baseUrl: ['base_url', 'host'],
  runs: { '{Agent,Team}': ['model'] },
  calls: {
    [`client.${methods}`]: ofModel,
    // `openai:gpt-5`: the id says who bills.
    [`${whole}.${methods}`]: { ...request, model: `${whole}.model` },
  },
})
