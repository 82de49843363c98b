import { type CallChange, lastOf } from '../diff-changes'
import type { DiffResult } from '../diff-result'
import { countReasons, type Reason } from '../diff-verdict'
import { printAccepted, printDollars, printKinds, printMonth, printStates, printSums, printTokens, shownKind } from './diff-text'
import { cell, code, fitComment, html } from './markdown-text'

/** How much of a comment is seen without opening anything. */
const shown = { reasons: 5, changes: 10 }
/** Calls in one table that opens. */
const rowsPerBlock = 50

/** For a comment on a pull request: a marker to find it again, the verdict, what decides it, and the rest behind a click. */
export function formatDiffMarkdown(result: DiffResult): string {
  const { verdict, reasons, changes, accepted } = result
  const moved = changes.filter(({ kind }) => kind === 'moved')
  const others = changes.filter(({ kind }) => kind !== 'moved')
  const sums = printSums(result)
  const head = [
    '<!-- promptfare-diff -->',
    `### ${icons[verdict]} Prompt costs: ${verdict.toUpperCase()}`,
    '',
    [printKinds(changes), ...(sums === undefined ? [] : [cell(sums)]), ...(accepted === 0 ? [] : [printAccepted(result)])].join(
      '; ',
    ),
    ...paragraph(reasons.slice(0, shown.reasons).map(printReason)),
    ...(others.length === 0 ? [] : ['', tableOf(others.slice(0, shown.changes))]),
  ]
  const blocks = [
    ...blocksOf(
      reasons.slice(shown.reasons),
      (some) => `${countReasons(some)} more`,
      (some) => some.map(printReason).join('\n'),
    ),
    ...blocksOf(others.slice(shown.changes), (some) => `${printKinds(some)} more`, tableOf),
    ...blocksOf(
      moved,
      (some) => `${some.length} moved, at the same cost`,
      (some) => some.map(printMove).join('\n'),
    ),
    `\n<sub>${html(printStates(result))}; ≈ with an assumption, ~ estimated</sub>`,
  ]
  return fitComment(head, blocks, (left) => `…cut here: ${left} more parts are in \`promptfare diff --format json\``)
}

const icons = { pass: '✅', warn: '⚠️', fail: '❌' } as const

function paragraph(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines]
}

function printReason({ verdict, file, line, message }: Reason): string {
  return `- **${verdict.toUpperCase()}** ${code(`${file}:${line}`)} ${cell(message)}`
}

function printMove(change: CallChange): string {
  const { file, line } = lastOf(change).shown
  return `- ${code(change.before?.call.shown.file ?? '')} → ${code(`${file}:${line}`)}`
}

function tableOf(changes: readonly CallChange[]): string {
  const rows = changes.map((change) => {
    const { file, line } = lastOf(change).shown
    const dollars = [printDollars(change), printMonth(change)].filter((text) => text !== undefined && text !== '').join(', ')
    const why = change.causes.map(({ text }) => text).join('; ')
    return `| ${shownKind(change)} | ${code(`${file}:${line}`)} | ${cell(printTokens(change))} | ${cell(dollars)} | ${cell(why)} |`
  })
  return ['| | call | input tokens | dollars a call | because |', '| --- | --- | ---: | ---: | --- |', ...rows].join('\n')
}

function blocksOf<T>(
  items: readonly T[],
  title: (some: readonly T[]) => string,
  print: (some: readonly T[]) => string,
): readonly string[] {
  const blocks: string[] = []
  for (let at = 0; at < items.length; at += rowsPerBlock) {
    const some = items.slice(at, at + rowsPerBlock)
    blocks.push(['', '<details>', `<summary>${html(title(some))}</summary>`, '', print(some), '', '</details>'].join('\n'))
  }
  return blocks
}
