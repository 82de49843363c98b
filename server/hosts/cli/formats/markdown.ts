import type { DescribedFinding } from '../describe'
import type { LintResult } from '../lint-result'
import { groupBy } from '../output'
import { priceDaysOf, printPriceDays } from '../price-days'
import { countFailed, countFindings, fromRoot, shownOf } from './findings'
import { cell, code, fitComment, html } from './markdown-text'
import { printTotals } from './totals'

/** For comments and job summaries: findings by file in tables that open, cut to what a comment may hold. */
export function formatMarkdown(result: LintResult, options: { readonly quiet: boolean }): string {
  const findings = shownOf(result, options)
  const summary = [countFindings(findings), countFailed(result), accepted(result)].filter((text) => text !== undefined).join(', ')
  const days = priceDaysOf(result.calls)
  const prices = days === undefined ? [] : [printPriceDays(days)]
  const head = [
    '<!-- promptfare-lint -->',
    `### Promptfare: ${summary}`,
    '',
    cell([printTotals(result.calls), ...prices].join('; ')),
  ]
  const blocks = [...groupBy(findings, ({ file }) => file)].map(([file, inside]) => blockOf(fromRoot(file, result), inside))
  return fitComment(head, blocks, (left) => `…and ${left} more files with findings`)
}

function accepted({ baseline }: LintResult): string | undefined {
  return baseline === undefined || baseline.accepted === 0 ? undefined : `${baseline.accepted} accepted before`
}

function blockOf(file: string, findings: readonly DescribedFinding[]): string {
  const rows = findings.map(({ range, severity, message, ruleId }) => {
    const cells = [String(range.start.line), severity, cell(message), code(ruleId)]
    return `| ${cells.join(' | ')} |`
  })
  return [
    '',
    '<details open>',
    `<summary>${html(file)}: ${countFindings(findings)}</summary>`,
    '',
    '| line | severity | finding | rule |',
    '| ---: | --- | --- | --- |',
    ...rows,
    '',
    '</details>',
  ].join('\n')
}
