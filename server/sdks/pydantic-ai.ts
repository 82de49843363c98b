import { anthropicTools, googleTools, openaiTools } from './protocols'
import { defineSdk } from './sdk'

export default defineSdk({
  id: 'pydantic-ai',
  packages: ['pydantic_ai'],
  ownLimits: ['anthropic'],
  calls: {
    'Agent().{run,run_sync,run_stream,run_stream_sync,iter}': {
      model: ['model', 'Agent().**model', 'Agent().0'],
      system: 'Agent().{instructions,system_prompt}',
      messages: ['**user_prompt', '0'],
      history: 'message_history',
      tools: 'Agent().tools',
      moreTools: 'Agent().builtin_tools',
      providerTools: { ...openaiTools, ...anthropicTools, ...googleTools },
      toolUses: 'max_uses',
      stepLimit: 'usage_limits.request_limit',
      toolLoop: { usualTurns: 50 },
      maxOutputTokens: ['model_settings.max_tokens', 'Agent().model_settings.max_tokens'],
      temperature: ['model_settings.temperature', 'Agent().model_settings.temperature'],
      responseFormat: ['output_type', 'Agent().{output_type,result_type}'],
      // Decorated functions add tools and instructions.
      context: 'Agent().deps_type',
    },
  },
  models: [
    {
      package: 'pydantic_ai',
      provider: 'openai',
      path: '{OpenAIModel,OpenAIChatModel,OpenAIResponsesModel}()',
      model: ['0', '**model_name'],
      wraps: true,
    },
    { package: 'pydantic_ai', provider: 'anthropic', path: 'AnthropicModel()', model: ['0', '**model_name'], wraps: true },
    {
      package: 'pydantic_ai',
      provider: 'google',
      path: '{GoogleModel,GeminiModel}()',
      model: ['0', '**model_name'],
      wraps: true,
    },
    { package: 'pydantic_ai', provider: 'mistral', path: 'MistralModel()', model: ['0', '**model_name'], wraps: true },
    { package: 'pydantic_ai', provider: 'groq', path: 'GroqModel()', model: ['0', '**model_name'], wraps: true },
    { package: 'pydantic_ai', provider: 'bedrock', path: 'BedrockConverseModel()', model: ['0', '**model_name'], wraps: true },
    { package: 'pydantic_ai', provider: 'cohere', path: 'CohereModel()', model: ['0', '**model_name'], wraps: true },
  ],
})
