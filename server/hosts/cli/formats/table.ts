import { mark } from '../../../model/estimate'
import { count, usdOn } from '../../../model/model-info'
import type { DescribedCall } from '../describe'
import { type Colors, groupBy, plural } from '../output'
import { placeText } from '../place-text'
import { priceDaysOf, printPriceDays } from '../price-days'
import type { GroupBy, ReportResult } from '../report-result'
import { legendOf } from './legend'
import { printRange, printTotals } from './totals'

/** How a table is laid out. */
export interface TableOptions {
  readonly groupBy: GroupBy | undefined
  readonly colors: Colors
  /** Width of the terminal; absent where the table goes elsewhere, and nothing is cut. */
  readonly columns: number | undefined
}

/** For people: one line per call, and what they come to. */
export function formatTable(result: ReportResult, { groupBy: grouping, colors, columns }: TableOptions): string {
  const { calls, files } = result
  if (calls.length === 0) return `no calls in ${plural(files, 'file')}\n`
  const groups = grouping === undefined ? [['', calls] as const] : [...groupBy(calls, keys[grouping])]
  const heads = headsOf(calls)
  const cellsOf = (call: DescribedCall) => cells(call, columns, hasMonths(calls))
  const print = printerFor(heads, calls.map(cellsOf), columns)
  const lines = groups.flatMap(([name, group]) => [
    ...(name === '' ? [] : ['', `${colors.bold(name)}  ${printTotals(group)}`]),
    ...group.map((call) => print(cellsOf(call), call.unpriced)),
  ])
  const head = colors.bold(print(heads.map(({ text }) => text)))
  const totals = [printTotals(calls), ...prices(result)].join('; ')
  const bases = new Set(calls.flatMap(({ tokens, usd }) => [tokens.input.basis, tokens.output.basis, usd?.basis]))
  return `${[head, ...lines, '', totals, ...legendOf(bases, calls).map(colors.dim)].join('\n')}\n`
}

/** How old the prices are, and for which day they were taken where that is not today. */
function prices({ calls, days, today }: ReportResult): readonly string[] {
  const [day = today] = days
  const dated = priceDaysOf(calls)
  if (dated === undefined) return []
  const whole = printPriceDays(dated)
  return [days.length > 1 ? `${whole}, for several dates` : day === today ? whole : `${whole}, for ${day}`]
}

/** The month is a column where the configuration says how often one of the calls runs. */
function headsOf(calls: readonly DescribedCall[]): readonly { readonly text: string; readonly right: boolean }[] {
  return [
    { text: 'call', right: false },
    { text: 'model', right: false },
    { text: 'input', right: true },
    { text: 'output', right: true },
    { text: '$/call', right: true },
    ...(hasMonths(calls) ? [{ text: '$/month', right: true }] : []),
    { text: 'low–high', right: true },
  ]
}

function hasMonths(calls: readonly DescribedCall[]): boolean {
  return calls.some(({ perMonth }) => perMonth !== undefined && perMonth !== null)
}

const gap = '  '
const longModel = 22

/** Aligns columns; what is left of the line belongs to the first. A note stands in place of the last cell, aligned with nothing. */
function printerFor(
  heads: ReturnType<typeof headsOf>,
  body: readonly (readonly string[])[],
  columns: number | undefined,
): (cells: readonly string[], note?: string | null) => string {
  const rows = [heads.map(({ text }) => text), ...body]
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const others = widths.slice(1).reduce((sum, width) => sum + width + gap.length, 0)
  const room = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(20, columns - others)
  const first = Math.max(...rows.map(([call = '']) => shortenStart(call, room).length))
  return ([call = '', ...cells], note) => {
    const rest = cells.map((cell, index) =>
      heads[index + 1]?.right ? cell.padStart(widths[index + 1] ?? 0) : cell.padEnd(widths[index + 1] ?? 0),
    )
    const shown = typeof note === 'string' ? [...rest.slice(0, -1), note] : rest
    const line = [shortenStart(call, room).padEnd(first), ...shown].join(gap).trimEnd()
    return columns === undefined ? line : shortenEnd(line, Math.max(columns, first + others))
  }
}

const keys: Readonly<Record<GroupBy, (call: DescribedCall) => string>> = {
  file: (call) => call.file,
  model: (call) => call.model.id ?? 'model not settled by the source',
  sdk: (call) => call.sdk,
}

function cells(call: DescribedCall, columns: number | undefined, withMonth: boolean): readonly string[] {
  const { model, tokens, usd, perMonth } = call
  const { input, output } = tokens
  const range = input.low === input.high ? count(input.high) : `${count(input.low)}–${count(input.high)}`
  const id = model.id ?? '–'
  return [
    placeText(call),
    columns === undefined ? id : shortenEnd(id, longModel),
    mark(input.basis) + range,
    mark(output.basis) + count(output.expected),
    usd === null ? '–' : usdOn(usd.perCall.expected, usd.basis),
    ...(withMonth ? [perMonth == null ? '–' : usdOn(perMonth.usd, 'assumed')] : []),
    usd === null ? '' : printRange({ ...usd.perCall, basis: usd.basis }),
  ]
}

/** Keeps the end, from the start of a folder's name on: the name of a file says more than its folders. */
function shortenStart(text: string, width: number): string {
  if (text.length <= width) return text
  const end = text.slice(1 - width)
  return `…${end.slice(Math.max(0, end.indexOf('/')))}`
}

function shortenEnd(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`
}
