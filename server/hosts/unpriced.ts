import type { AnalyzedCall } from '../engine/analysis'
import { providerAt } from '../sdks/base-url'

/** Why a call has no price, in a few words; `undefined` where it has one. */
export function unpricedReason({ call, model, modelId, estimate }: AnalyzedCall): string | undefined {
  const { provider, settings } = call
  if (estimate.cost !== undefined) return undefined
  const address = provider.is === 'unknown' ? provider.name : undefined
  const modelName = settings.model.is === 'unknown' ? settings.model.name : undefined
  // Gateways bill by the model's name: whoever says which model it is says that too.
  if (provider.is !== 'set' && address === undefined && modelName !== undefined) return named('model not settled', modelName)
  if (provider.is !== 'set') return unknownProvider(address)
  const several = settings.model.is === 'set' && settings.model.alternatives !== undefined
  if (several) return 'one of the models is in no catalog'
  if (model !== undefined) return 'no price is published'
  if (modelId !== undefined) return 'in no catalog'
  if (settings.model.is === 'absent') return 'no model is named'
  return named('model not settled', modelName)
}

/** The name is an address, or what the source calls it. */
function unknownProvider(name: string | undefined): string {
  if (name === undefined) return 'nothing says who bills'
  if (!/^(?:https?:\/\/|[\w.-]+(?::\d|\/))/i.test(name)) return named('address not settled', name)
  return named(providerAt(name) === undefined ? 'address of somebody else' : 'address not settled', name)
}

function named(reason: string, name: string | undefined): string {
  return name === undefined ? reason : `${reason}: ${name}`
}
