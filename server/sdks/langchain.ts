import { anthropicTools, googleTools, openaiTools } from './protocols'
import { defineSdk, expandChoices } from './sdk'

/** Classes of chat models and completions, with who bills for them. */
const classes = {
  '{ChatOpenAI,OpenAI,ChatOpenAIResponses,ChatOpenAICompletions}': 'openai',
  '{AzureChatOpenAI,AzureOpenAI,AzureChatOpenAIResponses,AzureAIChatCompletionsModel}': 'azure',
  '{ChatAnthropic,AnthropicLLM}': 'anthropic',
  '{ChatGoogleGenerativeAI,GoogleGenerativeAI}': 'google',
  '{ChatVertexAI,VertexAI,ChatAnthropicVertex}': 'vertex',
  '{ChatMistralAI,MistralAI}': 'mistral',
  '{ChatCohere,Cohere}': 'cohere',
  ChatGroq: 'groq',
  '{ChatBedrock,ChatBedrockConverse,ChatAnthropicBedrock,BedrockLLM,BedrockChat,Bedrock}': 'bedrock',
  '{ChatOllama,Ollama,OllamaLLM}': 'ollama',
  '{ChatTogetherAI,ChatTogether,TogetherAI,Together}': 'together',
  '{ChatFireworks,Fireworks}': 'fireworks',
  ChatDeepSeek: 'deepseek',
  '{ChatXAI,ChatXAIResponses}': 'xai',
  ChatPerplexity: 'perplexity',
  ChatCerebras: 'cerebras',
  ChatOpenRouter: 'openrouter',
  // Which service this one calls depends on its key.
  '{ChatGoogle,ChatHuggingFace,ChatNVIDIA,ChatDatabricks,ChatLiteLLM,ChatWatsonx}': 'unknown',
  '{BaseChatModel,BaseLanguageModel,BaseLLM}': 'unknown',
}

const methods =
  '{invoke,stream,batch,generate,predict,call,streamEvents,ainvoke,astream,abatch,agenerate,apredict,astreamEvents,run,arun}'

/** Settings, wherever the model is made. */
const settings = (prefix: string, limits = ['maxTokens', 'maxCompletionTokens', 'maxOutputTokens']) => {
  const at = (...names: readonly string[]) => names.map((name) => `${prefix}${name}`)
  return {
    maxOutputTokens: at(...limits, 'model_kwargs.max_tokens'),
    reasoningEffort: at('reasoningEffort', 'reasoning.effort'),
    reasoningTokens: at('thinking.budget_tokens', 'thinkingBudget'),
    choices: at('n'),
    stop: at('stop', 'stopSequences'),
    stream: at('streaming'),
    temperature: at('temperature'),
    serviceTier: at('service_tier'),
    residency: at('inferenceGeo', 'model_kwargs.inference_geo'),
  }
}

const agent = '{createAgent,createReactAgent}()'

/** Agents that an executor runs, each made of a model, its tools and a prompt. */
const executed =
  '{createToolCallingAgent,createOpenAIFunctionsAgent,createOpenaiFunctionsAgent,createOpenAIToolsAgent,createOpenaiToolsAgent,createStructuredChatAgent,createXmlAgent,createJsonChatAgent}'

/** What comes before a model in a pipeline. */
const before = [
  `${executed}().{prompt,2}`,
  'fromMessages().0',
  'fromTemplate().0',
  '{PromptTemplate,ChatPromptTemplate}().{template,messages,0}',
  'LLMChain().prompt',
]

const request = {
  system: `${agent}.{systemPrompt,prompt,messageModifier,stateModifier}`,
  history: before,
  messages: ['0.messages', 'messages', '0', 'input', 'inputs', 'prompts'],
  tools: ['bindTools().0', 'bindTools().tools', `${agent}.tools`, `${agent}.1`, `${executed}().{tools,1}`],
  toolChoice: ['bindTools().1.tool_choice', 'bindTools().tool_choice'],
  providerTools: { ...openaiTools, ...anthropicTools, ...googleTools },
  toolUses: ['max_uses', 'maxUses'],
  // An agent asks its model again with what its tools say.
  context: [
    `${agent}.tools`,
    `${agent}.1`,
    `${executed}().{tools,1}`,
    'initializeAgent().0',
    'initializeAgentExecutorWithOptions().0',
  ],
  stepLimit: [
    ...['1.recursionLimit', '**config.recursion_limit'],
    ...['withConfig().recursionLimit', 'withConfig().**config.recursion_limit'],
  ],
  // A step of the model and one of its tools are a turn.
  toolLoop: { of: '{createAgent,createReactAgent}', stepsPerTurn: 2 },
  responseFormat: ['withStructuredOutput().0', 'withStructuredOutput().schema', `${agent}.responseFormat`],
}

const ofModel = {
  ...request,
  model: 'client.{model,modelName,modelId,deploymentName,azureDeployment,azureOpenAIApiDeploymentName}',
}

export default defineSdk({
  id: 'langchain',
  packages: [
    '@langchain',
    'langchain',
    'langchain_core',
    'langchain_community',
    'langchain_classic',
    'langchain_openai',
    'langchain_anthropic',
    'langchain_google_genai',
    'langchain_google_vertexai',
    'langchain_mistralai',
    'langchain_cohere',
    'langchain_groq',
    'langchain_aws',
    'langchain_ollama',
    'langchain_together',
    'langchain_fireworks',
    'langchain_deepseek',
    'langchain_xai',
    'langchain_perplexity',
    'langgraph',
  ],
  clients: classes,
  baseUrl: ['configuration.baseURL', 'baseUrl', 'base_url', 'openai_api_base', 'openAIApiBase'],
  transparent: ['chat_models', 'llms', 'prompts', 'prebuilt'],
  optional: [
    ...['bindTools', 'withStructuredOutput', 'withConfig', 'bind', 'withRetry', 'withFallbacks', 'pipe', 'partial', 'assign'],
    ...['PromptTemplate', 'ChatPromptTemplate', 'fromMessages', 'fromTemplate', 'fromPromptMessages'],
    ...expandChoices(executed),
    ...['RunnableSequence', 'RunnablePassthrough', 'RetrievalQA', 'RetrievalQAChain', 'ConversationalRetrievalChain'],
  ],
  runs: {
    '{pipe,from}': '0',
    AgentExecutor: ['agent', '0'],
    fromAgentAndTools: 'agent',
    [executed]: ['llm', '0'],
    '{initializeAgent,initializeAgentExecutorWithOptions}': ['llm', '1'],
    createAgent: ['model', '0'],
    createReactAgent: ['llm', 'model', '0'],
    '{LLMChain,ConversationChain,loadEvaluator,from_chain_type}': 'llm',
    '{fromLLM,from_llm}': ['llm', '0'],
  },
  ownLimits: ['anthropic', 'bedrock', 'vertex'],
  bareIds: { 'gpt-': 'openai', o1: 'openai', o3: 'openai', o4: 'openai', 'claude-': 'anthropic', mistral: 'mistral' },
  calls: {
    [`{ChatGoogleGenerativeAI,GoogleGenerativeAI,ChatVertexAI,VertexAI}().${methods}`]: {
      ...ofModel,
      ...settings('client.', ['maxOutputTokens', 'maxTokens']),
    },
    [`{ChatOllama,Ollama,OllamaLLM}().${methods}`]: { ...ofModel, ...settings('client.', ['numPredict']) },
    [`client.${methods}`]: { ...ofModel, ...settings('client.') },
    'client.evaluateStrings': {
      ...ofModel,
      ...settings('client.'),
      // Other kinds compare embeddings or letters.
      where: ['loadEvaluator().0', 'criteria', 'labeled_criteria'],
      context: 'loadEvaluator().0',
    },
    [`${agent}.${methods}`]: {
      ...request,
      model: [`${agent}.model`, `${agent}.**model`, `${agent}.llm`, `${agent}.0`],
      // The model's own settings are the library's.
      hidden: true,
    },
    [`initChatModel().${methods}`]: {
      ...request,
      ...settings('initChatModel().'),
      model: ['initChatModel().**model', 'initChatModel().0'],
      provider: 'initChatModel().modelProvider',
    },
  },
})
