import type { CatalogFile, Entry } from '../../server/pricing/entry'

/** A list in the form of LiteLLM's that agrees with a catalog; `change` may alter the entries before they are written. */
export function asLiteLlm(
  { models }: CatalogFile,
  change: (entry: Entry) => Entry = (entry) => entry,
): Record<string, Record<string, unknown>> {
  const rows = models.map(change).flatMap((entry): [string, Record<string, unknown>][] => {
    const [provider, prefix = ''] = litellmProviders[entry.provider] ?? []
    if (provider === undefined || entry.input === undefined || entry.output === undefined) return []
    const perToken = (usd: number | undefined) => (usd === undefined ? {} : usd / 1_000_000)
    return [
      [
        prefix + entry.id,
        {
          litellm_provider: provider,
          mode: entry.kind,
          input_cost_per_token: perToken(entry.input),
          output_cost_per_token: perToken(entry.output),
          ...(entry.cacheRead === undefined ? {} : { cache_read_input_token_cost: perToken(entry.cacheRead) }),
        },
      ],
    ]
  })
  return Object.fromEntries(rows)
}

/** A list in the form of genai-prices' that agrees with a catalog. */
export function asGenaiPrices({ models }: CatalogFile, change: (entry: Entry) => Entry = (entry) => entry): GenaiProvider[] {
  const entries = models.map(change)
  return [...new Set(entries.map(({ provider }) => provider))].map((provider) => ({
    id: provider === 'xai' ? 'x-ai' : provider,
    models: entries
      .filter((entry) => entry.provider === provider && entry.input !== undefined)
      .map(({ id, input, output, cacheRead }) => ({
        id,
        match: { equals: id },
        prices: { input_mtok: input, output_mtok: output, ...(cacheRead === undefined ? {} : { cache_read_mtok: cacheRead }) },
      })),
  }))
}

export interface GenaiProvider {
  readonly id: string
  readonly models: { id: string; match: unknown; prices: unknown }[]
}

const litellmProviders: Readonly<Record<string, readonly [string, string?]>> = {
  openai: ['openai'],
  anthropic: ['anthropic'],
  google: ['gemini', 'gemini/'],
  mistral: ['mistral', 'mistral/'],
  deepseek: ['deepseek', 'deepseek/'],
  xai: ['xai', 'xai/'],
  groq: ['groq', 'groq/'],
  cohere: ['cohere_chat'],
}
