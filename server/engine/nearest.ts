import { closest, distance } from 'fastest-levenshtein'

/** `: did you mean "x"?` where one of the known names is close to the one given, `: known are …` where there are few, else nothing. */
export function suggestName(given: string, known: readonly string[]): string {
  const started = given.length < 3 ? undefined : known.find((name) => name.startsWith(given))
  const nearest = started ?? (known.length === 0 ? undefined : closest(given, [...known]))
  const near = nearest !== undefined && distance(given, nearest) <= Math.max(2, given.length / 3)
  if (started !== undefined || near) return `: did you mean "${nearest}"?`
  return known.length > 0 && known.length <= 12 ? `: known are ${known.join(', ')}` : ''
}
