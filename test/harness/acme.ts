import type { Catalog, ModelInfo, Tier, TokenPrice } from '../../server/model/model-info'

/** Invented models at round prices, so that no test knows a live one. Dollars per million tokens. */
interface Acme {
  readonly tier: Tier
  readonly input: number
  readonly output: number
  readonly released: string
  readonly deprecated?: string
  readonly retired?: string
  readonly status?: ModelInfo['status']
  readonly reasons?: boolean
  /** Above so many input tokens a request costs twice as much. */
  readonly dearAbove?: number
}

const acme: Readonly<Record<string, Acme>> = {
  'acme-large': { tier: 'flagship', input: 10, output: 40, released: '2026-06-01' },
  'acme-thinker': { tier: 'flagship', input: 10, output: 40, released: '2026-06-01', reasons: true },
  'acme-medium': { tier: 'mid', input: 2, output: 8, released: '2026-06-01' },
  'acme-small': { tier: 'small', input: 0.2, output: 0.8, released: '2026-06-01' },
  'acme-old': { tier: 'flagship', input: 12, output: 48, released: '2024-01-15', retired: '2026-01-15', status: 'retired' },
  'acme-retiring': {
    tier: 'mid',
    input: 3,
    output: 9,
    released: '2025-01-15',
    deprecated: '2026-07-15',
    retired: '2027-01-15',
    status: 'deprecated',
  },
  'acme-medium-1': { tier: 'mid', input: 3, output: 9, released: '2025-06-01' },
}

/** Found by its name and by nothing else: limits so low that short examples reach them. */
const limited: Readonly<Record<string, Acme & Partial<Pick<ModelInfo, 'minCacheableTokens' | 'contextWindow'>>>> = {
  'acme-eager': { tier: 'mid', input: 10, output: 40, released: '2026-06-01', minCacheableTokens: 24 },
  // Pictures are counted by the model's name: a real one, at an invented price.
  'gpt-4o': { tier: 'mid', input: 10, output: 40, released: '2026-06-01' },
  'acme-brief': { tier: 'mid', input: 10, output: 40, released: '2026-06-01', contextWindow: 2000, dearAbove: 40 },
}

export const acmeDay = '2026-11-23'

/** Every provider sells the same invented models. */
export const acmeCatalog: Catalog = {
  find: (id, provider = 'openai') => {
    const name = id.replace(/^[\w-]+\//, '')
    const entry = Object.hasOwn(acme, name) ? acme[name] : undefined
    const special = Object.hasOwn(limited, name) ? limited[name] : undefined
    if (special === undefined) return entry && toModel(name, entry, provider)
    const { minCacheableTokens = 1024, contextWindow } = special
    return { ...toModel(name, special, provider), minCacheableTokens, ...(contextWindow && { contextWindow }) }
  },
  nearest: (id) =>
    Object.keys(acme).find((name) => name.slice(0, 8) === id.slice(0, 8) || name.replace(/-/g, '') === id.replace(/-/g, '')),
  siblings: (model) =>
    Object.entries(acme)
      .filter(([, entry]) => (entry.status ?? 'active') === 'active')
      .map(([name, entry]) => toModel(name, entry, model.provider))
      .sort((a, b) => b.price.usdPerInputToken - a.price.usdPerInputToken),
  all: () => Object.entries(acme).map(([name, entry]) => toModel(name, entry, 'openai')),
}

function toModel(id: string, entry: Acme, provider: string): ModelInfo {
  const { dearAbove } = entry
  return {
    id,
    provider,
    aliases: [],
    family: 'acme',
    tier: entry.tier,
    kind: 'chat',
    price: {
      ...pricesOf(entry),
      batchMultiplier: 0.5,
      longContext: dearAbove === undefined ? undefined : { aboveTokens: dearAbove, price: pricesOf(entry, 2) },
    },
    contextWindow: 200_000,
    maxOutputTokens: 16_384,
    minCacheableTokens: 1024,
    caching: provider === 'anthropic' || provider === 'bedrock' ? 'marked' : 'automatic',
    tokenizer: 'o200k',
    released: entry.released,
    deprecated: entry.deprecated,
    retired: entry.retired,
    status: entry.status ?? 'active',
    reasons: entry.reasons ?? false,
    source: 'invented for tests',
    overridden: false,
  }
}

function pricesOf({ input, output }: Acme, share = 1): TokenPrice {
  return {
    usdPerInputToken: perToken(input * share),
    usdPerOutputToken: perToken(output * share),
    usdPerCacheReadToken: perToken((input * share) / 10),
    usdPerCacheWrite5mToken: perToken(input * share * 1.25),
    usdPerCacheWrite1hToken: perToken(input * share * 2),
  }
}

/** Without the dust of a division: the prices are round. */
const perToken = (usdPerMillion: number): number => Number((usdPerMillion / 1e6).toPrecision(9))
