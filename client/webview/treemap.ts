import { hierarchy, treemap, treemapSquarify } from 'd3-hierarchy'
import type { CallLine, Costs } from '../../server/hosts/lsp/protocol'
import { percent } from './call'
import { byId, make, say, table } from './element'

/** Boxes beyond this many could not be read; the table has them all. */
const most = 60

interface Box {
  readonly name: string
  readonly share: number
  readonly call?: CallLine
  readonly children?: readonly Box[]
}

/** Draws the calls of the workspace, each as large as its share of the cost, and the same as a table. */
export function drawWorkspace(costs: Costs, choose: (call: CallLine) => void): void {
  byId('workspace-total').textContent = totalOf(costs)
  const state = stateOf(costs)
  byId('workspace-state').hidden = state === ''
  byId('workspace-state').textContent = state
  const calls = costs.groups.flatMap((group) => group.calls.map((call) => ({ call, group: group.name })))
  const drawn = calls.filter(({ call }) => call.share > 0).sort((a, b) => b.call.share - a.call.share)
  const map = byId('map')
  const { clientWidth: width, clientHeight: height } = map
  const root = hierarchy<Box>(boxesOf(drawn.slice(0, most), drawn.slice(most))).sum(({ share, children }) =>
    children === undefined ? share : 0,
  )
  const placed = treemap<Box>()
    .tile(treemapSquarify)
    .size([width, height])
    .paddingOuter(2)
    .paddingTop(({ depth }) => (depth === 0 ? 2 : 18))
    .paddingInner(2)
    .round(true)(root)
  map.replaceChildren(
    ...placed.descendants().flatMap(({ data, x0, y0, x1, y1, depth }) => {
      if (depth === 0) return []
      const box = depth === 1 ? make('div', { class: 'group' }, data.name) : leaf(data, x1 - x0, choose)
      Object.assign(box.style, { left: `${x0}px`, top: `${y0}px`, width: `${x1 - x0}px`, height: `${y1 - y0}px` })
      return [box]
    }),
  )
  map.hidden = drawn.length === 0
  byId('workspace-table')
    .querySelector('div')
    ?.replaceChildren(
      tableOf(
        calls.map(({ call }) => call),
        choose,
      ),
    )
}

/** By file, the dearest first; what is too small for a box of its own stands in one. */
function boxesOf(shown: readonly { readonly call: CallLine; readonly group: string }[], rest: typeof shown): Box {
  const groups = new Map<string, Box[]>()
  for (const { call, group } of shown) {
    const own = groups.get(group) ?? []
    own.push({ name: call.place, share: call.share, call })
    groups.set(group, own)
  }
  const share = rest.reduce((sum, { call }) => sum + call.share, 0)
  const others =
    rest.length === 0 ? [] : [{ name: '…', share: 0, children: [{ name: say('others', String(rest.length)), share }] }]
  return { name: '', share: 0, children: [...[...groups].map(([name, children]) => ({ name, share: 0, children })), ...others] }
}

function leaf({ name, share, call }: Box, width: number, choose: (call: CallLine) => void): HTMLElement {
  const price = call?.price ?? ''
  const label = [name, call?.model ?? '', price, percent(share)].filter((part) => part !== '').join(', ')
  const classes = ['leaf', ...(width > 44 ? [] : ['thin']), ...(call !== undefined && call.findings > 0 ? ['wasteful'] : [])]
  const box = make('button', { class: classes.join(' '), 'aria-label': label, title: label })
  if (width > 44) box.append(make('span', {}, call === undefined ? name : `${lineOf(call)} ${price}`))
  if (width > 90 && call !== undefined) box.append(make('small', {}, call.model))
  if (call === undefined) box.setAttribute('disabled', '')
  else box.addEventListener('click', () => choose(call))
  return box
}

function lineOf({ line, cell }: CallLine): string {
  return cell === undefined ? `:${line + 1}` : `[${cell.cell}]:${cell.line}`
}

function tableOf(calls: readonly CallLine[], choose: (call: CallLine) => void): HTMLElement {
  const rows = [...calls]
    .sort((a, b) => b.share - a.share)
    .map((call) => {
      const link = make('button', { class: 'link' }, call.place)
      link.addEventListener('click', () => choose(call))
      return [link, call.model, call.tokens, call.price ?? '–', call.uncounted ?? percent(call.share), call.basis]
    })
  return table(
    say('workspaceTitle'),
    [say('call'), say('model'), say('tokens'), say('price'), say('share'), say('basis')],
    rows,
    2,
  )
}

function totalOf({ total }: Costs): string {
  if (total.price === undefined) return say('nothing')
  const priced = total.calls - total.unpriced
  return priced === 1 ? say('wholeOne', total.price) : say('whole', total.price, String(priced))
}

/** What keeps the sum from being all. */
function stateOf({ state, total, read, files }: Costs): string {
  const progress = state === 'reading' && files > 0 ? 'partial' : state === 'stopped' ? 'stopped' : undefined
  return [
    ...(progress === undefined ? [] : [say(progress, String(read), String(files))]),
    ...(state === 'limited' ? [say('limited')] : []),
    ...(total.unpriced === 0 ? [] : [say('unpricedCalls', String(total.unpriced), String(total.calls))]),
  ].join(' ')
}
