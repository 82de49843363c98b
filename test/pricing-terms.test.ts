import assert from 'node:assert/strict'
import type { AnalyzedCall } from '../server/engine/analysis'
import { type Config, defaults } from '../server/engine/config'
import { createEngine } from '../server/engine/engine'
import { type Figures, figuresOf } from '../server/engine/figures/figures'
import { languages } from '../server/hosts/compose'
import { createCatalog } from '../server/pricing/catalog'
import { createLowering } from '../server/sdks/lower'
import { sdks } from '../server/sdks/registry'
import { documentOf } from './harness/analyze'

const today = '2026-11-23'
const catalog = createCatalog({ today })

/** The first call of a source, at prices of the catalog: what a provider publishes no terms for is in no invented one. */
function callIn(
  path: string,
  text: string,
  config: Config = defaults,
): { readonly call: AnalyzedCall; readonly figures: Figures } {
  const engine = createEngine({
    world: { read: () => undefined, kindOf: () => undefined, displayPath: (id) => id, identityPath: (id) => id, today },
    languages,
    lowering: createLowering(sdks),
    rules: [],
    catalog: () => catalog,
    config: () => config,
  })
  const [call] = engine.analyze(documentOf(path, text)).calls
  assert.ok(call, 'the source calls a model')
  return { call, figures: figuresOf(call, { catalog, config }) }
}

const claude = (settings: string, model = 'claude-sonnet-4-6', client = 'new Anthropic()'): string =>
  `import Anthropic from '@anthropic-ai/sdk'
import { AnthropicVertex } from '@anthropic-ai/vertex-sdk'
${client}.messages.create({ model: '${model}', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }], ${settings} })
`
const gpt = (body: string, base = ''): string =>
  `import OpenAI from 'openai'\nnew OpenAI(${base}).responses.create({ model: 'gpt-5.4', input: 'Hello', max_output_tokens: 100, ${body} })\n`

describe('what a bill depends on beside tokens, as calls say it', () => {
  const tools = "tools: [{ name: 'look', input_schema: {} }]"
  const framing = (choice: string): { readonly low: number; readonly high: number } =>
    callIn('/a.ts', claude(`${tools}${choice}`)).call.estimate.framing

  it('Claude: a longer system prompt where a tool must be called', () => {
    // 497 tokens and 589, by Anthropic's table.
    const may = framing('').low
    assert.equal(framing(", tool_choice: { type: 'auto' }").low, may)
    assert.equal(framing(", tool_choice: { type: 'none' }").low, may)
    for (const choice of ["{ type: 'any' }", "{ type: 'tool', name: 'look' }"])
      assert.equal(framing(`, tool_choice: ${choice}`).low, may + 92, choice)
    const either = framing(', tool_choice: chosen')
    assert.deepEqual([either.low, either.high], [may, may + 92])
  })

  it('a region that is asked for, by the request or by the address', () => {
    const sharesOf = (text: string) => callIn('/a.ts', text).figures.bills[0]?.shares
    const dearer = [{ name: 'data residency', share: 1.1 }]
    assert.deepEqual(sharesOf(claude("inference_geo: 'us'", 'claude-sonnet-5')), dearer)
    assert.deepEqual(sharesOf(claude("inference_geo: 'global'", 'claude-sonnet-5')), [])
    assert.deepEqual(sharesOf(gpt('', "{ baseURL: 'https://eu.api.openai.com/v1' }")), dearer)
    assert.deepEqual(sharesOf(gpt('', "{ baseURL: 'https://api.openai.com/v1' }")), [])
  })

  it('a region without a published price is billed at list price, and said to be', () => {
    const { figures } = callIn('/a.ts', claude("inference_geo: 'us'", 'claude-haiku-4-5'))
    assert.deepEqual(figures.bills[0]?.shares, [])
    assert.ok(figures.assumptions.some(({ what }) => what === 'price in region us'))
  })

  it('Claude on Vertex: a tenth more in one region than over the global endpoint', () => {
    const rate = (region: string): number | undefined =>
      callIn('/a.ts', claude('', 'claude-sonnet-4-5', `new AnthropicVertex({ region: '${region}' })`)).call.model?.price
        .usdPerInputToken
    assert.equal(rate('global'), 3 / 1e6)
    assert.equal(rate('us-east5'), 0.0000033)
  })

  it('tools of the provider: none to as many as the call allows', () => {
    const { figures } = callIn('/a.ts', claude("tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 5 }]"))
    const fee = figures.bills[0]?.items.find(({ name }) => name === 'tool web_search')
    assert.deepEqual(fee?.quantity, { low: 0, expected: 0, high: 5, basis: 'assumed' })
    assert.equal(fee?.usd.high, 0.05)
    const without = callIn('/a.ts', claude("tools: [{ type: 'web_search_20250305', name: 'web_search' }]")).figures
    assert.ok(Math.abs((figures.total?.high ?? 0) - (without.total?.high ?? 0) - 0.05) < 0.001)
    assert.equal(figures.total?.basis, 'assumed')
  })

  it('tools of the provider without a limit are in no figure, and each use is priced', () => {
    const { figures } = callIn('/a.ts', gpt("tools: [{ type: 'web_search' }, { type: 'code_interpreter' }]"))
    assert.deepEqual(
      figures.tools.map(({ tool, usd, maxUses }) => [tool, usd, maxUses]),
      [
        ['web_search', 0.01, undefined],
        ['container', 0.03, undefined],
      ],
    )
    assert.deepEqual(
      figures.assumptions.filter(({ what }) => what.startsWith('uses of')).map(({ value }) => value),
      ['in no figure, since nothing limits them; $0.01 for each', 'in no figure, since nothing limits them; $0.03 for each'],
    )
    assert.ok(figures.bills[0]?.items.every(({ name }) => !name.startsWith('tool ')))
  })

  it('one’s own tool of that name is none', () => {
    assert.deepEqual(callIn('/a.ts', gpt("tools: [{ type: 'function', name: 'web_search' }]")).figures.tools, [])
  })

  it('a preview of web search is dearer with models that do not think', () => {
    assert.equal(catalog.find('gpt-4o')?.terms?.usdPerToolUse.web_search_preview, 0.025)
    assert.equal(catalog.find('gpt-5')?.terms?.usdPerToolUse.web_search_preview, 0.01)
  })
})
