/** Prices older than this are said to be old. */
export const oldAfterDays = 60

/** What to say of prices of this day, where they are old; both days as `YYYY-MM-DD`. */
export function oldPricesText(catalog: string, today: string): string | undefined {
  const days = Math.floor((Date.parse(today) - Date.parse(catalog)) / 86_400_000)
  return days > oldAfterDays ? `prices are as of ${catalog}, ${days} days ago: run "promptfare prices update"` : undefined
}
