import { settled } from '../../model/prompt-call'
import type { Span } from '../../model/span'
import type { How } from '../../model/value'
import type { AnalyzedCall } from '../analysis'
import { chooseModel } from '../call-terms'
import type { Config } from '../config'

/** How a call's model was reached. */
export interface ModelOrigin {
  /** `configuration`: the source does not settle it, and the configuration names one. */
  readonly by: How | 'configuration'
  /** Where the id is written, unless it is in the configuration or nowhere. */
  readonly span?: Span
  /** The key of the configuration that names it: `models.default.openai`. */
  readonly key?: string
  /** Others that a condition may choose. */
  readonly alternatives: readonly string[]
  /** What the source calls it, where it does not settle it. */
  readonly name?: string
}

/** Says how the model of a call was reached. */
export function originOf({ call }: AnalyzedCall, config: Pick<Config, 'models'>): ModelOrigin {
  const setting = call.settings.model
  if (setting.is === 'set') {
    const alternatives = setting.alternatives ?? []
    return { by: settled(setting) === undefined ? 'default' : setting.how, span: setting.span, alternatives }
  }
  const { key } = chooseModel(call, config)
  const name = setting.is === 'unknown' && setting.name !== undefined ? { name: setting.name } : {}
  return { by: key === undefined ? 'dynamic' : 'configuration', ...(key === undefined ? {} : { key }), ...name, alternatives: [] }
}
