import assert from 'node:assert/strict'
import { createScopeChoice, follow, type Shown } from '../client/webview/following'
import type { CallCosts, CallPlace } from '../server/hosts/lsp/protocol'

const uri = 'file:///a.ts'
const called = (id: string, line: number): CallCosts => ({
  uri,
  id,
  line,
  character: 4,
  place: `a.ts:${line + 1}`,
  method: 'responses.create',
  model: 'acme-large',
  headline: '',
  basis: 'exact',
  evidence: [],
  segments: [],
  bills: [],
  models: [],
  assumptions: [],
  usual: {},
})

/** Answers for a file with these calls. */
function server(...calls: readonly CallCosts[]) {
  return (place: CallPlace): Promise<CallCosts | null> =>
    Promise.resolve(calls.find((call) => ('id' in place ? call.id === place.id : call.line === place.line)) ?? null)
}

describe('the call on show in the panel', () => {
  const shown: Shown = { uri, id: 'one', line: 5, character: 4, name: 'a.ts:6' }
  const next = async (from: Shown, ...calls: readonly CallCosts[]): Promise<Shown> => {
    const found = await follow(from, server(...calls))
    assert.ok(found)
    assert.equal(found.answer.id, found.shown.id)
    return found.shown
  }

  it('moves with its lines', async () => {
    assert.deepEqual(await next(shown, called('one', 9)), { ...shown, line: 9, name: 'a.ts:10' })
  })
  it('is the one that stands in its place when its id has changed, and is itself again when that is undone', async () => {
    const renamed = await next(shown, called('two', 5))
    assert.deepEqual([renamed.id, renamed.chosen], ['two', 'one'])
    const later = await next(renamed, called('two', 6))
    assert.deepEqual([later.id, later.chosen], ['two', 'one'])
    assert.deepEqual(await next(later, called('one', 5), called('two', 9)), shown)
  })
  it('is none while it is gone, and comes back', async () => {
    assert.equal(await follow(shown, server(called('two', 1))), undefined)
    assert.deepEqual(await next(shown, called('one', 5)), shown)
  })
})

describe('the scope of what-ifs', () => {
  it('is the call again when that comes back', () => {
    const scope = createScopeChoice('workspace')
    scope.choose('call')
    assert.deepEqual([true, false, true].map(scope.now), ['call', 'workspace', 'call'])
  })
  it('stays the workspace where somebody chose that', () => {
    const scope = createScopeChoice('call')
    scope.choose('workspace')
    assert.deepEqual([true, false, true].map(scope.now), ['workspace', 'workspace', 'workspace'])
  })
})
