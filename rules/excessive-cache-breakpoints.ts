import { count } from '../server/model/model-info'
import { settled } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'excessive-cache-breakpoints',
  category: 'caching',
  severity: 'error',
  since: '0.1.0',
  messages: {
    tooMany: 'cache marker {number} of {total}: a request with more than {most} is refused',
    neverRead:
      'written and never read: {hole} in front of this marker changes on each call; {tokens} tokens at {share} times the price',
  },
  options: { most: { default: 4, description: 'Markers that the provider takes in one request.' } },

  check(_, { prefix, model, options, report }) {
    prefix.breakpoints.forEach(({ breakpoint, changing, tokens }, index, all) => {
      const { span: at, removal, ttl } = breakpoint
      const suggest = removal && { title: 'Remove the cache marker', edits: [removal] }
      if (changing === undefined) {
        if (index < options.most) return
        const data = { number: String(index + 1), total: String(all.length), most: String(options.most) }
        report({ at, message: 'tooMany', data, suggest })
        return
      }
      // What is too short is not written either.
      if (model?.caching !== 'marked' || tokens.low < (model.minCacheableTokens ?? usualMinimum)) return
      const { usdPerCacheWrite5mToken: short, usdPerCacheWrite1hToken: long, usdPerInputToken: usual } = model.price
      const write = settled(ttl) === '1h' ? long : short
      if (write === undefined || usual === 0) return
      const saves = { usd: { current: tokens.low * write, after: tokens.low * usual } }
      const data = { hole: changing.name, tokens: count(tokens.low), share: String(Number((write / usual).toFixed(2))) }
      report({ at, message: 'neverRead', severity: 'warning', data, saves, suggest })
    })
  },
})

/** Where neither the model nor its provider publishes a minimum. */
const usualMinimum = 1024
