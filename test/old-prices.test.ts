import assert from 'node:assert/strict'
import type { Connection } from 'vscode-languageserver'
import { createOldPrices } from '../server/hosts/lsp/old-prices'
import { oldPricesText } from '../server/hosts/old-prices'

describe('old prices', () => {
  it('are those of more than 60 days ago', () => {
    assert.equal(oldPricesText('2026-09-24', '2026-11-23'), undefined)
    assert.equal(
      oldPricesText('2026-09-23', '2026-11-23'),
      'prices are as of 2026-09-23, 61 days ago: run "promptfare prices update"',
    )
    assert.equal(oldPricesText('', '2026-11-23'), undefined, 'no day, no age')
  })

  it('are told to the editor once, as information', () => {
    const told: unknown[] = []
    const connection = {
      sendNotification(_: unknown, message: unknown) {
        told.push(message)
        return Promise.resolve()
      },
    } as unknown as Pick<Connection, 'sendNotification'>
    const say = createOldPrices(connection, () => ({ catalog: '2026-01-01', today: '2026-11-23' }))
    say()
    say()
    assert.deepEqual(told, [
      { type: 3, message: 'Promptfare: prices are as of 2026-01-01, 326 days ago: run "promptfare prices update"' },
    ])
    createOldPrices(connection, () => ({ catalog: '2026-11-01', today: '2026-11-23' }))()
    assert.equal(told.length, 1)
  })
})
