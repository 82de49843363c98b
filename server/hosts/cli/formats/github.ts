import type { DescribedFinding } from '../describe'
import type { LintResult } from '../lint-result'
import { countFailed, countFindings, fromRoot, shownOf } from './findings'

/** Workflow commands of GitHub Actions, which become annotations of the changed lines; what they come to is the last line. */
export function formatGithub(result: LintResult, options: { readonly quiet: boolean }): string {
  const shown = shownOf(result, options)
  const summary = [countFindings(shown), countFailed(result)].filter((text) => text !== undefined).join(', ')
  return `${[...shown.map((finding) => annotate(finding, result)), summary].join('\n')}\n`
}

const commands = { error: 'error', warning: 'warning', info: 'notice' } as const

function annotate({ severity, file, range, ruleId, message }: DescribedFinding, result: LintResult): string {
  const { start, end } = range
  const properties = {
    file: fromRoot(file, result),
    line: start.line,
    endLine: end.line,
    // Columns are shown only where both are on one line, and a command that has them otherwise is refused.
    ...(start.line === end.line ? { col: start.column, endColumn: end.column } : {}),
    title: `promptfare: ${ruleId}`,
  }
  const listed = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
  return `::${commands[severity]} ${listed.join(',')}::${escapeData(message)}`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
