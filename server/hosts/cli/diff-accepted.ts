import { type Baseline, notAccepted } from './baseline-file'
import type { SideFinding } from './diff-side'

/** What of a state's findings its baseline accepts. */
export interface Accepted {
  has(finding: SideFinding): boolean
  /** Whether it accepts what a rule says of a call, which a verdict may say in other words. */
  ofCall(ruleId: string, callId: string | undefined): boolean
}

/**
 * Sets findings against the baseline as `lint` does, which says once what calls with one prompt have in common. Of several that it counts
 * together, those that were there before are accepted first: nothing hides behind them.
 */
export function acceptedIn(
  findings: readonly SideFinding[],
  fresh: ReadonlySet<SideFinding>,
  baseline: Baseline | undefined,
  cwd: string,
): Accepted {
  if (baseline === undefined) return { has: () => false, ofCall: () => false }
  const byPlace = new Map<string, SideFinding>()
  for (const one of findings) {
    if (!byPlace.has(placeOf(one))) byPlace.set(placeOf(one), one)
  }
  const spoken = [...byPlace.values()]
  const inOrder = [...spoken.filter((one) => !fresh.has(one)), ...spoken.filter((one) => fresh.has(one))]
  const asked = inOrder.map((one) => {
    const { ruleId, callId = null, message } = one.finding
    return { one, file: one.file, ruleId, callId, message }
  })
  const left = new Set(notAccepted(baseline, asked, cwd).map(({ one }) => placeOf(one)))
  const has = (one: SideFinding): boolean => !left.has(placeOf(one))
  return {
    has,
    ofCall: (ruleId, callId) =>
      findings.some((one) => one.finding.ruleId === ruleId && one.finding.callId === callId && has(one)),
  }
}

function placeOf({ finding: { ruleId, span, message } }: SideFinding): string {
  return JSON.stringify([ruleId, span.document, span.start, span.end, message])
}
