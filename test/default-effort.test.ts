import assert from 'node:assert/strict'
import excessiveReasoning from '../rules/excessive-reasoning'
import { defaults } from '../server/engine/config'
import { createEngine } from '../server/engine/engine'
import { type Figures, figuresOf } from '../server/engine/figures/figures'
import { printRange } from '../server/hosts/cli/formats/totals'
import { languages } from '../server/hosts/compose'
import { atMostText, outputText } from '../server/hosts/derivation'
import { mayThink } from '../server/model/thinking'
import { createCatalog } from '../server/pricing/catalog'
import { routing } from '../server/pricing/scenarios-calls'
import { createLowering } from '../server/sdks/lower'
import { sdks } from '../server/sdks/registry'
import { documentOf } from './harness/analyze'

const today = '2026-11-23'
const catalog = createCatalog({ today })
const engine = createEngine({
  world: { read: () => undefined, kindOf: () => undefined, displayPath: (id) => id, identityPath: (id) => id, today },
  languages,
  lowering: createLowering(sdks),
  rules: [excessiveReasoning],
  catalog: () => catalog,
  config: () => defaults,
})

const label = "instructions: 'Classify the ticket as billing, shipping or other. Answer with the label only.'"
const documentWith = (model: string, settings: string) => {
  const call = `{ model: '${model}', ${settings}${settings && ', '}input: globalThis.name }`
  return documentOf('example.ts', `import OpenAI from 'openai'\nawait new OpenAI().responses.create(${call})\n`)
}

describe('the effort where the request names none', () => {
  it('is that of the catalog: none from GPT-5.1 to 5.4, and some before and after', () => {
    for (const id of [
      'gpt-5',
      'gpt-5-mini',
      'gpt-5-nano',
      'gpt-5-pro',
      'gpt-5.1-codex',
      'gpt-5.2-pro',
      'gpt-5.5',
      'gpt-5.6-sol',
      'o3',
    ])
      assert.deepEqual([id, thinking(id)], [id, id === 'gpt-5-pro' ? 3000 : 1000])
    for (const id of ['gpt-5.1', 'gpt-5.2', 'gpt-5.4', 'gpt-5.1-2025-11-13']) {
      assert.deepEqual([id, thinking(id)], [id, 0])
      assert.equal(mayThink(modelOf(id)), false)
    }
  })

  it('does not matter where the request names one', () => {
    assert.equal(figures('gpt-5.1', "reasoning: { effort: 'high' }").output.bounds.thinkingTokens, 3000)
    assert.equal(figures('gpt-5.4-mini', "reasoning: { effort: 'low' }").output.bounds.thinkingIfAny, undefined)
  })

  it('is in no figure where nobody says, but is told of', () => {
    const { output, assumptions } = figures('gpt-5.4-mini')
    assert.deepEqual([output.bounds.thinkingTokens, output.bounds.thinkingIfAny, output.tokens.expected], [0, 1000, 300])
    assert.match(outputText(output.bounds, ''), /about 1,000 more if the model thinks unasked, which is not known of it/)
    const said = assumptions.filter(({ what }) => what === 'thinking').map(({ value }) => value)
    assert.deepEqual(said, ['none, or about 1000 tokens: whether the model thinks unasked is not known'])
    assert.deepEqual([modelOf('gpt-5.4-mini').reasons, mayThink(modelOf('gpt-5.4-mini'))], [false, true])
  })

  it('is reported where it is known, and where one is named that the model could lower', () => {
    const found = (model: string, settings = label): number => engine.analyze(documentWith(model, settings)).findings.length
    assert.deepEqual(
      ['gpt-5-mini', 'gpt-5.5', 'gpt-5.6-luna'].map((id) => found(id)),
      [1, 1, 1],
    )
    assert.deepEqual(
      ['gpt-5.1', 'gpt-5.2', 'gpt-5.4', 'gpt-5.4-mini', 'gpt-6.1-terra'].map((id) => found(id)),
      [0, 0, 0, 0, 0],
    )
    assert.equal(found('gpt-5.1', `reasoning: { effort: 'high' }, ${label}`), 1)
    assert.deepEqual([found('gpt-5-pro'), found('gpt-5.2-pro', `reasoning: { effort: 'high' }, ${label}`)], [0, 0])
  })
})

describe('the same call on another model', () => {
  it('says what each is assumed to think', () => {
    const { siblings } = figures('gpt-5.5')
    const thought = new Map(siblings.map(({ id, thinkingTokens }) => [id, thinkingTokens]))
    assert.equal(thought.get('gpt-5.5'), 1000)
    assert.ok([...thought.values()].includes(0), 'some sibling answers at once')
  })

  it('is routed with the output that is estimated for that model', () => {
    const [call] = engine.analyze(documentWith('gpt-5.5', label)).calls
    assert.ok(call?.model)
    const mini = modelOf('gpt-4o-mini')
    const priced = {
      name: 'a call',
      model: call.model,
      inputTokens: 1_000_000,
      outputTokens: 1_003,
      prefixTokens: 0,
      basis: 'assumed' as const,
    }
    const values = { mix: [{ model: mini, share: 1 }], routerUsd: 0 }
    const run = (outputTokensOn?: () => number) =>
      routing.run({
        calls: [outputTokensOn === undefined ? priced : { ...priced, outputTokensOn }],
        callsPerMonth: undefined,
        values,
      })
    const usdAfter = ({ figures }: ReturnType<typeof run>) => figures.find(({ name }) => name === 'a call, after')?.value
    const rate = mini.price.usdPerOutputToken * 1_000
    const [same, own] = [run(), run(() => call.on(mini).output.expected)]
    assert.ok(Math.abs((usdAfter(same) ?? 0) - (usdAfter(own) ?? 0) - rate) < rate / 100)
    assert.deepEqual(same.notes, [])
    assert.deepEqual(own.notes, ['output is estimated for each model: some think before they answer, and some do not'])
  })
})

describe('the most that an answer may cost', () => {
  const unpublished = catalog.all().find(({ maxOutputTokens, kind, provider }) => {
    return maxOutputTokens === undefined && kind === 'chat' && provider === 'openai'
  })

  it('is no figure where no maximum is published and the call has no limit', () => {
    assert.ok(unpublished, 'some model has no published maximum')
    const open = figures(unpublished.id)
    assert.deepEqual([open.total?.isUnbounded, open.output.usd?.isUnbounded], [true, true])
    assert.ok(open.bills.every(({ total }) => total.isUnbounded))
    assert.equal(open.total && atMostText(open.total, String), 'no maximum is known')
    assert.ok(open.total)
    assert.equal(printRange({ ...open.total, low: 0.25 }), '≈$0.25 or more')
    const capped = figures(unpublished.id, 'max_output_tokens: 50')
    assert.equal(capped.total?.isUnbounded, undefined)
    assert.equal(atMostText(capped.output.tokens, String), 'at most 50')
  })

  it('is the model’s where the limit is a default', () => {
    const bounds = {
      limits: [4096],
      isLimited: false,
      modelMaximum: 64_000,
      taskTokens: undefined,
      thinkingTokens: 0,
      choices: 1,
    }
    assert.match(
      outputText(bounds, ''),
      /; expected within the limit of 4,096, a default that may be raised; the model writes at most 64,000$/,
    )
  })
})

function modelOf(id: string) {
  const model = catalog.find(id)
  assert.ok(model, id)
  return model
}

function thinking(id: string): number {
  return figures(id).output.bounds.thinkingTokens
}

function figures(model: string, settings = ''): Figures {
  const document = documentWith(model, settings)
  const [call] = engine.analyze(document).calls
  assert.ok(call)
  return figuresOf(call, { catalog: engine.catalog(document), config: defaults })
}
