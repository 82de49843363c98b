import type { Basis } from '../../../model/estimate'
import { count, usd } from '../../../model/model-info'
import type { DescribedCall } from '../describe'
import { type Colors, groupBy, plural } from '../output'
import type { GroupBy, ReportResult } from '../report'
import { printTotals } from './totals'

/** How sure a figure is, in front of it. */
const marks: Readonly<Record<Basis, string>> = { exact: '', estimated: '~', assumed: '≈', unknown: '?' }

/** For people: one line per call, at most 100 columns, and what they come to. */
export function formatTable(
  { calls, files, asOf }: ReportResult,
  { groupBy: grouping, colors }: { readonly groupBy: GroupBy | undefined; readonly colors: Colors },
): string {
  if (calls.length === 0) return `no calls in ${plural(files, 'file')}\n`
  const groups = grouping === undefined ? [['', calls] as const] : [...groupBy(calls, keys[grouping])]
  const print = printerFor(calls)
  const lines = groups.flatMap(([name, group]) => [
    ...(name === '' ? [] : ['', `${colors.bold(name)}  ${printTotals(group)}`]),
    ...group.map((call) => print(cellsOf(call))),
  ])
  const head = colors.bold(print(heads.map(({ text }) => text)))
  return `${[head, ...lines, '', `${printTotals(calls)}; prices of ${asOf}`, ...legend(calls).map(colors.dim)].join('\n')}\n`
}

const heads = [
  { text: 'call', right: false },
  { text: 'model', right: false },
  { text: 'input', right: true },
  { text: 'output', right: true },
  { text: '$/call', right: true },
  { text: 'low–high', right: true },
]

const maxWidth = 100
const gap = '  '

/** Aligns columns; what is left of the line belongs to the first. */
function printerFor(calls: readonly DescribedCall[]): (cells: readonly string[]) => string {
  const rows = [heads.map(({ text }) => text), ...calls.map(cellsOf)]
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const others = widths.slice(1).reduce((sum, width) => sum + width + gap.length, 0)
  const first = Math.min(widths[0] ?? 0, Math.max(20, maxWidth - others))
  return ([call = '', ...cells]) => {
    const rest = cells.map((cell, index) =>
      heads[index + 1]?.right ? cell.padStart(widths[index + 1] ?? 0) : cell.padEnd(widths[index + 1] ?? 0),
    )
    return [shortenStart(call, first).padEnd(first), ...rest].join(gap).trimEnd()
  }
}

const keys: Readonly<Record<GroupBy, (call: DescribedCall) => string>> = {
  file: (call) => call.file,
  model: (call) => call.model.id ?? 'model not settled by the source',
  sdk: (call) => call.sdk,
}

function cellsOf({ file, line, model, tokens, usd: dollars }: DescribedCall): readonly string[] {
  const { input, output } = tokens
  const range = input.low === input.high ? count(input.high) : `${count(input.low)}–${count(input.high)}`
  return [
    `${file}:${line}`,
    model.id === null ? '–' : shortenEnd(model.id, 22),
    marks[input.basis] + range,
    marks[output.basis] + count(output.expected),
    dollars === null ? '–' : marks[dollars.basis] + usd(dollars.perCall.expected),
    dollars === null ? '–' : `${usd(dollars.perCall.low)}–${usd(dollars.perCall.high)}`,
  ]
}

/** Keeps the end: the name of a file says more than its folders. */
function shortenStart(text: string, width: number): string {
  return text.length <= width ? text : `…${text.slice(1 - width)}`
}

function shortenEnd(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`
}

function legend(calls: readonly DescribedCall[]): readonly string[] {
  const used = new Set(calls.flatMap(({ tokens, usd: dollars }) => [tokens.input.basis, tokens.output.basis, dollars?.basis]))
  const marked = [
    ...(used.has('estimated') ? ['~ estimated by a rule of thumb for the tokenizer'] : []),
    ...(used.has('assumed') ? ['≈ with an assumption: text known only at run time, length of the answer'] : []),
    ...(used.has('unknown') ? ['? part of it is not known'] : []),
    ...(calls.some((call) => call.usd === null) ? ['– model not settled by the source, or not in the catalog'] : []),
  ]
  return marked
}
