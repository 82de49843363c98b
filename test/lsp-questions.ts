import assert from 'node:assert/strict'
import type { CallCosts, Costs, CostsQuery, Place, Requests } from '../server/hosts/lsp/protocol'
import { type Editor, type EditorOptions, type Opened, startEditor } from './lsp-editor'
import { config } from './lsp-samples'

/** An editor that shows costs, and what it asks beyond the protocol. */
export interface Questions {
  readonly editor: Editor
  /** How often it was told that costs changed. */
  told(): number
  ask<M extends keyof Requests>(method: M, params: Requests[M]['params']): Promise<Requests[M]['result']>
  costs(query?: Partial<CostsQuery>): Promise<Costs>
  /** The costs as soon as all is read, and they fit. */
  settled(fits?: (costs: Costs) => boolean, query?: Partial<CostsQuery>): Promise<Costs>
  /** Of the call at a text, which must be one. */
  callCosts(document: Opened, text: string): Promise<CallCosts>
}

/** What the tests of one `describe` ask: each starts an editor of its own, which has to end without an error. */
export function askEachTime() {
  let questions: Questions | undefined
  const now = (): Questions => {
    assert.ok(questions, 'the test has started an editor')
    return questions
  }
  afterEach(async () => {
    await now().editor.stop()
    assert.deepEqual(now().editor.errors, [])
  })
  const ask: Questions['ask'] = (method, params) => now().ask(method, params)
  return {
    async start(options: EditorOptions = {}): Promise<Editor> {
      questions = await startAsking(options)
      return questions.editor
    },
    editor: () => now().editor,
    told: () => now().told(),
    ask,
    costs: (...given: Parameters<Questions['costs']>) => now().costs(...given),
    settled: (...given: Parameters<Questions['settled']>) => now().settled(...given),
    callCosts: (...given: Parameters<Questions['callCosts']>) => now().callCosts(...given),
  }
}

async function startAsking(options: EditorOptions): Promise<Questions> {
  const files = { 'promptfare.json': config, ...options.files }
  const editor = await startEditor({ initializationOptions: { costs: true }, ...options, files })
  let told = 0
  editor.connection.onNotification('promptfare/costsChanged', () => {
    told++
  })
  const ask: Questions['ask'] = (method, params) => editor.connection.sendRequest(method, params)
  const costs: Questions['costs'] = (query = {}) => ask('promptfare/costs', { groupBy: 'file', sort: 'cost', ...query })
  return {
    editor,
    told: () => told,
    ask,
    costs,
    async settled(fits = () => true, query = {}) {
      let last = await costs(query)
      let isAsking = false
      await editor.until('the workspace to be read', () => {
        if (!isAsking) {
          isAsking = true
          void costs(query).then((next) => {
            last = next
            isAsking = false
          })
        }
        return last.state === 'complete' && fits(last)
      })
      return last
    },
    async callCosts(document, text) {
      const answer = await ask('promptfare/callCosts', placeOf(document, text))
      assert.ok(answer, 'there is no call')
      return answer
    },
  }
}

/** Where a text stands first. */
export function placeOf(document: Opened, text: string): Place {
  return { uri: document.uri, ...document.positionOf(text) }
}
