import type { OptionSpec, Rule } from '../model/rule'
import { presetNames } from './presets'

/** A part of a JSON Schema (draft-07). */
export type Schema = { readonly [keyword: string]: unknown }

/** What a schema says of a rule. */
export interface SchemaOptions {
  describe?(rule: Rule): string
  /** Whether the rule's severity and options matter, and not its name alone; they do unless said otherwise. */
  details?(rule: Rule): boolean
}

/** The JSON Schema of a configuration file: what editors complete, and what the command line checks. */
export function configSchema(rules: readonly Rule[], options: SchemaOptions = {}): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Promptfare configuration',
    ...dict({
      $schema: { type: 'string', description: 'Where this schema is, for editors.' },
      root: { type: 'boolean', description: 'Do not look for a configuration in the folders above.' },
      extends: {
        description: `Presets (${presetNames.join(', ')}) and files, by relative path, that this configuration builds on.`,
        anyOf: [base, { type: 'array', items: base }],
      },
      rules: ruleSettings(rules, options),
      models: {
        description: 'The model to assume where the source does not settle one.',
        ...dict({
          default: { description: 'By provider.', type: 'object', additionalProperties: { type: 'string' } },
          env: { description: 'By environment variable.', type: 'object', additionalProperties: { type: 'string' } },
        }),
      },
      prices: {
        description: 'Your own prices, by model id, in US dollars per million tokens.',
        type: 'object',
        additionalProperties: price,
      },
      discount: { type: 'number', minimum: 0, maximum: 1, description: 'Share off every list price: 0.15.' },
      assume: {
        description: 'What is assumed where reading cannot tell.',
        ...dict({
          holeTokens: {
            description: 'Tokens of a part that is known only at run time, by its name; default for all others.',
            type: 'object',
            additionalProperties: amount,
          },
          thinkingTokens: {
            ...amount,
            description: 'Tokens that a model which thinks is taken to think before it answers; they are billed as output.',
          },
          cacheHitRate: {
            ...share,
            description: 'Of the requests that could read a cached prefix, the share that does: 0.8.',
          },
          asOf: {
            type: 'string',
            format: 'date',
            pattern: '^\\d{4}-\\d{2}-\\d{2}$',
            description: 'Use the prices of this day: YYYY-MM-DD.',
          },
        }),
      },
      traffic: {
        description: 'How often calls run; of several entries that match a file, the last counts.',
        type: 'array',
        items: ofFiles({ callsPerMonth: { ...amount, description: 'Runs of each call in these files, in a month.' } }, [
          'callsPerMonth',
        ]),
      },
      budgets: {
        description: 'What each call in some files may cost; of several entries that match a file, all count.',
        type: 'array',
        items: ofFiles({
          maxInputTokens: {
            description: 'Input tokens of one call: 20000, or "20k".',
            anyOf: [amount, { type: 'string', pattern: '^\\d+(\\.\\d+)?[kKmM]?$' }],
          },
          maxUsdPerCall: { ...amount, description: 'US dollars of one call.' },
          maxUsdPerMonth: { ...amount, description: 'US dollars of one call in a month, where traffic says how often it runs.' },
          maxIncrease: {
            description: 'Share by which a change may make a call dearer: "20%", or 0.2. Kept by promptfare diff.',
            anyOf: [amount, { type: 'string', pattern: '^\\d+(\\.\\d+)?\\s?%$' }],
          },
        }),
      },
      wrappers: {
        description: 'Functions of packages that make a model call. Functions of the project itself are followed without this.',
        type: 'array',
        items: wrapper,
      },
      ignore: { description: 'Files and folders to leave out.', type: 'array', items: glob },
      overrides: {
        description: 'Other rule settings for some files; of several that match, the last counts.',
        type: 'array',
        items: ofFiles({ rules: { $ref: '#/properties/rules' } }),
      },
    }),
  }
}

const amount: Schema = { type: 'number', minimum: 0 }
const share: Schema = { ...amount, maximum: 1 }
const glob: Schema = { type: 'string', minLength: 1, description: 'A glob pattern, relative to the folder of this file.' }
const base: Schema = { type: 'string', pattern: `^((${presetNames.join('|')})$|(?!promptfare:).)` }

/** What holds for some files. */
function ofFiles(properties: Schema, required: readonly string[] = []): Schema {
  return dict({ files: { anyOf: [glob, { type: 'array', items: glob }] }, ...properties }, ['files', ...required])
}

const place: Schema = {
  description: 'Its position, or its name in an options object or by keyword; of several the first that is given.',
  anyOf: [position(), { type: 'array', items: position(), minItems: 1 }],
}

function position(): Schema {
  return {
    anyOf: [
      { type: 'integer', minimum: 0 },
      { type: 'string', minLength: 1 },
    ],
  }
}

const wrapper: Schema = dict(
  {
    call: {
      type: 'string',
      pattern: '^[^#./\\s][^#\\s]*#[\\w$]+(?:(?:\\(\\))?\\.[\\w$]+)*$',
      description: 'The package and the function: @acme/llm#ask, acme.llm#Chat().ask.',
    },
    provider: { type: 'string', description: 'Who bills for it: openai, anthropic, …' },
    model: place,
    prompt: place,
    system: place,
    maxOutputTokens: place,
  },
  ['call'],
)

const price: Schema = dict({
  extends: { type: 'string', description: 'The model whose prices and limits hold for all that is not set here.' },
  input: amount,
  output: amount,
  cacheRead: amount,
  cacheWrite5m: amount,
  cacheWrite1h: amount,
  contextWindow: { ...amount, description: 'Tokens.' },
  maxOutputTokens: { ...amount, description: 'Tokens.' },
  longContext: {
    description: 'Above so many input tokens the whole request is billed at multiples of the prices.',
    ...dict({ above: amount, inputMultiplier: amount, outputMultiplier: amount }, [
      'above',
      'inputMultiplier',
      'outputMultiplier',
    ]),
  },
})

function ruleSettings(rules: readonly Rule[], { describe, details = () => true }: SchemaOptions): Schema {
  const properties = rules.map((rule) => {
    if (!details(rule)) return [rule.id, true]
    const description = describe?.(rule)
    return [rule.id, { ...(description === undefined ? {} : { description }), default: rule.severity, ...ruleSetting(rule) }]
  })
  return {
    description: 'A severity for each rule, or a severity and options.',
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(properties),
  }
}

const severity: Schema = { type: 'string', enum: ['error', 'warning', 'info', 'off'] }

function ruleSetting(rule: Rule): Schema {
  const options = Object.fromEntries(Object.entries(rule.options).map(([name, option]) => [name, optionSchema(option)]))
  return {
    anyOf: [severity, { type: 'array', items: [severity, dict(options)], minItems: 1, maxItems: 2, additionalItems: false }],
  }
}

function optionSchema(option: OptionSpec): Schema {
  const { default: value, description } = option
  if (Array.isArray(value)) return { description, default: value, type: 'array', items: { type: 'string' } }
  // Options count something or are a share of something.
  return { description, default: value, type: typeof value, ...(typeof value === 'number' ? { minimum: 0 } : {}) }
}

/** An object that may have these properties and no others. */
function dict(properties: Schema, required: readonly string[] = []): Schema {
  return { type: 'object', additionalProperties: false, properties, ...(required.length === 0 ? {} : { required }) }
}
