import type { CallPlace, Costs } from '../../server/hosts/lsp/protocol'
import { drawCall } from './call'
import { byId, say } from './element'
import { ask, listen, rememberCall } from './page'
import { drawWorkspace } from './treemap'
import { createSliders } from './what-if'

// The page of the cost panel. It draws what the server answers; no figure is computed here.

let shown: CallPlace | undefined
let costs: Costs | null = null
let pause: ReturnType<typeof setTimeout> | undefined
const sliders = createSliders()

listen({
  show(call) {
    void showCall(call).then(() => byId('call').scrollIntoView())
  },
  changed() {
    // Somebody types: what is drawn waits until they pause.
    clearTimeout(pause)
    pause = setTimeout(() => void refresh(), 400)
  },
})
new ResizeObserver(drawMap).observe(byId('map').parentElement ?? document.body)
void refresh()

async function showCall(place: CallPlace): Promise<void> {
  const answer = await ask('promptfare/callCosts', place)
  if (answer === null) {
    if (shown !== undefined) byId('call-price').textContent = say('gone')
    return
  }
  // By its id it is still found when lines move.
  shown = { uri: answer.uri, id: answer.id }
  rememberCall(shown)
  drawCall(answer)
  sliders.follow(answer)
}

async function refresh(): Promise<void> {
  costs = await ask('promptfare/costs', { groupBy: 'file', sort: 'cost' })
  drawMap()
  if (shown === undefined) sliders.again()
  else await showCall(shown)
}

function drawMap(): void {
  if (costs !== null) drawWorkspace(costs, (call) => void showCall(call).then(() => byId('call').scrollIntoView()))
}
