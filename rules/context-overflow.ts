import { mark } from '../server/model/estimate'
import { count } from '../server/model/model-info'
import { settled } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'context-overflow',
  category: 'context',
  severity: 'error',
  since: '0.1.0',
  messages: {
    over: '{tokens} input tokens{limit}: more than the {window} that {model} takes',
    likely: '{tokens} input tokens as assumed{limit}: more than the {window} that {model} takes',
  },

  check(call, { model, estimate, report }) {
    const window = model?.contextWindow
    if (model === undefined || window === undefined) return
    const { input } = estimate
    const written = settled(call.settings.maxOutputTokens) ?? 0
    const sure = input.low * (input.basis === 'exact' ? 1 : 1 - doubt)
    const assumed = (input.low + input.high) / 2
    const isSure = sure + written > window
    if (!isSure && (input.basis === 'unknown' || assumed + written <= window)) return
    const data = {
      tokens: mark(isSure && input.low === input.high ? input.basis : 'assumed') + count(isSure ? input.low : assumed),
      limit: written === 0 ? '' : ` and ${count(written)} for the answer`,
      window: count(window),
      model: model.id,
    }
    if (isSure) report({ at: call.site.span, message: 'over', data })
    else report({ at: call.site.span, message: 'likely', severity: 'warning', data })
  },
})

/** A count that is not exact may be too high by this share. */
const doubt = 0.1
