import type { CallCosts, WhatIf, WhatIfQuery } from '../../server/hosts/lsp/protocol'
import { byId, make, say } from './element'
import { createScopeChoice, type Scope } from './following'
import { ask, remember, remembered } from './page'

/** The places where a slider can stand, with what it says there. */
const stops = {
  calls: [0, 100, 300, 1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000],
  hits: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99],
  length: [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5],
} as const

type SliderName = keyof typeof stops

const sliders: readonly SliderName[] = ['calls', 'hits', 'length']
const begin: Readonly<Record<SliderName, number>> = { calls: 10_000, hits: 0, length: 1 }

/** The sliders, and what they make of the calls they are about. */
export interface Sliders {
  /** A call is shown: it can be asked about. Of another one than before, its configuration says where the sliders begin. */
  follow(call: CallCosts, isSame: boolean): void
  /** No call is shown any more. */
  leave(): void
  /** Asks again with the sliders as they stand. */
  again(): void
}

const inputs = ['scope', ...sliders, 'model'] as const

export function createSliders(): Sliders {
  let call: CallCosts | undefined
  let asked = 0
  const scope = createScopeChoice(remembered().sliders?.scope === 'call' ? 'call' : 'workspace')
  /** What stood there before the page was loaded again; used up by the first call. */
  let before = remembered().sliders
  for (const name of sliders) {
    const slider = input(name)
    slider.min = '0'
    slider.max = String(stops[name].length - 1)
    slider.step = '1'
    place(name, begin[name])
    if (before?.[name] !== undefined) slider.value = before[name]
    label(name)
  }
  for (const id of inputs) {
    byId(id).addEventListener('input', () => {
      if (id === 'scope') scope.choose(chosenScope())
      remember({ sliders: Object.fromEntries(inputs.map((one) => [one, standOf(one)])) })
      void again()
    })
  }
  byId('sliders').addEventListener('submit', (event) => event.preventDefault())

  async function again(): Promise<void> {
    const isCall = select('scope').value === 'call' && call !== undefined
    select('model').disabled = !isCall
    for (const name of sliders) label(name)
    const number = ++asked
    const query = queryFor(isCall ? call : undefined)
    const answer = await ask('promptfare/whatIf', query)
    // A later question is on its way.
    if (number === asked) drawAnswer(answer, say(isCall && query.model === undefined ? 'chooseModel' : 'nothing'))
  }

  function start(shown: CallCosts): void {
    scope.choose('call')
    if (shown.usual.callsPerMonth !== undefined) place('calls', shown.usual.callsPerMonth)
    if (shown.usual.cacheHitRate !== undefined) place('hits', shown.usual.cacheHitRate)
  }

  return {
    follow(shown, isSame) {
      call = shown
      const own = byId('scope').querySelector('option[value="call"]')
      own?.toggleAttribute('disabled', !canAsk(shown))
      if (own !== null) own.textContent = shown.place
      offerModels(shown, before?.model ?? (isSame ? select('model').value : ''))
      if (before === undefined && !isSame) start(shown)
      select('scope').value = scope.now(canAsk(shown))
      before = undefined
      void again()
    },
    leave() {
      call = undefined
      byId('scope').querySelector('option[value="call"]')?.toggleAttribute('disabled', true)
      select('scope').value = scope.now(false)
      void again()
    },
    again: () => void again(),
  }
}

/** Without a price of its own, it has one on other models. */
function canAsk({ price, models }: CallCosts): boolean {
  return price !== undefined || models.some(({ expected }) => expected !== undefined)
}

function queryFor(call: CallCosts | undefined): WhatIfQuery {
  const model = select('model').value
  return {
    callsPerMonth: stopOf('calls'),
    cacheHitRate: stopOf('hits'),
    outputShare: stopOf('length'),
    ...(call === undefined ? {} : { call: { uri: call.uri, id: call.id } }),
    ...(call === undefined || model === '' ? {} : { model }),
  }
}

/** The chosen model stays chosen where it is still offered. */
function offerModels({ models, price }: CallCosts, chosen: string): void {
  const same = make('option', { value: '' }, say(price === undefined ? 'choose' : 'sameModel'))
  const others = models.filter(({ isOwn, expected }) => !isOwn && expected !== undefined)
  select('model').replaceChildren(same, ...others.map(({ name }) => make('option', { value: name }, name)))
  select('model').value = others.some(({ name }) => name === chosen) ? chosen : ''
}

const classes = { before: 'before', cheaper: 'after', dearer: 'dearer' } as const

function drawAnswer(answer: WhatIf | null, nothing: string): void {
  if (answer === null || answer.bars.length === 0) {
    byId('answer').replaceChildren(make('p', { class: 'hint' }, nothing))
    return
  }
  const bars = answer.bars.map(({ name, value, share, kind }) => {
    const drawn = make('span', { class: `amount ${classes[kind]}`, 'aria-hidden': 'true' })
    drawn.style.width = `${share * 100}%`
    return make(
      'div',
      { class: 'row' },
      make('span', { class: 'name' }, name),
      make('span', { class: 'track' }, drawn),
      make('span', { class: 'value' }, value),
    )
  })
  const figures = answer.figures.filter(({ name }) => !answer.bars.some((bar) => bar.name === name))
  const list = figures.flatMap(({ name, value, isLoss }) => [
    make('dt', {}, name),
    make('dd', isLoss === true ? { class: 'loss' } : {}, value),
  ])
  const notes = answer.notes.map((note) => make('li', {}, note))
  byId('answer').replaceChildren(
    make('div', { class: 'amounts' }, ...bars),
    make('dl', {}, ...list),
    ...(notes.length === 0 ? [] : [make('ul', { class: 'hint' }, ...notes.slice(0, 4))]),
  )
}

function stopOf(name: SliderName): number {
  return stops[name][Number(input(name).value)] ?? begin[name]
}

/** Puts a slider on the stop that is nearest to a value. */
function place(name: SliderName, value: number): void {
  const nearest = stops[name].reduce<number>((best, stop, index) => {
    const known = stops[name][best] ?? 0
    return Math.abs(stop - value) < Math.abs(known - value) ? index : best
  }, 0)
  input(name).value = String(nearest)
  label(name)
}

function label(name: SliderName): void {
  const value = stopOf(name)
  const shown =
    name === 'calls'
      ? value.toLocaleString('en-US')
      : name === 'hits' && value === 0
        ? say('noCache')
        : `${Math.round(value * 100)}%`
  input(name).setAttribute('aria-valuetext', shown)
  const output = byId('sliders').querySelector(`output[for="${name}"]`)
  if (output !== null) output.textContent = shown
}

function chosenScope(): Scope {
  return select('scope').value === 'call' ? 'call' : 'workspace'
}

function standOf(id: (typeof inputs)[number]): string {
  return id === 'scope' || id === 'model' ? select(id).value : input(id).value
}

function input(id: string): HTMLInputElement {
  return byId(id) as HTMLInputElement
}

function select(id: string): HTMLSelectElement {
  return byId(id) as HTMLSelectElement
}
