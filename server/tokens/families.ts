import type { CostTable } from './costs'

/** How the tokens of one tokenizer family are counted. */
export type Family =
  /** By its own encoding; `estimated` where the provider has not said that it is the one. */
  | { readonly by: 'encoding'; readonly encoding: Encoding; readonly basis: 'exact' | 'estimated'; readonly source: string }
  /** By what each token of o200k counts for in this family, loaded with the first count. */
  | { readonly by: 'costs'; readonly costs: () => CostTable; readonly source: string }
  /** As so many times the o200k count. */
  | { readonly by: 'ratio'; readonly ratio: number; readonly source: string }

export type Encoding = 'o200k' | 'cl100k'

/**
 * The costs are our own fits of November 2026 (`tools/fit-costs.ts`). Tokenizers cut much the same words, so what a token of o200k
 * counts for elsewhere hardly depends on the text around it; where the words differ, it is the average that counts.
 * `docs/accuracy.md` has the error of each family on texts that were not used for fitting.
 */
export const families: Readonly<Record<string, Family>> = {
  o200k: { by: 'encoding', encoding: 'o200k', basis: 'exact', source: 'tiktoken 0.14: GPT-4o, GPT-4.1, GPT-5.x, o-series' },
  cl100k: { by: 'encoding', encoding: 'cl100k', basis: 'exact', source: 'tiktoken 0.14: GPT-4, GPT-3.5, text-embedding-3' },
  'o200k-estimated': { by: 'encoding', encoding: 'o200k', basis: 'estimated', source: 'GPT-6: encoding not published' },
  'claude-3': {
    by: 'costs',
    costs: () => require('./costs/claude-3.json'),
    source: 'fit to counts of Claude Opus 4.5',
  },
  'claude-4.7': {
    by: 'costs',
    costs: () => require('./costs/claude-4.7.json'),
    source: 'fit to counts of Claude Opus 4.7',
  },
  gemini: {
    by: 'costs',
    costs: () => require('./costs/gemini.json'),
    source: "fit to the vocabulary of Gemma 3, which Google's own local counter takes for Gemini 2 and 3",
  },
  llama: { by: 'costs', costs: () => require('./costs/llama.json'), source: 'fit to the vocabulary of Llama 3.1' },
  mistral: { by: 'costs', costs: () => require('./costs/mistral.json'), source: 'fit to the Tekken vocabulary of Mistral Nemo' },
  deepseek: { by: 'costs', costs: () => require('./costs/deepseek.json'), source: 'fit to the vocabulary of DeepSeek V3' },
  cohere: { by: 'costs', costs: () => require('./costs/cohere.json'), source: 'fit to the vocabulary of Command R+' },
  grok: { by: 'ratio', ratio: 1, source: 'vocabulary not published' },
  nova: { by: 'ratio', ratio: 1, source: 'vocabulary not published' },
  unknown: { by: 'ratio', ratio: 1, source: 'no better guess' },
}
