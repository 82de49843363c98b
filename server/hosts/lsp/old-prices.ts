import { type Connection, MessageType, ShowMessageNotification } from 'vscode-languageserver'
import { oldPricesText } from '../old-prices'

/** Says once that the prices are old, with the first document that shows some. */
export function createOldPrices(
  connection: Pick<Connection, 'sendNotification'>,
  days: () => { readonly catalog: string; readonly today: string },
): () => void {
  let isTold = false
  return () => {
    if (isTold) return
    isTold = true
    const { catalog, today } = days()
    const text = oldPricesText(catalog, today)
    if (text === undefined) return
    // Nobody waits for it, and nothing depends on it.
    void connection
      .sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message: `Promptfare: ${text}` })
      .catch(() => {})
  }
}
