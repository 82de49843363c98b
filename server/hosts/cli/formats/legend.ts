import type { Basis } from '../../../model/estimate'
import type { DescribedCall } from '../describe'

/** What the marks mean that stand before figures of these calls, one line for each. */
export function legendOf(used: ReadonlySet<Basis | undefined>, calls: readonly DescribedCall[]): readonly string[] {
  const assumed = [
    ...(calls.some(({ tokens }) => tokens.input.basis === 'assumed') ? ['text known only at run time'] : []),
    ...(calls.some(({ tokens }) => tokens.output.basis === 'assumed') ? ['length of the answer'] : []),
  ]
  return [
    ...(used.has('estimated') ? ['~ estimated by a rule of thumb for the tokenizer'] : []),
    ...(used.has('assumed') ? [['≈ with an assumption', assumed.join(', ')].filter((text) => text !== '').join(': ')] : []),
    ...(used.has('unknown') ? ['? part of it is not known'] : []),
  ]
}

/** The bases whose marks stand before dollars in a text. */
export function basesIn(text: string): ReadonlySet<Basis> {
  const bases = { '~': 'estimated', '≈': 'assumed', '?': 'unknown' } as const
  return new Set(Object.entries(bases).flatMap(([mark, basis]) => (text.includes(`${mark}$`) ? [basis] : [])))
}
