import type { Task } from '../model/facts'
import type { ModelInfo } from '../model/model-info'
import { type PromptCall, settled } from '../model/prompt-call'
import type { How } from '../model/value'
import { expectThinking, type OutputBounds } from '../pricing/expected-output'
import type { Config } from './config'

/** The id that the source settles, else the one that the configuration names for the variable or the provider, and the key of that. */
export function chooseModel(
  call: PromptCall,
  config: Pick<Config, 'models'>,
): { readonly modelId: string | undefined; readonly modelHow: How; readonly key?: string } {
  const setting = call.settings.model
  if (setting.is === 'set') {
    return { modelId: setting.value, modelHow: setting.alternatives === undefined ? setting.how : 'default' }
  }
  const variable =
    setting.is === 'unknown' && setting.why === 'environment' ? /\w+(?=\W*$)/.exec(setting.name ?? '')?.[0] : undefined
  const named = variable === undefined ? undefined : config.models.env[variable]
  const id = named ?? config.models.default[providerOf(call)]
  if (id === undefined) return { modelId: undefined, modelHow: 'dynamic' }
  const key = named === undefined ? `models.default.${providerOf(call)}` : `models.env.${variable}`
  return { modelId: id, modelHow: 'default', key }
}

/** The service tier that the call asks for, where the model's own provider serves it. */
export function tierOf({ settings, provider }: PromptCall, model: ModelInfo): { serviceTier?: string } {
  const tier = settled(settings.serviceTier)
  return tier === undefined || provider.is !== 'set' || provider.value !== model.provider ? {} : { serviceTier: tier }
}

/** What is known of the answer's length. */
export function outputBounds(
  { settings }: PromptCall,
  model: ModelInfo | undefined,
  task: Task,
  thinkingTokens: number,
): OutputBounds {
  const { maxOutputTokens: limit, choices, reasoningEffort: effort, reasoningTokens: budget } = settings
  return {
    limits: limit.is === 'set' ? [limit.value, ...(limit.alternatives ?? [])] : [],
    // A soft limit is only the one that is used where nobody says otherwise.
    isLimited: limit.is === 'set' && limit.how !== 'default',
    modelMaximum: model?.maxOutputTokens,
    taskTokens: task.outputTokens,
    thinkingTokens:
      model === undefined
        ? 0
        : expectThinking({
            reasons: model.reasons,
            effort: effort.is === 'set' ? effort.value : undefined,
            budget: budget.is === 'set' ? budget.value : undefined,
            usualTokens: thinkingTokens,
          }),
    choices: choices.is === 'set' ? choices.value : 1,
  }
}

/** Who is taken to bill, where the source does not settle it: the library's own provider. */
export const providerOf = (call: PromptCall): string => (call.provider.is === 'set' ? call.provider.value : call.sdk)
