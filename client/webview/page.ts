import type { CallPlace, CellPlace, Requests } from '../../server/hosts/lsp/protocol'
import type { Shown } from './following'

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
  /** A file or folder has another address now. */
  moved(from: string, to: string): void
}

/** What is still there when the window is loaded again, or the panel was behind another. */
export interface Remembered {
  readonly call?: Shown
  readonly sliders?: Readonly<Record<string, string>>
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
export function openPlace(uri: string, line: number, character: number, cell?: CellPlace): void {
  api.postMessage({ kind: 'open', uri, line, character, ...(cell === undefined ? {} : { cell }) })
}

/** Adds to what is remembered. */
export function remember(more: Remembered): void {
  api.setState({ ...remembered(), ...more })
}

export function remembered(): Remembered {
  const state = api.getState()
  return typeof state === 'object' && state !== null ? state : {}
}

/** Listens to the extension, and says that the page is there. */
export function listen(heard: Heard): void {
  window.addEventListener('message', ({ data }: MessageEvent<Incoming>) => {
    if (data.kind === 'answer') {
      waiting.get(data.id)?.(data.answer)
      waiting.delete(data.id)
    } else if (data.kind === 'show') heard.show(data.call)
    else if (data.kind === 'changed') heard.changed()
    else if (data.kind === 'moved') heard.moved(data.from, data.to)
  })
  api.postMessage({ kind: 'ready' })
}

type Incoming =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'show'; readonly call: CallPlace }
  | { readonly kind: 'changed' }
  | { readonly kind: 'moved'; readonly from: string; readonly to: string }
