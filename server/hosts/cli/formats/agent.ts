import { usd } from '../../../model/model-info'
import type { DescribedFinding } from '../describe'
import type { LintResult } from '../lint-result'
import { countFailed, countFindings, shownOf } from './findings'

/** One line a finding, with all that a coding agent needs to mend it, and nothing that is there to be looked at. */
export function formatAgent(result: LintResult, options: { readonly quiet: boolean }): string {
  const shown = shownOf(result, options)
  const summary = [countFindings(shown), countFailed(result)].filter((text) => text !== undefined).join(', ')
  return `${[...shown.map(print), summary].join('\n')}\n`
}

function print({ file, range, severity, ruleId, message, usdPer1kCalls, fix, suggestion }: DescribedFinding): string {
  const { line, column } = range.start
  const repair = fix === null ? suggestion : fix
  const details = [
    message.replace(/\s+/g, ' '),
    ...(usdPer1kCalls === null ? [] : [`saves ${usd(usdPer1kCalls.saved)} per 1,000 calls`]),
    ...(repair === null ? [] : [`${fix === null ? 'suggestion' : 'fix'}: ${repair.title}`]),
  ]
  return `${file}:${line}:${column} ${severity} ${ruleId}: ${details.join(' | ')}`
}
