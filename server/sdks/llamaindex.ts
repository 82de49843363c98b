import { defineSdk } from './sdk'

const model = 'client.{model,modelName,engine,deploymentName}'
const settings = {
  model,
  maxOutputTokens: ['client.maxTokens', 'client.maxOutputTokens', 'client.additional_kwargs.max_tokens'],
  temperature: 'client.temperature',
  reasoningEffort: 'client.reasoningEffort',
}

/** What stands behind an engine is sent along as far as it fits the question. */
const engine = [
  '{fromDocuments,fromVectorStore,fromExisting,loadIndexFromStorage,init}().{0,documents,storageContext,vectorStore}',
]

export default defineSdk({
  id: 'llamaindex',
  packages: ['llama_index', 'llamaindex', '@llamaindex'],
  clients: {
    '{OpenAI,OpenAIResponses,openai}': 'openai',
    AzureOpenAI: 'azure',
    '{Anthropic,anthropic}': 'anthropic',
    '{Gemini,GoogleGenAI,gemini}': 'google',
    Vertex: 'vertex',
    '{MistralAI,mistral}': 'mistral',
    Cohere: 'cohere',
    '{Groq,groq}': 'groq',
    '{Bedrock,BedrockConverse}': 'bedrock',
    '{Ollama,ollama}': 'ollama',
    '{TogetherLLM,TogetherAI}': 'together',
    Fireworks: 'fireworks',
    '{DeepSeek,DeepSeekLLM}': 'deepseek',
    OpenRouter: 'openrouter',
    '{OpenAILike,LLM,BaseLLM}': 'unknown',
  },
  baseUrl: ['apiBase', 'baseURL', 'baseUrl', 'additionalSessionOptions.baseURL'],
  runs: { AgentWorkflow: 'agents', '{FunctionAgent,ReActAgent,CodeActAgent,agent,fromTools,asQueryEngine,asChatEngine}': 'llm' },
  optional: [
    ...['AgentWorkflow', 'FunctionAgent', 'ReActAgent', 'FunctionCallingAgent', 'core', 'llms'],
    ...['VectorStoreIndex', 'SummaryIndex', 'PropertyGraphIndex', 'KnowledgeGraphIndex', 'loadIndexFromStorage'],
    ...['fromDocuments', 'fromVectorStore', 'fromExisting', 'init'],
  ],
  ownLimits: ['anthropic', 'bedrock', 'cohere', 'mistral', 'vertex'],
  calls: {
    'client.{complete,streamComplete,acomplete,astreamComplete,predict,apredict}': { ...settings, messages: ['prompt', '0'] },
    'client.{chat,streamChat,achat,astreamChat}': { ...settings, messages: ['messages', '0'], tools: 'tools' },
    // An agent or an engine asks its model as often as it likes, with what it finds.
    'client.{run,runStream,query,aquery}': {
      ...settings,
      stepLimit: ['**max_iterations', '{FunctionAgent,agent,ReActAgent}().max_iterations'],
      toolLoop: { of: '{AgentWorkflow,FunctionAgent,ReActAgent,CodeActAgent,agent}' },
      system: '{FunctionAgent,agent}().systemPrompt',
      tools: '{FunctionAgent,agent}().tools',
      messages: ['user_msg', 'message', '0'],
      context: engine,
    },
    '{agent,multiAgent}().run': { messages: ['user_msg', '0'], hidden: true },
    '{asQueryEngine,asChatEngine}().{query,aquery,chat,achat,streamChat,astreamChat}': {
      messages: ['message', 'query', '0'],
      hidden: true,
      context: engine,
    },
  },
})
