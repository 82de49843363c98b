import { googleTools } from './protocols'
import { defineSdk } from './sdk'

const agent = '{Agent,LlmAgent}()'
const config = (name: string) => `${agent}.generateContentConfig.${name}`

export default defineSdk({
  id: 'google-adk',
  packages: ['google.adk', '@google/adk'],
  // A runner runs the agent that it was made with.
  runs: { '{Runner,InMemoryRunner}': ['agent', '0'] },
  bareIds: { 'gemini-': 'google' },
  calls: {
    [`${agent}.{run,runAsync,runDebug}`]: {
      model: `${agent}.model`,
      system: `${agent}.instruction`,
      messages: ['newMessage', '0'],
      tools: `${agent}.tools`,
      providerTools: googleTools,
      stepLimit: 'runConfig.maxLlmCalls',
      toolLoop: {},
      maxOutputTokens: config('maxOutputTokens'),
      temperature: config('temperature'),
      responseFormat: `${agent}.outputSchema`,
      // The session's history; agents below have models of their own.
      context: ['sessionId', `${agent}.{subAgents,globalInstruction,staticInstruction,planner}`],
    },
  },
  models: [{ package: 'google.adk', path: 'LiteLlm()', model: ['**model', '0'], wraps: true }],
})
