import type { CancellationToken } from 'vscode'
import type { BaseLanguageClient } from 'vscode-languageclient'
import type { Requests } from '../server/hosts/lsp/protocol'

/** Asks the server; `null` where it has no answer, is not running, or nobody waits any more. */
export async function ask<M extends keyof Requests>(
  client: BaseLanguageClient,
  method: M,
  params: Requests[M]['params'],
  token?: CancellationToken,
): Promise<Requests[M]['result'] | null> {
  if (!client.isRunning()) return null
  try {
    return await client.sendRequest<Requests[M]['result']>(method, params, token)
  } catch (error) {
    client.warn(`${method}: ${error instanceof Error ? error.message : String(error)}`)
    return null
  }
}
