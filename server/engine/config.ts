import type { PriceOverride } from '../model/model-info'
import type { Budget, OptionValue, Rule, Severity } from '../model/rule'
import type { DeclaredWrapper } from '../sdks/declared-wrapper'
import { type BudgetOfFiles, type OfFiles, toBudget } from './config-budgets'
import { checkModels } from './config-models'
import { join, matcher, parentOf, relative } from './config-paths'
import { type ConfigSource, configFileNames, type Offsets, readConfigSource } from './config-source'
import type { Issue } from './config-validator'
import { presetOf } from './presets'
import type { World } from './world'

/** The configuration that holds for one document: defaults, `extends`, the nearest file and its overrides, merged. */
export interface Config {
  /** Only rules that the configuration names; all others have their own severity and defaults. */
  readonly rules: Readonly<Record<string, RuleSetting>>
  /** Model to assume where the source does not settle one, per provider, and per environment variable. */
  readonly models: { readonly default: Readonly<Record<string, string>>; readonly env: Readonly<Record<string, string>> }
  readonly prices: Readonly<Record<string, PriceOverride>>
  /** Share off the list price: 0.15. */
  readonly discount: number
  readonly assume: Assumptions
  /** How often each call of the document runs in a month; `undefined` where nobody says. */
  readonly callsPerMonth: number | undefined
  /** Those that hold for the document. A call keeps to all of them. */
  readonly budgets: readonly Budget[]
  /** Functions of packages that make a model call, which nobody here can see. */
  readonly wrappers: readonly DeclaredWrapper[]
  /** Whether the document is left out: one of the `ignore` patterns matches it. */
  readonly ignored: boolean
}

export interface RuleSetting {
  readonly severity: Severity
  /** All options of the rule: those that were set, and the defaults of the rest. */
  readonly options: Readonly<Record<string, OptionValue>>
}

export interface Assumptions {
  /** Tokens of a hole, by its name; `default` for all others. */
  readonly holeTokens: Readonly<Record<string, number>>
  /** Tokens that a model which thinks is taken to think before it answers; they are billed as output. */
  readonly thinkingTokens: number
  /** Of the requests that could read a cached prefix, the share that does: 0.8. `undefined` where nobody says. */
  readonly cacheHitRate: number | undefined
  /** Prices of this day instead of today's: `YYYY-MM-DD`. */
  readonly asOf: string | undefined
}

export const defaults: Config = {
  rules: {},
  models: { default: {}, env: {} },
  prices: {},
  discount: 0,
  assume: { holeTokens: { default: 200 }, thinkingTokens: 1000, cacheHitRate: undefined, asOf: undefined },
  callsPerMonth: undefined,
  budgets: [],
  wrappers: [],
  ignored: false,
}

/** What is wrong with a configuration file, and where. */
export interface ConfigProblem {
  readonly file: string
  readonly message: string
  readonly span?: Offsets
}

/** A budget whose pattern fits no document, and where it is written. */
export interface UnmatchedBudget {
  readonly file: string
  /** The folder that its pattern is relative to. */
  readonly folder: string
  /** Which of the file's budgets, from 0. */
  readonly index: number
  readonly files: readonly string[]
}

/** The configuration of every document of a project. Files are read once, until `reset`. */
export interface Configs {
  for(document: string): Config
  /** Of the files that were read so far, in the order in which they were. A file with a problem counts for nothing. */
  problems(): readonly ConfigProblem[]
  /** Budgets that hold for none of the documents that were asked about so far. */
  unmatched(): readonly UnmatchedBudget[]
  reset(): void
}

/** What the caller sets, above or instead of the files. */
export interface ConfigOptions {
  /** The only file that counts; patterns in it are relative to `folder`. */
  readonly only?: { readonly file: string; readonly folder: string }
  readonly severities?: Readonly<Record<string, Severity>>
}

/** Finds, reads and merges configuration files: those nearest to a document win. */
export function createConfigs(world: World, rules: readonly Rule[], options: ConfigOptions = {}): Configs {
  const byId = new Map(rules.map((rule) => [rule.id, rule]))
  let problems: ConfigProblem[] = []
  let chains = new Map<string, Chain>()
  let only: Chain | undefined
  let matched = new Set<object>()
  let empty = createChain([])

  return {
    for: (document) => resolve(chainFor(document), document),
    problems: () => problems,
    unmatched() {
      const pieces = new Set([...chains.values(), ...(only === undefined ? [] : [only])].flatMap((chain) => chain.pieces))
      return [...pieces].flatMap((piece) => unmatchedOf(piece, matched))
    },
    reset() {
      problems = []
      chains = new Map()
      only = undefined
      matched = new Set()
      empty = createChain([])
    },
  }

  function chainFor(document: string): Chain {
    if (options.only === undefined) return chainOf(parentOf(document))
    only ??= createChain(usable(load(options.only.file, options.only.folder, [])?.pieces ?? [], []))
    return only
  }

  /** The pieces that hold in a folder, the outermost first. Folders without a file of their own share their parent's. */
  function chainOf(folder: string | undefined): Chain {
    if (folder === undefined) return empty
    let chain = chains.get(folder)
    if (chain === undefined) {
      const own = ownFile(folder)
      const outer = own?.root === true || isRepository(folder) ? empty : chainOf(parentOf(folder))
      chain = own === undefined ? outer : createChain([...outer.pieces, ...usable(own.pieces, outer.pieces)])
      chains.set(folder, chain)
    }
    return chain
  }

  /** The pieces whose models are known, by the catalog or by the prices that hold beside them. */
  function usable(own: readonly Piece[], outer: readonly Piece[]): readonly Piece[] {
    const prices = Object.assign({}, ...[...outer, ...own].map(({ settings }) => settings.prices)) as Config['prices']
    return own.filter(({ settings, written }) => {
      if (written === undefined) return true
      const issues = checkModels(settings, prices, world)
      complainOf(issues, written)
      return issues.length === 0
    })
  }

  function complain(file: string, message: string, span?: Offsets): void {
    problems.push(span === undefined ? { file, message } : { file, message, span })
  }

  /** In the order in which they stand. */
  function complainOf(issues: readonly Issue[], { file, source }: Written): void {
    const located = issues.map(({ path, part, message }) => ({ message, span: source.find(path, part) }))
    located.sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0))
    for (const { message, span } of located) complain(file, message, span)
  }

  function ownFile(folder: string): Loaded | undefined {
    for (const name of configFileNames) {
      const loaded = load(`${folder}/${name}`, folder, [])
      if (loaded !== undefined) return loaded
    }
    return undefined
  }

  function isRepository(folder: string): boolean {
    return world.read(`${folder}/.git/HEAD`) !== undefined || world.read(`${folder}/.git`) !== undefined
  }

  /** `undefined` where there is no configuration in the file. What it extends comes first, with patterns relative to `folder`. */
  function load(file: string, folder: string, extendedBy: readonly string[]): Loaded | undefined {
    const text = world.read(file)
    if (text === undefined) return undefined
    const source = readConfigSource(file, text)
    if (source === undefined) return undefined
    for (const { message, span } of source.errors) complain(file, message, span)
    if (source.errors.length > 0) return { root: false, pieces: [] }
    const issues = validatorFor(rules)(source.value)
    complainOf(issues, { file, source })
    if (issues.length > 0) return { root: false, pieces: [] }

    const settings = source.value as ConfigFile
    const pieces: Piece[] = []
    for (const [index, base] of listOf(settings.extends).entries()) {
      const at = Array.isArray(settings.extends) ? ['extends', index] : ['extends']
      const extended = loadBase(base, file, folder, extendedBy)
      if (typeof extended === 'string') complain(file, extended, source.find(at, 'value'))
      else pieces.push(...extended)
    }
    return {
      root: settings.root === true,
      pieces: [...pieces, { folder, settings, written: { file, source }, isLent: extendedBy.length > 0 }],
    }
  }

  /** The pieces of a preset or of another file; a string says why there are none. */
  function loadBase(base: string, from: string, folder: string, extendedBy: readonly string[]): readonly Piece[] | string {
    if (base.startsWith('promptfare:')) return [{ folder, settings: { rules: presetOf(rules, base) } }]
    const file = join(parentOf(from) ?? '', base)
    if (file === from || extendedBy.includes(file)) return `"${base}" extends itself`
    return (
      load(file, folder, [...extendedBy, from])?.pieces ?? `cannot read "${base}": extend a file with a relative path or a preset`
    )
  }

  function resolve(chain: Chain, document: string): Config {
    const matches = chain.conditions.map(({ folder, globs }) => matcher(globs)(relative(folder, document)))
    const key = matches.map(Number).join('')
    let config = chain.resolved.get(key)
    if (config === undefined) {
      const holds = new Set(chain.conditions.filter((_, index) => matches[index]).map(({ of }) => of))
      config = withSeverities(merge(chain.pieces, holds))
      chain.resolved.set(key, config)
      if (!config.ignored) for (const one of holds) matched.add(one)
    }
    return config
  }

  function merge(pieces: readonly Piece[], holds: ReadonlySet<object>): Draft {
    const config: Draft = {
      discount: defaults.discount,
      ignored: defaults.ignored,
      rules: {},
      models: { default: {}, env: {} },
      prices: {},
      assume: { ...defaults.assume, holeTokens: { ...defaults.assume.holeTokens } },
      callsPerMonth: defaults.callsPerMonth,
      budgets: [],
      wrappers: [],
    }
    for (const { settings } of pieces) {
      mergeRules(config, settings.rules)
      Object.assign(config.models.default, settings.models?.default)
      Object.assign(config.models.env, settings.models?.env)
      Object.assign(config.prices, settings.prices)
      Object.assign(config.assume.holeTokens, settings.assume?.holeTokens)
      config.discount = settings.discount ?? config.discount
      config.assume.thinkingTokens = settings.assume?.thinkingTokens ?? config.assume.thinkingTokens
      config.assume.cacheHitRate = settings.assume?.cacheHitRate ?? config.assume.cacheHitRate
      config.assume.asOf = settings.assume?.asOf ?? config.assume.asOf
      config.wrappers.push(...(settings.wrappers ?? []))
      config.ignored ||= settings.ignore !== undefined && holds.has(settings.ignore)
      for (const traffic of settings.traffic ?? []) if (holds.has(traffic)) config.callsPerMonth = traffic.callsPerMonth
      config.budgets.push(...(settings.budgets ?? []).filter((budget) => holds.has(budget)).map(toBudget))
      for (const override of settings.overrides ?? []) {
        if (holds.has(override)) mergeRules(config, override.rules)
      }
    }
    return config
  }

  /** A severity alone keeps the options that were set further out. */
  function mergeRules(config: Draft, settings: ConfigFile['rules'] = {}): void {
    for (const [id, setting] of Object.entries(settings)) {
      const [severity, set] = typeof setting === 'string' ? [setting] : setting
      config.rules[id] = { severity, options: { ...(config.rules[id]?.options ?? defaultsOf(byId.get(id))), ...set } }
    }
  }

  function withSeverities(config: Draft): Config {
    mergeRules(config, options.severities)
    return config
  }
}

/** What another file lends to many projects need not fit them all: only budgets of the folder's own file are told. */
function unmatchedOf({ folder, settings, written, isLent }: Piece, matched: ReadonlySet<object>): readonly UnmatchedBudget[] {
  if (written === undefined || isLent === true) return []
  return (settings.budgets ?? []).flatMap((budget, index) =>
    matched.has(budget) ? [] : [{ file: written.file, folder, index, files: listOf(budget.files) }],
  )
}

function defaultsOf(rule: Rule | undefined): Record<string, OptionValue> {
  return Object.fromEntries(Object.entries(rule?.options ?? {}).map(([name, option]) => [name, option.default]))
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return []
  return typeof value === 'string' ? [value] : value
}

const validators = new WeakMap<readonly Rule[], Validator>()
type Validator = ReturnType<typeof import('./config-validator')['createValidator']>

/** Loaded only where there is a configuration file: the schema compiler takes longer to start than most runs. */
function validatorFor(rules: readonly Rule[]): Validator {
  let validator = validators.get(rules)
  if (validator === undefined) {
    const { createValidator } = require('./config-validator') as typeof import('./config-validator')
    validator = createValidator(rules)
    validators.set(rules, validator)
  }
  return validator
}

/** A configuration file as written, after validation. */
interface ConfigFile {
  readonly root?: boolean
  readonly extends?: string | readonly string[]
  readonly rules?: Readonly<Record<string, Severity | readonly [Severity, Readonly<Record<string, OptionValue>>?]>>
  readonly models?: Partial<Config['models']>
  readonly prices?: Config['prices']
  readonly discount?: number
  readonly assume?: Partial<Assumptions>
  readonly traffic?: readonly ({ readonly callsPerMonth: number } & OfFiles)[]
  readonly budgets?: readonly BudgetOfFiles[]
  readonly wrappers?: readonly DeclaredWrapper[]
  readonly ignore?: readonly string[]
  readonly overrides?: readonly ({ readonly rules?: ConfigFile['rules'] } & OfFiles)[]
}

/** Settings, and the folder that their patterns are relative to. */
interface Piece {
  readonly folder: string
  readonly settings: ConfigFile
  /** Where they are written; absent for presets. */
  readonly written?: Written
  /** Whether the configuration that holds only extends it. */
  readonly isLent?: boolean
}

/** Where settings are written. */
interface Written {
  readonly file: string
  readonly source: ConfigSource
}

interface Loaded {
  readonly root: boolean
  readonly pieces: readonly Piece[]
}

/** Pieces, the outermost first, and the answers given so far by which of the conditions hold. */
interface Chain {
  readonly pieces: readonly Piece[]
  readonly conditions: readonly Condition[]
  readonly resolved: Map<string, Config>
}

/** What holds only for the documents that match. */
interface Condition {
  readonly folder: string
  readonly globs: readonly string[]
  readonly of: object
}

function createChain(pieces: readonly Piece[]): Chain {
  const conditions = pieces.flatMap(({ folder, settings }): Condition[] => [
    ...(settings.ignore === undefined ? [] : [{ folder, globs: settings.ignore, of: settings.ignore }]),
    ...[...(settings.traffic ?? []), ...(settings.budgets ?? []), ...(settings.overrides ?? [])].map((some) => ({
      folder,
      globs: listOf(some.files),
      of: some,
    })),
  ])
  return { pieces, conditions, resolved: new Map() }
}

/** A configuration while it is put together. */
interface Draft extends Config {
  rules: Record<string, RuleSetting>
  models: { default: Record<string, string>; env: Record<string, string> }
  prices: Record<string, PriceOverride>
  discount: number
  assume: {
    holeTokens: Record<string, number>
    thinkingTokens: number
    cacheHitRate: number | undefined
    asOf: string | undefined
  }
  callsPerMonth: number | undefined
  budgets: Budget[]
  wrappers: DeclaredWrapper[]
  ignored: boolean
}
