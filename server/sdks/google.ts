import { generateContent, googleTools } from './protocols'
import { defineSdk } from './sdk'

const config = {
  system: 'config.systemInstruction',
  tools: 'config.tools',
  toolChoice: 'config.toolConfig.functionCallingConfig.mode',
  stepLimit: 'config.automaticFunctionCalling.maximumRemoteCalls',
  maxOutputTokens: 'config.maxOutputTokens',
  reasoningEffort: 'config.thinkingConfig.thinkingLevel',
  reasoningTokens: 'config.thinkingConfig.thinkingBudget',
  choices: 'config.candidateCount',
  stop: 'config.stopSequences',
  responseFormat: ['config.responseSchema', 'config.responseJsonSchema', 'config.responseMimeType'],
  temperature: 'config.temperature',
  serviceTier: 'config.serviceTier',
  imageDetail: 'config.mediaResolution',
}

/** Functions among the tools are only run where a limit says how often: declarations of functions are not. */
const ours = { providerTools: googleTools, toolLoop: { usualTurns: 1 } }

/** The slots of a chat's creation. A message's own `config` takes the place of the chat's, whole. */
const ofChat = Object.fromEntries(
  Object.entries(config).map(([slot, path]) => {
    const paths = typeof path === 'string' ? [path] : path
    return [slot, paths.flatMap((p) => [p.replace('config.', 'config!.'), `create().${p}`])]
  }),
)

const legacyModel = '{getGenerativeModel,GenerativeModel}()'
/** The older packages take settings where the model is made, and again in front of it, by prefix. */
const legacy = (...prefixes: readonly string[]) => {
  const places = (slot: string) => [...prefixes, `${legacyModel}.`].map((prefix) => prefix + slot)
  return {
    model: [`${legacyModel}.model`, `${legacyModel}.modelName`, `${legacyModel}.0`],
    system: places('systemInstruction'),
    tools: places('tools'),
    toolChoice: places('toolConfig.functionCallingConfig.mode'),
    providerTools: googleTools,
    maxOutputTokens: places('generationConfig.maxOutputTokens'),
    choices: places('generationConfig.candidateCount'),
    stop: places('generationConfig.stopSequences'),
    responseFormat: [...places('generationConfig.responseSchema'), ...places('generationConfig.responseMimeType')],
    temperature: places('generationConfig.temperature'),
  }
}
const legacyClients =
  '{GoogleGenerativeAI().getGenerativeModel(),VertexAI().getGenerativeModel(),VertexAI().preview.getGenerativeModel(),GenerativeModel()}'

const { providerTools, ...slots } = generateContent
const discovered = {
  ...Object.fromEntries(Object.entries(slots).map(([name, slot]) => [name, [slot].flat().map((path) => `requestBody.${path}`)])),
  providerTools,
}

export default defineSdk({
  id: 'google',
  packages: [
    '@google/genai',
    'google.genai',
    '@google/generative-ai',
    'google.generativeai',
    '@google-cloud/vertexai',
    'vertexai',
    'googleapis',
  ],
  clients: {
    '{GoogleGenAI,Client}': 'google',
    '{GoogleGenerativeAI,VertexAI,GenerativeModel}': 'google',
    '{google.discoverAPI,GenerativeModel.fromCachedContent}': 'google',
  },
  baseUrl: ['httpOptions.baseUrl', 'apiEndpoint'],
  transparent: ['aio', 'generative_models'],
  calls: {
    // A client that is made from the description of the service.
    'google.discoverAPI().models.{generateContent,streamGenerateContent}': { model: 'model', ...discovered },
    'client.models.{generateContent,generateContentStream}': {
      model: 'model',
      messages: 'contents',
      ...config,
      ...ours,
      jsonMode: { at: 'config.responseMimeType', value: 'application/json' },
      context: 'config.cachedContent',
    },
    'client.chats.create().{sendMessage,sendMessageStream}': {
      ...ofChat,
      ...ours,
      model: 'create().model',
      messages: ['message', '0'],
      history: 'create().history',
    },
    // Written in snake case in JavaScript too.
    'client.interactions.create': {
      model: 'model',
      messages: 'input',
      system: ['system_instruction', 'systemInstruction'],
      tools: 'tools',
      providerTools: googleTools,
      maxOutputTokens: ['generation_config.max_output_tokens', 'generationConfig.maxOutputTokens'],
      stream: 'stream',
      context: ['previous_interaction_id', 'previousInteractionId'],
    },
    // The model and what it is told first stand in the cache.
    'GenerativeModel.fromCachedContent().{generateContent,generateContentAsync}': {
      model: 'fromCachedContent().{**cached_content,0}.**model',
      messages: ['contents', '0'],
      context: 'fromCachedContent().{**cached_content,0}',
      tools: 'tools',
      maxOutputTokens: ['generationConfig.maxOutputTokens', 'fromCachedContent().generationConfig.maxOutputTokens'],
      temperature: ['generationConfig.temperature', 'fromCachedContent().generationConfig.temperature'],
    },
    [`${legacyClients}.{generateContent,generateContentAsync,generateContentStream}`]: {
      ...legacy(''),
      messages: ['contents', '0'],
    },
    [`${legacyClients}.startChat().{sendMessage,sendMessageAsync,sendMessageStream}`]: {
      ...legacy('**', '{startChat,start_chat}().'),
      messages: ['content', '0'],
      history: '{startChat,start_chat}().history',
    },
  },
})
