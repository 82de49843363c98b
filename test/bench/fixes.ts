import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Analysis } from '../../server/engine/analysis'
import type { Place } from '../../server/hosts/cli/places'
import { analyzeFiles, openProject, type Project } from '../../server/hosts/cli/project'
import { run } from '../../server/hosts/cli/run'
import { languageOf } from '../../server/hosts/compose'
import { today } from '../../server/hosts/today'
import type { Finding, Repair } from '../../server/model/rule'
import { applyEdits, type Edit, fitting, type Span } from '../../server/model/span'
import { createHost } from '../harness/host'
import { brokenBy, type Edited } from './syntax'

/**
 * Applies every repair of every finding to a copy of each repository: `npm run bench:fixes -- REPO… [--out FOLDER] [--rule ID]`. Each
 * repair is applied alone to the original text, and then all that fit are at once: files have to parse as before, the finding has to be
 * gone, no call may be lost, and no error may appear at the call. Then `lint --fix` runs twice: the second run must change nothing.
 * Prints a table and each failure with its place. With `--out`, the copies stay there with all repairs made, for a type checker.
 */
interface Measured {
  readonly repository: string
  readonly findings: number
  readonly fixes: number
  readonly suggestions: number
  readonly applied: number
  /** Files that `lint --fix` changes, and those that it changes when it runs again. */
  readonly fixed: number
  readonly again: number
  readonly failures: readonly Failure[]
}

interface Failure {
  readonly kind: 'parse' | 'still' | 'error' | 'lost' | 'all' | 'again'
  readonly where: string
  readonly what: string
}

/** A repair, whose finding it is, and what was found in the document. */
interface Case {
  readonly analysis: Analysis
  readonly finding: Finding
  readonly repair: Repair
  readonly place: Place
}

async function measure(repository: string, copy: string, rule: string | undefined): Promise<Measured> {
  fs.cpSync(repository, copy, { recursive: true, filter: (from) => path.basename(from) !== '.git' })
  const config = `${copy}.json`
  fs.writeFileSync(config, JSON.stringify({ extends: 'promptfare:all' }))
  const host = hostOf(copy)
  const project = openProject(host, { paths: ['.'], config })
  const { analyses } = analyzeFiles(project, () => {})
  const places = project.places()
  const findings = analyses.flatMap(({ findings }) => findings)
  const cases = analyses.flatMap((analysis) =>
    analysis.findings.flatMap((finding): readonly Case[] => {
      if (rule !== undefined && finding.ruleId !== rule) return []
      const repairs = [finding.fix, finding.suggestion].filter((repair) => repair !== undefined)
      return repairs.map((repair) => ({ analysis, finding, repair, place: places.of(finding.span) }))
    }),
  )
  const alone = cases.map((one) => applyAlone(one, project))
  const together = textsAfter(
    fitting(cases.map(({ repair }) => repair)).flatMap(({ edits }) => edits),
    project,
  )
  const failures = [...alone.flatMap(({ failures }) => failures), ...parseFailures(cases, alone), ...parseAll(together, project)]
  const { fixed, again } = await fixTwice(copy, config, project, failures)
  for (const { file, after } of together) fs.writeFileSync(file, after)
  return {
    repository: path.basename(repository),
    findings: findings.length,
    fixes: cases.filter(({ finding, repair }) => repair === finding.fix).length,
    suggestions: cases.filter(({ finding, repair }) => repair === finding.suggestion).length,
    applied: alone.filter(({ edited }) => edited.length > 0).length,
    fixed,
    again,
    failures,
  }
}

const hostOf = (cwd: string) => createHost({ cwd, today, stderr: (text) => process.stderr.write(text) })

interface Alone {
  readonly edited: readonly Edited[]
  readonly failures: readonly Failure[]
}

function applyAlone(one: Case, project: Project): Alone {
  const { analysis, finding, repair } = one
  const edited = textsAfter(repair.edits, project)
  const fail = (kind: Failure['kind'], what: string): Failure => ({ kind, where: whereOf(one), what })
  if (edited.length === 0) return { edited, failures: [fail('parse', 'nothing to apply, or edits that overlap')] }
  const id = analysis.document
  const original = project.world.read(id) ?? ''
  for (const { file, after } of edited) project.overlay.set(file, after)
  const text = project.world.read(id) ?? original
  const after = project.engine.analyze({ id, languageId: languageOf(id)?.languageId ?? '', text })
  for (const { file } of edited) project.overlay.delete(file)
  const at = moved(finding.span, repair.edits)
  const left = after.findings.find(({ ruleId, span }) => ruleId === finding.ruleId && touches(span, at))
  const fresh = newError(finding, analysis, after)
  return {
    edited,
    failures: [
      ...(left === undefined ? [] : [fail('still', left.message)]),
      ...(after.calls.length < analysis.calls.length ? [fail('lost', 'a call is not found any more')] : []),
      ...(fresh === undefined ? [] : [fail('error', `${fresh.ruleId}: ${fresh.message}`)]),
    ],
  }
}

function whereOf({ finding, place, repair }: Case): string {
  const cell = place.cell === null ? '' : ` (cell ${place.cell}, line ${place.cellLine})`
  return `${place.file}:${place.line}${cell} ${finding.ruleId}: ${repair.title}`
}

/** Documents that edits change, as they are before and after. */
function textsAfter(edits: readonly Edit[], { world }: Project): readonly Edited[] {
  return [...new Set(edits.map(({ span }) => span.document))].flatMap((file) => {
    const before = world.read(file)
    const after = before === undefined ? undefined : applyEdits(file, before, edits)
    return before === undefined || after === undefined || before === after ? [] : [{ file, before, after }]
  })
}

/** Where a span stands after some edits, what was put into it included. */
function moved(span: Span, edits: readonly Edit[]): Span {
  const own = edits.filter((edit) => edit.span.document === span.document)
  const shift = (offset: number, included: boolean): number =>
    own.reduce((sum, { span: { start, end }, text }) => {
      if (included ? start < offset : end <= offset && start < offset) return sum + text.length - (Math.min(end, offset) - start)
      return start < offset ? sum - (offset - start) : sum
    }, offset)
  return { ...span, start: shift(span.start, false), end: shift(span.end, true) }
}

function touches(a: Span, b: Span): boolean {
  if (a.document !== b.document) return false
  return (a.start < b.end && b.start < a.end) || a.start === b.start
}

function newError({ callId }: Finding, before: Analysis, after: Analysis): Finding | undefined {
  const errors = ({ findings }: Analysis) => findings.filter((one) => one.severity === 'error' && one.callId === callId)
  const known = errors(before).map(({ ruleId }) => ruleId)
  return errors(after).find(({ ruleId }) => !known.includes(ruleId))
}

/** One look of each parser at all edited texts. */
function parseFailures(cases: readonly Case[], alone: readonly Alone[]): readonly Failure[] {
  const edited = alone.flatMap(({ edited }, index) => edited.map((one) => ({ one, of: cases[index] })))
  return brokenBy(edited.map(({ one }) => one)).flatMap((what, index) => {
    const of = edited[index]?.of
    return what === undefined || of === undefined ? [] : [{ kind: 'parse' as const, where: whereOf(of), what }]
  })
}

function parseAll(together: readonly Edited[], { world }: Project): readonly Failure[] {
  return brokenBy(together).flatMap((what, index) => {
    const file = together[index]?.file ?? ''
    return what === undefined ? [] : [{ kind: 'all' as const, where: world.displayPath(file), what }]
  })
}

/** Runs `lint --fix` two times over a copy; what breaks, and what the second run still changes, joins the failures. */
async function fixTwice(
  copy: string,
  config: string,
  { files, world }: Project,
  failures: Failure[],
): Promise<{ readonly fixed: number; readonly again: number }> {
  const texts = () => files.map((file) => fs.readFileSync(file, 'utf8'))
  const lint = () => run(['lint', '.', '--fix', '--config', config, '--fail-on', 'never'], hostOf(copy))
  const original = texts()
  await lint()
  const once = texts()
  await lint()
  const twice = texts()
  const changes = (from: readonly string[], to: readonly string[]): readonly Edited[] =>
    files.flatMap((file, index) => {
      const [before = '', after = ''] = [from[index], to[index]]
      return before === after ? [] : [{ file, before, after }]
    })
  const fixed = changes(original, once)
  for (const [index, what] of brokenBy(fixed).entries()) {
    if (what !== undefined) failures.push({ kind: 'all', where: world.displayPath(fixed[index]?.file ?? ''), what })
  }
  const again = changes(once, twice)
  for (const { file } of again)
    failures.push({ kind: 'again', where: world.displayPath(file), what: 'a second --fix changes it' })
  for (const { file, before } of changes(original, twice)) fs.writeFileSync(file, before)
  return { fixed: fixed.length, again: again.length }
}

async function main(args: readonly string[]): Promise<void> {
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined)
  const repositories = args.filter((arg, index) => !arg.startsWith('--') && !args[index - 1]?.startsWith('--'))
  if (repositories.length === 0) {
    console.error('usage: npm run bench:fixes -- REPO… [--out FOLDER] [--rule ID]')
    process.exitCode = 2
    return
  }
  const out = option('--out')
  const folder = path.resolve(out ?? fs.mkdtempSync(path.join(os.tmpdir(), 'promptfare-fixes-')))
  fs.mkdirSync(folder, { recursive: true })
  const measured: Measured[] = []
  for (const repository of repositories.map((one) => path.resolve(one))) {
    const copy = path.join(folder, path.basename(repository))
    fs.rmSync(copy, { recursive: true, force: true })
    measured.push(await measure(repository, copy, option('--rule')))
    if (out === undefined) fs.rmSync(copy, { recursive: true, force: true })
  }
  if (out === undefined) fs.rmSync(folder, { recursive: true, force: true })
  console.log(table(measured))
  for (const { repository, failures } of measured) {
    for (const { kind, where, what } of failures) console.log(`${kinds[kind]}  ${repository}/${where}\n    ${what}`)
  }
  if (measured.some(({ failures }) => failures.length > 0)) process.exitCode = 1
}

const kinds: Readonly<Record<Failure['kind'], string>> = {
  parse: 'does not parse',
  all: 'does not parse with all repairs',
  still: 'rule still there',
  error: 'new error',
  lost: 'call lost',
  again: 'not settled',
}

function table(measured: readonly Measured[]): string {
  const heads = [
    'repository',
    'findings',
    'fixes',
    'suggestions',
    'applied',
    'fixed files',
    'changed again',
    ...Object.values(kinds),
  ]
  const rows = measured.map(({ repository, findings, fixes, suggestions, applied, fixed, again, failures }) => [
    repository,
    ...[findings, fixes, suggestions, applied, fixed, again].map(String),
    ...Object.keys(kinds).map((kind) => String(failures.filter((failure) => failure.kind === kind).length)),
  ])
  const total = heads.map((_, column) =>
    column === 0 ? 'total' : String(rows.reduce((sum, row) => sum + Number(row[column]), 0)),
  )
  return [heads, heads.map(() => '---'), ...rows, total].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

void main(process.argv.slice(2))
