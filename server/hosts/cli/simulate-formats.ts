import type { Basis } from '../../model/estimate'
import { mark } from '../../model/estimate'
import { usd, usdOn } from '../../model/model-info'
import type { Answer, Figure, Scenario } from '../../pricing/scenarios-definition'
import { type PriceDays, printPriceDays } from './price-days'

/** A what-if with its answer. */
export interface Simulation {
  readonly scenario: Scenario
  /** Of which days the prices are; `undefined` where none was taken from a dated source. */
  readonly prices: PriceDays | undefined
  readonly callsPerMonth: number | undefined
  /** Whether every file that was asked for was read. */
  readonly complete: boolean
  readonly answer: Answer
}

/** Every what-if with one line on it. */
export function formatList(scenarios: readonly Scenario[]): string {
  const width = Math.max(...scenarios.map(({ id }) => id.length))
  const rows = scenarios.map(({ id, title }) => `${id.padEnd(width)}  ${title}\n`)
  return `${rows.join('')}\npromptfare simulate <scenario> --help prints what it asks for\n`
}

/** For people: the figures, then the formula. */
export function formatSimulationTable(simulations: readonly Simulation[]): string {
  return simulations.map(printTable).join('\n')
}

/** For people: figures that belong together as bars of the same scale. */
export function formatChart(simulations: readonly Simulation[]): string {
  return simulations.map(printChart).join('\n')
}

/** For programs: one document, with every what-if in a list. */
export function formatSimulationJson(simulations: readonly Simulation[]): string {
  const printed = simulations.map(({ scenario, prices, callsPerMonth, answer }) => ({
    scenario: scenario.id,
    formula: scenario.formula,
    pricesAsOf: prices ?? null,
    callsPerMonth: callsPerMonth ?? null,
    basis: answer.basis,
    figures: answer.figures.map(({ name, value, unit }) => ({ name, value, unit })),
    calls: answer.calls,
    notes: answer.notes,
  }))
  return `${JSON.stringify({ version: 1, simulations: printed }, null, 2)}\n`
}

function printTable({ scenario, prices, answer }: Simulation): string {
  const { figures, calls, basis } = answer
  const rows = figures.map((figure) => [figure.name, print(figure, basis)] as const)
  const perCall = calls.map(
    ({ name, usdBefore, usdAfter }) => [`  ${name}`, `${money(usdBefore, basis)} → ${money(usdAfter, basis)}`] as const,
  )
  const all = [...rows, ...perCall]
  const names = Math.max(...all.map(([name]) => name.length))
  const values = Math.max(...rows.map(([, value]) => value.length))
  const lines = all.map(([name, value]) => `${name.padEnd(names)}  ${value.padStart(values)}`)
  return `${[titleOf(scenario), '', ...lines, '', ...footOf(scenario, prices, answer)].join('\n')}\n`
}

const barWidth = 40

function printChart({ scenario, prices, answer }: Simulation): string {
  const bars = answer.figures.filter(({ bar }) => bar === true)
  const largest = Math.max(...bars.map(({ value }) => Math.abs(value)), 0)
  const names = Math.max(...bars.map(({ name }) => name.length), 0)
  const lines = bars.map((figure) => {
    // What is not zero shows: an eighth of a character is too fine for some fonts, so a whole one is the least.
    const share = largest === 0 ? 0 : Math.abs(figure.value) / largest
    const length = share === 0 ? 0 : Math.max(1, Math.round(share * barWidth))
    return `${figure.name.padEnd(names)}  ${'█'.repeat(length).padEnd(barWidth)}  ${print(figure, answer.basis)}`
  })
  return `${[titleOf(scenario), '', ...lines, '', ...footOf(scenario, prices, answer)].join('\n')}\n`
}

function titleOf({ id, title }: Scenario): string {
  return `${id}: what if you ${title}`
}

function footOf({ formula }: Scenario, prices: PriceDays | undefined, { notes, basis }: Answer): readonly string[] {
  const meaning: Partial<Record<Basis, string>> = {
    estimated: '~ estimated by a rule of thumb for the tokenizer',
    assumed: '≈ with an assumption: text known only at run time, length of the answer, or the hour',
  }
  return [
    `formula: ${formula}`,
    ...(prices === undefined ? [] : [printPriceDays(prices)]),
    ...(meaning[basis] === undefined ? [] : [meaning[basis]]),
    ...notes.map((note) => `note: ${note}`),
  ]
}

function print({ value, unit }: Figure, basis: Basis): string {
  if (unit === 'usd') return money(value, basis)
  const figure = value.toLocaleString('en-US', { maximumFractionDigits: unit === 'tokens' ? 0 : 2 })
  return { percent: `${figure}%`, tokens: `${figure} tok`, requests: figure, month: figure, times: `${figure}×` }[unit]
}

/** Exact amounts are printed to the cent, since they are computed from what was given; others no finer than they are known. */
function money(amount: number, basis: Basis): string {
  if (amount < 0) return `−${money(-amount, basis)}`
  if (basis !== 'exact') return usdOn(amount, basis)
  if (amount === 0) return usd(amount)
  if (amount < 1)
    return `$${Number(amount.toPrecision(4)).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 15 })}`
  return `${mark(basis)}$${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
}
