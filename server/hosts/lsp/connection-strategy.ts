import { type ConnectionStrategy, LSPErrorCodes, Message, ResponseError } from 'vscode-languageserver'

/** A request that is cancelled while it waits is answered at once and never started. */
export const connectionStrategy: ConnectionStrategy = {
  cancelUndispatched(message) {
    if (!Message.isRequest(message)) return undefined
    const error = new ResponseError<void>(LSPErrorCodes.RequestCancelled, `${message.method}: cancelled`).toJson()
    return { jsonrpc: '2.0', id: message.id, error }
  },
}
