import { openaiTools } from './protocols'
import { defineSdk } from './sdk'

export default defineSdk({
  id: 'openai-agents',
  packages: ['@openai/agents', 'agents'],
  // `run(agent, input)`: the agent says what is sent and to which model.
  runs: { '{run,runSync,runStreamed}': ['startingAgent', '0'] },
  bareIds: { 'gpt-': 'openai', o1: 'openai', o3: 'openai', o4: 'openai' },
  calls: {
    '{run,Runner.run,Runner.runSync,Runner.runStreamed,Runner().run,Runner().runSync}().Agent': {
      model: 'Agent().{model,**model}',
      system: 'Agent().instructions',
      tools: 'Agent().tools',
      toolChoice: 'Agent().modelSettings.toolChoice',
      providerTools: openaiTools,
      stepLimit: ['**max_turns', '2.maxTurns'],
      toolLoop: { usualTurns: 10 },
      messages: ['**input', '1'],
      maxOutputTokens: 'Agent().modelSettings!.maxTokens',
      temperature: 'Agent().modelSettings.temperature',
      reasoningEffort: 'Agent().modelSettings.reasoning.effort',
      responseFormat: 'Agent().outputType',
      // Hand-overs bring agents with models of their own.
      context: ['session', 'conversationId', 'previousResponseId', 'Agent().handoffs'],
    },
  },
})
