import type { Range } from '../../../model/estimate'
import { usdOn } from '../../../model/model-info'
import { callsAmong, type DescribedCall, sumOfRuns, type Totals, totalsOf } from '../describe'
import { plural } from '../output'

/** What calls come to, in words: dollars for one run of each that has a price; how often they run is not known here. */
export function printTotals(described: readonly DescribedCall[]): string {
  const { promptFiles } = totalsOf(described)
  const files = plural(promptFiles, 'prompt file')
  if (promptFiles === 0) return printCalls(described)
  return promptFiles === described.length ? files : `${printCalls(callsAmong(described))}; ${files}`
}

function printCalls(calls: readonly DescribedCall[]): string {
  const { priced, unpriced, atCallers, perMonth } = totalsOf(calls)
  const all = plural(calls.length, 'call')
  if (calls.length === 0) return all
  if (priced === 0) return `${all}, none with a price`
  const { low, expected, high, basis, unbounded } = sumOfRuns(calls)
  const each = calls.length === 1 ? 'a run' : 'if each runs once'
  const dollars = `${usdOn(expected, basis)} ${each} (${printRange({ low, high, basis, isUnbounded: unbounded > 0 })})`
  const others = [
    ...(perMonth === undefined ? [] : [printMonth(perMonth, priced)]),
    ...(unbounded === 0 ? [] : [calls.length === 1 ? 'no maximum is known' : `${unbounded} with no known maximum`]),
    ...(unpriced === 0 ? [] : [`${unpriced} unpriced`]),
    ...(atCallers === 0 ? [] : [`${atCallers} counted at their callers`]),
  ]
  if (others.length === 0) return `${all}: ${dollars}`
  if (unpriced === 0 && atCallers === 0) return `${all}: ${dollars}; ${others.join(', ')}`
  return `${all}: ${priced} priced, ${dollars}; ${others.join(', ')}`
}

/** Traffic is stated for files: of others nobody knows how often they run. */
function printMonth({ usd, ofCalls }: NonNullable<Totals['perMonth']>, priced: number): string {
  const dollars = `${usdOn(usd, 'assumed')} a month`
  return ofCalls === priced ? dollars : `${dollars} for ${plural(ofCalls, 'call')} with stated traffic`
}

/** `≈$0.0037–$0.49`: the mark of the basis stands for both. Without a known maximum only what it is at least. */
export function printRange({ low, high, basis, isUnbounded }: Range & { readonly isUnbounded?: boolean }): string {
  if (isUnbounded === true) return `${usdOn(low, basis)} or more`
  return `${usdOn(low, basis)}–${usdOn(high, basis).replace(/^[~≈?]/, '')}`
}
