import { isSideCode, rulesOffInSideCode } from '../../side-code'
import { type DescribedFinding, totalsOf } from '../describe'
import type { LintResult } from '../lint-result'
import { type Colors, groupBy, plural } from '../output'
import { cellText } from '../place-text'
import { priceDaysOf, printPriceDays } from '../price-days'
import { basesIn, legendOf } from './legend'
import { printTotals } from './totals'

/** For people: findings by file, then what they come to. */
export function formatStylish(
  result: LintResult,
  { quiet, colors }: { readonly quiet: boolean; readonly colors: Colors },
): string {
  const shown = quiet ? result.findings.filter((finding) => finding.severity === 'error') : result.findings
  const files = groupBy(shown, (finding) => finding.file)
  const blocks = [...files].map(([file, findings]) => `${colors.underline(file)}\n${lines(findings, colors)}\n`)
  const text = [
    ...blocks,
    ...some(result.fixed?.diff ?? '', (diff) => `${paintDiff(diff, colors)}\n`),
    summary(result, colors),
  ].join('\n')
  const legend = legendOf(basesIn(text), result.calls).join('; ')
  return `${[text, ...some(legend, colors.dim)].join('\n')}\n`
}

function paintDiff(diff: string, colors: Colors): string {
  const paint = (line: string) => (line.startsWith('-') ? colors.red(line) : line.startsWith('+') ? colors.green(line) : line)
  return diff.trimEnd().split('\n').map(paint).join('\n')
}

function lines(findings: readonly DescribedFinding[], colors: Colors): string {
  const rows = findings.map((finding) => ({
    place:
      finding.cell === undefined
        ? `${finding.range.start.line}:${finding.range.start.column}`
        : cellText(finding.cell, finding.cellLine ?? null),
    severity: finding.severity,
    message: finding.message,
    ruleId: finding.ruleId,
  }))
  // What is longer than the limit stands out; the others are aligned among themselves.
  const width = (column: keyof (typeof rows)[number], limit: number) =>
    Math.max(0, ...rows.map((row) => row[column].length).filter((length) => length <= limit))
  const places = width('place', 20)
  const severities = width('severity', 7)
  const messages = width('message', 100)
  const paint = { error: colors.red, warning: colors.yellow, info: colors.blue }
  return rows
    .map(({ place, severity, message, ruleId }) => {
      const padded = paint[severity](severity.padEnd(severities))
      return `  ${colors.dim(place.padStart(places))}  ${padded}  ${message.padEnd(messages)}  ${colors.dim(ruleId)}`
    })
    .join('\n')
}

function summary(result: LintResult, colors: Colors): string {
  return [findingsLine(result, colors), baselineLine(result), callsLine(result), fixedLine(result), sideCodeLine(result)]
    .filter((line) => line !== undefined)
    .join('\n')
}

function findingsLine({ findings, calls, failed, fixed }: LintResult, colors: Colors): string {
  if (findings.length === 0 && failed > 0) return `no findings, but ${plural(failed, 'file')} could not be checked`
  if (findings.length === 0) return colors.green(fixed === undefined || fixed.fixes === 0 ? 'no findings' : 'no findings left')
  const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length
  const severities = [
    ...some(count('error'), (errors) => plural(errors, 'error')),
    ...some(count('warning'), (warnings) => plural(warnings, 'warning')),
    ...some(count('info'), (infos) => `${infos} info`),
  ].join(', ')
  const affected = new Set(findings.flatMap((finding) => finding.callId ?? [])).size
  const repairs = [
    ...some(findings.filter((finding) => finding.fix !== null).length, (fixes) => `${fixes} fixable with --fix`),
    ...some(findings.filter((finding) => finding.suggestion !== null).length, (suggestions) => plural(suggestions, 'suggestion')),
  ].join(', ')
  const asked = totalsOf(calls).promptFiles === 0 ? plural(calls.length, 'call') : `${calls.length} calls and prompt files`
  const text = `${plural(findings.length, 'finding')} (${severities}) in ${affected} of ${asked}`
  const paint = count('error') > 0 ? colors.red : colors.yellow
  return paint(repairs === '' ? text : `${text}; ${repairs}`)
}

function callsLine({ calls, files }: LintResult): string {
  const days = priceDaysOf(calls)
  return [printTotals(calls), ...(days === undefined ? [] : [printPriceDays(days)]), `${plural(files, 'file')} checked`].join(
    '; ',
  )
}

function baselineLine({ baseline }: LintResult): string | undefined {
  if (baseline === undefined || baseline.accepted + baseline.mended === 0) return undefined
  const accepted = `${plural(baseline.accepted, 'accepted finding')} not shown`
  const mended = `${baseline.mended} mended: run "promptfare baseline --prune"`
  return [...(baseline.accepted === 0 ? [] : [accepted]), ...(baseline.mended === 0 ? [] : [mended])].join('; ')
}

function fixedLine({ fixed }: LintResult): string | undefined {
  if (fixed === undefined) return undefined
  if (fixed.fixes === 0) return 'nothing to fix'
  const verb = fixed.written ? 'fixed' : 'would fix'
  return `${verb} ${plural(fixed.fixes, 'finding')} in ${fixed.files.join(', ')}`
}

/** Where most of it is in code that runs seldom: how to hear less of that. */
function sideCodeLine({ findings, isUnconfigured }: LintResult): string | undefined {
  const aside = findings.filter(({ file }) => isSideCode(file))
  const ends = aside.filter(({ ruleId }) => rulesOff.has(ruleId)).length
  if (isUnconfigured !== true || aside.length * 2 <= findings.length || ends === 0) return undefined
  const which = ends === aside.length ? 'them' : `${ends} of them`
  return `${aside.length} of ${plural(findings.length, 'finding')} are in tests and examples: "promptfare init" turns ${which} off`
}

const rulesOff = new Set<string>(rulesOffInSideCode)

function some<T extends number | string>(value: T, print: (value: T) => string): readonly string[] {
  return value === 0 || value === '' ? [] : [print(value)]
}
