import { type ConnectionStrategy, InlayHintRequest, LSPErrorCodes, Message, ResponseError } from 'vscode-languageserver'

/** Keeps up with who types: what is seen at once goes before what is read later. */
export interface Pace {
  readonly strategy: ConnectionStrategy
  /** A request for hints was cancelled: they came too late for the text that they were asked for. */
  late(): void
  /** So long the last diagnostics took. */
  took(ms: number): void
  /** A document was edited. */
  edited(): void
  /** Whether hints came too late since typing began: what can wait should. */
  readonly isBehind: boolean
  /** Resolves when diagnostics may be worked out; `false` where nobody waits for them any more. */
  still(token: { readonly isCancellationRequested: boolean }): Promise<boolean>
}

/** Nobody who types goes on as slowly as this. */
const pauseMs = 120
/** Editors cancel what they asked for also where the answer was quick. */
const slowMs = 40
/** Typing began anew after so long. */
const restMs = 400

/**
 * Diagnostics take as long as hints do, and are asked for first. Where the two together take longer than the time to the next key, an
 * editor would show neither of them until typing ends: then diagnostics wait for a pause.
 */
export function createPace(): Pace {
  let isBehind = false
  let lastEdit = 0
  let lastMs = 0
  const late = (): void => {
    if (lastMs < slowMs) return
    isBehind = true
  }
  return {
    strategy: {
      // A request that is cancelled while it waits is answered at once and never started.
      cancelUndispatched(message) {
        if (!Message.isRequest(message)) return undefined
        if (message.method === InlayHintRequest.method) late()
        const error = new ResponseError<void>(LSPErrorCodes.RequestCancelled, `${message.method}: cancelled`).toJson()
        return { jsonrpc: '2.0', id: message.id, error }
      },
    },
    late,
    took(ms) {
      lastMs = ms
    },
    edited() {
      const now = performance.now()
      if (now - lastEdit > restMs) isBehind = false
      lastEdit = now
    },
    get isBehind() {
      return isBehind
    },
    async still(token) {
      if (!isBehind) return true
      await new Promise((resume) => setTimeout(resume, pauseMs))
      if (token.isCancellationRequested) return false
      isBehind = false
      return true
    },
  }
}
