import type { AnalyzedCall } from '../../engine/analysis'
import { directiveRuleId } from '../../engine/directive-comments'
import { promptFilePackage } from '../../languages/prompt-file/kind'
import { type Basis, leastSure } from '../../model/estimate'
import type { Catalog } from '../../model/model-info'
import type { Finding, Repair } from '../../model/rule'
import type { How } from '../../model/value'
import { sourceDay } from '../../pricing/source-day'
import { unpricedReason } from '../unpriced'
import type { Places } from './places'

/** A call as every output format shows it; this is the shape of `report --format json`. */
export interface DescribedCall {
  readonly id: string
  readonly file: string
  readonly line: number
  readonly column: number
  readonly cell: number | null
  readonly cellLine: number | null
  readonly sdk: string
  readonly method: string
  /** For a call of one of the project's own functions: the calls in between as `file:line`, and the model call in it last. */
  readonly via: readonly string[]
  readonly model: { readonly id: string | null; readonly how: How }
  readonly maxOutputTokens: { readonly state: 'set' | 'absent' | 'unknown'; readonly value: number | null }
  readonly tokens: {
    readonly input: { readonly low: number; readonly high: number; readonly basis: Basis }
    readonly static: number
    readonly prefix: number
    readonly output: {
      readonly low: number
      readonly expected: number
      readonly high: number
      readonly basis: Basis
      readonly isUnbounded?: true
    }
  }
  /** `null` where the model or its price is not known. */
  readonly usd: {
    /** Where `isUnbounded` stands, no maximum is known, and `high` is assumed. */
    readonly perCall: { readonly low: number; readonly expected: number; readonly high: number; readonly isUnbounded?: true }
    readonly basis: Basis
    /** Day or month of the prices' sources, the oldest where several models are chosen from; `null` where the configuration states them. */
    readonly asOf: string | null
  } | null
  /** Dollars of the calls in a month; absent where the configuration does not say how many there are. */
  readonly perMonth?: { readonly calls: number; readonly usd: number } | null
  /** Why there is no price; `null` where there is one. */
  readonly unpriced: string | null
  readonly parts: readonly {
    readonly name: string
    readonly tokens: number
    readonly file: string
    readonly line: number
    readonly static: boolean
  }[]
  readonly loop: boolean
  readonly streaming: boolean
  readonly tools: number
  readonly cacheBreakpoints: number
}

/** Describes a call; its place is the method's name. With a catalog, other models that the call may use are looked up too. */
export function describeCall(analyzed: AnalyzedCall, places: Places, catalog?: Catalog): DescribedCall {
  const { call, estimate, prefix } = analyzed
  const { settings, prompt, site } = call
  const limit = settings.maxOutputTokens
  const total = estimate.cost?.total
  return {
    id: analyzed.id,
    ...places.of(site.nameSpan),
    sdk: call.sdk,
    method: call.method,
    via: (site.via ?? []).map((span) => {
      const { file, line } = places.of(span)
      return `${file}:${line}`
    }),
    model: { id: analyzed.modelId ?? null, how: analyzed.modelHow },
    // Given for sure, to a value that only the run knows: set, to nothing that can be named.
    maxOutputTokens: {
      state: limit.is === 'unknown' && limit.given === true ? 'set' : limit.is,
      value: limit.is === 'set' && limit.how !== 'default' ? limit.value : null,
    },
    tokens: {
      input: { ...estimate.input },
      static: estimate.staticTokens,
      prefix: prefix.tokens.high,
      output: { ...estimate.output },
    },
    usd:
      total === undefined
        ? null
        : {
            perCall: {
              low: total.low,
              expected: total.expected,
              high: total.high,
              ...(total.isUnbounded === true ? { isUnbounded: true } : {}),
            },
            basis: total.basis,
            asOf: priceDay(analyzed, catalog),
          },
    unpriced: unpricedReason(analyzed) ?? null,
    parts: estimate.parts.map(({ name, tokens, staticTokens, span }) => {
      const { file, line } = places.of(span)
      return { name, tokens: tokens.high, file, line, static: tokens.low === staticTokens && tokens.high === staticTokens }
    }),
    loop: site.loop,
    streaming: settings.stream.is === 'set' && settings.stream.value,
    tools: prompt.parts.filter((part) => part.kind === 'tool').length,
    cacheBreakpoints: prompt.parts.filter((part) => part.breakpoint !== undefined).length,
  }
}

function priceDay({ call, model }: AnalyzedCall, catalog: Catalog | undefined): string | null {
  const { model: setting } = call.settings
  const others = setting.is === 'set' ? (setting.alternatives ?? []) : []
  const days = [model, ...others.map((id) => catalog?.find(id))].flatMap((one) => sourceDay(one?.source ?? '') ?? [])
  return days.sort()[0] ?? null
}

/** A finding as every output format shows it. */
export interface DescribedFinding {
  readonly ruleId: string
  readonly severity: Finding['severity']
  readonly message: string
  readonly file: string
  readonly range: DescribedRange
  /** In a notebook only: the cell (from 0) and the line within its source. */
  readonly cell?: number
  readonly cellLine?: number
  readonly callId: string | null
  readonly sdk: string | null
  readonly provider: string | null
  readonly model: string | null
  readonly tokens: Change | null
  readonly usdPer1kCalls: Change | null
  readonly basis: Basis | null
  readonly fix: DescribedRepair | null
  readonly suggestion: DescribedRepair | null
  /** Page of the rule, within the package; directives have none. */
  readonly page: string | null
}

export interface DescribedRange {
  readonly start: { readonly line: number; readonly column: number }
  readonly end: { readonly line: number; readonly column: number }
}

interface Change {
  readonly current: number
  readonly after: number
  readonly saved: number
}

interface DescribedRepair {
  readonly title: string
  readonly edits: readonly { readonly file: string; readonly range: DescribedRange; readonly text: string }[]
}

/** Describes a finding and the call it is about. */
export function describeFinding(finding: Finding, analyzed: AnalyzedCall | undefined, places: Places): DescribedFinding {
  const { tokens, usd } = finding.saves ?? {}
  const provider = analyzed?.call.provider
  const { file, cell, cellLine } = places.of(finding.span)
  return {
    ruleId: finding.ruleId,
    severity: finding.severity,
    message: finding.message,
    file,
    range: rangeOf(finding.span, places),
    ...(cell === null || cellLine === null ? {} : { cell, cellLine }),
    callId: finding.callId ?? null,
    sdk: analyzed?.call.sdk ?? null,
    provider: provider?.is === 'set' ? provider.value : null,
    model: analyzed?.modelId ?? null,
    tokens: tokens === undefined ? null : change(tokens.current, tokens.after),
    usdPer1kCalls: usd === undefined ? null : change(usd.current * 1000, usd.after * 1000),
    basis: analyzed === undefined ? null : (analyzed.estimate.cost?.total.basis ?? analyzed.estimate.input.basis),
    fix: describeRepair(finding.fix, places),
    suggestion: describeRepair(finding.suggestion, places),
    page: finding.ruleId === directiveRuleId ? null : `rules/${finding.ruleId}.md`,
  }
}

function describeRepair(repair: Repair | undefined, places: Places): DescribedRepair | null {
  if (repair === undefined) return null
  const edits = repair.edits.map(({ span, text }) => ({ file: places.of(span).file, range: rangeOf(span, places), text }))
  return { title: repair.title, edits }
}

function rangeOf(span: Finding['span'], places: Places): DescribedRange {
  const start = places.of(span)
  const end = places.endOf(span)
  return { start: { line: start.line, column: start.column }, end: { line: end.line, column: end.column } }
}

/** Dollars are rounded to 12 digits, so that no noise of the arithmetic is printed. */
function change(current: number, after: number): Change {
  return { current: round(current), after: round(after), saved: round(current - after) }
}

function round(amount: number): number {
  return Number(amount.toPrecision(12))
}

/** What is known of all calls together. Dollars are added for one run of each call that has a price, and for nothing else. */
export interface Totals {
  readonly calls: number
  readonly priced: number
  readonly unpriced: number
  /** Calls that are counted where their functions are called. */
  readonly atCallers: number
  /** Prompts in files of their own: whoever sends them is a call already. */
  readonly promptFiles: number
  /** Dollars in a month, and of how many calls: those whose traffic the configuration states. Absent where there is none. */
  readonly perMonth?: { readonly usd: number; readonly ofCalls: number }
}

export function totalsOf(described: readonly DescribedCall[]): Totals {
  const calls = callsAmong(described)
  const counted = runsAmong(calls)
  const priced = counted.filter((call) => call.usd !== null).length
  return {
    calls: calls.length,
    priced,
    unpriced: counted.length - priced,
    atCallers: calls.length - counted.length,
    promptFiles: described.length - calls.length,
    ...monthOf(counted),
  }
}

function monthOf(calls: readonly DescribedCall[]): Pick<Totals, 'perMonth'> {
  const months = calls.flatMap(({ perMonth }) => perMonth ?? [])
  if (months.length === 0) return {}
  const usd = months.reduce((sum, month) => sum + month.usd, 0)
  return { perMonth: { usd: round(usd), ofCalls: months.length } }
}

/** Without prompts that stand in files of their own. */
export function callsAmong(described: readonly DescribedCall[]): readonly DescribedCall[] {
  return described.filter((call) => call.sdk !== promptFilePackage)
}

/** Without model calls that are counted where their functions are called: one run of each is one request. */
export function runsAmong(calls: readonly DescribedCall[]): readonly DescribedCall[] {
  const inner = new Set(calls.flatMap((call) => call.via))
  return inner.size === 0 ? calls : calls.filter((call) => !inner.has(`${call.file}:${call.line}`))
}

/** Dollars of one run of each priced call. */
export function sumOfRuns(calls: readonly DescribedCall[]): {
  readonly low: number
  readonly expected: number
  readonly high: number
  readonly basis: Basis
  /** Calls of which no maximum is known: `high` is not theirs. */
  readonly unbounded: number
} {
  const sum = { low: 0, expected: 0, high: 0, basis: 'exact' as Basis, unbounded: 0 }
  for (const { usd } of runsAmong(callsAmong(calls))) {
    sum.basis = leastSure(sum.basis, usd?.basis ?? 'exact')
    sum.low += usd?.perCall.low ?? 0
    sum.expected += usd?.perCall.expected ?? 0
    sum.high += usd?.perCall.high ?? 0
    sum.unbounded += usd?.perCall.isUnbounded === true ? 1 : 0
  }
  return sum
}
