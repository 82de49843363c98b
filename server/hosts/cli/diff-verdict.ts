import { promptFilePackage } from '../../languages/prompt-file/kind'
import { mark } from '../../model/estimate'
import { count, usd, usdOn } from '../../model/model-info'
import type { Budget } from '../../model/rule'
import { acceptedIn } from './diff-accepted'
import { type CallChange, lastOf } from './diff-changes'
import { type Difference, increaseOf } from './diff-cost'
import type { Pair } from './diff-match'
import type { Side, SideFinding, Sides } from './diff-side'
import { plural } from './output'

export type Verdict = 'pass' | 'warn' | 'fail'

/** Why a change does not simply pass. */
export interface Reason {
  readonly verdict: Exclude<Verdict, 'pass'>
  readonly about: 'budget' | 'increase' | 'finding' | 'model'
  readonly file: string
  readonly line: number
  readonly message: string
}

/** Where no budget says by how much a change may make a call dearer, more than this is worth a warning. */
const warnIncrease = 0.1

/** What budgets, new findings and models without a price make of a change, the worst first; what the baseline accepts is counted. */
export function judge(
  changes: readonly CallChange[],
  pairs: readonly Pair[],
  { base, head, baseline, cwd }: Pick<Sides, 'base' | 'head' | 'baseline'> & { readonly cwd: string },
): { readonly verdict: Verdict; readonly reasons: readonly Reason[]; readonly accepted: number } {
  const fresh = newFindings(pairs, base, head)
  const accepted = acceptedIn(head.findings, new Set(fresh), baseline, cwd)
  const ruleOf: Partial<Record<Reason['about'], string>> = { budget: 'over-budget', model: 'unknown-model' }
  const said = [
    ...changes.flatMap((change) =>
      judgeChange(change).map((reason) => {
        const rule = ruleOf[reason.about]
        return { reason, isAccepted: rule !== undefined && accepted.ofCall(rule, change.after?.call.analyzed.id) }
      }),
    ),
    ...fresh
      .filter(({ finding }) => !judgedAlready.has(finding.ruleId))
      .flatMap((one) => judgeFinding(one).map((reason) => ({ reason, isAccepted: accepted.has(one) }))),
  ]
  const reasons = said.flatMap(({ reason, isAccepted }) => (isAccepted ? [] : [reason]))
  const sorted = [...reasons.filter(({ verdict }) => verdict === 'fail'), ...reasons.filter(({ verdict }) => verdict === 'warn')]
  return { verdict: sorted[0]?.verdict ?? 'pass', reasons: sorted, accepted: said.length - reasons.length }
}

type Said = Pick<Reason, 'verdict' | 'about' | 'message'>

function judgeChange(change: CallChange): readonly Reason[] {
  if (change.after === undefined) return []
  const { file, line } = lastOf(change).shown
  return [...overBudgets(change), ...tooMuchMore(change), ...unknownModel(change)].map((said) => ({ ...said, file, line }))
}

/** Budgets that the call goes over, unless it did so before and by no less. */
function overBudgets({ before, after }: CallChange): readonly Said[] {
  if (after === undefined) return []
  const { config } = after.call
  const { input, usd: dollars, usdPerMonth } = after.cost
  const { basis } = after.call.analyzed.estimate.input
  const over = (is: number | undefined, was: number | undefined, limit: number | undefined): boolean =>
    is !== undefined && limit !== undefined && is > limit && !(was !== undefined && was > limit && is <= was)
  const said: Said[] = []
  const fail = (message: string) => said.push({ verdict: 'fail', about: 'budget', message })
  const tokens = least(config.budgets, 'maxInputTokens')
  if (basis !== 'unknown' && over(input, before?.cost.input, tokens))
    fail(`${mark(basis)}${count(input)} input tokens: the budget of a call is ${count(tokens ?? 0)}`)
  const call = least(config.budgets, 'maxUsdPerCall')
  if (dollars !== undefined && over(dollars.expected, before?.cost.usd?.expected, call))
    fail(`${usdOn(dollars.expected, dollars.basis)} a call: the budget is ${usd(call ?? 0)}`)
  const month = least(config.budgets, 'maxUsdPerMonth')
  if (over(usdPerMonth, before?.cost.usdPerMonth, month))
    fail(`${usdOn(usdPerMonth ?? 0, 'assumed')} a month: the budget is ${usd(month ?? 0)}`)
  return said
}

function tooMuchMore({ kind, after, difference }: CallChange): readonly Said[] {
  if (kind !== 'dearer' || after === undefined || difference === undefined) return []
  const limit = least(after.call.config.budgets, 'maxIncrease')
  const increase = increaseOf(difference)
  const what = printDifference(difference)
  if (limit !== undefined && increase > limit)
    return [{ verdict: 'fail', about: 'increase', message: `${what}: the budget allows ${printShare(limit)} more` }]
  if (limit !== undefined || increase <= warnIncrease) return []
  return [{ verdict: 'warn', about: 'increase', message: `${what}, and no budget says how much it may be (maxIncrease)` }]
}

/** A model that had no price before, and is the same, is nothing new. */
function unknownModel({ before, after }: CallChange): readonly Said[] {
  if (after === undefined || after.cost.usd !== undefined) return []
  if (before !== undefined && before.cost.usd === undefined && before.call.shown.model.id === after.call.shown.model.id) return []
  const { model, unpriced, sdk } = after.call.shown
  // Which model a prompt goes to that stands in a file of its own, its callers say.
  if (sdk === promptFilePackage && model.id === null) return []
  const reason = unpriced ?? 'no price'
  return [{ verdict: 'warn', about: 'model', message: `no price: ${model.id === null ? reason : `${model.id}: ${reason}`}` }]
}

/** What these rules say is judged here by itself, with the state before. */
const judgedAlready = new Set(['over-budget', 'unknown-model'])

function judgeFinding({ finding, file, line }: SideFinding): readonly Reason[] {
  if (finding.severity === 'info') return []
  const verdict = finding.severity === 'error' ? 'fail' : 'warn'
  return [{ verdict, about: 'finding', file, line, message: `${finding.message} (${finding.ruleId})` }]
}

/** Findings that the same call did not have before. */
function newFindings(pairs: readonly Pair[], base: Side, head: Side): readonly SideFinding[] {
  const idBefore = new Map(
    pairs.flatMap(({ before, after }) => (before && after ? [[after.analyzed.id, before.analyzed.id]] : [])),
  )
  const known = new Map<string, number>()
  const keyOf = ({ finding, path }: SideFinding, call: string | undefined): string =>
    JSON.stringify([finding.ruleId, call ?? [path, finding.message]])
  for (const one of base.findings) {
    const key = keyOf(one, one.finding.callId)
    known.set(key, (known.get(key) ?? 0) + 1)
  }
  return head.findings.filter((one) => {
    const { callId } = one.finding
    const key = keyOf(one, callId === undefined ? undefined : (idBefore.get(callId) ?? `new ${callId}`))
    const left = known.get(key) ?? 0
    known.set(key, left - 1)
    return left <= 0
  })
}

/** All budgets hold: the tightest decides. */
function least(budgets: readonly Budget[], name: keyof Budget): number | undefined {
  const limits = budgets.flatMap((budget) => budget[name] ?? [])
  return limits.length === 0 ? undefined : Math.min(...limits)
}

/** `12% dearer`, `8.1 times as dear` */
export function printIncrease(share: number): string {
  if (share === Number.POSITIVE_INFINITY) return 'dearer than nothing'
  return share < 2 ? `${printShare(share)} dearer` : `${Number((share + 1).toPrecision(2)).toLocaleString('en-US')} times as dear`
}

/** By how much a call is dearer, by the figure that says so. */
function printDifference(difference: Difference): string {
  const increase = increaseOf(difference)
  const grown = printIncrease(increase)
  if (difference.figure === 'at most') return `at most ${grown}`
  if (difference.figure === 'from the cache') return `${grown} from the cache`
  if (difference.figure === 'expected') return grown
  return increase < 2 ? `${printShare(increase)} more tokens` : grown.replace('as dear', 'the tokens')
}

function printShare(share: number): string {
  const percent = share * 100
  return `${percent < 10 ? Number(percent.toFixed(1)) : Math.round(percent)}%`
}

/** `2 failures, 1 warning` */
export function countReasons(reasons: readonly Reason[]): string {
  const fails = reasons.filter(({ verdict }) => verdict === 'fail').length
  const warns = reasons.length - fails
  return [...(fails === 0 ? [] : [plural(fails, 'failure')]), ...(warns === 0 ? [] : [plural(warns, 'warning')])].join(', ')
}
