// Mocha inside a real extension host, with the packaged extension.
//   VSCODE_EXECUTABLE=/path/to/code  that desktop VS Code, through @vscode/test-electron (needs a display: xvfb-run -a)
//   E2E_DESKTOP=1 | <version>        a desktop VS Code that is downloaded
//   otherwise                        VS Code's workbench and extension host from npm: hosts/current, or E2E_HOST
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from './hosts.mjs'
import { artifacts, createSandbox } from './sandbox.mjs'
import { hostName, installVsix, launchBrowser, remoteUri, runExtensionTests, startServer, workbenchUrl } from './workbench.mjs'

const started = Date.now()
const suite = join(artifacts, 'suite/index.js')
const sandbox = createSandbox()
const result = join(sandbox.dir, 'result.json')
const env = { E2E_RESULT: result, E2E_GREP: process.env.E2E_GREP ?? '' }
const { E2E_DESKTOP: desktopVersion, VSCODE_EXECUTABLE: vscodeExecutablePath } = process.env
let failed = true
try {
  await buildSuite()
  const desktop = vscodeExecutablePath !== undefined || desktopVersion !== undefined
  console.log(`host: ${desktop ? 'desktop VS Code' : `VS Code's workbench and extension host from npm (${hostName})`}`)
  const code = await (desktop ? runDesktop() : runWorkbench())
  failed = !isPassed(code)
} catch (error) {
  console.error(error)
} finally {
  sandbox.dispose(failed)
}
console.log(`${failed ? 'FAILED' : 'passed'} after ${((Date.now() - started) / 1000).toFixed(1)} s`)
process.exit(failed ? 1 : 0)

function buildSuite() {
  return build({
    absWorkingDir: root,
    entryPoints: { index: 'test/e2e/suite/index.ts', editor: 'test/e2e/suite/editor.ts' },
    outdir: join(artifacts, 'suite'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  })
}

/** The exit code alone is not trusted: with no test found the workbench still says 0. */
function isPassed(code) {
  if (!existsSync(result)) throw new Error(`the tests wrote no report, exit code ${code}`)
  const { vscode, node, tests } = JSON.parse(readFileSync(result, 'utf8'))
  for (const { title, state, ms, error } of tests)
    console.log(`  ${state} ${title}${ms === undefined ? '' : ` (${ms} ms)`}${error ? `\n${error}` : ''}`)
  console.log(`VS Code ${vscode} on Node ${node}: ${tests.length} tests, exit code ${code}`)
  const passed = tests.filter(({ state }) => state === 'passed')
  return code === 0 && passed.length > 0 && tests.every(({ state }) => state !== 'failed')
}

async function runWorkbench() {
  await installVsix(sandbox, join(root, 'dist/promptfare.vsix'))
  const folder = readdirSync(sandbox.extensions).find((name) => name.startsWith('promptfare.promptfare-'))
  if (folder === undefined) throw new Error('the extension is not where it was installed')
  const server = await startServer(sandbox, env)
  const browser = await launchBrowser()
  try {
    // What was packaged is tested, not the working tree.
    const url = workbenchUrl(server, sandbox.workspace, [
      ['extensionDevelopmentPath', remoteUri(server, join(sandbox.extensions, folder))],
      ['extensionTestsPath', remoteUri(server, suite)],
    ])
    return await runExtensionTests(browser, url)
  } catch (error) {
    console.error(server.log().slice(-4000))
    throw error
  } finally {
    await browser.close()
    await server.stop()
  }
}

async function runDesktop() {
  const { runTests } = await import('@vscode/test-electron')
  const version = /^\d+\.\d+/.test(desktopVersion ?? '') ? desktopVersion : 'stable'
  return runTests({
    ...(vscodeExecutablePath === undefined ? { version } : { vscodeExecutablePath }),
    extensionDevelopmentPath: root,
    extensionTestsPath: suite,
    extensionTestsEnv: env,
    launchArgs: [
      ...[sandbox.workspace, '--user-data-dir', join(sandbox.dir, 'data'), '--extensions-dir', sandbox.extensions],
      ...['--disable-workspace-trust', '--skip-welcome', '--skip-release-notes', '--no-sandbox', '--disable-gpu'],
    ],
  })
}
