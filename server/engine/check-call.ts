import type { CallSite } from '../model/call-site'
import type { Catalog } from '../model/model-info'
import { type PromptCall, type PromptPart, settled } from '../model/prompt-call'
import type { Change, Finding, Options, OptionValue, Rule, RuleContext } from '../model/rule'
import type { Span } from '../model/span'
import type { TextPart } from '../model/value'
import { cost } from '../pricing/cost'
import type { AnalyzedCall } from './analysis'
import { tierOf } from './call-terms'
import type { Config } from './config'
import { countKnown, countMedia } from './count-call'
import { usageOf } from './figures/usage'

/** Runs every rule that the configuration leaves on over one call of all that a document has. */
export type CheckCall = (
  analyzed: AnalyzedCall,
  all: readonly AnalyzedCall[],
  catalog: Catalog,
  config: Config,
  today: string,
) => Finding[]

/** What checks calls with these rules. */
export function createCheckCall(rules: readonly Rule[]): CheckCall {
  // What is said of the text holds for whatever model reads it.
  const texts = new Set(rules.filter(({ category }) => category === 'prompt').map(({ id }) => id))
  const known = new WeakMap<Config, readonly Configured[]>()
  const rulesOf = (config: Config): readonly Configured[] => {
    const own = known.get(config) ?? rules.flatMap((rule) => configured(rule, config))
    known.set(config, own)
    return own
  }
  return (analyzed, all, catalog, config, today) => {
    const findings: Finding[] = []
    const terms = { analyzed, all, catalog, config, today }
    for (const { rule, severity, options } of rulesOf(config)) {
      const report = (report: Report) => findings.push(toFinding(rule, report, severity, analyzed.id))
      rule.check(analyzed.call, new Context(terms, options, report))
    }
    return failsAnyway(analyzed, findings)
      ? findings.filter(({ ruleId, tag }) => tag === deprecated || texts.has(ruleId))
      : findings
  }
}

/** A rule as a configuration wants it. */
interface Configured {
  readonly rule: Rule
  readonly severity: Finding['severity'] | undefined
  readonly options: OptionsOfRule
}

type OptionsOfRule = Readonly<Record<string, OptionValue>>

function configured(rule: Rule, config: Config): readonly Configured[] {
  const setting = config.rules[rule.id]
  const severity = setting?.severity
  if (severity === 'off' || (severity === undefined && rule.severity === 'off')) return []
  return [{ rule, severity, options: { ...defaultsOf(rule.options), ...setting?.options } }]
}

const deprecated: Rule['tag'] = 'deprecated'

/** A rule has said that the call's model is gone: nothing is spent on such a call, and its next model may change the rest. */
function failsAnyway({ call, model }: AnalyzedCall, findings: readonly Finding[]): boolean {
  if (model?.status !== 'retired' || settled(call.settings.model) === undefined) return false
  return findings.some(({ tag }) => tag === deprecated)
}

type Report = Parameters<RuleContext['report']>[0]

interface Terms {
  readonly analyzed: AnalyzedCall
  readonly all: readonly AnalyzedCall[]
  readonly catalog: Catalog
  readonly config: Config
  readonly today: string
}

/** What one rule knows of one call: a class, since there is one for each of them, and most look at little of it. */
class Context implements RuleContext {
  constructor(
    private readonly terms: Terms,
    readonly options: OptionsOfRule,
    readonly report: (report: Report) => void,
  ) {}

  get catalog() {
    return this.terms.catalog
  }
  get today() {
    return this.terms.today
  }
  get model() {
    return this.terms.analyzed.model
  }
  get estimate() {
    return this.terms.analyzed.estimate
  }
  get task() {
    return this.terms.analyzed.task
  }
  get sameModel() {
    const { analyzed, all } = this.terms
    return all.filter((other) => other.id !== analyzed.id && sharesModel(other.call, analyzed.call))
  }
  get prefix() {
    return this.terms.analyzed.prefix
  }
  get examples() {
    return this.terms.analyzed.examples
  }
  get instructions() {
    return this.terms.analyzed.instructions
  }
  get flow() {
    return this.terms.analyzed.flow
  }
  get tokenBasis() {
    return this.terms.analyzed.tokenizer.basis
  }
  get usage() {
    const { callsPerMonth, assume } = this.terms.config
    return { callsPerMonth, cacheHitRate: assume.cacheHitRate }
  }
  get usdPerMonth() {
    const { analyzed, config } = this.terms
    return usageOf(analyzed, undefined, config).perMonth?.usd
  }
  get budgets() {
    return this.terms.config.budgets
  }

  readonly countTokens = (text: string | readonly TextPart[]): number => {
    const { tokenizer } = this.terms.analyzed
    return typeof text === 'string' ? tokenizer.count(text) : countKnown(text, tokenizer)
  }
  readonly mediaTokens = (part: PromptPart, detail?: string) => countMedia(part, this.model?.id, detail)
  readonly costWith = (change: Change) => costWith(this.terms.analyzed, change)
}

/** Whether two calls take their model from one place, and one is not the other through a function of the project. */
function sharesModel({ settings, site }: PromptCall, { settings: { model }, site: own }: PromptCall): boolean {
  if (settings.model.is !== 'set' || model.is !== 'set' || !isSame(settings.model.span, model.span)) return false
  const goesThrough = (outer: CallSite, inner: CallSite): boolean =>
    outer.via?.some((span) => isSame(span, inner.nameSpan)) === true
  return !isSame(site.nameSpan, own.nameSpan) && !goesThrough(site, own) && !goesThrough(own, site)
}

function isSame(a: Span, b: Span): boolean {
  return a.document === b.document && a.start === b.start
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

function toFinding(rule: Rule, report: Report, configured: Finding['severity'] | undefined, callId: string): Finding {
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
