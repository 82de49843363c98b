import assert from 'node:assert/strict'
import { createConfigs } from '../server/engine/config'
import { compose } from '../server/hosts/compose'
import { describeText } from '../server/model/value'
import { documentOf } from './harness/analyze'

const wrappers = [
  { call: '@acme/llm#ask', provider: 'openai', prompt: 0, model: '1.model', maxOutputTokens: '1.limit' },
  { call: 'acme.llm#Chat().send', provider: 'anthropic', prompt: 'text', model: 'model', system: 'system' },
]

function callsIn(path: string, text: string) {
  const world = {
    read: () => undefined,
    kindOf: () => undefined,
    displayPath: (id: string) => id,
    identityPath: (id: string) => id,
    today: '2026-11-23',
  }
  return compose(world, { wrappers })
    .analyze(documentOf(path, text))
    .calls.map(({ call, modelId, model }) => ({
      id: modelId,
      provider: model?.provider,
      text: call.prompt.parts.map((part) => describeText(part.text)),
      limit: call.settings.maxOutputTokens.is === 'set' ? call.settings.maxOutputTokens.value : undefined,
    }))
}

describe('functions that a configuration declares', () => {
  it('are model calls in TypeScript', () => {
    const text = "import { ask } from '@acme/llm'\nask('Say hello.', { model: 'gpt-5-mini', limit: 50 })\nask(question)"
    assert.deepEqual(callsIn('/a.ts', text), [
      { id: 'gpt-5-mini', provider: 'openai', text: ['Say hello.'], limit: 50 },
      { id: undefined, provider: undefined, text: ['{question}'], limit: undefined },
    ])
  })

  it('are model calls in Python, also as methods', () => {
    const text = "from acme.llm import Chat\nchat = Chat()\nchat.send(text='Hi', system='Be kind.', model='claude-haiku-4-5')\n"
    assert.deepEqual(callsIn('/a.py', text), [
      { id: 'claude-haiku-4-5', provider: 'anthropic', text: ['Be kind.', 'Hi'], limit: undefined },
    ])
  })

  it('are followed through functions of the project like any other', () => {
    const text = "import { ask } from '@acme/llm'\nconst tell = (text) => ask(text, { model: 'gpt-5-mini' })\ntell('A tale.')"
    const [, outer] = callsIn('/a.ts', text)
    assert.deepEqual(outer?.text, ['A tale.'])
  })

  it('are read from the configuration, and refused where they name no package', () => {
    const read = (wrapper: object) => {
      const files: Record<string, string> = { '/app/promptfare.json': JSON.stringify({ wrappers: [wrapper] }) }
      const configs = createConfigs(
        {
          read: (id) => files[id],
          kindOf: (id) => (id in files ? 'file' : undefined),
          displayPath: (id) => id,
          identityPath: (id) => id,
          today: '2026-11-23',
        },
        [],
      )
      return { wrappers: configs.for('/app/a.ts').wrappers, problems: configs.problems() }
    }
    assert.deepEqual(read({ call: '@acme/llm#ask', prompt: 0 }).wrappers, [{ call: '@acme/llm#ask', prompt: 0 }])
    assert.match(read({ call: './llm#ask' }).problems[0]?.message ?? '', /call/)
    assert.match(read({ prompt: 0 }).problems[0]?.message ?? '', /call/)
  })
})
