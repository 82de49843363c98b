import fs from 'node:fs'
import path from 'node:path'
import type { AnalyzedCall } from '../../server/engine/analysis'
import { describeCall } from '../../server/hosts/cli/describe'
import { analyzeFiles, openProject } from '../../server/hosts/cli/project'
import { today } from '../../server/hosts/today'
import type { Task, TaskKind } from '../../server/model/facts'
import { createHost } from '../harness/host'
import { aligned } from './table'

/**
 * How often the classifier says what a person says: `npm run bench:tasks -- REPOS --labels labels.jsonl`. Runs the engine over the
 * folders `<owner>__<name>` that the labels name, and prints a table with what each labelled call was said to be, then what rules
 * would have taken from it. Labels are lines of JSON like `Label`, made before the classifier was seen.
 */
interface Label {
  readonly repo: string
  readonly file: string
  readonly line: number
  /** The call's id, where several stand in one line. */
  readonly call?: string
  readonly label: TaskKind
  /** What may be said as well. */
  readonly also: readonly TaskKind[]
  /** Whether a tight limit fits: nothing but a label, a short summary. */
  readonly short?: boolean
}

interface Judged {
  readonly label: Label
  readonly place: string
  readonly task: Task
  /** Nothing but text is sent. */
  readonly isPlain: boolean
}

const kinds: readonly TaskKind[] = [
  'classification',
  'routing',
  'extraction',
  'summary',
  'translation',
  'code',
  'long-form',
  'reasoning',
  'chat',
  'unknown',
]
/** What rules ask for before they take a limit from a task, and before they name a smaller model. */
const [forLimit, forModel] = [0.7, 0.8]
/** Their limits leave room for any usual answer; the others fit a short one. */
const roomy: ReadonlySet<TaskKind> = new Set(['code', 'long-form'])
const smallTasks: ReadonlySet<TaskKind> = new Set(['classification', 'routing', 'extraction'])

function main(args: readonly string[]): void {
  const [folder] = args.filter((arg, index) => !arg.startsWith('--') && !args[index - 1]?.startsWith('--'))
  const file = args.includes('--labels') ? args[args.indexOf('--labels') + 1] : undefined
  if (folder === undefined || file === undefined) {
    console.error('usage: npm run bench:tasks -- REPOS --labels labels.jsonl')
    process.exitCode = 2
    return
  }
  const lines = fs.readFileSync(file, 'utf8').split('\n')
  const labels = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Label)
  const repositories = [...new Set(labels.map(({ repo }) => repo))].sort()
  const judged = repositories.flatMap((repository) => {
    const cwd = path.resolve(folder, repository.replace('/', '__'))
    return judge(
      cwd,
      labels.filter(({ repo }) => repo === repository),
    )
  })
  console.log(confusion(judged))
  console.log(`\n${shares(judged)}\n`)
  for (const one of judged.filter((each) => isAnswered(each) && !isRight(each))) console.log(describe(one))
  if (judged.length < labels.length) console.log(`${labels.length - judged.length} labelled calls were not found`)
}

function judge(cwd: string, labels: readonly Label[]): readonly Judged[] {
  const project = openProject(createHost({ cwd, today }), { paths: ['.'] })
  const places = project.places()
  const left = new Set(labels)
  const judged: Judged[] = []
  analyzeFiles(project, ({ calls }) => {
    for (const analyzed of calls) {
      const { id, file, line } = describeCall(analyzed, places)
      const label = [...left].find((each) => each.file === file && each.line === line && (each.call ?? id) === id)
      if (label === undefined) continue
      left.delete(label)
      judged.push({ label, place: `${label.repo}/${file}:${line}`, task: analyzed.task, isPlain: sendsText(analyzed) })
    }
  })
  return judged
}

function sendsText({ call }: AnalyzedCall): boolean {
  return call.prompt.parts.every(({ kind }) => kind === 'system' || kind === 'message' || kind === 'schema')
}

/** Below the confidence that rules ask for, nothing is said. */
function isAnswered({ task }: Judged): boolean {
  return task.kind !== 'unknown' && task.confidence >= forLimit
}

function fits(label: Label, kind: TaskKind): boolean {
  return label.label === kind || label.also.includes(kind)
}

function isRight({ label, task }: Judged): boolean {
  return fits(label, task.kind)
}

/** One row for each label, one column for each answer; the last rows say how many of a column's answers are right. */
function confusion(judged: readonly Judged[]): string {
  const answerOf = (one: Judged): TaskKind => (isAnswered(one) ? one.task.kind : 'unknown')
  const rows = kinds.map((kind) => {
    const own = judged.filter(({ label }) => label.label === kind)
    return [kind, ...kinds.map((answer) => own.filter((one) => answerOf(one) === answer).length), own.length]
  })
  const share = (holds: (one: Judged, kind: TaskKind) => boolean) =>
    kinds.map((kind) => {
      const said = judged.filter((one) => kind !== 'unknown' && answerOf(one) === kind)
      return said.length === 0 ? '-' : `${said.filter((one) => holds(one, kind)).length}/${said.length}`
    })
  return aligned([
    ['label', ...kinds, 'all'],
    ...rows.map((row) => row.map(String)),
    ['the label', ...share(({ label }, kind) => label.label === kind), ''],
    ['or defensible', ...share(isRight), ''],
  ])
}

/** How much is answered, and what would have come of it. */
function shares(judged: readonly Judged[]): string {
  const answered = judged.filter(isAnswered)
  const tasks = judged.filter(({ label }) => label.label !== 'unknown')
  const unsure = judged.filter((one) => one.task.kind !== 'unknown' && !isAnswered(one))
  const limits = answered.filter(({ task }) => task.outputTokens !== undefined)
  const models = judged.filter(({ task, isPlain }) => smallTasks.has(task.kind) && task.confidence >= forModel && isPlain)
  const tight = (one: Judged): boolean => isRight(one) && (roomy.has(one.task.kind) || one.label.short === true)
  const small = ({ label }: Judged): boolean => [...smallTasks].some((kind) => fits(label, kind))
  const line = (of: readonly Judged[], holds: (one: Judged) => boolean, what: string): string =>
    `${what}: ${of.filter(holds).length} of ${of.length}`
  return [
    line(judged, isAnswered, 'answered'),
    line(tasks, isAnswered, 'answered where there is a task'),
    line(answered, isRight, 'right of what is answered'),
    line(unsure, isRight, `right of what is said below ${forLimit}`),
    line(limits, tight, 'right of the limits that rules would write'),
    line(models, small, 'right of the smaller models that rules would name'),
  ].join('\n')
}

function describe({ label, place, task }: Judged): string {
  return `${place}: ${[label.label, ...label.also].join('/')}, said to be ${task.kind} (${task.confidence}): ${task.evidence}`
}

main(process.argv.slice(2))
