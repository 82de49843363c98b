import { mark } from '../server/model/estimate'
import { count } from '../server/model/model-info'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'dynamic-model',
  category: 'model',
  severity: 'off',
  since: '0.1.0',
  measured: { read: 30, right: 30 },
  messages: {
    environment: 'the model comes from {name}: {tokens} input tokens without a price; "models.env" can name it',
    parameter: 'the model comes from the parameter {name}: {tokens} input tokens without a price',
  },

  check(call, { model, estimate, report }) {
    const setting = call.settings.model
    if (setting.is !== 'unknown' || model !== undefined) return
    const { why, name = 'model' } = setting
    if (why !== 'environment' && why !== 'parameter') return
    const { high, low, basis } = estimate.input
    report({ at: call.site.span, message: why, data: { name, tokens: mark(basis) + count((low + high) / 2) } })
  },
})
