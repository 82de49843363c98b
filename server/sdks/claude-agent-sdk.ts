import { defineSdk } from './sdk'

/** Settings of a session, where they are given. */
const session = (...places: readonly string[]) => {
  const at = (name: string) => places.map((place) => `${place}.${name}`)
  return {
    model: at('model'),
    system: at('systemPrompt'),
    reasoningEffort: at('effort'),
    reasoningTokens: at('maxThinkingTokens'),
    stepLimit: at('maxTurns'),
    toolLoop: { ownTools: true as const, endless: true as const },
    // The agent asks as often as it likes, with a prompt and tools of its own, and settings of the machine that it runs on.
    context: ['prompt', '0'],
    hidden: true as const,
  }
}

export default defineSdk({
  id: 'claude-agent-sdk',
  packages: ['@anthropic-ai/claude-agent-sdk', '@anthropic-ai/claude-code', 'claude_agent_sdk', 'claude_code_sdk'],
  clients: { '': 'anthropic', ClaudeSDKClient: 'anthropic' },
  currentModels: ['default', 'best', 'sonnet', 'opus', 'haiku', 'fable', 'sonnet[1m]', 'opusplan', 'inherit'],
  calls: {
    'ClaudeSDKClient().query': { ...session('ClaudeSDKClient().options', 'ClaudeSDKClient().0'), messages: ['**prompt', '0'] },
    'client.query': { ...session('options'), messages: 'prompt', streams: true },
  },
})
