import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { createSweep, type SweepReport, type SweepRequest } from './sweep'

/** As Unix counts: a third of the time that others get, where there is not enough for all. */
const nice = 5

// A thread of its own: a workspace takes seconds to read, and the editor's requests wait for none of them.
const sweep = createSweep()
giveWay()

parentPort?.on('message', (request: SweepRequest) => {
  const report = (said: SweepReport) => parentPort?.postMessage(said)
  try {
    sweep(request, report)
  } catch (error) {
    report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
})

/** On a busy machine, typing comes first. Elsewhere than on Linux a priority is the whole server's. */
function giveWay(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(nice)
  } catch {
    // Not everybody may; it is read all the same.
  }
}
