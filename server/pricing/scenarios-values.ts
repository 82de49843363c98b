import Big from 'big.js'
import type { Catalog, ModelInfo } from '../model/model-info'
import type { Kind, Parameter, Scenario, Values } from './scenarios-definition'

/** The values of a scenario's parameters as they were written (flags are text, JSON has numbers too), or what is wrong with them. */
export function readValues(
  { parameters }: Scenario,
  written: Readonly<Record<string, unknown>>,
  catalog: Catalog,
): { readonly values: Values<Record<string, Kind>> } | { readonly problems: readonly string[] } {
  const problems: string[] = []
  const values: Record<string, Read> = {}
  for (const [name, parameter] of Object.entries(parameters)) {
    const raw = Object.hasOwn(written, name) ? written[name] : parameter.default
    if (raw === undefined) {
      if (parameter.optional !== true) problems.push(`"${name}" is missing: ${parameter.description}`)
      continue
    }
    const read = readers[parameter.kind](raw, catalog)
    if ('problem' in read) problems.push(`"${name}": ${read.problem}`)
    else values[name] = read.value
  }
  return problems.length > 0 ? { problems } : { values: values as Values<Record<string, Kind>> }
}

/** How a value of a kind is written, for help. */
export function hintOf({ kind }: Parameter): string {
  return hints[kind]
}

const hints: Readonly<Record<Kind, string>> = {
  tokens: 'tokens',
  count: 'count',
  usd: 'dollars',
  share: 'share',
  growth: 'share',
  lifetime: '5m|1h',
  models: 'model,…',
  mix: 'model=share,…',
  shares: 'share,…',
  growths: 'share,…',
  counts: 'count,…',
}

type Read =
  | number
  | string
  | readonly number[]
  | readonly ModelInfo[]
  | readonly { readonly model: ModelInfo; readonly share: number }[]
type Result = { readonly value: Read } | { readonly problem: string }
type Reader = (raw: unknown, catalog: Catalog) => Result

const readers: Readonly<Record<Kind, Reader>> = {
  tokens: number((value) => value >= 0, 'a number of tokens, as 1500 or 20k'),
  count: number((value) => value >= 0, 'a number, as 1500 or 1M'),
  usd: number((value) => value >= 0, 'an amount in US dollars, as 0.02'),
  share: number(isShare, 'a share, as 0.7 or 70%'),
  growth: number((value) => value > -1, 'a share above -1, as 0.1 or 10%'),
  lifetime: (raw) => (raw === '5m' || raw === '1h' ? { value: raw } : { problem: `${show(raw)} is not 5m or 1h` }),
  models: (raw, catalog) => models(listOf(raw), catalog),
  mix,
  shares: numbers(isShare, 'shares, as 0.3,0.1'),
  growths: numbers((value) => value > -1, 'shares above -1, as 0.02,0.1'),
  counts: numbers((value) => value >= 0, 'numbers, as 1,10,50'),
}

function isShare(value: number): boolean {
  return value >= 0 && value <= 1
}

function number(holds: (value: number) => boolean, wanted: string): Reader {
  return (raw) => {
    const value = numberOf(raw)
    return value === undefined || !holds(value) ? { problem: `${show(raw)} is not ${wanted}` } : { value }
  }
}

function numbers(holds: (value: number) => boolean, wanted: string): Reader {
  return (raw) => {
    const values = listOf(raw).map(numberOf)
    const sound = values.flatMap((value) => (value !== undefined && holds(value) ? [value] : []))
    return values.length === 0 || sound.length < values.length
      ? { problem: `${show(raw)} is not a list of ${wanted}` }
      : { value: sound }
  }
}

const factors: Readonly<Record<string, number>> = { k: 1000, m: 1_000_000, b: 1_000_000_000, '%': 0.01 }

/** `1500`, `1,500`, `20k`, `1.5M`, `70%`. */
export function numberOf(raw: unknown): number | undefined {
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : undefined
  const [, digits, unit = ''] =
    (typeof raw === 'string' && /^\s*(-?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?)\s*([kmb%]?)\s*$/i.exec(raw)) || []
  if (digits === undefined || !/\d/.test(digits)) return undefined
  return Big(digits.replaceAll(',', ''))
    .times(factors[unit.toLowerCase()] ?? 1)
    .toNumber()
}

function models(ids: readonly unknown[], catalog: Catalog): Result {
  const found: ModelInfo[] = []
  for (const id of ids) {
    const model = typeof id === 'string' ? catalog.find(id.trim()) : undefined
    if (model === undefined) return { problem: unknownModel(id, catalog) }
    found.push(model)
  }
  return found.length === 0 ? { problem: 'no model is named' } : { value: found }
}

/** What is wrong with an id that is in no catalog. */
export function unknownModel(id: unknown, catalog: Catalog): string {
  const nearest = typeof id === 'string' ? catalog.nearest(id) : undefined
  return `unknown model ${show(id)}${nearest === undefined || nearest === id ? '' : `: did you mean "${nearest}"?`}`
}

/** `haiku=0.7,sonnet=0.3`, or an object of the same; the shares make a whole. */
function mix(raw: unknown, catalog: Catalog): Result {
  const pairs = typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? Object.entries(raw) : listOf(raw).map(pairOf)
  const parts: { model: ModelInfo; share: number }[] = []
  for (const [id, written] of pairs) {
    const model = catalog.find(id)
    const share = numberOf(written)
    if (model === undefined) return { problem: unknownModel(id, catalog) }
    if (share === undefined || !isShare(share)) return { problem: `the share of ${id} is not a number from 0 to 1` }
    parts.push({ model, share })
  }
  const whole = parts.reduce((sum, { share }) => sum.plus(share), Big(0))
  return whole.eq(1) ? { value: parts } : { problem: `the shares make ${whole.toString()}, and should make 1` }
}

function pairOf(text: unknown): readonly [string, unknown] {
  const pair = String(text)
  const at = pair.lastIndexOf('=')
  return at < 0 ? [pair, undefined] : [pair.slice(0, at).trim(), pair.slice(at + 1)]
}

function listOf(raw: unknown): readonly unknown[] {
  if (Array.isArray(raw)) return raw
  return typeof raw === 'string' ? raw.split(',').filter((part) => part.trim() !== '') : [raw]
}

function show(raw: unknown): string {
  return JSON.stringify(raw) ?? String(raw)
}
