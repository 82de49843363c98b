import { defineSdk } from './sdk'

/** Libraries that watch a client: it is called as before. */
export default defineSdk({
  id: 'tracing',
  packages: ['langsmith', 'langfuse', '@langfuse/openai', 'braintrust', '@sentry/node', '@sentry/nextjs', 'weave'],
  wraps: {
    '{wrapOpenAI,wrapAnthropic,wrap_openai,wrap_anthropic,observeOpenAI,instrumentOpenAiClient,instrumentAnthropicAiClient}': '0',
  },
  calls: {},
})
