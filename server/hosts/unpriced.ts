import type { AnalyzedCall } from '../engine/analysis'
import { providerAt } from '../sdks/base-url'

/** Why a call has no price. */
export interface Unpriced {
  /** In a few words, as reports, lens, hint, hover, tree and panel say it: `model not settled`. */
  readonly reason: string
  /** What the source calls that which is not settled. */
  readonly name?: string
  /** What more there is to say than the reason: `acme-tiny is not in the catalog of openai`. */
  readonly detail?: string
}

/** Why a call has no price; `undefined` where it has one. */
export function whyUnpriced({ call, model, modelId, estimate }: AnalyzedCall): Unpriced | undefined {
  const { provider, settings } = call
  if (estimate.cost !== undefined) return undefined
  const address = provider.is === 'unknown' ? provider.name : undefined
  const modelName = settings.model.is === 'unknown' ? settings.model.name : undefined
  // Gateways bill by the model's name: whoever says which model it is says that too.
  if (provider.is !== 'set' && address === undefined && modelName !== undefined) return notSettled(modelName)
  if (provider.is !== 'set') return unknownProvider(address)
  const several = settings.model.is === 'set' && settings.model.alternatives !== undefined
  if (several) return { reason: 'one of the models is in no catalog' }
  if (model !== undefined) return { reason: 'price not published', detail: `nobody publishes one for \`${model.id}\`` }
  if (modelId !== undefined)
    return { reason: 'in no catalog', detail: `\`${modelId}\` is not in the catalog of ${provider.value}` }
  if (settings.model.is === 'absent') return { reason: 'no model is named' }
  return notSettled(modelName)
}

/** Why a call has no price, in a few words; `undefined` where it has one. */
export function unpricedReason(analyzed: AnalyzedCall): string | undefined {
  const why = whyUnpriced(analyzed)
  return why && (why.name === undefined ? why.reason : `${why.reason}: ${why.name}`)
}

/** The same with what more there is to say: `in no catalog (…)`. */
export function unpricedText(analyzed: AnalyzedCall): string {
  const { reason, name, detail } = whyUnpriced(analyzed) ?? { reason: 'model unknown' }
  const more = detail ?? (name === undefined ? undefined : `\`${name}\``)
  return more === undefined ? reason : `${reason} (${more})`
}

function notSettled(name: string | undefined): Unpriced {
  const from = name === undefined ? 'a value' : `\`${name}\``
  return { ...named('model not settled', name), detail: `it comes from ${from}, which the source does not settle` }
}

/** The name is an address, or what the source calls it. */
function unknownProvider(name: string | undefined): Unpriced {
  if (name === undefined) return { reason: 'nothing says who bills' }
  if (!/^(?:https?:\/\/|[\w.-]+(?::\d|\/))/i.test(name)) return named('address not settled', name)
  return named(providerAt(name) === undefined ? 'address of somebody else' : 'address not settled', name)
}

function named(reason: string, name: string | undefined): Unpriced {
  return name === undefined ? { reason } : { reason, name }
}
