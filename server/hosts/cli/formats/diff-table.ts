import { type CallChange, lastOf } from '../diff-changes'
import type { DiffResult } from '../diff-result'
import type { Reason } from '../diff-verdict'
import type { Colors } from '../output'
import { printAccepted, printDollars, printKinds, printMonth, printStates, printSums, printTokens, shownKind } from './diff-text'

/** For people: what changed and why, what is wrong with it, and what it comes to. */
export function formatDiffTable(result: DiffResult, { colors }: { readonly colors: Colors }): string {
  const { changes, reasons, verdict, accepted } = result
  const rows = changes.map(cellsOf)
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)))
  const lines = changes.flatMap((change, index) => {
    const [kind = '', ...cells] = (rows[index] ?? []).map((cell, column) => cell.padEnd(widths[column] ?? 0))
    const why = change.causes.map(({ text }) => text).join('; ')
    const painted = `${paintKind(shownKind(change), colors)(kind)}  ${cells.join('  ')}`.trimEnd()
    return change.kind === 'added' || change.kind === 'removed'
      ? [painted]
      : [painted, `${' '.repeat(widths[0] ?? 0)}  ${colors.dim(why)}`]
  })
  const paint = { pass: colors.green, warn: colors.yellow, fail: colors.red }
  const sums = printSums(result)
  const summary = `${paint[verdict](verdict.toUpperCase())}: ${printKinds(changes)}${sums === undefined ? '' : `; ${sums}`}`
  return `${[
    ...lines,
    ...(lines.length === 0 ? [] : ['']),
    ...reasons.map((reason) => printReason(reason, colors)),
    ...(reasons.length === 0 ? [] : ['']),
    summary,
    ...(accepted === 0 ? [] : [printAccepted(result)]),
    colors.dim(printStates(result)),
  ].join('\n')}\n`
}

function cellsOf(change: CallChange): readonly string[] {
  const { file, line, model } = lastOf(change).shown
  const month = printMonth(change)
  const dollars = printDollars(change)
  return [
    shownKind(change),
    `${file}:${line}`,
    model.id ?? '–',
    `${printTokens(change)} tokens`,
    month === undefined ? dollars : `${dollars}, ${month}`,
  ]
}

function printReason({ verdict, file, line, message }: Reason, colors: Colors): string {
  const paint = verdict === 'fail' ? colors.red : colors.yellow
  return `${paint(verdict.toUpperCase())}  ${file}:${line}  ${message}`
}

function paintKind(kind: ReturnType<typeof shownKind>, colors: Colors): (text: string) => string {
  if (kind === 'dearer' || kind === 'added') return colors.red
  return kind === 'cheaper' || kind === 'removed' ? colors.green : colors.yellow
}
