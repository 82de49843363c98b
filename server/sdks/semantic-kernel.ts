import { defineSdk } from './sdk'

const setting = (...names: readonly string[]) => ['**settings', '1'].flatMap((place) => names.map((name) => `${place}.${name}`))

/** A history may be begun where it is made. */
const history = {
  system: ['**chat_history.system_message', '0.system_message'],
  messages: ['**chat_history.messages', '0.messages'],
}

const settings = {
  model: 'client.{ai_model_id,deployment_name,model_id,0}',
  maxOutputTokens: setting('max_tokens', 'max_completion_tokens', 'max_output_tokens'),
  temperature: setting('temperature'),
  stop: setting('stop', 'stop_sequences'),
  choices: setting('number_of_responses'),
  reasoningEffort: setting('reasoning_effort'),
}

export default defineSdk({
  id: 'semantic-kernel',
  packages: ['semantic_kernel'],
  clients: {
    '{OpenAIChatCompletion,OpenAITextCompletion}': 'openai',
    '{AzureChatCompletion,AzureTextCompletion,AzureAIInferenceChatCompletion}': 'azure',
    AnthropicChatCompletion: 'anthropic',
    GoogleAIChatCompletion: 'google',
    VertexAIChatCompletion: 'vertex',
    MistralAIChatCompletion: 'mistral',
    OllamaChatCompletion: 'ollama',
    BedrockChatCompletion: 'bedrock',
  },
  ownLimits: ['anthropic'],
  runs: { ChatCompletionAgent: 'service' },
  calls: {
    // A history grows by methods of its own.
    'client.{get_chat_message_content,get_chat_message_contents}': {
      ...settings,
      ...history,
      context: ['**chat_history', '0'],
    },
    'client.{get_streaming_chat_message_content,get_streaming_chat_message_contents}': {
      ...settings,
      ...history,
      context: ['**chat_history', '0'],
      streams: true,
    },
    'client.{get_response,invoke,invoke_stream}': {
      model: settings.model,
      system: 'ChatCompletionAgent().instructions',
      messages: ['**messages', '0'],
      // Settings may stand with the kernel and with the arguments.
      hidden: true,
      context: ['**thread', 'ChatCompletionAgent().plugins', 'ChatCompletionAgent().kernel'],
    },
    'ChatCompletionAgent().{get_response,invoke,invoke_stream}': {
      system: 'ChatCompletionAgent().instructions',
      messages: ['**messages', '0'],
      hidden: true,
      context: 'ChatCompletionAgent().name',
    },
    'Kernel().{invoke_prompt,invoke_prompt_stream}': {
      messages: ['**prompt', '0'],
      hidden: true,
      context: ['**arguments', '**settings'],
    },
  },
})
