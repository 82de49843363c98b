import { defineSdk } from './sdk'

const settings = {
  model: 'client.{model,azure_deployment}',
  maxOutputTokens: ['extra_create_args.max_tokens', 'client.{max_tokens,max_completion_tokens}', 'client.options.num_predict'],
  temperature: ['extra_create_args.temperature', 'client.temperature'],
  stop: 'client.stop',
  reasoningEffort: 'client.reasoning_effort',
}

const agents = '{AssistantAgent,CodeExecutorAgent,SocietyOfMindAgent}'
const teams = '{RoundRobinGroupChat,SelectorGroupChat,Swarm,MagenticOneGroupChat,GraphFlow,MagenticOne}'

export default defineSdk({
  id: 'autogen',
  packages: ['autogen_agentchat', 'autogen_ext', 'autogen_core', 'autogen'],
  clients: {
    '{OpenAIChatCompletionClient,ChatCompletionClient}': 'openai',
    '{AzureOpenAIChatCompletionClient,AzureAIChatCompletionClient}': 'azure',
    AnthropicChatCompletionClient: 'anthropic',
    AnthropicBedrockChatCompletionClient: 'bedrock',
    OllamaChatCompletionClient: 'ollama',
  },
  baseUrl: ['base_url'],
  ownLimits: ['anthropic', 'bedrock'],
  runs: { [agents]: 'model_client' },
  calls: {
    'client.create': {
      ...settings,
      messages: ['**messages', '0'],
      tools: ['**tools', '1'],
      toolChoice: 'tool_choice',
      responseFormat: 'json_output',
    },
    'client.create_stream': {
      ...settings,
      messages: ['**messages', '0'],
      tools: ['**tools', '1'],
      toolChoice: 'tool_choice',
      streams: true,
    },
    // An agent asks its model again with what its tools say, and begins with a prompt of its own.
    'client.{run,run_stream,on_messages,on_messages_stream}': {
      ...settings,
      system: `${agents}().system_message`,
      tools: `${agents}().tools`,
      stepLimit: `${agents}().max_tool_iterations`,
      toolLoop: { usualTurns: 1 },
      messages: ['**task', '**messages', '0'],
      context: `${agents}().{name,0}`,
    },
    [`{${agents},${teams}}().{run,run_stream}`]: {
      messages: ['**task', '0'],
      hidden: true,
      context: `{${agents},${teams}}().{name,0,participants}`,
    },
    // Before version 0.4, models stand in a list of configurations.
    '{AssistantAgent,UserProxyAgent,ConversableAgent,GPTAssistantAgent}().{initiate_chat,a_initiate_chat}': {
      messages: '**message',
      hidden: true,
      context: '{0,**recipient}',
    },
    '{AssistantAgent,ConversableAgent}().{generate_reply,a_generate_reply}': {
      system: '{AssistantAgent,ConversableAgent}().system_message',
      messages: ['**messages', '0'],
      hidden: true,
    },
  },
})
