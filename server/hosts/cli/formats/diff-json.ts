import type { DescribedCall } from '../describe'
import { type CallChange, type Costed, causeNames, lastOf } from '../diff-changes'
import type { DiffResult, State } from '../diff-result'

/** One JSON document, for programs. */
export function formatDiffJson({ base, head, verdict, reasons, accepted, changes, prices, catalog }: DiffResult): string {
  const document = {
    version: 1,
    base: base.name,
    head: head.name,
    commits: { base: base.commit ?? null, head: head.commit ?? null },
    pricesAsOf: prices ?? null,
    catalog,
    verdict,
    reasons,
    /** Findings that the baseline accepts, and that decide nothing. */
    accepted,
    changes: changes.map(describeChange),
    totals: { before: describeState(base), after: describeState(head) },
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

function describeChange(change: CallChange): object {
  const { before, after, causes, difference } = change
  const { id, file, line } = lastOf(change).shown
  return {
    ...{ id, kind: change.kind, file, line },
    causes: causeNames(change),
    why: causes.map(({ text }) => text),
    /** Which figure decides, in US dollars of one call or in tokens. */
    difference: difference ?? null,
    usdPerCall: { before: before?.cost.usd?.expected ?? null, after: after?.cost.usd?.expected ?? null },
    usdPerMonth: { before: before?.cost.usdPerMonth ?? null, after: after?.cost.usdPerMonth ?? null },
    before: callOf(before),
    after: callOf(after),
  }
}

function callOf(costed: Costed | undefined): DescribedCall | null {
  return costed === undefined ? null : costed.call.shown
}

function describeState({ calls, unpriced, usd, basis, usdPerMonth }: State): object {
  return { calls, unpriced, usd, basis, usdPerMonth: usdPerMonth ?? null }
}
