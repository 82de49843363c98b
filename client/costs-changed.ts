import { type Disposable, type Event, EventEmitter } from 'vscode'
import { type BaseLanguageClient, State } from 'vscode-languageclient'
import type { costsChangedMethod as CostsChangedMethod } from '../server/hosts/lsp/protocol'

// A value, so it cannot come from the server's file, of which only types are imported.
const costsChangedMethod: typeof CostsChangedMethod = 'promptfare/costsChanged'

export interface CostsChanged extends Disposable {
  readonly event: Event<void>
}

/** Hears that costs changed, or that the server runs again, for all who show them: a client calls one listener for each notification. */
export function createCostsChanged(client: BaseLanguageClient): CostsChanged {
  const changed = new EventEmitter<void>()
  const parts: readonly Disposable[] = [
    changed,
    client.onNotification(costsChangedMethod, () => changed.fire()),
    // While the server does not run, there is nothing to be asked for.
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) changed.fire()
    }),
  ]
  return {
    event: changed.event,
    dispose() {
      for (const part of parts) part.dispose()
    },
  }
}
