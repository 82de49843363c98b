import { type Basis, point, type Range, sum } from '../model/estimate'
import type { ChangingHole } from '../model/facts'
import type { PromptPart } from '../model/prompt-call'
import type { Hole, TextPart } from '../model/value'

/** The first hole, in request order, that is not the same on each request, with the known tokens in front of it and behind it. */
export function findChange(
  parts: readonly PromptPart[],
  { count, basis }: { readonly count: (text: string) => number; readonly basis: Basis },
): ChangingHole | undefined {
  const measure = (texts: readonly string[]): Range => sum(texts.map((text) => point(text === '' ? 0 : count(text), basis)))
  const pieces = parts.flatMap((part) => piecesOf(part.text.parts).map((piece) => ({ part, piece })))
  // What a tool is made of is settled when the program starts, unless it is made of the time.
  const at = pieces.findIndex(
    ({ piece, part }) => typeof piece !== 'string' && changes(piece) && (part.approximate !== true || piece.why === 'volatile'),
  )
  const found = pieces[at]
  if (found === undefined || typeof found.piece === 'string') return undefined
  const known = (some: typeof pieces): string[] => some.flatMap(({ piece }) => (typeof piece === 'string' ? [piece] : []))
  return {
    hole: found.piece,
    part: found.part,
    tokens: measure(known(pieces.slice(0, at))),
    tokensBehind: measure(known(pieces.slice(at + 1))),
  }
}

/** Whether a time is told to the day: what a cache keeps for an hour at most outlives it once a day. */
export function isOfDay({ why, name = '' }: Hole): boolean {
  if (why !== 'volatile' || /hour|minute|second|timeStyle/.test(name)) return false
  return (
    /toLocaleDateString\(|toDateString\(|\bdate\.today\(|\.date\(\)|getFullYear\(|\.year\b/.test(name) ||
    /toISOString\(\)\.(?:split\(['"]T['"]\)|(?:slice|substring|substr)\(0, ?10\))/.test(name) ||
    /(?:strftime|format)\(['"](?:(?!%[HIMSfpXcT]|[Hh]{1,2}:?m|ss).)*\)$/.test(name)
  )
}

/** What the process was started with is the same as long as it runs. */
const steady: ReadonlySet<Hole['why']> = new Set(['environment', 'import', 'file', 'function'])

function changes(hole: Hole): boolean {
  return !steady.has(hole.why) && !isOfDay(hole)
}

/** Known texts and holes in order; of a choice its longest option. */
function piecesOf(parts: readonly TextPart[]): (string | Hole)[] {
  const pieces: (string | Hole)[] = []
  for (const part of parts) {
    if (part.kind === 'known') {
      const last = pieces.at(-1)
      if (typeof last === 'string') pieces[pieces.length - 1] = last + part.text
      else pieces.push(part.text)
    } else if (part.kind === 'hole') pieces.push(part)
    else pieces.push(...longest(part.options.map(piecesOf)))
  }
  return pieces
}

function longest(options: readonly (string | Hole)[][]): (string | Hole)[] {
  const size = (pieces: readonly (string | Hole)[]): number =>
    pieces.reduce((sum, piece) => sum + (typeof piece === 'string' ? piece.length : 0), 0)
  return options.reduce((best, option) => (size(option) > size(best) ? option : best), options[0] ?? [])
}
