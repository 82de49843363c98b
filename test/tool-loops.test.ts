import assert from 'node:assert/strict'
import { type Config, defaults } from '../server/engine/config'
import { type Figures, figuresOf } from '../server/engine/figures/figures'
import { documentOf, testEngine } from './harness/analyze'

function figuresIn(path: string, text: string, config: Config = defaults): Figures {
  const engine = testEngine([], config)
  const document = documentOf(path, text)
  const [call] = engine.analyze(document).calls
  assert.ok(call, 'the source calls a model')
  return figuresOf(call, { catalog: engine.catalog(document), config })
}

const aiSdk = (settings: string): string =>
  `import { generateText, hasToolCall, stepCountIs, tool } from 'ai'
import { openai } from '@ai-sdk/openai'
const weather = tool({ description: 'Weather of a city', inputSchema: {} })
generateText({ model: openai('acme-large'), prompt: 'Hello', ${settings} })
`
const turnsIn = (figures: Figures): readonly number[] | undefined => figures.conversation?.turns.map(({ turn }) => turn)

describe('a tool loop of the library', () => {
  it('is priced at its turns, up to the limit that the call states', () => {
    const turns = (stopWhen: string) => turnsIn(figuresIn('/a.ts', aiSdk(`tools: { weather }, stopWhen: ${stopWhen}`)))
    assert.deepEqual(turns('stepCountIs(5)'), [1, 5])
    assert.deepEqual(turns("[stepCountIs(20), hasToolCall('done')]"), [1, 10, 20])
    assert.deepEqual(turns('stepCountIs(200)'), [1, 10, 50, 200])
    assert.deepEqual(turns('whenDone'), [1, 10, 50])
  })

  it('begins with the call as it is, and then sends what the model and its tools said', () => {
    const { conversation, total } = figuresIn('/a.ts', aiSdk('tools: { weather }, stopWhen: stepCountIs(5)'))
    const [first, last] = conversation?.turns ?? []
    assert.equal(conversation?.kind, 'tool loop')
    assert.ok(Math.abs((first?.usd ?? 0) - (total?.expected ?? 0)) < 1e-12, `${first?.usd} is ${total?.expected}`)
    const each = (conversation?.messageTokens ?? 0) + (conversation?.replyTokens ?? 0)
    assert.equal(last?.inputTokens, (first?.inputTokens ?? 0) + 4 * each)
    assert.ok((last?.usdCachedSoFar ?? 0) < (last?.usdSoFar ?? 0))
  })

  it('is none where the library asks once, has no tools or may call none', () => {
    for (const settings of [
      'tools: { weather }',
      'tools: { weather }, stopWhen: stepCountIs(1)',
      'stopWhen: stepCountIs(5)',
      "tools: { weather }, stopWhen: stepCountIs(5), toolChoice: 'none'",
      'tools: { search: openai.tools.webSearch() }, stopWhen: stepCountIs(5)',
    ])
      assert.equal(figuresIn('/a.ts', aiSdk(settings)).conversation, undefined, settings)
  })

  it('has the limit of the library where the call states none, and says which it is', () => {
    const { conversation, assumptions } = figuresIn(
      '/a.ts',
      `import { ToolLoopAgent, tool } from 'ai'\nimport { openai } from '@ai-sdk/openai'\nnew ToolLoopAgent({ model: openai('acme-large'), tools: { weather: tool({}) } }).generate({ prompt: 'Hello' })\n`,
    )
    assert.deepEqual([conversation?.loop?.limit, conversation?.loop?.by], [20, 'library'])
    assert.deepEqual(
      assumptions.filter(({ what }) => what === 'turns of the tool loop').map(({ value }) => value),
      ['1 in the price of a call; up to 20, by the limit of the library'],
    )
  })

  it('counts a step of the model and one of its tools as a turn where LangGraph does', () => {
    const graph = (config: string): Figures =>
      figuresIn(
        '/a.py',
        `from langchain_openai import ChatOpenAI
from langgraph.prebuilt import create_react_agent
agent = create_react_agent(ChatOpenAI(model="acme-large"), tools=[look])
agent.invoke({"messages": [{"role": "user", "content": "Hello"}]}${config})
`,
      )
    assert.deepEqual(turnsIn(graph(', {"recursion_limit": 9}')), [1, 5])
    assert.deepEqual(turnsIn(graph(', config={"recursion_limit": 40}')), [1, 10, 20])
    assert.deepEqual(turnsIn(graph('')), [1, 10, 50])
  })

  it('is the model’s own with tools bound to it: nobody asks again', () => {
    const figures = figuresIn(
      '/a.py',
      'from langchain_openai import ChatOpenAI\nChatOpenAI(model="acme-large").bind_tools([look]).invoke("Hello")\n',
    )
    assert.equal(figures.conversation, undefined)
  })
})
