import fs from 'node:fs'
import path from 'node:path'
import type { ArtifactLocation, Fix, Log, Region, ReportingDescriptor, Result } from 'sarif'
import { packageFolder, packageVersion } from '../../package'
import type { DescribedFinding, DescribedRange } from '../describe'
import { firstSentence } from '../explain'
import type { LintResult } from '../lint-result'
import { priceDaysOf } from '../price-days'
import { fingerprintsOf, fromRoot, isAbsolute, shownOf } from './findings'

/** SARIF 2.1.0, for code scanning: paths from the repository's folder, pages as help, fixes and suggestions as fixes. */
export function formatSarif(result: LintResult, options: { readonly quiet: boolean }): string {
  const findings = shownOf(result, options)
  const ids = [...new Set(findings.map(({ ruleId }) => ruleId))].sort()
  const fingerprints = fingerprintsOf(findings, result)
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Promptfare', version: packageVersion(), rules: ids.map(describeRule) } },
        automationDetails: { id: 'promptfare/' },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [base]: { description: { text: "The repository's folder." } } },
        invocations: [
          {
            executionSuccessful: result.failed === 0,
            toolExecutionNotifications: [
              ...result.skipped.map(({ file, reason }) => `${fromRoot(file, result)} was not checked: ${reason}`),
              ...result.brokenFiles.map(
                ({ file, line }) => `${fromRoot(file, result)} was read in part: syntax error in line ${line}`,
              ),
            ].map((text) => ({ level: 'warning', message: { text } })),
          },
        ],
        properties: { pricesAsOf: priceDaysOf(result.calls) ?? null },
        results: findings.map((finding, index) => describeResult(finding, ids, fingerprints[index] ?? '', result)),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

const base = 'SRCROOT'

const levels = { error: 'error', warning: 'warning', info: 'note' } as const

function describeRule(id: string): ReportingDescriptor {
  const file = path.join(packageFolder(), 'rules', `${id}.md`)
  if (!fs.existsSync(file)) {
    const text = 'A directive that gives no reason, names no rule that exists or suppresses nothing.'
    return { id, shortDescription: { text } }
  }
  const page = fs.readFileSync(file, 'utf8')
  return { id, shortDescription: { text: firstSentence(page) }, help: { text: page, markdown: page } }
}

function describeResult(finding: DescribedFinding, ids: readonly string[], fingerprint: string, result: LintResult): Result {
  const { ruleId, severity, message, file, range, fix, suggestion } = finding
  const { callId, sdk, provider, model, tokens, usdPer1kCalls, basis } = finding
  const fixes = [
    ...(fix === null ? [] : [describeFix(fix, 'fix', result)]),
    ...(suggestion === null ? [] : [describeFix(suggestion, 'suggestion', result)]),
  ]
  return {
    ruleId,
    ruleIndex: ids.indexOf(ruleId),
    level: levels[severity],
    message: { text: message },
    locations: [{ physicalLocation: { ...located(file, result), region: regionOf(range) } }],
    partialFingerprints: { 'promptfareCall/v1': fingerprint },
    ...(fixes.length === 0 ? {} : { fixes }),
    properties: { callId, sdk, provider, model, tokens, usdPer1kCalls, basis },
  }
}

/** A suggestion changes what the program does: it says so, since the format knows fixes only. */
function describeFix(repair: NonNullable<DescribedFinding['fix']>, kind: 'fix' | 'suggestion', result: LintResult): Fix {
  const files = [...new Set(repair.edits.map(({ file }) => file))]
  return {
    description: { text: kind === 'fix' ? repair.title : `${repair.title} (changes what the program does)` },
    artifactChanges: files.map((file) => ({
      ...located(file, result),
      replacements: repair.edits
        .filter((edit) => edit.file === file)
        .map(({ range, text }) => ({ deletedRegion: regionOf(range), insertedContent: { text } })),
    })),
    properties: { kind },
  }
}

function located(file: string, result: LintResult): { artifactLocation: ArtifactLocation } {
  const uri = fromRoot(file, result).split(/[\\/]/).map(encodeURIComponent).join('/')
  if (!isAbsolute(file)) return { artifactLocation: { uri, uriBaseId: base } }
  return { artifactLocation: { uri: `file://${uri.startsWith('/') ? '' : '/'}${uri.replace('%3A', ':')}` } }
}

function regionOf({ start, end }: DescribedRange): Region {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column }
}
