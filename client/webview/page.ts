import type { CallPlace, Requests } from '../../server/hosts/lsp/protocol'

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void
  getState(): unknown
  setState(state: unknown): void
}

const api = acquireVsCodeApi()
const waiting = new Map<number, (answer: unknown) => void>()
let lastId = 0

/** What the extension tells the page by itself. */
export interface Heard {
  show(call: CallPlace): void
  changed(): void
}

/** Asks the server, through the extension; `null` where it has no answer. */
export function ask<M extends 'promptfare/costs' | 'promptfare/callCosts' | 'promptfare/whatIf'>(
  method: M,
  params: Requests[M]['params'],
): Promise<Requests[M]['result'] | null> {
  const id = ++lastId
  api.postMessage({ kind: 'ask', id, method, params })
  return new Promise((resolve) => waiting.set(id, (answer) => resolve(answer as Requests[M]['result'] | null)))
}

/** Goes to a place in an editor. */
export function openPlace(uri: string, line: number, character: number): void {
  api.postMessage({ kind: 'open', uri, line, character })
}

/** The call that the page shows; it is still there when the window is loaded again. */
export function rememberCall(call: CallPlace): void {
  api.setState({ call })
}

/** Listens to the extension, and says that the page is there. */
export function listen(heard: Heard): void {
  window.addEventListener('message', ({ data }: MessageEvent<Incoming>) => {
    if (data.kind === 'answer') {
      waiting.get(data.id)?.(data.answer)
      waiting.delete(data.id)
    } else if (data.kind === 'show') heard.show(data.call)
    else if (data.kind === 'changed') heard.changed()
  })
  const state = api.getState()
  if (isState(state)) heard.show(state.call)
  api.postMessage({ kind: 'ready' })
}

type Incoming =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'show'; readonly call: CallPlace }
  | { readonly kind: 'changed' }

function isState(state: unknown): state is { readonly call: CallPlace } {
  return typeof state === 'object' && state !== null && 'call' in state
}
