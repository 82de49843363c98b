import { mark } from '../../model/estimate'
import { count } from '../../model/model-info'
import type { ExactCount, LeftOut } from './exact-count'
import { groupBy, plural } from './output'

/** One JSON document, for programs. */
export function printCountsJson(counts: readonly ExactCount[], leftOut: LeftOut): string {
  const left = [...leftOut].map(([why, calls]) => ({ why, calls }))
  return `${JSON.stringify({ version: 1, calls: counts, leftOut: left }, null, 2)}\n`
}

/** What would be sent, and where to. */
export function printPlan(counts: readonly ExactCount[], leftOut: LeftOut): string {
  const addresses = [...groupBy(counts, ({ address }) => address)]
  const blocks = addresses.map(([address, calls]) => {
    const lines = calls.flatMap(({ file, line, model, sent }) => [
      `  ${file}:${line}  ${model}`,
      ...sent.map((text) => `    ${text.name}  ${text.file}:${text.line}  ${plural(text.characters, 'character')}`),
    ])
    return [`POST ${address}`, ...lines, ''].join('\n')
  })
  const end = counts.length === 0 ? 'nothing would be sent' : 'nothing was sent: leave out --dry-run to send it'
  return `${[...blocks, end, ...leftLines(leftOut)].join('\n')}\n`
}

/** The providers' counts beside our own; where there is none, the estimate holds. */
export function printCounts(counts: readonly ExactCount[], leftOut: LeftOut): string {
  const rows = counts.map(({ file, line, model, sent, left, estimate, exact, why, cached }) => [
    `${file}:${line}`,
    model,
    sent.map(({ name }) => name).join(', '),
    exact === null ? `${mark(estimate.basis)}${count(estimate.high)}` : count(exact),
    exact === null ? `the estimate holds: ${why}` : compared(estimate.high, exact),
    [...(cached ? ['asked before'] : []), ...(left.length === 0 ? [] : [`estimated still: ${left.join(', ')}`])].join('; '),
  ])
  const heads = ['call', 'model', 'texts', 'tokens', 'estimate', '']
  const lines = rows.length === 0 ? [] : table([heads, ...rows])
  const answered = counts.filter(({ exact }) => exact !== null).length
  return `${[...lines, ...(lines.length === 0 ? [] : ['']), `${plural(counts.length, 'call')}, ${answered} counted by their providers`, ...leftLines(leftOut)].join('\n')}\n`
}

/** `412, 1.5% less` */
function compared(estimate: number, exact: number): string {
  if (estimate === exact) return `${count(estimate)}, the same`
  const share = exact === 0 ? 100 : (Math.abs(estimate - exact) / exact) * 100
  return `${count(estimate)}, ${share < 10 ? share.toFixed(1) : Math.round(share)}% ${estimate < exact ? 'less' : 'more'}`
}

function leftLines(leftOut: LeftOut): readonly string[] {
  return [...leftOut].map(([why, calls]) => `${plural(calls, 'call')} left out: ${why}`)
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}
