import type { Catalog } from '../model/model-info'
import { settled } from '../model/prompt-call'
import type { Change, Finding, Options, OptionValue, Rule, RuleContext } from '../model/rule'
import type { TextPart } from '../model/value'
import { cost } from '../pricing/cost'
import type { AnalyzedCall } from './analysis'
import { tierOf } from './call-terms'
import type { Config } from './config'
import { countKnown, countMedia } from './count-call'

/** Runs every rule that the configuration leaves on over one call. */
export function checkCall(
  analyzed: AnalyzedCall,
  rules: readonly Rule[],
  catalog: Catalog,
  config: Config,
  today: string,
): Finding[] {
  const findings: Finding[] = []
  // What is said of the text holds for whatever model reads it.
  const texts = new Set(rules.filter(({ category }) => category === 'prompt').map(({ id }) => id))
  for (const rule of rules) {
    const setting = config.rules[rule.id]
    if ((setting?.severity ?? rule.severity) === 'off') continue
    const options = { ...defaultsOf(rule.options), ...setting?.options }
    rule.check(
      analyzed.call,
      contextOf(analyzed, catalog, config, today, options, (report) =>
        findings.push(toFinding(rule, report, setting?.severity, analyzed.id)),
      ),
    )
  }
  return failsAnyway(analyzed, findings)
    ? findings.filter(({ ruleId, tag }) => tag === deprecated || texts.has(ruleId))
    : findings
}

const deprecated: Rule['tag'] = 'deprecated'

/** A rule has said that the call's model is gone: nothing is spent on such a call, and its next model may change the rest. */
function failsAnyway({ call, model }: AnalyzedCall, findings: readonly Finding[]): boolean {
  if (model?.status !== 'retired' || settled(call.settings.model) === undefined) return false
  return findings.some(({ tag }) => tag === deprecated)
}

type Report = Parameters<RuleContext['report']>[0]

function contextOf(
  analyzed: AnalyzedCall,
  catalog: Catalog,
  config: Config,
  today: string,
  options: Readonly<Record<string, OptionValue>>,
  report: (report: Report) => void,
): RuleContext {
  const { tokenizer } = analyzed
  return {
    options,
    catalog,
    today,
    report,
    model: analyzed.model,
    get estimate() {
      return analyzed.estimate
    },
    get task() {
      return analyzed.task
    },
    get prefix() {
      return analyzed.prefix
    },
    get examples() {
      return analyzed.examples
    },
    get instructions() {
      return analyzed.instructions
    },
    get flow() {
      return analyzed.flow
    },
    countTokens: (text: string | readonly TextPart[]) =>
      typeof text === 'string' ? tokenizer.count(text) : countKnown(text, tokenizer),
    tokenBasis: tokenizer.basis,
    mediaTokens: (part, detail) => countMedia(part, analyzed.model?.id, detail),
    usage: { callsPerMonth: config.callsPerMonth, cacheHitRate: config.assume.cacheHitRate },
    budgets: config.budgets,
    costWith: (change) => costWith(analyzed, change),
  }
}

/** Expected dollars of a call like this one. */
function costWith(analyzed: AnalyzedCall, change: Change): number | undefined {
  const model = change.model ?? analyzed.model
  if (model === undefined) return undefined
  const { reasoningEffort: effort } = change
  const estimate = change.model === undefined && effort === undefined ? analyzed.estimate : analyzed.on(model, effort)
  if (change.outputTokens === undefined && change.inputTokens === undefined) return estimate.cost?.total.expected
  const { input, output } = estimate
  const more = change.inputTokens ?? 0
  const written = change.outputTokens
  return cost({
    model,
    input: { ...input, low: Math.max(0, input.low + more), high: Math.max(0, input.high + more) },
    staticTokens: Math.max(0, analyzed.prefix.tokens.low + Math.min(0, more)),
    output: written === undefined ? output : { low: written, expected: written, high: written, basis: output.basis },
    ...tierOf(analyzed.call, model),
  }).total.expected
}

function defaultsOf(options: Options): Record<string, OptionValue> {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default]))
}

function toFinding(rule: Rule, report: Report, configured: Finding['severity'] | 'off' | undefined, callId: string): Finding {
  const severity = configured ?? report.severity ?? rule.severity
  return {
    ruleId: rule.id,
    severity: severity === 'off' ? 'info' : severity,
    message: fill(rule.messages[report.message] ?? report.message, report.data ?? {}),
    span: report.at,
    callId,
    tag: rule.tag,
    saves: report.saves,
    fix: report.fix,
    suggestion: report.suggest,
  }
}

function fill(message: string, data: Readonly<Record<string, string>>): string {
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => data[name] ?? whole)
}
