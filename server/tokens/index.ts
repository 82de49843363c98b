import { readCosts } from './costs'
import { type BytePairCounter, createBytePairCounter } from './count-bpe'
import { type Encoding, type Family, families } from './families'
import { createRankTable, type RankTable } from './rank-table'
import { patternSplitter, type Splitter, splitO200k } from './split'

/** Counts the tokens of a text, special tokens as plain text. */
export interface Tokenizer {
  /** The family, as the catalog names it. */
  readonly id: string
  readonly basis: 'exact' | 'estimated'
  count(text: string): number
  /** How sure the count of this text is; absent: as all of them. */
  basisOf?(text: string): 'exact' | 'estimated'
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
  const family: Family = families[id] ?? { by: 'ratio', ratio: 1, source: '' }
  if (family.by === 'encoding') {
    return { id, basis: family.basis, count: remembering((text) => counterOf(family.encoding).count(text)) }
  }
  if (family.by === 'ratio') {
    return { id, basis: 'estimated', count: (text) => Math.ceil(tokenizerFor('o200k').count(text) * family.ratio) }
  }
  const counter = once(() => {
    const { ranks, split } = encodingOf('o200k')
    return createBytePairCounter(ranks, split, readCosts(family.costs()))
  })
  const estimate = (text: string): number => (text === '' ? 0 : Math.max(1, Math.round(counter().count(text))))
  return { id, basis: 'estimated', count: remembering(estimate) }
}

const counters = new Map<Encoding, BytePairCounter>()

function counterOf(encoding: Encoding): BytePairCounter {
  const known = counters.get(encoding)
  if (known !== undefined) return known
  const { ranks, split } = encodingOf(encoding)
  const counter = createBytePairCounter(ranks, split)
  counters.set(encoding, counter)
  return counter
}

interface LoadedEncoding {
  readonly ranks: RankTable
  readonly split: Splitter
}

interface RankData {
  readonly pat_str: string
  readonly bpe_ranks: string
}

const o200k = once((): LoadedEncoding => {
  const data: RankData = require('js-tiktoken/ranks/o200k_base')
  return { ranks: createRankTable(data.bpe_ranks), split: splitO200k }
})

const cl100k = once((): LoadedEncoding => {
  const data: RankData = require('js-tiktoken/ranks/cl100k_base')
  return { ranks: createRankTable(data.bpe_ranks), split: patternSplitter(data.pat_str) }
})

function encodingOf(encoding: Encoding): LoadedEncoding {
  return encoding === 'o200k' ? o200k() : cl100k()
}

function once<T>(load: () => T): () => T {
  let loaded: { readonly value: T } | undefined
  return () => {
    loaded ??= { value: load() }
    return loaded.value
  }
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
