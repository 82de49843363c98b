import type { DescribedFinding } from '../describe'
import type { LintResult } from '../lint-result'
import { groupBy } from '../output'
import { fromRoot, shownOf } from './findings'

/** JUnit's XML: a suite for each file, and a test that failed for each finding. What is only for information was skipped. */
export function formatJunit(result: LintResult, options: { readonly quiet: boolean }): string {
  const findings = shownOf(result, options)
  const suites = [...groupBy(findings, ({ file }) => file)].map(([file, inside]) => suiteOf(fromRoot(file, result), inside))
  const broken = result.skipped.length === 0 || result.failed === 0 ? [] : [notChecked(result)]
  const empty = suites.length === 0 && broken.length === 0 ? [clean(result)] : []
  const failures = count(findings, isFailure)
  const tests = findings.length + empty.length
  const attributes = `tests="${tests}" failures="${failures}" errors="${broken.length === 0 ? 0 : result.failed}"`
  const head = `<testsuites name="promptfare" ${attributes} time="${result.seconds}">`
  return `${['<?xml version="1.0" encoding="UTF-8"?>', head, ...suites, ...broken, ...empty, '</testsuites>'].join('\n')}\n`
}

function suiteOf(file: string, findings: readonly DescribedFinding[]): string {
  const failures = count(findings, isFailure)
  const skipped = findings.length - failures
  const attributes = `name="${quote(file)}" tests="${findings.length}" failures="${failures}" errors="0" skipped="${skipped}"`
  return [`  <testsuite ${attributes}>`, ...findings.map((finding) => caseOf(file, finding)), '  </testsuite>'].join('\n')
}

function caseOf(file: string, finding: DescribedFinding): string {
  const { ruleId, severity, message, range } = finding
  const { line, column } = range.start
  const name = `name="${quote(`${ruleId} ${line}:${column}`)}" classname="${quote(file)}" file="${quote(file)}" line="${line}"`
  const said = quote(message)
  if (!isFailure(finding)) return `    <testcase ${name}><skipped message="${said}"/></testcase>`
  const where = quote(`${file}:${line}:${column}`)
  return `    <testcase ${name}><failure type="${severity}" message="${said}">${where} ${said}</failure></testcase>`
}

/** An empty report is an error to most that read it. */
function clean({ files }: LintResult): string {
  return [
    `  <testsuite name="promptfare" tests="1" failures="0" errors="0" skipped="0">`,
    `    <testcase name="${files} files checked" classname="promptfare"/>`,
    `  </testsuite>`,
  ].join('\n')
}

function notChecked({ skipped }: LintResult): string {
  const cases = skipped.map(
    ({ file, reason }) =>
      `    <testcase name="${quote(file)}" classname="promptfare"><error type="not checked" message="${quote(reason)}"/></testcase>`,
  )
  const attributes = `name="not checked" tests="${cases.length}" failures="0" errors="${cases.length}" skipped="0"`
  return [`  <testsuite ${attributes}>`, ...cases, '  </testsuite>'].join('\n')
}

function isFailure({ severity }: DescribedFinding): boolean {
  return severity !== 'info'
}

function count<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** Characters that XML cannot hold at all are left out. */
function quote(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, (mark) => entities[mark] ?? mark)
}
