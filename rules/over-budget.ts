import { mark } from '../server/model/estimate'
import { count, usd, usdOn } from '../server/model/model-info'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'over-budget',
  category: 'budget',
  severity: 'error',
  since: '0.1.0',
  messages: {
    tokens: '{tokens} input tokens: the budget of a call is {budget}',
    call: '{cost} a call: the budget is {budget}',
    month: '{cost} a month at {calls} calls: the budget is {budget}',
  },

  check(call, { budgets, estimate, usage, usdPerMonth, report }) {
    const at = call.site.span
    const { input, cost } = estimate
    const tokens = (input.low + input.high) / 2
    const maxTokens = least(budgets.map((budget) => budget.maxInputTokens))
    if (maxTokens !== undefined && input.basis !== 'unknown' && tokens > maxTokens) {
      report({ at, message: 'tokens', data: { tokens: mark(input.basis) + count(tokens), budget: count(maxTokens) } })
    }
    if (cost === undefined) return
    const { expected, basis } = cost.total
    const maxUsd = least(budgets.map((budget) => budget.maxUsdPerCall))
    if (maxUsd !== undefined && expected > maxUsd) {
      report({ at, message: 'call', data: { cost: usdOn(expected, basis), budget: usd(maxUsd) } })
    }
    const maxMonthly = least(budgets.map((budget) => budget.maxUsdPerMonth))
    const { callsPerMonth: calls } = usage
    if (maxMonthly === undefined || calls === undefined || usdPerMonth === undefined || usdPerMonth <= maxMonthly) return
    report({ at, message: 'month', data: { cost: usdOn(usdPerMonth, 'assumed'), calls: count(calls), budget: usd(maxMonthly) } })
  },
})

/** All budgets hold: the tightest decides. */
function least(limits: readonly (number | undefined)[]): number | undefined {
  const set = limits.filter((limit) => limit !== undefined)
  return set.length === 0 ? undefined : Math.min(...set)
}
