import fs from 'node:fs'
import path from 'node:path'
import { check } from '../../server/hosts/cli/check'
import { openProject } from '../../server/hosts/cli/project'
import { languageOf } from '../../server/hosts/compose'
import { today } from '../../server/hosts/today'
import { createHost } from '../harness/host'

/**
 * How much a stranger's first `lint` says: `npm run bench:density -- REPO…`. Findings of the recommended rules in whole repositories,
 * and those in application code per thousand of its lines that are not blank. What is a test, an example, documentation or generated
 * is told by its path, its name, and by generators' own words at its top; notebooks are examples. Prints a table with medians.
 */
interface Density {
  readonly repository: string
  /** Lines of application code. */
  readonly lines: number
  readonly calls: number
  /** In all files, and in application code. */
  readonly findings: number
  readonly own: number
  readonly errors: number
  readonly warnings: number
}

function measure(repository: string): Density {
  const host = createHost({ cwd: repository, today })
  const project = openProject(host, { paths: ['.'] })
  const lines = new Map<string, number>()
  for (const file of project.files) {
    const shown = project.world.displayPath(file)
    const text = project.world.read(file) ?? ''
    if (isApplication(shown, text)) lines.set(shown, text.split('\n').filter((line) => line.trim() !== '').length)
  }
  const { findings, calls } = check(project, host)
  const own = findings.filter(({ file }) => lines.has(file))
  return {
    repository: path.basename(repository),
    lines: [...lines.values()].reduce((sum, count) => sum + count, 0),
    calls: calls.filter(({ file }) => lines.has(file)).length,
    findings: findings.length,
    own: own.length,
    errors: own.filter(({ severity }) => severity === 'error').length,
    warnings: own.filter(({ severity }) => severity === 'warning').length,
  }
}

function isApplication(file: string, text: string): boolean {
  const id = languageOf(file)?.language.id
  if (id !== 'typescript' && id !== 'python') return false
  const name = path.posix.basename(file)
  return !(folders.test(path.posix.dirname(file)) || names.test(name) || generated.test(text.slice(0, 1000)))
}

const folders =
  /(^|\/)(__tests__|__mocks__|([\w-]*[-_])?(tests?|examples?|samples?|demos?|docs?|benchmarks?)|specs?|e2e|fixtures?|mocks?|cookbooks?|notebooks?|evals?|evaluations?|stories|generated|vendor|dist|build)(\/|$)/i
const names =
  /\.(test|spec|stories|d|gen|generated|min|bundle)\.[cm]?[jt]sx?$|^test_|_test\.py$|^conftest\.py$|\.config\.[cm]?[jt]s$/i
const generated = /@generated|auto-?generated|generated (by|from)|do not edit/i

function perThousand({ own, lines }: Density): number {
  return lines === 0 ? 0 : (own / lines) * 1000
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

function main(folders: readonly string[]): void {
  if (folders.length === 0) {
    console.error('usage: npm run bench:density -- REPO…')
    process.exitCode = 2
    return
  }
  const measured = folders.filter((folder) => fs.statSync(folder).isDirectory()).map((folder) => measure(path.resolve(folder)))
  const heads = [
    'repository',
    'findings',
    'lines of application',
    'calls in it',
    'findings in it',
    'errors',
    'warnings',
    'per 1,000 lines',
  ]
  const rows = measured.map((one) => [
    one.repository,
    ...[one.findings, one.lines, one.calls, one.own, one.errors, one.warnings].map((figure) => figure.toLocaleString('en-US')),
    perThousand(one).toFixed(2),
  ])
  const columns = [
    ...(['findings', 'lines', 'calls', 'own', 'errors', 'warnings'] as const).map((key) => (one: Density) => one[key]),
    perThousand,
  ]
  const medians = columns.map((column) => String(Math.round(median(measured.map(column)) * 100) / 100))
  for (const row of [heads, heads.map(() => '---'), ...rows, ['median', ...medians]]) console.log(`| ${row.join(' | ')} |`)
}

main(process.argv.slice(2))
