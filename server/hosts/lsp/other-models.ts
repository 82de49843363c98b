import type { AnalyzedCall } from '../../engine/analysis'
import { providerOf } from '../../engine/call-terms'
import type { Figures } from '../../engine/figures/figures'
import type { Basis, ExpectedRange } from '../../model/estimate'
import type { ModelInfo } from '../../model/model-info'
import type { View } from './view'

/** A model that a call could run on, with what it costs there. */
export interface OtherModel {
  readonly id: string
  readonly total: ExpectedRange | undefined
}

/** The call's own model among its like; for a call whose model is not known, all current ones of whoever may bill it. */
export function modelsFor({ catalog }: View, call: AnalyzedCall, figures: Figures): readonly OtherModel[] {
  const { siblings, choices } = figures
  const known = [...siblings, ...choices.filter(({ id }) => !siblings.some((sibling) => sibling.id === id))]
  if (known.length > 0) return known
  const byProvider = new Map(catalog.all().map((model) => [model.provider, model] as const))
  const own = byProvider.get(providerOf(call.call))
  const providers = own === undefined ? [...byProvider.values()] : [own]
  const offered = new Map(providers.flatMap((model) => catalog.siblings(model)).map((model) => [model.id, model] as const))
  const priced = [...offered.values()].map((model) => ({ id: model.id, total: call.on(model).cost?.total }))
  return priced.filter(({ total }) => total !== undefined).sort((a, b) => (b.total?.expected ?? 0) - (a.total?.expected ?? 0))
}

/**
 * How sure the input of a call is on a model. The answer ends at its limit, so the most that the call costs there is as sure as that:
 * each tokenizer counts in its own way.
 */
export function inputBasisOn(view: View, call: AnalyzedCall, id: string, { input }: Figures): Basis {
  const other = id === call.model?.id ? undefined : findOther(view, call, id)
  return (other && call.on(other).cost?.input.basis) ?? input.usd?.basis ?? input.tokens.basis
}

/** A model by its id: of the call's provider, or of anybody where nothing says who bills. */
export function findOther({ catalog }: View, { call, model }: AnalyzedCall, id: string): ModelInfo | undefined {
  const provider = model?.provider ?? (call.provider.is === 'set' ? call.provider.value : undefined)
  return catalog.find(id, provider)
}
