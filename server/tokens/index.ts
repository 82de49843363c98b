import { type BytePairCounter, createBytePairCounter } from './count-bpe'
import { type Encoding, families, type Weights } from './families'
import { type Features, featuresOf } from './features'
import { patternSplitter, splitO200k } from './split'

/** Counts the tokens of a text, special tokens as plain text. */
export interface Tokenizer {
  /** The family, as the catalog names it. */
  readonly id: string
  readonly basis: 'exact' | 'estimated'
  count(text: string): number
}

/** The tokenizer of a family; that of `unknown` for one that is not known. Rank tables are loaded with the first count. */
export function tokenizerFor(family: string): Tokenizer {
  const id = Object.hasOwn(families, family) ? family : 'unknown'
  const known = tokenizers.get(id)
  if (known !== undefined) return known
  const tokenizer = createTokenizer(id)
  tokenizers.set(id, tokenizer)
  return tokenizer
}

const tokenizers = new Map<string, Tokenizer>()

function createTokenizer(id: string): Tokenizer {
  const family = families[id]
  if (family?.by === 'encoding') {
    return { id, basis: family.basis, count: remembering((text) => counterOf(family.encoding).count(text)) }
  }
  if (family?.by === 'weights') return { id, basis: 'estimated', count: remembering((text) => weighted(text, family.weights)) }
  const ratio = family?.ratio ?? 1
  return { id, basis: 'estimated', count: (text) => Math.ceil(tokenizerFor('o200k').count(text) * ratio) }
}

function weighted(text: string, weights: Weights): number {
  if (text === '') return 0
  const features: Features & { readonly o200k?: number } = { ...featuresOf(text), o200k: tokenizerFor('o200k').count(text) }
  let tokens = 0
  for (const [name, weight] of Object.entries(weights) as [keyof typeof features, number][])
    tokens += weight * (features[name] ?? 0)
  return Math.max(1, Math.round(tokens))
}

const counters = new Map<Encoding, BytePairCounter>()

function counterOf(encoding: Encoding): BytePairCounter {
  const known = counters.get(encoding)
  if (known !== undefined) return known
  const counter = createCounter(encoding)
  counters.set(encoding, counter)
  return counter
}

interface RankData {
  readonly pat_str: string
  readonly bpe_ranks: string
}

function createCounter(encoding: Encoding): BytePairCounter {
  if (encoding === 'o200k') {
    const data: RankData = require('js-tiktoken/ranks/o200k_base')
    return createBytePairCounter(data.bpe_ranks, splitO200k)
  }
  const data: RankData = require('js-tiktoken/ranks/cl100k_base')
  return createBytePairCounter(data.bpe_ranks, patternSplitter(data.pat_str))
}

/** Characters of text that are kept with their counts. A document is counted again on every keystroke. */
const maxRemembered = 2_000_000

function remembering(count: (text: string) => number): (text: string) => number {
  const counts = new Map<string, number>()
  let characters = 0
  return (text) => {
    const known = counts.get(text)
    if (known !== undefined) return known
    const tokens = count(text)
    if (text.length > maxRemembered / 4) return tokens
    if (characters + text.length > maxRemembered) {
      counts.clear()
      characters = 0
    }
    characters += text.length
    counts.set(text, tokens)
    return tokens
  }
}
