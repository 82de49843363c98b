import type { Basis } from '../model/estimate'
import type { ModelInfo } from '../model/model-info'

/** A what-if: what it asks for, by which formula it answers, and the answer. Command line and editor know no more than this. */
export interface Scenario {
  readonly id: string
  /** What if: fit to stand in a list. */
  readonly title: string
  readonly formula: string
  readonly parameters: Readonly<Record<string, Parameter>>
  /** Whether it is about calls: `needed`, or only one way to say what a call or a month costs. */
  readonly calls: 'needed' | 'possible' | 'unused'
  run(given: Given<Record<string, Kind>>): Answer
}

/** What a scenario is asked about. */
export interface Given<K extends Record<string, Kind>> {
  readonly calls: readonly PricedCall[]
  /** How often each of the calls runs in a month, where the user has said so. */
  readonly callsPerMonth: number | undefined
  readonly values: Values<K>
}

/** A call with every number settled. */
export interface PricedCall {
  readonly name: string
  readonly model: ModelInfo
  readonly inputTokens: number
  readonly outputTokens: number
  /** The output on another model, where it is an estimate and models think differently; absent: the same on each. */
  outputTokensOn?(model: ModelInfo): number
  /** Of the input, what is the same on each call and stands in front. */
  readonly prefixTokens: number
  readonly basis: Basis
}

export type Unit = 'usd' | 'percent' | 'tokens' | 'requests' | 'month' | 'times'

export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: Unit
  /** Figures that are drawn beside each other. */
  readonly bar?: true
}

/** What a scenario answers: figures, and words for what no figure says. */
export interface Answer {
  readonly figures: readonly Figure[]
  readonly notes: readonly string[]
  readonly basis: Basis
  /** US dollars of each call before and after, where there are several. */
  readonly calls: readonly { readonly name: string; readonly usdBefore: number; readonly usdAfter: number }[]
}

/** What a parameter takes: numbers by what they count, and models by id. */
export type Kind =
  | 'tokens'
  | 'count'
  | 'usd'
  | 'share'
  | 'growth'
  | 'lifetime'
  | 'models'
  | 'mix'
  | 'shares'
  | 'growths'
  | 'counts'

export interface Parameter {
  readonly kind: Kind
  readonly description: string
  /** As somebody would write it; absent: it has to be given, unless it is optional. */
  readonly default?: string
  readonly optional?: true
}

interface ValueOf {
  readonly tokens: number
  readonly count: number
  readonly usd: number
  /** 0..1 */
  readonly share: number
  /** From -1 on: 0.1 is a tenth more. */
  readonly growth: number
  readonly lifetime: '5m' | '1h'
  readonly models: readonly ModelInfo[]
  readonly mix: readonly { readonly model: ModelInfo; readonly share: number }[]
  readonly shares: readonly number[]
  readonly growths: readonly number[]
  readonly counts: readonly number[]
}

/** A value is absent where its parameter is optional and was not given. */
export type Values<K extends Record<string, Kind>> = { readonly [name in keyof K]: ValueOf[K[name]] | undefined }

type Kinds<P extends Readonly<Record<string, Parameter>>> = { [name in keyof P]: P[name]['kind'] }
type Settled<P extends Readonly<Record<string, Parameter>>> = {
  readonly [name in keyof P]: P[name] extends { readonly optional: true }
    ? ValueOf[P[name]['kind']] | undefined
    : ValueOf[P[name]['kind']]
}

/** Declares a scenario; `run` sees its parameters under their names, with the types of their kinds. */
export function defineScenario<const P extends Readonly<Record<string, Parameter>>>(scenario: {
  readonly id: string
  readonly title: string
  readonly formula: string
  readonly parameters: P
  readonly calls: Scenario['calls']
  run(given: Omit<Given<Kinds<P>>, 'values'> & { readonly values: Settled<P> }): Answer
}): Scenario {
  return scenario as unknown as Scenario
}
