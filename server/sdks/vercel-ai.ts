import { anthropicTools, googleTools, openaiTools } from './protocols'
import { defineSdk } from './sdk'
import { type NewMarker, text } from './write-marker'

/** Messages carry it; a bare text becomes a system message. */
const marker = (provider: string, name: string, type: string): NewMarker => ({
  field: { providerOptions: { [provider]: { [name]: { type } } } },
  bare: { of: { role: 'system', content: text } },
  onMessage: true,
})

const settings = {
  system: ['instructions', 'system'],
  messages: ['prompt', 'messages'],
  tools: 'tools',
  toolChoice: 'toolChoice',
  providerTools: { ...openaiTools, ...anthropicTools, ...googleTools },
  toolUses: ['maxUses', '0.maxUses'],
  allToolUses: 'providerOptions.openai.maxToolCalls',
  stepLimit: ['stopWhen', 'maxSteps'],
  // One step, unless a condition says when to stop.
  toolLoop: { usualTurns: 1 },
  residency: 'providerOptions.anthropic.inferenceGeo',
  maxOutputTokens: ['maxOutputTokens', 'maxTokens', 'providerOptions.openai.maxCompletionTokens'],
  reasoningEffort: ['providerOptions.openai.reasoningEffort', 'providerOptions.anthropic.effort'],
  reasoningTokens: ['providerOptions.anthropic.thinking.budgetTokens', 'providerOptions.google.thinkingConfig.thinkingBudget'],
  stop: 'stopSequences',
  responseFormat: ['output', 'experimental_output', 'schema'],
  temperature: 'temperature',
  serviceTier: ['providerOptions.openai.serviceTier', 'providerOptions.google.serviceTier'],
  maxRetries: 'maxRetries',
  timeout: ['timeout', 'abortSignal'],
  attribution: [
    'experimental_telemetry',
    'telemetry',
    'headers',
    'providerOptions.gateway',
    'providerOptions.openai.{user,metadata}',
    'providerOptions.anthropic.metadata',
  ],
  cacheMarker: [
    'providerOptions.anthropic.cacheControl',
    'experimental_providerMetadata.anthropic.cacheControl',
    'providerOptions.bedrock.cachePoint',
  ],
  newMarkers: {
    anthropic: marker('anthropic', 'cacheControl', 'ephemeral'),
    vertex: marker('anthropic', 'cacheControl', 'ephemeral'),
    bedrock: marker('bedrock', 'cachePoint', 'default'),
  },
}

const ofAgent = (agent: string, usualTurns: number) => ({
  ...settings,
  model: `${agent}().model`,
  system: [`${agent}().instructions`, `${agent}().system`],
  tools: `${agent}().tools`,
  toolChoice: `${agent}().toolChoice`,
  stepLimit: `${agent}().stopWhen`,
  toolLoop: { usualTurns },
  maxOutputTokens: `${agent}().maxOutputTokens`,
  stop: `${agent}().stopSequences`,
  responseFormat: `${agent}().output`,
  temperature: `${agent}().temperature`,
  maxRetries: `${agent}().maxRetries`,
  timeout: ['timeout', 'abortSignal', `${agent}().timeout`],
  attribution: [`${agent}().experimental_telemetry`, `${agent}().telemetry`, `${agent}().headers`, `${agent}().providerOptions`],
})
const agents = { ToolLoopAgent: 20, Experimental_Agent: 1 }

/** A provider package: its ready-made instance and the function that makes others, each callable or by kind of model. */
const instance = (name: string): string => {
  const create = `create${name[0]?.toUpperCase()}${name.slice(1)}`
  return `{${name},${create}()}{,.chat,.responses,.completion,.languageModel,.messages,.chatModel}()`
}

export default defineSdk({
  id: 'vercel-ai',
  packages: ['ai'],
  byDefault: { retries: 2 },
  renamed: {
    package: 'ai',
    since: 5,
    before: { maxOutputTokens: 'maxTokens' },
    signs: ['maxSteps', 'maxToolRoundtrips', 'maxAutomaticRoundtrips', 'experimental_{continueSteps,toolCallStreaming}'],
  },
  calls: {
    '{generateText,generateObject}': { model: 'model', ...settings },
    '{streamText,streamObject,streamTextLowMemory}': { model: 'model', ...settings, streams: true },
    ...Object.fromEntries(
      Object.entries(agents).flatMap(([agent, turns]) => [
        [`${agent}().generate`, ofAgent(agent, turns)],
        [`${agent}().stream`, { ...ofAgent(agent, turns), streams: true }],
      ]),
    ),
  },
  models: [
    {
      package: '@ai-sdk/openai',
      provider: 'openai',
      path: '{openai,createOpenAI()}{,.chat,.responses,.completion,.languageModel}()',
    },
    { package: '@ai-sdk/azure', provider: 'azure', path: instance('azure') },
    { package: '@ai-sdk/anthropic', provider: 'anthropic', path: instance('anthropic') },
    {
      package: '@ai-sdk/google',
      provider: 'google',
      path: '{google,createGoogleGenerativeAI(),createGoogle()}{,.chat,.languageModel,.generativeAI}()',
    },
    {
      package: '@ai-sdk/google-vertex',
      provider: 'vertex',
      path: '{vertex,createVertex(),vertexAnthropic,createVertexAnthropic()}{,.languageModel}()',
    },
    {
      package: '@ai-sdk/amazon-bedrock',
      provider: 'bedrock',
      path: '{bedrock,amazonBedrock,createAmazonBedrock()}{,.languageModel}()',
    },
    { package: '@ai-sdk/mistral', provider: 'mistral', path: instance('mistral') },
    { package: '@ai-sdk/groq', provider: 'groq', path: instance('groq') },
    { package: '@ai-sdk/xai', provider: 'xai', path: instance('xai') },
    { package: '@ai-sdk/deepseek', provider: 'deepseek', path: '{deepseek,createDeepSeek()}{,.chat,.languageModel}()' },
    { package: '@ai-sdk/cohere', provider: 'cohere', path: instance('cohere') },
    {
      package: '@ai-sdk/togetherai',
      provider: 'together',
      path: '{togetherai,createTogetherAI()}{,.chatModel,.languageModel}()',
    },
    { package: '@ai-sdk/fireworks', provider: 'fireworks', path: instance('fireworks') },
    { package: '@ai-sdk/perplexity', provider: 'perplexity', path: instance('perplexity') },
    { package: '@ai-sdk/cerebras', provider: 'cerebras', path: instance('cerebras') },
    { package: '@ai-sdk/openai-compatible', provider: 'unknown', path: 'createOpenAICompatible(){,.chatModel,.languageModel}()' },
    {
      package: '@openrouter/ai-sdk-provider',
      provider: 'openrouter',
      path: '{openrouter,createOpenRouter()}{,.chat,.languageModel}()',
    },
    { package: '@ai-sdk/gateway', path: '{gateway,createGateway()}{,.languageModel}()' },
    { package: 'ai', path: '{gateway,createGateway()}{,.languageModel}()' },
    { package: 'ai', path: 'wrapLanguageModel()', model: 'model', wraps: true },
  ],
})
