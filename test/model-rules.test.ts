import assert from 'node:assert/strict'
import outdatedModel from '../rules/outdated-model'
import overTieredModel from '../rules/over-tiered-model'
import proseForData from '../rules/prose-for-data'
import uncacheablePrefix from '../rules/uncacheable-prefix'
import unknownModel from '../rules/unknown-model'
import verbosePhrasing from '../rules/verbose-phrasing'
import { type Config, defaults } from '../server/engine/config'
import { createEngine } from '../server/engine/engine'
import { languages } from '../server/hosts/compose'
import type { Finding, Rule } from '../server/model/rule'
import { createCatalog } from '../server/pricing/catalog'
import type { CatalogFile, Entry } from '../server/pricing/entry'
import { createLowering } from '../server/sdks/lower'
import { sdks } from '../server/sdks/registry'
import { documentOf, testEngine } from './harness/analyze'

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
    assert.deepEqual(found('zeta-2', 'max_output_tokens: 2047'), [])
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
    const [finding] = analyze([outdatedModel], source, anthropic)
    assert.equal(finding?.severity, 'error')
    assert.equal(finding.suggestion, undefined)
    assert.notEqual(analyze([outdatedModel], source.replace(/thinking: .*? }, /, ''), anthropic)[0]?.suggestion, undefined)
  })

  it('warns of a retired default, and not of an old one', () => {
    const found = (model: string): readonly (readonly [string, string | undefined])[] => {
      const source = `import OpenAI from 'openai'
export const ask = (model = '${model}') => new OpenAI().responses.create({ model, input: globalThis.name })`
      return analyze([outdatedModel], source, file).map(({ severity, suggestion }) => [severity, suggestion?.title])
    }
    assert.deepEqual(found('zeta-1'), [['warning', 'Use zeta-3 (thinks before it answers)']])
    assert.deepEqual(found('zeta-2'), [])
    assert.deepEqual(found('beta-1'), [])
  })

  describe('where the provider names what to call instead', () => {
    const ending = { ...base, input: 12, output: 60, released: '2024-09-01', deprecated: '2026-06-01', retired: '2026-12-01' }
    const named = { ...base, family: 'zeta', tier: 'mid', input: 20, output: 90, released: '2026-10-01' } as const
    const catalog = (more: Partial<Entry>, instead: Partial<Entry> = {}): CatalogFile => ({
      ...file,
      models: [
        ...models,
        { ...ending, id: 'omega-1', family: 'omega', replacedBy: 'omega-3', ...more },
        { ...named, id: 'omega-3', ...instead },
      ],
    })
    const found = (more: Partial<Entry>, instead?: Partial<Entry>, call = 'responses.create', rest = "input: 'Hi'") => {
      const source = `import OpenAI from 'openai'\nawait new OpenAI().${call}({ model: 'omega-1', ${rest} })\n`
      const [finding] = analyze([outdatedModel], source, catalog(more, instead))
      return [finding?.severity, finding?.message, finding?.suggestion?.title]
    }
    const tools = "messages: [], tools: [{ type: 'function', function: { name: 'find', parameters: {} } }]"

    it('suggests that, whatever it costs', () =>
      assert.deepEqual(found({}), ['warning', 'omega-1 retires on 2026-12-01, in 8 days', 'Use omega-3']))

    it('suggests none that takes no tools in this way, and nothing dearer in its place', () => {
      const instead = { toolsBy: 'responses' } as const
      assert.equal(found({}, instead)[2], 'Use omega-3')
      assert.equal(found({}, instead, 'chat.completions.create', 'messages: []')[2], 'Use omega-3')
      assert.equal(found({}, undefined, 'chat.completions.create', tools)[2], 'Use omega-3')
      assert.equal(found({ input: 1, output: 1 }, instead, 'chat.completions.create', tools)[2], undefined)
      assert.match(found({}, instead, 'chat.completions.create', tools)[2] ?? '', /^Use (?:beta-2|zeta-3)/)
    })

    it('says so where requests go there by themselves, and takes its price', () => {
      const retired = { retired: '2026-11-01', rerouted: true } as const
      assert.deepEqual(found(retired), [
        'warning',
        'omega-1 was retired on 2026-11-01: calls go to omega-3, at its price',
        'Use omega-3',
      ])
      const priceOn = (today: string): number | undefined =>
        createCatalog({ today, file: catalog(retired) }).find('omega-1')?.price.usdPerInputToken
      assert.deepEqual([priceOn('2026-10-31'), priceOn('2026-11-01')], [12e-6, 20e-6])
    })
  })

  it('leaves the spelling of Azure alone, which retires models on days of its own', () => {
    const ids = ['omega-1', 'gpt-35-omega']
    const old = {
      ...base,
      id: 'omega-1',
      family: 'zeta',
      input: 15,
      output: 70,
      released: '2024-09-01',
      status: 'retired',
    } as const
    const catalog = { ...file, models: [...models, { ...old, aliases: ['gpt-35-omega'] }] }
    const source = (id: string): string =>
      `import OpenAI from 'openai'\nawait new OpenAI().responses.create({ model: '${id}', input: globalThis.name })`
    assert.deepEqual(
      ids.map((id) => analyze([outdatedModel], source(id), catalog).length),
      [1, 0],
    )
  })

  it('only informs of one at the same price', () => assert.deepEqual(found('beta-1'), [['info', 'Use beta-2']]))
})

describe('a retired default', () => {
  const client = "import OpenAI from 'openai'\nconst client = new OpenAI()\n"
  const ask = (model: string): string =>
    `${client}export const ask = (thing: string, model = '${model}') => client.responses.create({ model, input: \`Name \${thing}.\` })\n`
  const at = (files: Readonly<Record<string, string>>, path: string): readonly (readonly [string, string])[] => {
    const engine = testEngine([outdatedModel], defaults, files)
    const documents = Object.entries(files).map(([id, text]) => documentOf(id, text))
    engine.survey(() => documents, true)
    return engine
      .analyze(documentOf(path, files[path] ?? ''))
      .findings.map(({ severity, span }) => [severity, (files[span.document] ?? '').slice(span.start, span.end)])
  }

  it('is reported once for all calls that fall back on it', () => {
    const source = `${client}const model = process.env.MODEL ?? 'acme-old'
export const one = (q: string) => client.responses.create({ model, input: q })
export const two = (q: string) => client.responses.create({ model, input: q })\n`
    assert.deepEqual(at({ '/a.ts': source }, '/a.ts'), [['warning', "'acme-old'"]])
  })

  it('is an error where a call is sure to use it, and both are said once', () => {
    const files = { '/a.ts': ask('acme-old'), '/b.ts': "import { ask } from './a'\nawait ask('a cat with nine lives')\n" }
    assert.deepEqual(at(files, '/a.ts'), [['warning', "'acme-old'"]])
    assert.deepEqual(at(files, '/b.ts'), [['error', 'ask']])
    const both = { '/a.ts': `${ask('acme-old')}await ask('a cat with nine lives')\n` }
    assert.deepEqual(at(both, '/a.ts'), [['error', "'acme-old'"]])
  })

  it('may be what a function is given', () => {
    const given = "import { ask } from './a'\nawait ask('a cat with nine lives', process.env.MODEL ?? 'acme-old')\n"
    assert.deepEqual(at({ '/a.ts': ask('acme-large'), '/b.ts': given }, '/b.ts'), [['warning', "'acme-old'"]])
  })

  it('is no matter where the call names another model', () => {
    const files = { '/a.ts': ask('acme-old'), '/b.ts': "import { ask } from './a'\nawait ask('a cat', 'acme-large')\n" }
    assert.deepEqual(at(files, '/b.ts'), [])
  })
})

describe('a call whose model is retired', () => {
  const rules = [outdatedModel, proseForData, verbosePhrasing]
  const found = (model: string, config: Config = defaults, client = 'new OpenAI()'): readonly string[] => {
    const source = `import OpenAI from 'openai'
export async function contact(mail: string, choice = 'acme-old') {
  const reply = await ${client}.responses.create({ model: ${model}, input: \`Make sure to give the name as JSON: \${mail}\` })
  return JSON.parse(reply.output_text)
}\n`
    return testEngine(rules, config)
      .analyze(documentOf('a.ts', source))
      .findings.map(({ ruleId }) => ruleId)
      .sort()
      .filter((id, index, all) => all[index - 1] !== id)
  }

  it('is told to leave it, and what holds for the text whatever the model', () => {
    assert.deepEqual(found("'acme-large'"), ['prose-for-data', 'verbose-phrasing'])
    assert.deepEqual(found("'acme-old'"), ['outdated-model', 'verbose-phrasing'])
  })

  it('is told all where the model is only a default', () =>
    assert.deepEqual(found('choice'), ['outdated-model', 'prose-for-data', 'verbose-phrasing']))

  it('is told all where nobody says that the model is gone', () => {
    const off: Config = { ...defaults, rules: { 'outdated-model': { severity: 'off', options: {} } } }
    assert.deepEqual(found("'acme-old'", off), ['prose-for-data', 'verbose-phrasing'])
    const elsewhere = "new OpenAI({ baseURL: 'https://llm.example.com/v1' })"
    assert.deepEqual(found("'acme-old'", defaults, elsewhere), ['prose-for-data', 'verbose-phrasing'])
  })
})

describe('prose-for-data', () => {
  const models: readonly Entry[] = [
    { ...base, id: 'old', family: 'old', input: 2, output: 8, released: '2023-06-13' },
    { ...base, id: 'middle', family: 'old', input: 2, output: 8, released: '2024-05-13' },
    { ...base, id: 'new', family: 'old', input: 2, output: 8, released: '2026-05-13' },
  ]
  const found = (provider: string, create: string, read: string): readonly (readonly [boolean, string | undefined])[] =>
    ['old', 'middle', 'new'].flatMap((model) => {
      const source = `${create}
export async function contact(mail: string) {
  const reply = await client.messages.create({ model: '${model}', max_tokens: 200, messages: [{ role: 'user', content: \`The name as JSON: \${mail}\` }] })
  return JSON.parse(${read})
}\n`.replace('messages.create', provider === 'openai' ? 'chat.completions.create' : 'messages.create')
      const catalog = { ...file, models: models.map((entry) => ({ ...entry, provider })) }
      return analyze([proseForData], source, catalog).map(
        ({ message, suggestion }) => [/would make it JSON/.test(message), suggestion?.title] as const,
      )
    })

  it('names the setting for models that have the mode', () => {
    const openai = "import OpenAI from 'openai'\nconst client = new OpenAI()"
    const title = 'Set response_format to JSON'
    const read = 'reply.choices[0].message.content'
    assert.deepEqual(found('openai', openai, read), [
      [false, undefined],
      [true, title],
      [true, title],
    ])
  })

  it('names it for models that take a schema, where there is no such mode', () => {
    const anthropic = "import Anthropic from '@anthropic-ai/sdk'\nconst client = new Anthropic()"
    assert.deepEqual(found('anthropic', anthropic, 'reply.content[0].text'), [
      [false, undefined],
      [false, undefined],
      [true, undefined],
    ])
  })
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

  it('proposes no text model where pictures are asked for', () => {
    assert.match(found('beta-mink')[0] ?? '', /did you mean beta-mini\?/)
    assert.match(found('beta-image')[0] ?? '', /this call has no price/)
  })

  it('takes another snapshot for no slip', () => assert.match(found('zeta-2-2025-01-01')[0] ?? '', /this call has no price/))
})

describe('uncacheable-prefix', () => {
  const found = (minCacheableTokens?: number): readonly string[] => {
    const caching = models.map((entry) => ({ ...entry, cacheRead: 0.1, ...(minCacheableTokens && { minCacheableTokens }) }))
    const text = 'Answer in one short sentence, and name the page. '.repeat(80)
    const call = `{ model: 'beta-2', instructions: '${text}', input: \`\${globalThis.name}\` }`
    const source = `import OpenAI from 'openai'\nawait new OpenAI().responses.create(${call})\n`
    return analyze([uncacheablePrefix], source, { ...file, models: caching }).map(({ message }) => message)
  }

  it('says what a model needs, and of one whose minimum nobody publishes what is usual', () => {
    assert.deepEqual(found(1000), ['not cached: the static prefix has 881 tokens, 119 short of the 1,000 that beta-2 needs'])
    assert.deepEqual(found(), [
      'the static prefix has 881 tokens, 143 short of the usual 1,024 to be cached; beta-2 publishes no minimum',
    ])
  })
})

describe('verbose-phrasing', () => {
  it('is found where the text is written, be it another file', () => {
    const files = {
      '/texts.ts': "export const RULES = 'Your task is to sort the planets by size.'\n",
      '/main.ts': `import OpenAI from 'openai'
import { RULES } from './texts'
const ask = (system: string) => new OpenAI().responses.create({ model: 'acme-large', instructions: system, input: 'Hi' })
await ask(RULES)\n`,
    }
    const { findings } = testEngine([verbosePhrasing], defaults, files).analyze(documentOf('/main.ts', files['/main.ts']))
    assert.deepEqual(
      findings.map(({ span }) => [span.document, files['/texts.ts'].slice(span.start, span.end)]),
      [['/texts.ts', 'Your task is to']],
    )
  })
})

function findings(rule: Rule, model: string, settings = ''): readonly Finding[] {
  const call = `{ model: '${model}', ${settings}${settings && ', '}input: globalThis.name }`
  return analyze([rule], `import OpenAI from 'openai'\nawait new OpenAI().responses.create(${call})\n`, file)
}

function analyze(rules: readonly Rule[], source: string, catalog: CatalogFile): readonly Finding[] {
  const today = '2026-11-23'
  const engine = createEngine({
    world: { read: () => undefined, kindOf: () => undefined, displayPath: (id) => id, identityPath: (id) => id, today },
    languages,
    lowering: createLowering(sdks),
    rules,
    catalog: () => createCatalog({ today, file: catalog }),
    config: () => defaults,
  })
  return engine.analyze(documentOf('example.ts', source)).findings
}
