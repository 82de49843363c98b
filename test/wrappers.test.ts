import assert from 'node:assert/strict'
import { defaults } from '../server/engine/config'
import type { Engine } from '../server/engine/engine'
import { describeText } from '../server/model/value'
import { documentOf, testEngine } from './harness/analyze'

/** Each call of a file that goes through functions of the project: model, how it was reached, what is sent, and the ways between. */
function wrappedIn(
  files: Record<string, string>,
  path = '/app/main.ts',
  engine: Engine = testEngine([], defaults, files),
): string[] {
  const { calls } = engine.analyze(documentOf(path, files[path] ?? ''))
  return calls.flatMap(({ call, modelId, modelHow }) => {
    const { via } = call.site
    if (via === undefined) return []
    const text = call.prompt.parts.map((part) => describeText(part.text)).join(' | ')
    const hops = via.map((span) => (files[span.document] ?? '').slice(span.start, span.end))
    return [`${modelId ?? '?'} (${modelHow}): ${text} via ${hops.join(' → ')}`]
  })
}

const llm = `import OpenAI from 'openai'
const client = new OpenAI()
export async function ask(prompt: string, model = 'acme-small') {
  return client.responses.create({ model, input: prompt })
}`

describe('functions that make a model call', () => {
  it('are model calls where they are called', () => {
    const main = `${llm}\nask('Summarise the news.')\nask('Translate.', 'acme-large')\nask(question)`
    assert.deepEqual(wrappedIn({ '/app/main.ts': main }), [
      'acme-small (factory): Summarise the news. via create',
      'acme-large (factory): Translate. via create',
    ])
  })

  it('are found three files deep, in documents that name no SDK', () => {
    const files = {
      '/app/llm.ts': llm,
      '/app/service.ts':
        "import { ask } from './llm'\nexport const summarise = (text: string) => ask(`Summarise:\\n${text}`, 'acme-large')",
      '/app/prompts.ts': "export const NEWS = 'All the news of today.'",
      '/app/main.ts': "import { summarise } from './service'\nimport { NEWS } from './prompts'\nawait summarise(NEWS)",
    }
    assert.deepEqual(wrappedIn(files), ['acme-large (factory): Summarise:\nAll the news of today. via ask → create'])
    assert.deepEqual(wrappedIn(files, '/app/service.ts'), ['acme-large (factory): Summarise:\n{text} via create'])
  })

  it('may be given a client by another module, without a word about its type', () => {
    const files = {
      '/app/llm.py':
        'import anthropic\nimport openai\n\ndef ask(msg, client, model):\n    if "claude" in model:\n        return client.messages.create(model=model, max_tokens=9, messages=[{"role": "user", "content": msg}])\n    return client.chat.completions.create(model=model, messages=[{"role": "user", "content": msg}])\n',
      '/app/main.py': 'import openai\nfrom llm import ask\nask("Is this sent?", client=openai.OpenAI(), model="acme-large")\n',
    }
    assert.deepEqual(wrappedIn(files, '/app/main.py'), ['acme-large (literal): Is this sent? via create'])
    const { calls } = testEngine([], defaults, files).analyze(documentOf('/app/llm.py', files['/app/llm.py']))
    assert.deepEqual(
      calls.map(({ call }) => [call.sdk, call.method, call.provider.is]),
      [
        ['anthropic', 'messages.create', 'unknown'],
        ['openai', 'chat.completions.create', 'unknown'],
      ],
    )
  })

  it('are none where somebody hands in an object that asks no model', () => {
    const python = {
      '/app/agent.py':
        'from openai import OpenAI\nclass Model:\n  def __init__(self):\n    self.client = OpenAI()\n  def complete(self, text):\n    return self.client.responses.create(model="acme-large", input=text)\nclass Agent:\n  def __init__(self, model=None):\n    self.model = model if model is not None else Model()\n  def ask(self, text):\n    return self.model.complete(text)\n',
      '/app/main.py': 'from agent import Agent\nAgent().ask("Is this sent?")\n',
      '/app/test_agent.py':
        'from agent import Agent\nclass Fake:\n  def complete(self, text):\n    return "{}"\ndef make(model):\n  return Agent(model=model)\nmake(Fake()).ask("And this?")\n',
    }
    assert.deepEqual(wrappedIn(python, '/app/main.py'), ['acme-large (literal): Is this sent? via complete → create'])
    assert.deepEqual(wrappedIn(python, '/app/test_agent.py'), [])
    const script = {
      '/app/agent.ts': `import OpenAI from 'openai'
class Model { client = new OpenAI(); complete(input: string) { return this.client.responses.create({ model: 'acme-large', input }) } }
export class Agent { model; constructor(model?: { complete(input: string): unknown }) { this.model = model ?? new Model() }
  ask(text: string) { return this.model.complete(text) } }`,
      '/app/main.ts': `import { Agent } from './agent'\nnew Agent().ask('Is this sent?')`,
      '/app/agent.test.ts': `import { Agent } from './agent'\nclass Fake { complete() { return '{}' } }\nnew Agent(new Fake()).ask('And this?')`,
    }
    assert.deepEqual(wrappedIn(script, '/app/main.ts'), ['acme-large (literal): Is this sent? via complete → create'])
    assert.deepEqual(wrappedIn(script, '/app/agent.test.ts'), [])
  })

  it('may send requests themselves', () => {
    const main = `async function post(path, body) {
  return fetch('https://api.openai.com/v1' + path, { method: 'POST', body: JSON.stringify(body) })
}
await post('/chat/completions', { model: 'acme-large', messages: [{ role: 'user', content: 'Is this sent?' }] })`
    assert.deepEqual(wrappedIn({ '/app/main.ts': main }), ['acme-large (factory): Is this sent? via fetch'])
  })

  it('may be methods, with what their objects were made with', () => {
    const files = {
      '/app/chat.ts': `import OpenAI from 'openai'
export class Chat {
  private readonly client = new OpenAI()
  constructor(private readonly model: string, private readonly system: string) {}
  async ask(question: string) {
    return this.send([{ role: 'user', content: question }])
  }
  private send(messages) {
    return this.client.chat.completions.create({ model: this.model, messages: [{ role: 'system', content: this.system }, ...messages] })
  }
}`,
      '/app/chats.ts': "import { Chat } from './chat'\nexport const chat = new Chat('acme-large', 'You are kind.')",
      '/app/main.ts': "import { chat } from './chats'\nchat.ask('Hello there')",
    }
    assert.deepEqual(wrappedIn(files), ['acme-large (factory): You are kind. | Hello there via send → create'])
  })

  it('may be made by others, and take their client from whoever calls', () => {
    const main = `import OpenAI from 'openai'
const client = new OpenAI()
const makeAsk = (model) => async (prompt) => client.responses.create({ model, input: prompt })
const ask = makeAsk('acme-large')
ask('Made.')
function run(api, prompt) { return api.responses.create({ model: 'acme-small', input: prompt }) }
run(client, 'Handed.')`
    assert.deepEqual(wrappedIn({ '/app/main.ts': main }), [
      'acme-large (factory): Made. via create',
      'acme-small (literal): Handed. via create',
    ])
  })

  it('merge options, and choose models by name', () => {
    const main = `import OpenAI from 'openai'
const client = new OpenAI()
const MODELS = { fast: 'acme-small', deep: 'acme-large' }
const defaults = { max_output_tokens: 50, model: MODELS.fast }
const ask = (input, options = {}) => client.responses.create({ ...defaults, ...options, input })
const tier = (name, input) => client.responses.create({ model: MODELS[name], input })
ask('One.')
ask('Two.', { model: 'acme-large' })
tier('deep', 'Three.')`
    const models = wrappedIn({ '/app/main.ts': main }).map((line) => line.replace(/ \(\w+\)/, ''))
    assert.deepEqual(models, ['acme-small: One. via create', 'acme-large: Two. via create', 'acme-large: Three. via create'])
  })

  it('take the branch that their arguments choose, and none where nobody knows', () => {
    const main = `import OpenAI from 'openai'
import Anthropic from '@anthropic-ai/sdk'
const a = new OpenAI()
const b = new Anthropic()
function ask(provider, prompt) {
  if (provider === 'openai') return a.responses.create({ model: 'acme-small', input: prompt })
  return b.messages.create({ model: 'acme-large', max_tokens: 10, messages: [{ role: 'user', content: prompt }] })
}
ask('openai', 'One.')
ask('anthropic', 'Two.')
ask(process.env.PROVIDER, 'Three.')`
    assert.deepEqual(wrappedIn({ '/app/main.ts': main }), [
      'acme-small (literal): One. via create',
      'acme-large (literal): Two. via create',
    ])
  })

  it('end where they call themselves or each other', () => {
    const main = `${llm}
function again(prompt, times) { return times > 0 ? again(prompt, times - 1) : ask(prompt) }
function ping(text) { return pong(text) }
function pong(text) { return more() ? ping(text) : ask(text) }
again('Round.', 3)
ping('Pong.')`
    const known = wrappedIn({ '/app/main.ts': main }).filter((line) => !line.includes('{'))
    assert.deepEqual(known, [
      'acme-small (factory): Round. via ask → create',
      'acme-small (factory): Pong. via pong → ask → create',
    ])
  })

  it('say nothing where their arguments tell nothing more', () => {
    const main = `import OpenAI from 'openai'
const client = new OpenAI()
const ask = (text, log) => client.responses.create({ model: 'acme-small', instructions: 'Be brief.', input: text })
ask(question, true)
export const handler = (request) => ask(request.body, false)`
    assert.deepEqual(wrappedIn({ '/app/main.ts': main }), [])
  })

  it('refresh when a prompt three files away changes, and nobody else', () => {
    const files: Record<string, string> = {
      '/app/llm.ts': llm,
      '/app/service.ts':
        "import { ask } from './llm'\nimport { HEAD } from './prompts'\nexport const tell = (text) => ask(HEAD + text)",
      '/app/prompts.ts': "export const HEAD = 'Short. '",
      '/app/main.ts': "import { tell } from './service'\ntell('Tale.')",
      '/app/other.ts': "import { ask } from './llm'\nask('Other.')",
    }
    const engine = testEngine([], defaults, files)
    assert.deepEqual(wrappedIn(files, '/app/main.ts', engine), ['acme-small (factory): Short. Tale. via ask → create'])
    assert.deepEqual(wrappedIn(files, '/app/other.ts', engine), ['acme-small (factory): Other. via create'])
    files['/app/prompts.ts'] = "export const HEAD = 'A long one. '"
    const before = engine.work.parsed
    assert.deepEqual(wrappedIn(files, '/app/main.ts', engine), ['acme-small (factory): A long one. Tale. via ask → create'])
    assert.equal(engine.work.parsed - before, 1)
    wrappedIn(files, '/app/other.ts', engine)
    assert.equal(engine.work.parsed - before, 1, 'what does not import the prompt is not read again')
  })

  it('follow a module that was not there at first', () => {
    const files: Record<string, string> = {
      '/app/llm.ts': llm,
      '/app/service.ts':
        "import { ask } from './llm'\nimport { HEAD } from './prompts'\nexport const tell = (text) => ask(`${HEAD} ${text}`)",
      '/app/main.ts': "import { tell } from './service'\ntell('Tale.')",
    }
    const engine = testEngine([], defaults, files)
    assert.deepEqual(wrappedIn(files, '/app/main.ts', engine), ['acme-small (factory): {HEAD} Tale. via ask → create'])
    files['/app/prompts.ts'] = "export const HEAD = 'Short.'"
    assert.deepEqual(wrappedIn(files, '/app/main.ts', engine), ['acme-small (factory): Short. Tale. via ask → create'])
    files['/app/prompts.ts'] = "export const HEAD = 'Long.'"
    assert.deepEqual(wrappedIn(files, '/app/main.ts', engine), ['acme-small (factory): Long. Tale. via ask → create'])
  })
})
