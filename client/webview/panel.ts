import type { CallCosts, CallPlace, Costs } from '../../server/hosts/lsp/protocol'
import { drawCall } from './call'
import { byId, say } from './element'
import { follow, type Shown, shownOf } from './following'
import { ask, listen, remember, remembered } from './page'
import { drawWorkspace } from './treemap'
import { createSliders } from './what-if'

// The page of the cost panel. It draws what the server answers; no figure is computed here.

let shown = remembered().call
let isDrawn = false
let costs: Costs | null = null
let pause: ReturnType<typeof setTimeout> | undefined
let asked = 0
/** A call that was chosen and is not shown yet. */
let wanted: CallPlace | undefined
const sliders = createSliders()

listen({
  show: (call) => void choose(call),
  changed,
  moved(from, to) {
    const isMoved = shown?.uri === from || shown?.uri.startsWith(`${from}/`) === true
    if (shown === undefined || !isMoved) return
    const { line, character, name } = shown
    // Its id is made of its file's path too.
    shown = { uri: to + shown.uri.slice(from.length), line, character, name }
    // The page may be loaded again before the call is drawn.
    remember({ call: shown })
    changed()
  },
})
new ResizeObserver(drawMap).observe(byId('map').parentElement ?? document.body)
void refresh()

/** Somebody types, or files are read: what is drawn follows now and then. A pause that began is not begun again. */
function changed(): void {
  if (pause !== undefined) return
  pause = setTimeout(() => {
    pause = undefined
    void refresh()
  }, 400)
}

async function choose(place: CallPlace): Promise<void> {
  const number = ++asked
  wanted = place
  const answer = await ask('promptfare/callCosts', place)
  // It may be read only now: then it is asked for again with the next change.
  if (number !== asked || answer === null) return
  wanted = undefined
  draw(answer, shownOf(answer), isDrawn && answer.id === shown?.id)
  byId('call').scrollIntoView()
}

async function refresh(): Promise<void> {
  costs = await ask('promptfare/costs', { groupBy: 'file', sort: 'cost' })
  drawMap()
  if (wanted !== undefined) await choose(wanted)
  else if (shown === undefined) sliders.again()
  else await followOn(shown)
}

async function followOn(before: Shown): Promise<void> {
  const number = ++asked
  const found = await follow(before, (place) => ask('promptfare/callCosts', place))
  if (number !== asked) return
  if (found !== undefined) draw(found.answer, found.shown, isDrawn)
  else {
    // It may come back: what was undone is done again.
    byId('call').hidden = true
    byId('gone').hidden = false
    byId('gone').textContent = say('gone', before.name)
    sliders.leave()
  }
}

function draw(answer: CallCosts, now: Shown, isSame: boolean): void {
  shown = now
  remember({ call: shown })
  isDrawn = true
  byId('gone').hidden = true
  drawCall(answer)
  sliders.follow(answer, isSame)
}

function drawMap(): void {
  if (costs !== null) drawWorkspace(costs, (call) => void choose({ uri: call.uri, id: call.id }))
}
