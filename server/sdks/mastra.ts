import { defineSdk } from './sdk'

/** Settings of a call, and those of the agent behind them, as the versions name them. */
const setting = (...names: readonly string[]) =>
  ['1', 'Agent().{defaultOptions,defaultGenerateOptions,defaultStreamOptions,defaultVNextStreamOptions}'].flatMap((place) =>
    names.flatMap((name) => [`${place}.modelSettings.${name}`, `${place}.${name}`]),
  )

const ofAgent = {
  model: ['1.model', 'Agent().model'],
  system: ['1.instructions', 'Agent().instructions'],
  messages: '0',
  history: '1.context',
  tools: 'Agent().tools',
  toolChoice: setting('toolChoice'),
  stepLimit: setting('stopWhen', 'maxSteps'),
  toolLoop: {},
  maxOutputTokens: setting('maxOutputTokens', 'maxTokens'),
  temperature: setting('temperature'),
  stop: setting('stopSequences'),
  responseFormat: ['1.structuredOutput.schema', '1.output', '1.experimental_output'],
  // What the agent remembers and what its tools say is sent along.
  context: ['1.memory', '1.threadId', 'Agent().memory', 'Agent().tools', 'Agent().workflows', 'Agent().agents'],
}

/** An agent that is looked up by its name is made elsewhere. */
const named = { messages: '0', hidden: true as const, context: 'getAgent().0' }
const getAgent = 'Mastra().{getAgent,getAgentById}()'
const streams = true

export default defineSdk({
  id: 'mastra',
  packages: ['@mastra/core'],
  calls: {
    'Agent().{generate,generateVNext,generateLegacy}': ofAgent,
    'Agent().{stream,streamVNext,streamLegacy,network}': { ...ofAgent, streams },
    [`${getAgent}.{generate,generateVNext,generateLegacy}`]: named,
    [`${getAgent}.{stream,streamVNext,streamLegacy,network}`]: { ...named, streams },
  },
})
