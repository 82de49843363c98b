import { readFileSync } from 'node:fs'
import { tokenizerFor } from '../server/tokens'

// `tsx tools/measure-tokens.ts FAMILY FILE`: how far counts are from measured ones, by kind of text. FILE holds `{kind, text, tokens}`,
// one a line; texts of fewer than 200 tokens are left out.

interface Measured {
  readonly kind: string
  readonly text: string
  readonly tokens: number
}

function main([family, file]: readonly string[]): void {
  if (family === undefined || file === undefined) throw new Error('tsx tools/measure-tokens.ts FAMILY FILE')
  const { count } = tokenizerFor(family)
  const kinds = new Map<string, number[]>()
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const { kind, text, tokens }: Measured = JSON.parse(line)
    if (tokens >= 200) kinds.set(kind, [...(kinds.get(kind) ?? []), count(text) / tokens - 1])
  }
  console.log(`| ${family} | texts | median error | 95th percentile | within 10% | mean |\n| --- | --- | --- | --- | --- | --- |`)
  for (const [kind, errors] of [...kinds].sort()) print(kind, errors)
  print('all', [...kinds.values()].flat())
}

function print(kind: string, errors: readonly number[]): void {
  const sizes = errors.map(Math.abs).sort((a, b) => a - b)
  const quantile = (share: number): string => percent(sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * share))] ?? 0)
  const within = sizes.filter((size) => size <= 0.1).length / sizes.length
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length
  console.log(`| ${kind} | ${sizes.length} | ${quantile(0.5)} | ${quantile(0.95)} | ${percent(within)} | ${percent(mean)} |`)
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}

main(process.argv.slice(2))
