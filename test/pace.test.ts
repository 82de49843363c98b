import assert from 'node:assert/strict'
import { createPace } from '../server/hosts/lsp/pace'

describe('the pace of the language server', () => {
  const waiting = { isCancellationRequested: false }
  const cancelled = { isCancellationRequested: true }

  it('answers diagnostics at once as long as hints come in time', async () => {
    const pace = createPace()
    const started = performance.now()
    assert.equal(await pace.still(cancelled), true)
    assert.ok(performance.now() - started < 50)
  })

  it('lets diagnostics wait for a pause when hints came too late', async () => {
    const pace = createPace()
    pace.took(100)
    pace.late()
    assert.equal(pace.isBehind, true)
    // Somebody typed on.
    assert.equal(await pace.still(cancelled), false)
    assert.equal(pace.isBehind, true)
    // Nobody did.
    assert.equal(await pace.still(waiting), true)
    assert.equal(pace.isBehind, false)
  })

  it('hurries nobody where diagnostics are quick', () => {
    const pace = createPace()
    pace.took(5)
    pace.late()
    assert.equal(pace.isBehind, false)
  })

  it('knows of hints that were cancelled while they waited', () => {
    const pace = createPace()
    pace.took(100)
    const request = (method: string) =>
      pace.strategy.cancelUndispatched?.({ jsonrpc: '2.0', id: 1, method } as never, () => undefined)
    assert.match(JSON.stringify(request('textDocument/hover')), /textDocument\/hover: cancelled/)
    assert.equal(pace.isBehind, false)
    request('textDocument/inlayHint')
    assert.equal(pace.isBehind, true)
  })

  it('ends the hurry when typing begins anew', async () => {
    const pace = createPace()
    pace.took(100)
    pace.edited()
    pace.late()
    pace.edited()
    assert.equal(pace.isBehind, true)
    await new Promise((resume) => setTimeout(resume, 420))
    assert.equal(pace.isBehind, true)
    pace.edited()
    assert.equal(pace.isBehind, false)
  })
})
