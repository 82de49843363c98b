/** The newest day or month that a text about sources names, `2026-11-10` or `2026-08`; `undefined` where it names none. */
export function sourceDay(source: string): string | undefined {
  return (source.match(/\b20\d\d-(?:0[1-9]|1[0-2])(?:-\d\d)?\b/g) ?? []).sort().at(-1)
}
