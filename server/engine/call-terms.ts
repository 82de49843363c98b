import type { Task } from '../model/facts'
import type { Catalog, ModelInfo } from '../model/model-info'
import { type PromptCall, type PromptPart, type Setting, settled, type ToolLoop } from '../model/prompt-call'
import type { Span } from '../model/span'
import type { How } from '../model/value'
import { type Billed, usdPerToolUse } from '../pricing/cost'
import { expectThinking, type OutputBounds } from '../pricing/expected-output'
import { regional } from '../pricing/model-info'
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

/** The service tier and the region that the call asks for, where the model's own provider serves it. */
export function tierOf(call: PromptCall, model: ModelInfo): Pick<Billed, 'serviceTier' | 'residency'> {
  if (!isServedBy(call, model)) return {}
  const tier = settled(call.settings.serviceTier)
  return { ...(tier === undefined ? {} : { serviceTier: tier }), ...(regionOf(call) === undefined ? {} : { residency: true }) }
}

/** All that the bill depends on beside tokens. */
export function termsOf(call: PromptCall, model: ModelInfo): Pick<Billed, 'serviceTier' | 'residency' | 'toolUses'> {
  const limited = providerToolsOf(call, model).flatMap(({ tool, usd, maxUses }) =>
    usd === undefined || maxUses === undefined ? [] : [[tool, { low: 0, expected: 0, high: maxUses }] as const],
  )
  return { ...tierOf(call, model), ...(limited.length === 0 ? {} : { toolUses: Object.fromEntries(limited) }) }
}

/** A tool that the provider runs. */
export interface PricedTool {
  readonly tool: string
  /** What one use costs; `undefined` where nobody publishes a fee. */
  readonly usd: number | undefined
  /** How often the call lets the model use it; `undefined`: as often as it likes. */
  readonly maxUses: number | undefined
  readonly span: Span
}

/** The tools of a call that the provider runs and bills by use. */
export function providerToolsOf(call: PromptCall, model: ModelInfo): readonly PricedTool[] {
  const isOwn = isServedBy(call, model)
  return (call.providerTools ?? []).map(({ tool, maxUses, span }) => ({
    tool,
    usd: isOwn ? usdPerToolUse(model, tool) : undefined,
    maxUses: settled(maxUses),
    span,
  }))
}

/** The region in which the call must be served. */
export function regionOf({ settings }: PromptCall): string | undefined {
  const region = settled(settings.residency)?.toLowerCase()
  return region === undefined || everywhere.has(region) ? undefined : region
}

/** What requests say that may be served anywhere. */
const everywhere: ReadonlySet<string> = new Set(['', 'global', 'not_available', 'unspecified', 'default'])

function isServedBy({ provider }: PromptCall, model: ModelInfo): boolean {
  return provider.is === 'set' && provider.value === model.provider
}

/** The catalog's model, as it is billed in the region that the call names: Vertex has prices of its own for that. */
export function findModel(call: PromptCall, id: string, catalog: Catalog): ModelInfo | undefined {
  if (call.provider.is !== 'set') return undefined
  const model = catalog.find(id, call.provider.value)
  return model !== undefined && call.provider.value === 'vertex' && regionOf(call) !== undefined ? regional(model) : model
}

/** Whether the model must call a tool; `unknown` where the call says so and the program decides. */
export function mustCall({ settings: { toolChoice } }: PromptCall): boolean | 'unknown' {
  if (toolChoice.is === 'unknown') return toolChoice.given === true ? 'unknown' : false
  if (toolChoice.is === 'absent') return false
  const all = [toolChoice.value, ...(toolChoice.alternatives ?? [])].map((choice) => choice === 'required' || choice === 'named')
  return all.every((must) => must === all[0]) ? (all[0] ?? false) : 'unknown'
}

/** How often the library's own loop of tool calls asks the model. */
export interface Turns {
  /** The most; `undefined`: until the model is done. */
  readonly limit: number | undefined
  /** Whether the call says so, or the library does where the call says nothing. */
  readonly by: 'call' | 'library' | undefined
  readonly span?: Span
}

/** The turns of a call whose library runs the tools; `undefined` where it asks the model once. */
export function turnsOf({
  settings: { stepLimit, toolChoice },
  prompt,
  toolLoop,
  providerTools = [],
}: PromptCall): Turns | undefined {
  // What the provider runs needs no second request.
  const isTheirs = ({ span }: PromptPart): boolean => providerTools.some((tool) => isSameSpan(tool.span, span))
  const hasTools = prompt.toolsUnknown === true || prompt.parts.some((part) => part.kind === 'tool' && !isTheirs(part))
  if (toolLoop === undefined || settled(toolChoice) === 'none' || !(hasTools || toolLoop.ownTools === true)) return undefined
  const turns = limitOf(stepLimit, toolLoop)
  // What may be a tool is one where somebody says how often it is called.
  const isSure = toolLoop.ownTools === true || prompt.toolsUnknown !== true || turns.by === 'call'
  return turns.limit === 1 || !isSure ? undefined : turns
}

function isSameSpan(a: Span, b: Span): boolean {
  return a.document === b.document && a.start === b.start && a.end === b.end
}

function limitOf(limit: Setting<number>, { usualTurns }: ToolLoop): Turns {
  if (limit.is === 'set') return { limit: Math.max(limit.value, ...(limit.alternatives ?? [])), by: 'call', span: limit.span }
  if (limit.is === 'unknown' && limit.given === true) return { limit: undefined, by: 'call' }
  return { limit: usualTurns, by: usualTurns === undefined ? undefined : 'library' }
}

/** What is known of the answer's length. */
export function outputBounds(
  { settings }: PromptCall,
  model: ModelInfo | undefined,
  task: Task,
  thinkingTokens: number,
): OutputBounds {
  const { maxOutputTokens: limit, choices, reasoningEffort: effort, reasoningTokens: budget } = settings
  const isAsked = effort.is === 'set' || budget.is === 'set'
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
            ...(model.defaultEffort === undefined ? {} : { defaultEffort: model.defaultEffort }),
            effort: effort.is === 'set' ? effort.value : undefined,
            budget: budget.is === 'set' ? budget.value : undefined,
            usualTokens: thinkingTokens,
          }),
    ...(model?.defaultEffort === 'unknown' && !isAsked ? { thinkingIfAny: thinkingTokens } : {}),
    choices: choices.is === 'set' ? choices.value : 1,
  }
}

/** Who is taken to bill, where the source does not settle it: the library's own provider. */
export const providerOf = (call: PromptCall): string => (call.provider.is === 'set' ? call.provider.value : call.sdk)
