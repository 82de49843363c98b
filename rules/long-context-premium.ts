import { mark } from '../server/model/estimate'
import { count, usd, usdOn } from '../server/model/model-info'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'long-context-premium',
  category: 'context',
  severity: 'warning',
  since: '0.1.0',
  messages: {
    above: '{tokens} input tokens: above {limit} {model} takes {share} times the price for all of them, {premium} more a call',
  },

  check(call, { model, estimate, report }) {
    const tier = model?.price.longContext
    if (model === undefined || tier === undefined || estimate.cost === undefined) return
    const { input, output, cost } = estimate
    const tokens = (input.low + input.high) / 2
    if (input.basis === 'unknown' || tokens <= tier.aboveTokens) return
    const at = ({ usdPerInputToken, usdPerOutputToken }: { usdPerInputToken: number; usdPerOutputToken: number }): number =>
      tokens * usdPerInputToken + output.expected * usdPerOutputToken
    // What the call costs at the model's own price, with whatever share of it the call is billed at.
    const usual = (cost.total.expected * at(model.price)) / at(tier.price)
    const saved = tokens - tier.aboveTokens
    report({
      at: call.site.span,
      message: 'above',
      data: {
        tokens: mark(input.basis) + count(tokens),
        limit: count(tier.aboveTokens),
        model: model.id,
        share: shareOf(tier.price.usdPerInputToken, model.price.usdPerInputToken),
        premium: usdOn(cost.total.expected - usual, cost.total.basis),
      },
      saves: {
        tokens: { current: tokens, after: tokens - saved },
        usd: { current: cost.total.expected, after: usual - (saved * model.price.usdPerInputToken * usual) / at(model.price) },
      },
    })
  },
})

/** `2`, `1.5`: a factor, not an amount. */
function shareOf(dear: number, usual: number): string {
  return usual === 0 ? usd(dear) : String(Number((dear / usual).toFixed(2)))
}
