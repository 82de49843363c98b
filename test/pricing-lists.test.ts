import assert from 'node:assert/strict'
import { bundledCatalog, createCatalog } from '../server/pricing/catalog'
import type { CatalogFile, Entry } from '../server/pricing/entry'
import { refusal } from '../server/pricing/lists/check-list'
import { readGenaiPrices } from '../server/pricing/lists/genai-prices'
import type { Listed, PriceList } from '../server/pricing/lists/listed'
import { readLiteLlm } from '../server/pricing/lists/litellm'
import { type Merged, mergeLists } from '../server/pricing/lists/merge'
import { asGenaiPrices, asLiteLlm } from './harness/price-lists'

const today = '2026-12-24'
const catalog = bundledCatalog()

describe('LiteLLM’s list', () => {
  it('is read with its tiers, batches and limits, in dollars per million tokens', () => {
    const listed = only(
      readLiteLlm({
        sample_spec: { input_cost_per_token: 'text' },
        'gemini/acme-large': {
          litellm_provider: 'gemini',
          mode: 'chat',
          input_cost_per_token: 1.25e-6,
          output_cost_per_token: 1e-5,
          cache_read_input_token_cost: 1.25e-7,
          cache_creation_input_token_cost: 2.9999999999999997e-6,
          cache_creation_input_token_cost_above_1hr: 5e-6,
          input_cost_per_token_above_200k_tokens: 2.5e-6,
          output_cost_per_token_above_200k_tokens: 1.5e-5,
          input_cost_per_token_batches: 6.25e-7,
          max_input_tokens: 1_048_576,
          max_output_tokens: 65_535,
          prompt_cache_min_tokens: 1024,
        },
      }),
    )
    assert.deepEqual(listed, {
      ...{ id: 'acme-large', provider: 'google', aliases: [], kind: 'chat', dated: false, hourly: false },
      ...{ input: 1.25, output: 10, cacheRead: 0.125, cacheWrite5m: 3, cacheWrite1h: 5 },
      longContext: { above: 200_000, input: 2.5, output: 15 },
      ...{ batchMultiplier: 0.5, contextWindow: 1_048_576, maxOutput: 65_535, minCacheableTokens: 1024 },
    })
  })

  it('leaves out who sells what others make, what is no chat, and what costs nothing', () => {
    const entry = { litellm_provider: 'openai', mode: 'chat', input_cost_per_token: 1e-6, output_cost_per_token: 2e-6 }
    const read = readLiteLlm({
      kept: entry,
      resold: { ...entry, litellm_provider: 'azure' },
      spoken: { ...entry, mode: 'audio_speech' },
      free: { ...entry, input_cost_per_token: 0, output_cost_per_token: 0 },
      bare: { litellm_provider: 'openai', mode: 'chat' },
    })
    assert.ok(!('refused' in read))
    assert.deepEqual(
      read.models.map(({ id }) => id),
      ['kept'],
    )
    assert.equal(read.size, 4)
  })

  it('is refused where it is something else', () => {
    const refused = (json: unknown): unknown => {
      const read = readLiteLlm(json)
      return 'refused' in read ? read.refused : undefined
    }
    for (const json of [null, [], 'text', 7]) assert.equal(refused(json), 'it is not a JSON object of models')
    assert.equal(refused({ a: 1, b: 'x' }), '2 of 2 entries are not models with prices')
    assert.equal(
      refused({ a: { litellm_provider: 'openai', input_cost_per_token: '1e-6' } }),
      '1 of 1 entries are not models with prices',
    )
    assert.equal(
      refused({ a: { litellm_provider: 'openai', input_cost_per_token: -1 } }),
      '1 of 1 entries are not models with prices',
    )
  })
})

describe('the list of genai-prices', () => {
  const model = (prices: unknown): unknown => [
    {
      id: 'x-ai',
      models: [{ id: 'acme', match: { or: [{ equals: 'acme' }, { equals: 'acme-2' }, { starts_with: 'acm' }] }, prices }],
    },
  ]

  it('is read with its tiers and the names that stand for one model', () => {
    const listed = only(
      readGenaiPrices(
        model({
          input_mtok: { base: 3, tiers: [{ start: 200_000, price: 6 }] },
          output_mtok: { base: 15, tiers: [{ start: 200_000, price: 22.5 }] },
          cache_read_mtok: 0.3,
          cache_write_mtok: 3.75,
          cache_write_1h_mtok: 6,
        }),
        today,
      ),
    )
    assert.deepEqual(listed, {
      ...{ id: 'acme', provider: 'xai', aliases: ['acme-2'], kind: 'chat', dated: false, hourly: false },
      ...{ input: 3, output: 15, cacheRead: 0.3, cacheWrite5m: 3.75, cacheWrite1h: 6 },
      longContext: { above: 200_000, input: 6, output: 22.5, cacheRead: 0.3, cacheWrite5m: 3.75, cacheWrite1h: 6 },
    })
  })

  it('has the price of the day', () => {
    const dated = model([
      { prices: { input_mtok: 1, output_mtok: 2 } },
      { constraint: { start_date: '2026-12-24' }, prices: { input_mtok: 3, output_mtok: 4 } },
      { constraint: { start_date: '2027-01-01' }, prices: { input_mtok: 5, output_mtok: 6 } },
    ])
    const on = (day: string): readonly unknown[] => {
      const { input, dated: isDated } = only(readGenaiPrices(dated, day))
      return [input, isDated]
    }
    assert.deepEqual(
      [on('2026-12-23'), on('2026-12-24'), on('2027-01-01')],
      [
        [1, false],
        [3, true],
        [5, true],
      ],
    )
  })

  it('says where a price depends on the hour', () => {
    const hourly = model([
      { prices: { input_mtok: 1, output_mtok: 2 } },
      { constraint: { start_time: '16:30:00Z', end_time: '00:30:00Z' }, prices: { input_mtok: 0.5, output_mtok: 1 } },
    ])
    const { input, hourly: isHourly } = only(readGenaiPrices(hourly, today))
    assert.deepEqual([input, isHourly], [1, true])
  })

  it('is refused where it is something else', () => {
    const refused = (json: unknown): unknown => {
      const read = readGenaiPrices(json, today)
      return 'refused' in read ? read.refused : undefined
    }
    for (const json of [null, {}, 'text']) assert.equal(refused(json), 'it is not a JSON list of providers')
    assert.equal(refused([{ name: 'openai' }]), '1 of 1 entries are not providers with models')
    assert.equal(refused([{ id: 'openai', models: [{ id: 'a' }] }]), '1 of 1 models have no id or no prices')
  })
})

describe('a price list is believed', () => {
  const litellm = lists()[0]
  const expected = { catalog, today, others: [] }

  it('where it agrees with the catalog', () => {
    for (const list of lists()) assert.equal(refusal(list, expected), undefined)
  })

  it('not with fewer than 50 models', () => {
    assert.equal(refusal({ ...litellm, size: 49 }, expected), 'it prices 49 models, and should price 50 at least')
  })

  it('not with half the models of last time gone', () => {
    assert.equal(
      refusal({ ...litellm, size: 999 }, { ...expected, sizeBefore: 2000 }),
      'it prices 999 models, and last time 2000',
    )
    assert.equal(refusal({ ...litellm, size: 1000 }, { ...expected, sizeBefore: 2000 }), undefined)
  })

  it('not without half the models that are current', () => {
    const few = { ...litellm, models: litellm.models.filter(({ id }) => /^(claude-opus|gpt-4|gemini-1)/.test(id)) }
    assert.match(refusal(few, expected) ?? '', /^it has \d+ of the \d+ current models that it should have$/)
  })

  const dearer =
    (times: number) =>
    (entry: Entry): Entry =>
      entry.id === 'gpt-4o' ? { ...entry, input: (entry.input ?? 0) * times, output: (entry.output ?? 0) * times } : entry

  it('not with a price more than ten times up or down', () => {
    const of = (times: number): string | undefined => refusal(lists(dearer(times))[0], expected)
    assert.equal(of(10), undefined)
    assert.equal(of(11), 'it has gpt-4o at $27.5 per million input tokens, and the catalog at $2.5')
    assert.equal(of(0.1), undefined)
    assert.match(of(0.05) ?? '', /gpt-4o at \$0\.125/)
  })

  it('unless the price comes with the day from which it holds', () => {
    const [litellm, genaiPrices] = lists(dearer(20))
    const dated: PriceList = {
      ...genaiPrices,
      models: genaiPrices.models.map((model) => (model.id === 'gpt-4o' ? { ...model, dated: true } : model)),
    }
    assert.equal(refusal(dated, expected), undefined)
    assert.equal(refusal(litellm, { ...expected, others: [dated] }), undefined)
    assert.notEqual(refusal(litellm, { ...expected, others: [genaiPrices] }), undefined)
  })
})

describe('a catalog and price lists', () => {
  const only =
    (id: string, change: Partial<Entry>) =>
    (entry: Entry): Entry =>
      entry.id === id ? { ...entry, ...change } : entry

  it('that agree change nothing but the day, of which the prices are now', () => {
    const { catalog: after, changed, added, disputed } = mergeLists(catalog, lists(undefined, '2026-11-23'), '2026-11-23')
    assert.deepEqual([changed, added, disputed], [[], [], []])
    const unsourced = ({ models }: CatalogFile) => models.map(({ source, ...entry }) => entry)
    assert.deepEqual(unsourced(after), unsourced(catalog))
    const sourcesOf = (file: CatalogFile, id: string) => entryOf(file, id).source.map((index) => file.sources[index])
    const named = ['LiteLLM', 'genai-prices'].map((name) => `${name} (fetched 2026-11-23)`)
    assert.deepEqual(sourcesOf(after, 'gpt-4o'), [...sourcesOf(catalog, 'gpt-4o'), ...named])
    assert.deepEqual(sourcesOf(after, 'deepseek-flash'), sourcesOf(catalog, 'deepseek-flash'))
    const { serviceTiers } = after
    assert.deepEqual(
      serviceTiers?.map(({ source }) => source.map((index) => after.sources[index])),
      catalog.serviceTiers?.map(({ source }) => source.map((index) => catalog.sources[index])),
    )
  })

  it('that agree again do not pile up', () => {
    const once = mergeLists(catalog, lists(undefined, '2026-11-23'), '2026-11-23').catalog
    const twice = mergeLists(once, lists(undefined, '2026-11-24'), '2026-11-24').catalog
    assert.deepEqual(
      twice.sources.filter((source) => source.includes('fetched')),
      ['LiteLLM (fetched 2026-11-24)', 'genai-prices (fetched 2026-11-24)'],
    )
  })

  it('that agree on another price end the doubt of the one before', () => {
    const doubted = { ...catalog, models: catalog.models.map(only('gpt-4o', { doubt: 'sources disagree' })) }
    const { catalog: after } = mergeLists(doubted, lists(only('gpt-4o', { input: 2, output: 8, cacheRead: 1 })), today)
    assert.deepEqual([entryOf(doubted, 'gpt-4o').doubt, entryOf(after, 'gpt-4o').doubt], ['sources disagree', undefined])
  })

  it('change a price that both lists have, with its sources', () => {
    const change = only('gpt-4o', { input: 2, output: 8, cacheRead: 1 })
    const { catalog: after, changed } = mergeLists(catalog, lists(change), today)
    assert.deepEqual(
      changed.map(({ id, before, after }) => [id, before.input, after.input]),
      [['gpt-4o', 2.5, 2]],
    )
    const entry = entryOf(after, 'gpt-4o')
    assert.deepEqual([entry.input, entry.output, entry.cacheRead, entry.contextWindow], [2, 8, 1, 128_000])
    assert.deepEqual(
      entry.source.map((index) => after.sources[index]),
      ['LiteLLM (fetched 2026-12-24)', 'genai-prices (fetched 2026-12-24)'],
    )
    assert.equal(createCatalog({ today, file: after }).find('gpt-4o-2024-08-06')?.price.usdPerInputToken, 2e-6)
  })

  it('let prices of the cache that no list has follow the input price', () => {
    const change = only('claude-sonnet-4-6', { input: 1.5, output: 7.5, cacheRead: 0.15 })
    const { cacheWrite5m, cacheWrite1h } = entryOf(mergeLists(catalog, lists(change), today).catalog, 'claude-sonnet-4-6')
    assert.deepEqual([cacheWrite5m, cacheWrite1h], [1.875, 3])
  })

  it('keep a price on which the lists do not agree, or that only one has', () => {
    const [litellm] = lists(only('gpt-4o', { input: 2, output: 8 }))
    const [, genaiPrices] = lists(only('gpt-4o', { input: 3, output: 9 }))
    assert.deepEqual(mergeLists(catalog, [litellm, genaiPrices], today).disputed, ['gpt-4o'])
    assert.deepEqual(mergeLists(catalog, [litellm], today).disputed, ['gpt-4o'])
    assert.equal(entryOf(mergeLists(catalog, [litellm], today).catalog, 'gpt-4o').input, 2.5)
  })

  it('take an announced price for what it is when its day has come', () => {
    // 4 and 20 are announced for the first of December.
    const change = only('gemini-4-argon', { input: 4, output: 20, cacheRead: 0.2 })
    const { changed, catalog: after } = mergeLists(catalog, lists(change), today)
    assert.deepEqual(changed, [])
    assert.equal(entryOf(after, 'gemini-4-argon').input, 2)
    const other = mergeLists(catalog, lists(only('gemini-4-argon', { input: 3, output: 15, cacheRead: 0.2 })), today)
    assert.deepEqual(other.changed[0]?.before.input, 4)
    assert.equal(entryOf(other.catalog, 'gemini-4-argon').scheduledPrices, undefined)
    assert.equal(createCatalog({ today, file: other.catalog }).find('gemini-4-argon')?.price.usdPerInputToken, 3e-6)
  })

  it('leave prices alone that depend on the hour', () => {
    const { changed, disputed } = mergeLists(catalog, lists(only('deepseek-flash', { input: 1, output: 2 })), today)
    assert.deepEqual([changed, disputed], [[], []])
  })

  it('add a model that both lists have, recommended to nobody', () => {
    const added = withModel('gpt-7-mini', 'openai', 0.5, 2)
    assert.deepEqual(added.added, ['gpt-7-mini'])
    const entry = entryOf(added.catalog, 'gpt-7-mini')
    assert.deepEqual([entry.tier, entry.tokenizer, entry.special, entry.input], ['small', 'o200k-estimated', true, 0.5])
    const after = createCatalog({ today, file: added.catalog })
    assert.equal(after.find('openai/gpt-7-mini')?.price.usdPerOutputToken, 2e-6)
    assert.ok(after.siblings(must(after.find('gpt-4o'))).every(({ id }) => id !== 'gpt-7-mini'))
  })

  it('add no snapshot of a known model, and nothing that is no chat model', () => {
    for (const id of ['gpt-4o-2024-08-06', 'gpt-4o-audio', 'gpt-3.5-turbo-instruct', 'ft:gpt-4o'])
      assert.deepEqual(withModel(id, 'openai', 1, 2).added, [], id)
  })

  it('drop sources that no entry names any more', () => {
    const change = only('gpt-4o', { input: 2, output: 8, cacheRead: 1 })
    let file = catalog
    for (const day of ['2026-12-24', '2026-12-25', '2026-12-26']) file = mergeLists(file, lists(change, day), day).catalog
    assert.equal(file.sources.length, catalog.sources.length + 2)
    assert.equal(file.generated, '2026-12-26')
    const tier = file.serviceTiers?.at(-1)
    assert.equal(file.sources[tier?.source[0] ?? -1], 'platform.claude.com/docs, fast mode (as collected 2026-11-23)')
  })
})

/** Both lists, as they would be if they agreed with the catalog on a day, or with a changed one. */
function lists(change?: (entry: Entry) => Entry, day = today): readonly [PriceList, PriceList] {
  return [accepted(readLiteLlm(asLiteLlm(dueOn(day), change))), accepted(readGenaiPrices(asGenaiPrices(dueOn(day), change), day))]
}

/** The catalog with its announced prices in force. */
function dueOn(day: string): CatalogFile {
  const models = catalog.models.map((entry): Entry => {
    const due = (entry.scheduledPrices ?? []).filter(({ from }) => from <= day).map(({ from, ...price }) => price)
    return Object.assign({ ...entry }, ...due)
  })
  return { ...catalog, models }
}

function withModel(id: string, provider: string, input: number, output: number): Merged {
  const model: Listed = { id, provider, aliases: [], kind: 'chat', input, output, dated: false, hourly: false }
  return mergeLists(
    catalog,
    lists().map((list) => ({ ...list, models: [...list.models, model] })),
    today,
  )
}

function accepted(read: PriceList | { readonly refused: string }): PriceList {
  assert.ok(!('refused' in read), JSON.stringify(read))
  return read
}

function only(read: PriceList | { readonly refused: string }): Listed {
  const { models } = accepted(read)
  assert.equal(models.length, 1)
  return must(models[0])
}

function entryOf({ models }: CatalogFile, id: string): Entry {
  return must(models.find((entry) => entry.id === id))
}

function must<T>(value: T | undefined): T {
  assert.notEqual(value, undefined)
  return value as T
}
