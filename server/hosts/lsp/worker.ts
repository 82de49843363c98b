import { parentPort } from 'node:worker_threads'
import { createSweep, type SweepReport, type SweepRequest } from './sweep'

// A thread of its own: a workspace takes seconds to read, and the editor's requests wait for none of them.
const sweep = createSweep()

parentPort?.on('message', (request: SweepRequest) => {
  const report = (said: SweepReport) => parentPort?.postMessage(said)
  try {
    sweep(request, report)
  } catch (error) {
    report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
})
