import { defineSdk } from './sdk'

const agents = '{CodeAgent,ToolCallingAgent}'

/** A model answers messages; an agent has a prompt and tools of its own, and asks its model until the task is done. */
const request = {
  messages: ['**messages', '**task', '0'],
  tools: `${agents}().tools`,
  system: `${agents}().instructions`,
  maxOutputTokens: ['max_tokens', 'client.{max_tokens,max_completion_tokens,max_new_tokens}'],
  temperature: ['temperature', 'client.temperature'],
  stop: 'stop_sequences',
  context: [`${agents}().tools`, `${agents}().0`],
}

/** Code that an agent writes calls tools too. */
const loop = { stepLimit: ['**max_steps', `${agents}().max_steps`], toolLoop: { usualTurns: 20, ownTools: true as const } }

export default defineSdk({
  id: 'smolagents',
  packages: ['smolagents'],
  clients: {
    '{OpenAIModel,OpenAIServerModel}': 'openai',
    '{AzureOpenAIModel,AzureOpenAIServerModel}': 'azure',
    '{AmazonBedrockModel,AmazonBedrockServerModel}': 'bedrock',
    '{InferenceClientModel,HfApiModel,TransformersModel,VLLMModel,MLXModel,LiteLLMRouterModel}': 'unknown',
  },
  baseUrl: 'api_base',
  runs: { [agents]: ['**model', '1'] },
  calls: {
    'client.run': { ...request, ...loop, model: 'client.{**model_id,0}' },
    'client.{__call__,generate}': { ...request, model: 'client.{**model_id,0}' },
    'client.generate_stream': { ...request, model: 'client.{**model_id,0}', streams: true },
    // The id says who bills.
    'LiteLLMModel().{run,__call__,generate,generate_stream}': {
      ...request,
      model: 'LiteLLMModel().{**model_id,0}',
      maxOutputTokens: ['max_tokens', 'LiteLLMModel().max_tokens'],
      temperature: ['temperature', 'LiteLLMModel().temperature'],
    },
    [`${agents}().{run,__call__}`]: { messages: ['**task', '0'], hidden: true, context: `${agents}().{**model,1,0}` },
  },
})
