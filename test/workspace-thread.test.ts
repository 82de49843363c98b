import assert from 'node:assert/strict'
import { Worker } from 'node:worker_threads'
import type { SweepReport } from '../server/hosts/lsp/sweep'
import { createWorkspace, type Workspace } from '../server/hosts/lsp/workspace'

const record = { document: '/app/ask.ts', uri: 'file:///app/ask.ts', calls: [], diagnostics: [] }
const said: readonly SweepReport[] = [
  { kind: 'found', records: [record] },
  { kind: 'done', files: 1 },
]
const answers = `
const { parentPort } = require('node:worker_threads')
parentPort.on('message', () => { for (const one of ${JSON.stringify(said)}) parentPort.postMessage(one) })`
const eats = `
const { parentPort } = require('node:worker_threads')
parentPort.on('message', () => { const kept = []; for (;;) kept.push({ more: kept.length, list: [kept.length] }) })`
const fails = `
const { parentPort } = require('node:worker_threads')
parentPort.on('message', () => { throw new Error('of no use') })`

describe('the thread that reads the workspace', () => {
  let workspace: Workspace
  let started: boolean[] = []

  /** A workspace whose threads run this code: the first one, and one with more memory. */
  const startWith = (usual: string, large: string): void => {
    started = []
    workspace = createWorkspace({
      request: () => ({ folders: ['/app'], open: [] }),
      startThread(isLarge) {
        started.push(isLarge)
        return new Worker(isLarge ? large : usual, {
          eval: true,
          resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
        })
      },
    })
    workspace.want()
  }
  const ended = (): Promise<string> =>
    new Promise((resolve) => {
      workspace.onChange(() => {
        if (workspace.status.state !== 'reading') resolve(workspace.status.state)
      })
    })

  afterEach(() => workspace.dispose())

  it('is not started before somebody asks', () => {
    let starts = 0
    workspace = createWorkspace({
      request: () => ({ folders: ['/app'], open: [] }),
      startThread() {
        starts++
        return new Worker(answers, { eval: true })
      },
    })
    workspace.again(false)
    workspace.update('file:///app/ask.ts', '/app/ask.ts', undefined)
    assert.equal(starts, 0)
    workspace.want()
    assert.equal(starts, 1)
  })

  it('gets more memory where it had too little, and what it said before is said again', async () => {
    startWith(eats, answers)
    assert.equal(await ended(), 'complete')
    assert.deepEqual(started, [false, true])
    assert.deepEqual(workspace.records(), [record])
    assert.equal(workspace.status.error, undefined)
  })

  it('is given up where even that is too little, and is large at once when it is asked again', async () => {
    startWith(eats, eats)
    assert.equal(await ended(), 'failed')
    assert.match(workspace.status.error ?? '', /memory/)
    assert.deepEqual(started, [false, true])
    workspace.again(false)
    assert.equal(await ended(), 'failed')
    assert.deepEqual(started, [false, true, true])
  })

  it('is not started again where it fails for another reason', async () => {
    startWith(fails, answers)
    assert.equal(await ended(), 'failed')
    assert.equal(workspace.status.error, 'of no use')
    assert.deepEqual(started, [false])
  })
})
