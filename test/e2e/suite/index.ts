import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Mocha from 'mocha'
import { version } from 'vscode'

interface Outcome {
  readonly title: string
  readonly state: 'passed' | 'failed' | 'pending'
  readonly ms?: number
  readonly error?: string
}

/** VS Code calls this in its extension host; the report goes to the file that `E2E_RESULT` names. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, color: false, bail: true })
  mocha.addFile(join(__dirname, 'editor.js'))
  const { E2E_GREP: grep = '', E2E_RESULT: result } = process.env
  if (grep !== '') mocha.grep(grep)
  const tests: Outcome[] = []
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve)
    runner.on('pass', (test) => tests.push({ title: test.fullTitle(), state: 'passed', ms: test.duration ?? 0 }))
    runner.on('fail', (test, error) =>
      tests.push({ title: test.fullTitle(), state: 'failed', error: String(error.stack ?? error) }),
    )
    runner.on('pending', (test) => tests.push({ title: test.fullTitle(), state: 'pending' }))
  })
  if (result !== undefined) writeFileSync(result, JSON.stringify({ vscode: version, node: process.version, tests }, null, 2))
  if (failures > 0) throw new Error(`${failures} tests failed`)
}
