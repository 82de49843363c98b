import assert from 'node:assert/strict'
import outdatedModel from '../rules/outdated-model'
import overTieredModel from '../rules/over-tiered-model'
import unknownModel from '../rules/unknown-model'
import { defaults } from '../server/engine/config'
import { createEngine } from '../server/engine/engine'
import { languages } from '../server/hosts/compose'
import type { Finding, Rule } from '../server/model/rule'
import { createCatalog } from '../server/pricing/catalog'
import type { CatalogFile, Entry } from '../server/pricing/entry'
import { createLowering } from '../server/sdks/lower'
import { sdks } from '../server/sdks/registry'
import { documentOf } from './harness/analyze'

// Invented models of two families. `zeta` has begun to think, `beta` has not.
const base = { provider: 'openai', tier: 'flagship', kind: 'chat', tokenizer: 'o200k', maxOutput: 9000, source: [0] } as const
const models: readonly Entry[] = [
  { ...base, id: 'zeta-3', family: 'zeta', input: 2, output: 8, released: '2026-09-01', reasons: true },
  { ...base, id: 'zeta-2', family: 'zeta', input: 12, output: 60, released: '2025-09-01' },
  { ...base, id: 'zeta-1', family: 'zeta', input: 15, output: 70, released: '2024-09-01', status: 'retired' },
  { ...base, id: 'beta-2', family: 'beta', input: 3, output: 9, released: '2026-08-01' },
  { ...base, id: 'beta-1', family: 'beta', input: 3, output: 9, released: '2025-08-01' },
  { ...base, id: 'zeta-mini', family: 'zeta', tier: 'small', input: 0.2, output: 1, released: '2026-09-01', reasons: true },
  { ...base, id: 'beta-mini', family: 'beta', tier: 'small', input: 0.3, output: 2, released: '2026-08-01' },
]
const others = [{ id: 'zeta-2-image', provider: 'openai', note: 'pictures' }]
const file: CatalogFile = { generated: '2026-11-23', sources: ['invented'], models, others }

describe('outdated-model', () => {
  const found = (model: string, settings = ''): readonly (readonly [string, string | undefined])[] =>
    findings(outdatedModel, model, settings).map(({ severity, suggestion }) => [severity, suggestion?.title])

  it('suggests a successor that thinks where the settings leave it room', () => {
    assert.deepEqual(found('zeta-2'), [['warning', 'Use zeta-3 (thinks before it answers)']])
    assert.deepEqual(found('zeta-2', 'max_output_tokens: 2048'), [['warning', 'Use zeta-3 (thinks before it answers)']])
  })

  it('suggests none where they do not', () => {
    assert.deepEqual(found('zeta-2', 'max_output_tokens: 2047'), [['warning', undefined]])
    assert.deepEqual(found('zeta-2', 'temperature: 0'), [['warning', undefined]])
  })

  it('replaces a retired model by one that suits them', () => {
    assert.deepEqual(found('zeta-1'), [['error', 'Use zeta-3 (thinks before it answers)']])
    assert.deepEqual(found('zeta-1', 'temperature: 0'), [['error', 'Use zeta-2']])
  })

  it('suggests none where a thinking budget is set', () => {
    const source = `import Anthropic from '@anthropic-ai/sdk'
await new Anthropic().messages.create({ model: 'zeta-1', max_tokens: 4000, thinking: { type: 'enabled', budget_tokens: 2000 }, messages: [{ role: 'user', content: 'Hi' }] })`
    const anthropic = { ...file, models: models.map((entry) => ({ ...entry, provider: 'anthropic' })) }
    const [finding] = analyze(outdatedModel, source, anthropic)
    assert.equal(finding?.severity, 'error')
    assert.equal(finding.suggestion, undefined)
    assert.notEqual(analyze(outdatedModel, source.replace(/thinking: .*? }, /, ''), anthropic)[0]?.suggestion, undefined)
  })

  it('only informs of one at the same price', () => assert.deepEqual(found('beta-1'), [['info', 'Use beta-2']]))
})

describe('over-tiered-model', () => {
  const found = (model: string, settings = ''): readonly (string | undefined)[] =>
    findings(
      overTieredModel,
      model,
      `${settings}${settings && ', '}instructions: 'Classify the ticket as billing, shipping or other.'`,
    ).map(({ suggestion }) => suggestion?.title)

  it('names the small model of the family first', () => {
    assert.deepEqual(found('beta-2'), ['Use beta-mini'])
    assert.deepEqual(found('zeta-3'), ['Use zeta-mini'])
  })

  it('names none that thinks where the settings leave it no room, or set a temperature', () => {
    assert.deepEqual(found('zeta-2'), ['Use zeta-mini (thinks before it answers)'])
    assert.deepEqual(found('zeta-2', 'temperature: 0'), ['Use beta-mini'])
    assert.deepEqual(found('zeta-2', 'max_output_tokens: 2000'), ['Use beta-mini'])
  })
})

describe('unknown-model', () => {
  const found = (model: string): readonly string[] => findings(unknownModel, model).map(({ message }) => message)

  it('is silent on what exists without a price, and not on what only ends like it', () => {
    assert.deepEqual(found('zeta-2-image'), [])
    assert.deepEqual(found('openai/zeta-2-image'), [])
    assert.match(found('zzeta-2')[0] ?? '', /did you mean zeta-2\?/)
  })

  it('takes another snapshot for no slip', () => assert.match(found('zeta-2-2025-01-01')[0] ?? '', /this call has no price/))
})

function findings(rule: Rule, model: string, settings = ''): readonly Finding[] {
  const call = `{ model: '${model}', ${settings}${settings && ', '}input: globalThis.name }`
  return analyze(rule, `import OpenAI from 'openai'\nawait new OpenAI().responses.create(${call})\n`, file)
}

function analyze(rule: Rule, source: string, catalog: CatalogFile): readonly Finding[] {
  const today = '2026-11-23'
  const engine = createEngine({
    world: { read: () => undefined, kindOf: () => undefined, displayPath: (id) => id, identityPath: (id) => id, today },
    languages,
    lowering: createLowering(sdks),
    rules: [rule],
    catalog: () => createCatalog({ today, file: catalog }),
    config: () => defaults,
  })
  return engine.analyze(documentOf('example.ts', source)).findings
}
