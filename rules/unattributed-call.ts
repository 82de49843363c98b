import { usdOn } from '../server/model/model-info'
import { type PromptCall, type Setting, writeSetting } from '../server/model/prompt-call'
import { defineRule, type Repair } from '../server/model/rule'

export default defineRule({
  id: 'unattributed-call',
  category: 'observability',
  severity: 'off',
  since: '0.1.0',
  measured: { read: 30, right: 28 },
  messages: {
    monthly: 'nothing says for whom or for what this call is: {cost} a month that no report can break down',
    priced: 'nothing says for whom or for what this call is: {cost} per 1,000 calls that no report can break down',
    unpriced: 'nothing says for whom or for what this call is: no report can break its cost down',
  },

  check(call, { flow, estimate, usage, report }) {
    const { attribution, watched } = call.delivery
    // Nobody asks what a test was for.
    if (attribution.is !== 'absent' || attribution.place === undefined || flow.entry === 'test') return
    if (watched === true || flow.traced) return
    const at = call.site.span
    const suggest = naming(attribution, call)
    const one = estimate.cost?.total
    if (one === undefined) report({ at, message: 'unpriced', suggest })
    else {
      const { callsPerMonth } = usage
      const cost = usdOn(one.expected * (callsPerMonth ?? 1000), one.basis)
      report({ at, message: callsPerMonth === undefined ? 'priced' : 'monthly', data: { cost }, suggest })
    }
  },
})

/** The function around the call names what it is for, where a free text may say so; who asks only the program knows. */
function naming(attribution: Setting<unknown>, { site }: PromptCall): Repair | undefined {
  const feature = site.enclosing.at(-1)
  const isFree = attribution.is === 'absent' && attribution.place?.path.at(-1) === 'feature'
  const edit = feature === undefined || !isFree ? undefined : writeSetting(attribution, feature)
  return edit && { title: `Name the feature ${feature}`, edits: [edit] }
}
