import type { CallCosts, CostSegment, ModelLine } from '../../server/hosts/lsp/protocol'
import { byId, type Cell, make, say, table } from './element'
import { openPlace } from './page'

/** Draws one call: its price, what it is made of as a bar and as a table, and the call on other models. */
export function drawCall(costs: CallCosts): void {
  byId('call').hidden = false
  byId('no-call').hidden = true
  const { uri, line, character, cell } = costs
  const link = make('button', { class: 'link', title: say('open') }, costs.place)
  link.addEventListener('click', () => openPlace(uri, line, character, cell))
  byId('call-title').replaceChildren(link, ` ${costs.method} · ${costs.model}`)
  byId('call-price').replaceChildren(...priceOf(costs))
  drawBar(costs)
  byId('call-parts').replaceChildren(partsTable(costs))
  byId('call-evidence').replaceChildren(evidence(costs))
  byId('call-models').replaceChildren(...billsTable(costs), ...modelsTable(costs))
}

function priceOf({ headline, price, basis }: CallCosts): (Node | string)[] {
  return [make('strong', {}, headline), ...(price === undefined ? [] : [` ${say('basisOf', basis)}`])]
}

function drawBar({ segments }: CallCosts): void {
  const bar = byId('call-bar')
  bar.setAttribute('aria-label', segments.map((segment) => `${segment.name}: ${percent(segment.share)}`).join(', '))
  bar.replaceChildren(
    ...segments
      .filter(({ share }) => share > 0)
      .map((segment) => {
        const piece = make('span', {
          class: `piece ${segment.kind}`,
          title: `${segment.name}: ${segment.price ?? segment.tokens}`,
        })
        if (segment.share > 0.12) piece.append(segment.name)
        // The policy of the page forbids styles in markup; this is none.
        piece.style.flexGrow = String(segment.share)
        return piece
      }),
  )
}

function partsTable({ segments }: CallCosts): HTMLElement {
  const rows = segments.map((segment) => [
    named(segment),
    segment.tokens,
    segment.price ?? '–',
    percent(segment.share),
    segment.basis,
  ])
  return table(say('part'), [say('part'), say('tokens'), say('price'), say('share'), say('basis')], rows)
}

function named({ name, kind, at }: CostSegment): Cell {
  const key = make('span', { class: `key ${kind}`, 'aria-hidden': 'true' })
  const label = at === undefined ? make('span', {}, name) : make('button', { class: 'link', title: say('open') }, name)
  if (at !== undefined) label.addEventListener('click', () => openPlace(at.uri, at.line, at.character))
  return make('span', {}, key, label)
}

function billsTable({ bills }: CallCosts): HTMLElement[] {
  if (bills.length === 0) return []
  const rows = bills.map(({ name, expected, atMost, basis }) => [name, expected ?? '–', atMost ?? '–', basis])
  return [table(say('bill'), [say('bill'), say('expected'), say('atMost'), say('basis')], rows)]
}

function modelsTable({ models }: CallCosts): HTMLElement[] {
  if (models.length < 2) return []
  const rows = models.map((model) => [
    modelCell(model),
    model.expected ?? '–',
    model.atMost ?? '–',
    model.change ?? '',
    model.basis,
  ])
  return [table(say('modelHead'), [say('modelHead'), say('expected'), say('atMost'), say('change'), say('basis')], rows)]
}

function modelCell({ name, isOwn, facts }: ModelLine): Cell {
  return make(isOwn ? 'strong' : 'span', { title: facts.join(' · ') }, name)
}

function evidence({ evidence: lines, assumptions }: CallCosts): HTMLElement {
  const assumed = assumptions.map(({ what, value, key }) =>
    make('li', {}, `${what}: ${value}${key === undefined ? '' : ` (${key})`}`),
  )
  return make(
    'details',
    {},
    make('summary', {}, say('evidence')),
    make('ul', {}, ...lines.map((line) => make('li', {}, line))),
    ...(assumed.length === 0 ? [] : [make('h3', {}, say('assumed')), make('ul', {}, ...assumed)]),
  )
}

/** How it is written, not what it is: the server has computed it. */
export function percent(share: number): string {
  return share > 0 && share < 0.01 ? '< 1%' : `${Math.round(share * 100)}%`
}
