import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import o200k from 'js-tiktoken/ranks/o200k_base'
import { readCosts } from '../server/tokens/costs'
import { createBytePairCounter } from '../server/tokens/count-bpe'
import { families } from '../server/tokens/families'
import { tokenizerFor } from '../server/tokens/index'
import { createRankTable } from '../server/tokens/rank-table'
import { splitO200k } from '../server/tokens/split'

// The first articles of the Universal Declaration of Human Rights, which no family was fitted to in these languages, with Claude's
// counts: those of a reconstruction that gives the recorded count of Opus 4.5 and 4.7 for the whole declaration in each of them.
interface Measured {
  readonly text: string
  readonly 'claude-3': number
  readonly 'claude-4.7': number
}
const declaration: Readonly<Record<string, Measured>> = JSON.parse(readFileSync(join(__dirname, 'declaration.json'), 'utf8'))

const code =
  'export function parse(input: string): Result<Ast, ParseError> {\n  const tokens = tokenize(input)\n  if (tokens.length === 0) return err({ kind: "empty" })\n  return parseExpression(tokens, 0)\n}\n'

describe('estimates of tokens', () => {
  for (const [language, measured] of Object.entries(declaration)) {
    for (const family of ['claude-3', 'claude-4.7'] as const) {
      it(`${family}, ${language}: within 10% of the ${measured[family]} that were counted`, () => {
        const error = tokenizerFor(family).count(measured.text) / measured[family] - 1
        assert.ok(Math.abs(error) <= 0.1, `${(100 * error).toFixed(1)}%`)
      })
    }
  }

  it('are near what was counted for code, too', () => {
    assert.ok(Math.abs(tokenizerFor('claude-3').count(code) / 61 - 1) <= 0.1)
    assert.ok(Math.abs(tokenizerFor('claude-4.7').count(code) / 79 - 1) <= 0.1)
  })

  it('are never called exact, and do not depend on what was counted before', () => {
    const ranks = createRankTable(o200k.bpe_ranks)
    const texts = [code, ...Object.values(declaration).map(({ text }) => text)]
    for (const [id, family] of Object.entries(families)) {
      if (family.by !== 'costs') continue
      const tokenizer = tokenizerFor(id)
      assert.equal(tokenizer.basis, 'estimated', id)
      const costs = readCosts(family.costs())
      for (const text of texts) {
        const fresh = createBytePairCounter(ranks, splitO200k, costs)
        assert.equal(tokenizer.count(text), Math.round(fresh.count(text)), id)
      }
    }
  })

  it('take hostile text: no exception, and a figure', () => {
    const hostile = ['a', ' ', '\0', '\n', '😀', '\ud800', '中', '<|endoftext|>', '{[(', 'é\u0301']
    for (const id of Object.keys(families)) {
      for (const unit of hostile) {
        const tokens = tokenizerFor(id).count(unit.repeat(5000))
        assert.ok(Number.isInteger(tokens) && tokens >= 1, `${id} ${JSON.stringify(unit)}: ${tokens}`)
      }
    }
  })

  it('cover every model of the catalog', () => {
    const catalog: { readonly models: readonly { readonly id: string; readonly tokenizer?: string }[] } = JSON.parse(
      readFileSync(join(__dirname, '../server/pricing/catalog.json'), 'utf8'),
    )
    const strangers = catalog.models.filter(({ tokenizer }) => tokenizer !== undefined && !Object.hasOwn(families, tokenizer))
    assert.deepEqual(
      strangers.map(({ id }) => id),
      [],
    )
  })
})
