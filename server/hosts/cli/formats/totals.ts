import type { Basis } from '../../../model/estimate'
import { usdOn } from '../../../model/model-info'
import { callsAmong, type DescribedCall, sumOfRuns, totalsOf } from '../describe'
import { plural } from '../output'

/** What calls come to, in words: dollars for one run of each that has a price; how often they run is not known here. */
export function printTotals(described: readonly DescribedCall[]): string {
  const { promptFiles } = totalsOf(described)
  const files = plural(promptFiles, 'prompt file')
  if (promptFiles === 0) return printCalls(described)
  return promptFiles === described.length ? files : `${printCalls(callsAmong(described))}; ${files}`
}

function printCalls(calls: readonly DescribedCall[]): string {
  const { priced, unpriced, atCallers } = totalsOf(calls)
  const all = plural(calls.length, 'call')
  if (calls.length === 0) return all
  if (priced === 0) return `${all}, none with a price`
  const { low, expected, high, basis } = sumOfRuns(calls)
  const each = calls.length === 1 ? 'a run' : 'if each runs once'
  const dollars = `${usdOn(expected, basis)} ${each} (${printRange(low, high, basis)})`
  if (unpriced === 0 && atCallers === 0) return `${all}: ${dollars}`
  const others = [
    ...(unpriced === 0 ? [] : [`${unpriced} unpriced`]),
    ...(atCallers === 0 ? [] : [`${atCallers} counted at their callers`]),
  ]
  return `${all}: ${priced} priced, ${dollars}; ${others.join(', ')}`
}

/** `≈$0.0037–$0.49`: the mark of the basis stands for both. */
export function printRange(low: number, high: number, basis: Basis): string {
  return `${usdOn(low, basis)}–${usdOn(high, basis).replace(/^[~≈?]/, '')}`
}
