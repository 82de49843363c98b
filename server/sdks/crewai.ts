import { defineSdk } from './sdk'

export default defineSdk({
  id: 'crewai',
  packages: ['crewai'],
  calls: {
    // What is sent, and to whom, stands with the agents and tasks of the crew; `inputs` fills their templates.
    'Crew().{kickoff,kickoffAsync,kickoffForEach,kickoffForEachAsync,akickoff}': {
      hidden: true,
      context: 'Crew().tasks',
    },
    'LLM().call': {
      model: ['LLM().model', 'LLM().0'],
      messages: ['messages', '0'],
      tools: 'tools',
      maxOutputTokens: 'LLM().{max_tokens,max_completion_tokens}',
      temperature: 'LLM().temperature',
      stop: 'LLM().stop',
      reasoningEffort: 'LLM().reasoning_effort',
    },
  },
  baseUrl: ['base_url', 'api_base'],
  ownLimits: ['anthropic', 'bedrock', 'vertex'],
  bareIds: { 'gpt-': 'openai', o1: 'openai', o3: 'openai', o4: 'openai', 'claude-': 'anthropic' },
})
